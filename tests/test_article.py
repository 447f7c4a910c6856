"""The article in reading form: its place, its marks, what was left out; and hostile text that stays text."""

import re
from dataclasses import replace
from itertools import pairwise

from fakes_page import HOSTILE, FakeAssistant
from hypothesis import given
from hypothesis import strategies as st

from qa.article import article_html, left_out
from qa.changes import Record
from qa.types import Document, Landmark, Sentence, Span

SOURCE = "Menu\n# Light\nLight is fast. It bends.\n\n## How fast\nVery fast.\nLeave a Reply"
RECORD = Record(id="light.md", indexed_at="2026-11-22T01:09:00+00:00")


def document(source: str, *texts: str, places: dict[str, str] | None = None) -> Document:
    sentences = []
    for number, text in enumerate(texts):
        start = source.index(text)
        sentences.append(Sentence(text, Span(start, start + len(text)), text, opens_paragraph=number != 1))
    landmarks = tuple(Landmark(source.index(text), place) for text, place in (places or {}).items())
    return Document("light.md", "Light", "", "", "", "", source, tuple(sentences), landmarks, "0")


LIGHT = document(
    SOURCE, "Light is fast.", "It bends.", "Very fast.", places={"Light is fast.": "", "Very fast.": "Speed › How fast"}
)


def drawn(article: Document, *marked: Span, whole: bool = False) -> str:
    return article_html(article, RECORD, marked=marked, notes=[], whole=whole)


def test_an_article_is_read_in_paragraphs_under_its_headings() -> None:
    html = drawn(LIGHT)
    assert "<h1>Light</h1>" in html
    assert "undated · light.md · indexed 2" in html
    assert "<p>Light is fast. It bends. </p><h2>Speed</h2><h3>How fast</h3><p>Very fast. </p></article>" in html
    assert "Menu" not in html
    assert "<mark" not in html


def test_the_cited_place_is_marked_and_has_an_address() -> None:
    html = drawn(LIGHT, LIGHT.sentences[1].span, LIGHT.sentences[2].span)
    assert re.findall(r"<mark(.*?)>(.*?)</mark>", html) == [(" id=at", "It bends."), ("", "Very fast.")]


def test_what_was_left_out_is_counted_and_shown_on_demand() -> None:
    assert left_out(LIGHT) == len("Menu\n# Light") + len("## How fast") + len("Leave a Reply")
    assert '<a href="?all=1#at">Show what was left out (36 characters' in drawn(LIGHT)
    whole = drawn(LIGHT, whole=True)
    assert re.findall(r'<pre class="left-out".*?>(.*?)</pre>', whole, re.DOTALL) == [
        "Menu\n# Light",
        "## How fast",
        "Leave a Reply",
    ]
    assert "Hide what was left out" in whole


@given(st.lists(st.text(alphabet="ab <>&\n$", min_size=1), max_size=8))
def test_sentences_and_what_is_between_them_are_the_whole_source(parts: list[str]) -> None:
    source = "".join(parts)
    ends = [0]
    for part in parts:
        ends.append(ends[-1] + len(part))
    spans = [Span(*span) for span in list(pairwise(ends))[::2]]
    sentences = tuple(Sentence(source[slice(*span)], span, "") for span in spans)
    article = replace(LIGHT, source=source, sentences=sentences, landmarks=())
    kept = sum(len("".join(sentence.text.split())) for sentence in sentences)
    texts = re.findall(r'<pre class="left-out".*?>(.*?)</pre>', drawn(article, whole=True), re.DOTALL)
    shown = sum(len("".join(re.sub("&(?:lt|gt|amp);", "x", text).split())) for text in texts)
    assert kept + shown == len("".join(source.split()))


def test_the_same_words_on_the_live_page_are_linked_where_the_article_has_an_address() -> None:
    there = replace(LIGHT, url="https://light.example/")
    assert 'href="https://light.example/#:~:text=It%20bends."' in drawn(there, LIGHT.sentences[1].span)
    assert 'href="https://light.example/"' in drawn(there)
    assert "href" not in drawn(replace(LIGHT, url="javascript:alert(1)", source="", sentences=()))


def test_hostile_text_is_text() -> None:
    assistant = FakeAssistant()
    hostile = assistant.index.document("hostile <b>.md")
    record = assistant.index.records[hostile.id]
    html = article_html(hostile, record, marked=[hostile.sentences[0].span], notes=["<i>note</i>"], whole=True)
    assert set(re.findall(r"<([a-z][a-z0-9]*)", html)) == {"article", "h1", "h2", "h3", "p", "a", "mark", "pre"}
    assert "&lt;img src=x onerror=" in html
    assert "<i>" not in html
    assert len(HOSTILE) == len(hostile.sentences)
