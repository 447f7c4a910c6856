import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

import pytest
from fakes_page import HOSTILE, FakeAssistant
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qa import rendering
from qa.addresses import Address, Source, live, recall, sources_of
from qa.escaping import escape
from qa.panel import panel_html
from qa.rendering import answer_steps, asked_next, covered, plain, unescaped
from qa.types import Answer, Citation, Claim, Passage, Sentence, Span

TEXTS = st.text(alphabet=st.one_of(st.sampled_from("\\`*_{}[]#|~$^!&<>.:@1- \n\"'"), st.characters(exclude_categories=["Cs"])))


def asked(question: str) -> tuple[FakeAssistant, Answer]:
    assistant = FakeAssistant()
    return assistant, assistant.ask(question)


def whole_markdown(answer: Answer, sources: Sequence[Source]) -> str:
    *_, whole = answer_steps(answer, sources)
    return whole


def nowhere(_: str) -> list[Passage]:
    return []


def passages_of(assistant: FakeAssistant, document_id: str) -> list[Passage]:
    return [passage for passage in assistant.index.passages if passage.document_id == document_id]


def tags(html: str) -> set[str]:
    return set(re.findall(r"<([a-z][a-z0-9]*)", html))


def test_an_answer_starts_with_the_short_answer_and_ends_each_claim_with_its_marker() -> None:
    _, answer = asked("Which figures?")
    blocks = whole_markdown(answer, sources_of(answer, nowhere)).split("\n\n")
    assert blocks[0] == r"**219\.8 billion yuan**"
    assert re.fullmatch(
        r'Output reached 219.8 billion yuan in 2020. \[1\]\(#c-[0-9a-f]{8}-97-139-[0-9a-f]{16} "Source 1"\)', blocks[1]
    )
    quoted = [block for block in blocks[1:] if not block.startswith("*")]
    assert [re.findall(r"\[(\d)\]\(#", block) for block in quoted] == [["1"], ["2"], ["3"], ["4"]]


def test_what_is_quoted_from_one_place_shares_one_small_line() -> None:
    _, answer = asked("Which figures?")
    places = [key for key, _ in groupby((claim.citations[0].document_id, claim.citations[0].place) for claim in answer.claims)]
    blocks = whole_markdown(answer, sources_of(answer, nowhere)).split("\n\n")[1:]
    small = [block for block in blocks if block.startswith("*")]
    assert len(small) == len(places) == 3 < len(answer.claims)
    assert set(small) == {"*quoted word for word · 2021-05-24*", "*quoted word for word · undated*"}
    assert blocks[2] == small[0]


def test_an_answer_grows_claim_by_claim_and_ends_with_what_is_around_it() -> None:
    _, answer = asked("figures")
    noted = replace(answer, notes=("SIP: the *Park*",), searched_for="Which figures, then?")
    steps = list(answer_steps(noted, sources_of(noted, nowhere), coverage="Quoted from 2 of 3 articles"))
    assert [step.count("(#c-") for step in steps] == [1, 2, 3, 4, 4]
    assert all(after.startswith(before) for before, after in pairwise(steps))
    assert steps[-1].split("\n\n")[-3:] == [
        r"*SIP: the \*Park\**",
        "*Quoted from 2 of 3 articles*",
        '*Searched for: [Which figures, then?](#edit "Change this question")*',
    ]
    asked_after = asked_next(["And *so*?", "Why?"])
    assert asked_after == '[And \\*so\\*?](#ask "Ask this next")\n\n[Why?](#ask "Ask this next")'
    assert plain(f"{steps[-1]}\n\n{asked_after}") == f"{answer.short} {answer.text}"


def test_a_verdict_is_said_only_of_the_sources_own_words() -> None:
    _, answer = asked("Who signed?")
    (claim,) = answer.claims
    assert rendering.verdict(claim) == "quoted word for word"
    marked = replace(claim.citations[0], quote="The two [cities](x) signed an agreement in 2006.")
    assert rendering.verdict(replace(claim, citations=(marked,))) == "quoted, without the signs of its markup"


@pytest.mark.parametrize(("silent", "end"), [(0, ""), (1, ""), (2, "; the others have none of the question’s words")])
def test_how_much_of_the_corpus_speaks_is_counted(silent: int, end: str) -> None:
    _, answer = asked("Who signed?")
    assert covered(answer, articles=3, passages=5, silent=silent) == f"Quoted from 1 of 3 articles{end}"


@pytest.mark.parametrize(
    ("url", "words", "address"),
    [
        ("https://a.example/x", "", "https://a.example/x"),
        ("https://a.example/x", "Two-way, 5%", "https://a.example/x#:~:text=Two%2Dway%2C%205%25"),
        (
            "http://a.example/x#y",
            "1 2 3 4 5 6 7 8 9 10 11",
            "http://a.example/x#y:~:text=1%202%203%204%205,7%208%209%2010%2011",
        ),
        ('https://a.example/"<b>', "", "https://a.example/%22%3Cb%3E"),
        ("javascript:alert(1)", "x", ""),
        ("https://", "x", ""),
        ("//a.example", "x", ""),
        ("http://[x", "x", ""),
    ],
)
def test_only_addresses_of_the_web_are_linked(url: str, words: str, address: str) -> None:
    assert live(url, words) == address


def test_a_short_answer_that_is_the_whole_answer_is_said_once() -> None:
    _, answer = asked("Who signed?")
    whole = replace(answer, short=answer.text)
    assert "**" not in whole_markdown(whole, sources_of(whole, nowhere))


def test_the_same_citation_has_one_number() -> None:
    _, answer = asked("Who signed?")
    twice = replace(answer, claims=answer.claims * 2)
    sources = sources_of(twice, nowhere)
    assert [source.number for source in sources] == [1]
    assert whole_markdown(twice, sources).count("[1](#") == 2


def test_a_refusal_is_a_note_with_its_reason_and_the_nearest_passages() -> None:
    assistant, answer = asked("nothing")
    sources = sources_of(answer, nowhere)
    markdown = whole_markdown(answer, sources)
    assert markdown.startswith("> **Not in the articles**")
    assert all(line.startswith(">") for line in markdown.splitlines())
    assert "does not mention &lt;b&gt;“nothing”&lt;/b&gt;" in markdown
    assert [source.number for source in sources] == [1, 2, 3]
    panel = panel_html(sources, assistant.neighbours, assistant.index.records)
    assert "<mark" not in panel
    assert panel.count("data-source=") == 3


def test_a_completed_question_is_shown() -> None:
    _, answer = asked("Who signed?")
    completed = replace(answer, searched_for="Who signed *what*?")
    assert whole_markdown(completed, sources_of(completed, nowhere)).endswith(
        r'*Searched for: [Who signed \*what\*?](#edit "Change this question")*'
    )


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_a_claim_stays_one_line_of_text_whatever_it_says(text: str, short: str) -> None:
    words = Sentence(text, Span(0, 1), text)
    passage = Passage("a.txt", 0, "", "", "", (words,))
    answer = Answer("q", "q", (), (Claim(text, (Citation("a.txt", "", "", "", text, Span(0, 1)),)),), short=short.strip())
    markdown = whole_markdown(answer, sources_of(answer, lambda _: [passage]))
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown)
    assert tags(html) <= {"p", "strong", "a", "em"}
    shown = [answer.short, text] if answer.short and answer.short != text else [text]
    assert plain(markdown) == " ".join(" ".join(escape(" ".join(t.split()), to="terminal") for t in shown).split())


@settings(deadline=None)
@given(TEXTS)
def test_a_question_comes_back_as_it_was_typed(text: str) -> None:
    assert unescaped(escape(text, to="markdown")) == escape(text, to="terminal")


def test_the_panel_marks_the_quoted_sentence_between_its_faint_neighbours() -> None:
    assistant, answer = asked("figures")
    panel = panel_html(sources_of(answer, nowhere), assistant.neighbours, assistant.index.records)
    card = panel.split("<details")[2]
    assert '<span class="title">Suzhou and Suqian share development</span>' in card
    assert '<span class="about">2021-05-24 · Ruby Pan · suqian.txt</span>' in card
    assert '<p class="place">Figures</p>' in card
    assert re.search(r'<mark data-source="c-[^"]*">The parks employ 100,000 people.</mark> Each has a school', card)
    assert '<p class="near">Output reached 219.8 billion yuan in 2020. That is 6.7 percent more than a year before.</p>' in card
    there = "https://news.example/suqian?a=1#:~:text=The%20parks%20employ%20100%2C000%20people."
    assert re.search(r'<a href="/article/c-[^"]*#at" target="_blank" rel="noopener">Open the article</a>', card)
    assert f'href="{there}"' in card
    untitled = panel.split("<details")[4]
    assert '<span class="title">untitled.txt</span><span class="about">undated</span>' in untitled


def test_two_citations_of_one_passage_share_a_card() -> None:
    assistant = FakeAssistant()
    answer = Answer("q", "q", assistant.search("q"), (assistant.claim(0, 0), assistant.claim(0, 2)))
    panel = panel_html(sources_of(answer, nowhere), assistant.neighbours, assistant.index.records)
    assert panel.count("<details") == 1
    assert panel.count("<mark") == 2


def test_hostile_text_is_text() -> None:
    assistant, answer = asked("hostile")
    sources = sources_of(answer, nowhere)
    panel = panel_html(sources, assistant.neighbours, assistant.index.records)
    assert tags(panel) == {"div", "details", "summary", "span", "p", "mark", "a"}
    assert set(re.findall(r'href="(/article/c-)?', panel)) == {"/article/c-"}
    assert "Hostile &lt;script&gt;window.PWNED=3&lt;/script&gt; title" in panel
    html = MarkdownIt("commonmark").render(whole_markdown(answer, sources))
    assert tags(html) == {"p", "a", "em"}
    assert set(re.findall(r'href="(.)', html)) == {"#"}
    for text in HOSTILE:
        assert escape(escape(text, to="terminal"), to="html").replace("&#x27;", "'") in html


def test_an_address_survives_the_way_through_the_browser() -> None:
    assistant, answer = asked("figures")
    for source in sources_of(answer, nowhere):
        address = Address.parse(str(source.address))
        assert address == source.address
        found = recall(7, source.address, passages_of(assistant, source.passage.document_id))
        assert found == replace(source, number=7)


def test_an_address_finds_its_words_again_where_the_article_has_grown_and_not_where_they_are_gone() -> None:
    assistant, answer = asked("Who signed?")
    (source,) = sources_of(answer, nowhere)
    moved = [Sentence(s.text, Span(s.span.start + 100, s.span.end + 100), s.quote) for s in source.passage.sentences]
    grown = replace(source.passage, sentences=(Sentence("New.", Span(0, 4), "New."), *moved))
    found = recall(1, source.address, [grown])
    assert found is not None
    assert [grown.sentences[n].text for n in found.marked] == ["The two cities signed an agreement in 2006."]
    assert recall(1, source.address, [replace(grown, sentences=grown.sentences[:1])]) is None
    (near, *_) = sources_of(asked("nothing")[1], nowhere)
    assert recall(1, near.address, passages_of(assistant, near.passage.document_id)) == near
    assert recall(1, near.address, [grown]) is None


@pytest.mark.parametrize(
    "text",
    [
        None,
        5,
        "",
        "c-1",
        "x-00000000-0-1-0000000000000000",
        "c-00000000-0-1-0000000000000000\n",
        "c-0000000g-0-1-0000000000000000",
        "c-00000000-0-1-00000000",
        ["c"],
    ],
)
def test_what_is_no_address_is_none(text: object) -> None:
    assert Address.parse(text) is None


def test_a_citation_that_stands_in_no_hit_is_looked_up_and_else_stands_alone() -> None:
    assistant, answer = asked("Who signed?")
    bare = replace(answer, hits=())
    (found,) = sources_of(bare, lambda name: passages_of(assistant, name))
    assert found.passage.number == 0
    (alone,) = sources_of(bare, nowhere)
    assert [s.text for s in alone.passage.sentences] == [answer.claims[0].text]


@pytest.mark.parametrize(("unread", "end"), [(0, ""), (1, " · 1 file not read"), (2, " · 2 files not read")])
def test_the_index_line_counts(unread: int, end: str) -> None:
    line = rendering.index_line(articles=1, unread=unread, passages=1234, created="2026-11-22T12:00:00+00:00")
    assert re.fullmatch(rf"1 article · 1,234 passages · indexed 2\d Nov 2026, \d\d:\d\d{end}", line)


def test_example_questions_take_turns_among_the_articles() -> None:
    subjects = [
        ["Suzhou Industrial Park", "Smart Food Market", "Overview"],
        ["What is this?", "A: b c", "“A” b", "About the trust"],
        ["Joint parks"],
    ]
    names = ["Smart Food Market", "Joint parks", "Suzhou Industrial Park"]
    assert list(rendering.example_questions(subjects)) == [f"What about “{name}”?" for name in names]
    assert list(rendering.example_questions([])) == []
