import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.sentences import fold, repaired, sentence, split, tidy
from qa.traced import Traced

SPLITS = [
    ("Nichicon (Electronics) Suqian Co., Ltd. is the first. It came in 2011.", 2),
    ("No. 5 was built on Jan. 7, 2022 by Dr. Smith et al. in the U.S. market. It stands.", 2),
    ("They call it “one district and 100 parks.” The number grew.", 2),
    ("Growth was 2.2 percent (see Fig. 2). Rates fell [1] . Others rose [2,3].", 3),
    ("苏州工业园区成立于1994年。面积288平方公里。", 2),
    ("A line without an end", 1),
    ("First; second: third.", 1),
    ("", 0),
    ("***", 0),
]


@pytest.mark.parametrize(("text", "count"), SPLITS)
def test_splits_where_a_reader_would(text: str, count: int) -> None:
    assert len(list(split(Traced.of(text)))) == count


@given(st.text(max_size=200))
def test_sentences_stand_in_order_and_keep_every_word(text: str) -> None:
    found = list(split(Traced.of(text)))
    assert all(text[slice(*piece.span)] == piece.text for piece in found)
    assert all(a.span.end <= b.span.start for a, b in itertools.pairwise(found))
    kept = "".join(piece.text for piece in found)
    assert [sign for sign in kept if sign.isalnum()] == [sign for sign in text if sign.isalnum()]


def test_a_long_text_without_an_end_is_split_in_linear_time() -> None:
    def seconds(words: int) -> float:
        started = time.process_time()
        assert len(list(split(Traced.of("word " * words)))) == 1
        return time.process_time() - started

    assert seconds(80_000) < 40 * max(seconds(8_000), 0.01)


def test_a_quote_is_the_source_with_the_markup_that_hugs_it() -> None:
    source = "It says **Key**: the zone grew."
    piece = Traced.joined([Traced.of(source)[10:13], Traced.of(source)[15:]])
    found = sentence(piece, source, opens_paragraph=True)
    assert found.text == "Key: the zone grew."
    assert found.quote == "**Key**: the zone grew." == source[slice(*found.span)]


@pytest.mark.parametrize(
    ("broken", "whole"), [("SIPâ€™s", "SIP’s"), ("CafÃ© olÃ©", "Café olé"), ("Zürich “ok” – 快乐", "Zürich “ok” – 快乐")]
)
def test_mojibake_is_repaired_and_nothing_else(broken: str, whole: str) -> None:
    assert repaired(Traced.of(broken)).text == tidy(broken) == whole


def test_a_quote_keeps_both_halves_of_a_broken_letter() -> None:
    source = "Et voil\u00c3\xa0, the zone grew."
    (piece,) = split(repaired(Traced.of(source)))
    found = sentence(piece, source, opens_paragraph=True)
    assert fold(found.quote) == fold(source[slice(*found.span)])
    assert found.text.startswith("Et voilà,")


def test_fold_evens_out_space_quotes_and_mojibake_only() -> None:
    assert fold("SIPâ€™s  “new”\n zone") == fold('SIP\'s "new" zone')
    assert fold("SIP zone") != fold("sip zone")
