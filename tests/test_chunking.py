import re

from hypothesis import given
from hypothesis import strategies as st

from qa.chunking import pack
from qa.formats import plain
from qa.sentences import fold, repaired
from qa.sentences import sentence as sentence_of
from qa.traced import Traced
from qa.types import Document, Landmark, Passage, Sentence, Span


class Words:
    """Counts words, so that a test can be worked out by hand."""

    limit = 40

    def count_tokens(self, text: str) -> int:
        return len(text.split())


def article(sizes: list[int], landmarks: list[tuple[int, str]], *, title: str = "A title") -> Document:
    """Return an article of sentences with so many words, under headings that begin at so-and-so-manieth sentence."""
    sentences, source = [], ""
    for number, size in enumerate(sizes):
        text = " ".join([f"S{number}", *["word"] * (size - 1)])
        sentences.append(Sentence(text, Span(len(source), len(source) + len(text)), text, opens_paragraph=number % 2 == 0))
        source += text + " "
    marks = tuple(Landmark(sentences[at].span.start, place) for at, place in landmarks if at < len(sentences))
    return Document("a.md", title, "", "", "", "", source, tuple(sentences), marks, "0")


SIZES = st.lists(st.integers(1, 90), min_size=1, max_size=30)
HEADINGS = st.lists(st.tuples(st.integers(0, 29), st.sampled_from(["One", "Two › Three", ""])), max_size=5).map(
    lambda marks: sorted(dict(marks).items())
)


@given(SIZES, HEADINGS, st.integers(24, 60))
def test_laws_of_packing(sizes: list[int], headings: list[tuple[int, str]], tokens: int) -> None:
    document = article(sizes, headings)
    passages = pack(document, Words(), tokens=tokens)
    words = [word for passage in passages for sentence in passage.sentences for word in sentence.text.split()]
    assert words == document.source.split()
    assert [passage.number for passage in passages] == list(range(len(passages)))
    for passage in passages:
        assert Words().count_tokens(passage.in_context) <= min(tokens, Words.limit - 2)
        for sentence in passage.sentences:
            assert fold(document.source[slice(*sentence.span)]) == fold(sentence.quote)
            inside = [landmark.place for landmark in document.landmarks if landmark.start <= sentence.span.start]
            assert passage.place == (inside[-1] if inside else "")


def test_neighbours_share_a_passage_while_they_fit() -> None:
    assert [len(passage.sentences) for passage in pack(article([9, 9, 9], []), Words(), tokens=32)] == [3]


def test_a_section_that_does_not_fit_is_divided_about_equally() -> None:
    sizes = [sum(len(s.text.split()) for s in p.sentences) for p in pack(article([5] * 8, []), Words(), tokens=38)]
    assert len(sizes) == 2
    assert max(sizes) - min(sizes) <= 10


def test_a_word_longer_than_any_passage_is_cut_into_exact_quotes() -> None:
    class Signs(Words):
        def count_tokens(self, text: str) -> int:
            return len(text)

    text = "x" * 200
    whole = Sentence(text, Span(0, 200), text, opens_paragraph=True)
    passages = pack(Document("a", "", "", "", "", "", text, (whole,), (), "0"), Signs(), tokens=30)
    assert "".join(passage.text for passage in passages) == text


def test_what_was_removed_from_a_long_sentence_stays_out_of_its_parts() -> None:
    words = [f"w{number}" for number in range(60)]
    source = " ".join([*words[:30], "<!-- a secret -->", *words[30:]])
    text = Traced.of(source).replaced(re.compile("<!-- a secret --> "))
    whole = sentence_of(text, source, opens_paragraph=True)
    passages = pack(Document("a", "", "", "", "", "", source, (whole,), (), "0"), Words(), tokens=30)
    assert " ".join(passage.text for passage in passages) == " ".join(words)
    assert not any("secret" in sentence.text for passage in passages for sentence in passage.sentences)


ENTITIES = {
    "AT&T": "AT&amp;T",
    "café": "caf&eacute;",
    "SIP’s": "SIPâ€™s",
    "snake_case": "snake\\_case",
    "it": "**it**",
    "<b>": "&lt;b&gt;",
}
"""Words, each also as it may stand in a source."""
WORDS = st.lists(st.tuples(st.sampled_from([*ENTITIES, "port", "a"]), st.booleans()), min_size=30, max_size=90)


@given(WORDS)
def test_a_long_sentence_keeps_every_word_at_its_place(words: list[tuple[str, bool]]) -> None:
    source = " ".join(ENTITIES.get(word, word) if broken else word for word, broken in words)
    text = repaired(plain(Traced.of(source)))
    whole = sentence_of(text, source, opens_paragraph=True)
    passages = pack(Document("a", "", "", "", "", "", source, (whole,), (), "0"), Words(), tokens=24)
    assert [word for passage in passages for word in passage.text.split()] == text.text.split()
    for part in (part for passage in passages for part in passage.sentences):
        assert repaired(plain(Traced.of(source[slice(*part.span)]))).text.replace("*", "").split() == part.text.split()


def test_a_passage_knows_its_parts() -> None:
    passage = pack(article([3, 2], [(0, "Head › Sub")]), Words(), tokens=30)[0]
    assert isinstance(passage, Passage)
    assert [passage.text[slice(*span)] for span in passage.sentence_ranges] == ["S0 word word", "S1 word"]
    assert passage.in_context == "A title › Head › Sub\nS0 word word S1 word"


def test_what_announces_a_list_is_not_parted_from_its_first_item() -> None:
    texts = [
        "one two three four five six.",
        "seven eight nine ten eleven twelve:",
        "thirteen fourteen",
        "fifteen sixteen",
        "seventeen",
    ]
    source = "\n".join(texts)
    sentences = tuple(
        Sentence(text, Span(source.index(text), source.index(text) + len(text)), text, opens_paragraph=True) for text in texts
    )
    passages = pack(Document("a", "", "", "", "", "", source, sentences, (), "0"), Words(), tokens=16)
    assert [len(passage.sentences) for passage in passages] == [1, 4]
