from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.words import STOPWORDS, content_words, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zürich", "zurich"),
        ("Suzhou-Suqian and/or", "suzhou suqian and or"),
        ("the park's, the park’s", "the park the park"),
        ("Xi'an, Xi’an", "xian xian"),
        ("2.2 of 1,896 (41.1%)", "2.2 of 1896 41.1"),
        ("1,896.5 in 2022,2023 and 1,2,3", "1896.5 in 2022 2023 and 1 2 3"),
        ("RMB1,896 v2.2 5G 1990s", "rmb 1896 v 2.2 5g 1990s"),
        ("the U.S. in 2.", "the us in 2"),
        ("industries, industrial", "industri industri"),
        ("苏州工业园区2020", "苏 州 工 业 园 区 2020"),
        ("ガラス", "ガ ラ ス"),
        ("नमस्ते दुनिया", "नमस्ते दुनिया"),
        ("ﬁnance Ｐａｒｋ", "financ park"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("… — !", ""),
    ],
)
def test_words(text: str, expected: str) -> None:
    assert words(text) == expected.split()


def test_content_words_leave_out_what_every_question_has() -> None:
    assert content_words("How many parks does the city have, and what are the plans?") == ["park", "citi", "plan"]
    assert content_words("What is it?") == []


def test_every_stopword_is_written_as_it_is_compared() -> None:
    for word in STOPWORDS:
        assert content_words(word) == [], word


@given(st.text())
def test_words_do_not_change_with_case_width_or_what_stands_around(text: str) -> None:
    found = words(text)
    assert all(word and " " not in word for word in found)
    assert words(f" {text} ") == found
    assert content_words(text) == [] or set(content_words(text)) <= set(found)


@given(st.text(alphabet=st.characters(codec="utf-8", max_codepoint=0x24F)))
def test_words_of_upper_case_text_are_the_same(text: str) -> None:
    assert words(text.upper()) == words(text.upper().lower())


def test_threads_share_the_function() -> None:
    text = "Industrial parks of 1,896 companies in Zürich " * 50
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(words, [text] * 64))
    assert all(result == words(text) for result in results)


@pytest.mark.parametrize("attack", ["1,", "a.", "'", "’s", "1.", "\u0301", "a'", "123,456", "ก\u0e31", " ", "-", "a.b"])
def test_no_text_is_slow(attack: str) -> None:
    start = time.process_time()
    words(attack * 25_000)
    assert time.process_time() - start < 1.0
