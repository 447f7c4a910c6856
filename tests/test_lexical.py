from __future__ import annotations

import math
import pickle
from pathlib import Path

import numpy as np
import pytest
from bm25s import BM25
from hypothesis import given
from hypothesis import strategies as st

from qa import lexical
from qa.errors import StoreError
from qa.lexical import Lexical
from qa.words import content_words, words

TEXTS = [
    "The alpha park has 1,896 companies.",
    "Beta parks, and a park of parks in Zürich.",
    "",
    "What is it? 苏州 \ud800 half",
]
FILES = ("bm25-words.json", "bm25-starts.npy", "bm25-rows.npy", "bm25-scores.npy")


def saved(found: Lexical, folder: Path) -> None:
    for name, writer in found.files().items():
        with (folder / name).open("wb") as file:
            writer(file)


@given(
    st.lists(
        st.lists(st.sampled_from(["park", "parks", "zone", "Zürich", "1,896", "of", "the", "苏州"])), min_size=1, max_size=12
    ),
    st.data(),
)
def test_scores_are_those_of_bm25s(passages: list[list[str]], data: st.DataObject) -> None:
    texts = [" ".join(passage) for passage in passages]
    question = data.draw(st.sampled_from(["park zone", "1,896 of Zürich", "苏州", "nothing known", "of the"]))
    tokens = [words(text) for text in texts]
    if not any(tokens):
        assert lexical.indexed(texts).search(question, 3) == []
        return
    reference = BM25()
    reference.index(tokens, show_progress=False)
    asked = content_words(question) or words(question)
    expected = reference.get_scores(asked) if set(asked) & set(reference.vocab_dict) else np.zeros(len(texts))
    found = dict(lexical.indexed(texts).search(question, len(texts) + 5))
    assert found == pytest.approx({row: score for row, score in enumerate(expected.tolist()) if score > 0}, rel=1e-5)


@given(st.lists(st.sampled_from(["a park", "park park", "zone", ""]), max_size=20), st.integers(0, 25))
def test_the_best_come_first_and_ties_in_the_order_of_rows(texts: list[str], count: int) -> None:
    found = lexical.indexed(texts)
    everything = found.search("park", len(texts) + 1)
    assert everything == sorted(everything, key=lambda item: (-item[1], item[0]))
    assert found.search("park", count) == everything[:count]
    assert len(everything) == sum("park" in text for text in texts)


def test_function_words_count_only_alone() -> None:
    found = lexical.indexed(TEXTS)
    assert [row for row, _ in found.search("what is the park", 9)] == [row for row, _ in found.search("park", 9)]
    assert [row for row, _ in found.search("what is it", 9)] == [3]
    assert found.search("", 9) == []


def test_idf_says_how_rare_a_word_is() -> None:
    found = lexical.indexed(TEXTS)
    assert found.idf("park") == pytest.approx(math.log(1 + 2.5 / 2.5))
    assert found.idf("unknown") > found.idf("beta") > found.idf("park")


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    made = lexical.indexed(TEXTS)
    saved(made, tmp_path)
    opened = lexical.load(tmp_path, passages=len(TEXTS))
    for question in ("park", "苏州", "zurich 1896", "half"):
        assert opened.search(question, 9) == made.search(question, 9) != []


@pytest.mark.parametrize("texts", [[], [""], ["…", "!"]])
def test_an_index_without_words_finds_nothing(texts: list[str], tmp_path: Path) -> None:
    saved(lexical.indexed(texts), tmp_path)
    assert lexical.load(tmp_path, passages=len(texts)).search("park", 5) == []


class Bomb:
    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (Path("marker"),)


@pytest.mark.parametrize("name", FILES)
def test_a_pickle_is_never_opened(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    saved(lexical.indexed(TEXTS), tmp_path)
    (tmp_path / name).write_bytes(pickle.dumps(Bomb()))
    with pytest.raises(StoreError, match=name):
        lexical.load(tmp_path, passages=len(TEXTS))
    with (tmp_path / name).open("wb") as file:
        np.save(file, np.array([Bomb()] * 99, dtype=object), allow_pickle=True)
    with pytest.raises(StoreError, match=name):
        lexical.load(tmp_path, passages=len(TEXTS))
    assert not (tmp_path / "marker").exists()


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("bm25-starts.npy", np.array([0, 1], np.int64)),
        ("bm25-starts.npy", np.zeros(0, np.int64)),
        ("bm25-rows.npy", np.full(99, 7, np.int32)),
        ("bm25-rows.npy", np.zeros((2, 2), np.int32)),
        ("bm25-scores.npy", np.zeros(3, np.float64)),
        ("bm25-scores.npy", np.zeros(0, np.float32)),
    ],
)
def test_arrays_that_do_not_fit_are_refused(name: str, array: np.ndarray, tmp_path: Path) -> None:
    saved(lexical.indexed(TEXTS), tmp_path)
    np.save(tmp_path / name, array)
    with pytest.raises(StoreError, match="rebuild needed"):
        lexical.load(tmp_path, passages=len(TEXTS))
