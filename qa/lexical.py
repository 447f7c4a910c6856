"""The lexical side: BM25 over the words of passages.

bm25s computes the scores when an index is made. Searching needs only its arrays, so that a question does not pay for
bm25s's imports (0.5 s): for each word, the rows of the passages that hold it and what it adds to their scores.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.errors import StoreError
from qa.manifest import Sink, Writer
from qa.words import content_words, words

_SCORES, _ROWS, _STARTS, _WORDS = "bm25-scores.npy", "bm25-rows.npy", "bm25-starts.npy", "bm25-words.json"
_HEADER = 128
"""Bytes of an array file before its numbers; a file no longer than this holds none and cannot be mapped."""


class Lexical:
    """BM25 scores by word: the passages of word `i` are `rows[starts[i]:starts[i + 1]]`, `scores` stand beside them."""

    def __init__(
        self,
        vocabulary: Sequence[str],
        starts: NDArray[np.int64],
        rows: NDArray[np.int32],
        scores: NDArray[np.float32],
        passages: int,
    ) -> None:
        self._numbers = {word: number for number, word in enumerate(vocabulary)}
        self._starts, self._rows, self._scores = starts, rows, scores
        self._passages = passages

    def search(self, question: str, count: int) -> list[tuple[int, float]]:
        """Return at most `count` rows with their scores, best first; only passages that share a word with the question.

        Function words count only in a question that has no others.
        """
        totals = np.zeros(self._passages, np.float32)
        for word in dict.fromkeys(content_words(question) or words(question)):
            held = self._held(word)
            totals[self._rows[held]] += self._scores[held]
        rows = np.flatnonzero(totals > 0)
        if count < len(rows):
            rows = rows[totals[rows] >= np.partition(totals[rows], -count)[-count]]  # keeps ties: they are ordered by row
        order = rows[np.argsort(-totals[rows], kind="stable")][: max(0, count)]
        return [(int(row), float(totals[row])) for row in order]

    def holds(self, word: str) -> bool:
        """Tell whether a passage holds a word, as `words` gives it."""
        return word in self._numbers

    def idf(self, word: str) -> float:
        """Return how rare a word, as `words` gives it, is among the passages: Lucene's inverse document frequency."""
        held = self._held(word)
        frequency = held.stop - held.start
        return math.log(1 + (self._passages - frequency + 0.5) / (frequency + 0.5))

    def files(self) -> Mapping[str, Writer]:
        """Return what to write where."""
        vocabulary = json.dumps(list(self._numbers), ensure_ascii=False).encode("utf-8", "surrogatepass")
        arrays: dict[str, NDArray[Any]] = {_STARTS: self._starts, _ROWS: self._rows, _SCORES: self._scores}
        return {name: partial(write_array, array) for name, array in arrays.items()} | {
            _WORDS: lambda sink: sink.write(vocabulary)
        }

    def _held(self, word: str) -> slice:
        number = self._numbers.get(word)
        return slice(0, 0) if number is None else slice(int(self._starts[number]), int(self._starts[number + 1]))


def indexed(texts: Sequence[str]) -> Lexical:
    """Return the BM25 scores of passages, given in the order of their rows (Lucene's variant, k1 1.5, b 0.75)."""
    from bm25s import BM25  # slow to import, and only ever needed here

    logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to tell everything that it does

    found = [words(text) for text in texts]
    vocabulary = sorted({word for passage in found for word in passage})
    if not vocabulary:
        return Lexical([], np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32), len(texts))
    numbers = {word: number for number, word in enumerate(vocabulary)}
    model = BM25()
    model.index(
        ([[numbers[word] for word in passage] for passage in found], numbers), create_empty_token=False, show_progress=False
    )
    made = model.scores
    return Lexical(
        vocabulary, np.asarray(made["indptr"], np.int64), np.asarray(made["indices"], np.int32), made["data"], len(texts)
    )


def load(folder: Path, *, passages: int) -> Lexical:
    """Return what `files` wrote into `folder`. Raises StoreError for files that do not fit together."""
    try:
        vocabulary = json.loads((folder / _WORDS).read_bytes().decode("utf-8", "surrogatepass"))
    except (OSError, ValueError) as error:
        raise StoreError(f"{folder / _WORDS} cannot be read ({error}): rebuild needed, `qa build`") from error
    starts = read_array(folder / _STARTS, np.int64, 1)
    rows = read_array(folder / _ROWS, np.int32, 1)
    scores = read_array(folder / _SCORES, np.float32, 1)
    fits = len(starts) == len(vocabulary) + 1 and starts[0] == 0 and starts[-1] == len(rows) == len(scores)
    if not fits or np.any(np.diff(starts) < 0) or (len(rows) and not 0 <= rows.min() <= rows.max() < passages):
        raise StoreError(f"the BM25 files in {folder} do not fit together: rebuild needed, `qa build`")
    return Lexical(vocabulary, starts, rows, scores, passages)


def write_array(array: NDArray[Any], sink: Sink) -> None:
    """Write an array of numbers as a .npy file."""
    np.lib.format.write_array(sink, array, version=(1, 0), allow_pickle=False)


def read_array(path: Path, dtype: type[np.generic], dimensions: int) -> NDArray[Any]:
    """Return the array in a .npy file, mapped from the disk. Nothing but numbers is ever read.

    Raises StoreError for anything but an array of `dtype` with so many dimensions.
    """
    try:
        array = np.load(path, mmap_mode="r" if path.stat().st_size > _HEADER else None, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise StoreError(f"{path} cannot be read ({error}): rebuild needed, `qa build`") from error
    if not isinstance(array, np.ndarray) or array.dtype != dtype or array.ndim != dimensions:
        raise StoreError(f"{path} does not hold what it should: rebuild needed, `qa build`")
    return array
