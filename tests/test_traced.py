import re

from hypothesis import given
from hypothesis import strategies as st

from qa.traced import Traced

TEXTS = st.text(alphabet="ab *_[]()\n", max_size=60)
PATTERNS = st.sampled_from([re.compile(p) for p in (r"\*+", r"\s+", r"[ab]", r"\[([^\]]*)\]", r"_(.)_")])


@given(TEXTS, st.lists(PATTERNS, max_size=4))
def test_what_is_kept_stands_where_it_says(source: str, patterns: list[re.Pattern[str]]) -> None:
    text = Traced.of(source)
    for pattern in patterns:
        text = text.kept(pattern, 1) if pattern.groups else text.replaced(pattern)
    assert len(text.text) == len(text.starts) == len(text.ends)
    assert all(source[start:end] == sign for sign, start, end in zip(text.text, text.starts, text.ends, strict=True))


@given(TEXTS, PATTERNS)
def test_replacing_gives_what_re_gives(source: str, pattern: re.Pattern[str]) -> None:
    assert Traced.of(source).replaced(pattern, "xy").text == pattern.sub("xy", source)


@given(TEXTS)
def test_stripping_gives_what_str_gives(source: str) -> None:
    assert Traced.of(source).stripped().text == source.strip()


def test_a_replacement_stands_for_its_whole_match() -> None:
    text = Traced.of("SIPâ€™s zone").replaced(re.compile("â€™"), "’")
    assert text.text == "SIP’s zone"
    assert (text.starts[3], text.ends[3]) == (3, 6)
    assert text[4:].span == (6, 12)


def test_lines_are_what_stands_between_matches() -> None:
    assert [line.text for line in Traced.of("a\r\nb\nc").lines(re.compile(r"\r\n|\n"))] == ["a", "b", "c"]


def test_an_empty_text_has_an_empty_span() -> None:
    assert Traced.joined([]).span == (0, 0)
