"""Units: what a passage is found by. One vector for its text in context, one for each of its sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.models import Embedder
from qa.types import Passage

Progress = Callable[[int, int], None]
"""Told how many passages of how many are embedded."""

_BATCH_PASSAGES = 32
_SHORTEST = 1e-6


@dataclass(frozen=True)
class Parts:
    """Passages of one article with their units.

    `units` (units, 2) holds for each its passage and its sentence, both from 0, the sentence -1 for the whole passage;
    `vectors` (units, dimension) are finite and of length 1. `problem` says for how many texts there was no such vector, or
    is "".
    """

    passages: tuple[Passage, ...]
    units: NDArray[np.int32]
    vectors: NDArray[np.float32]
    problem: str = ""


def embed(
    articles: Mapping[str, Sequence[Passage]], embedder: Embedder, *, progress: Progress | None = None
) -> dict[str, Parts]:
    """Return the parts of each article, by its id; `progress` is told after each few passages."""
    total, done = sum(map(len, articles.values())), 0
    parts = {}
    for name, passages in articles.items():
        vectors = [np.zeros((0, embedder.dimension), np.float32)]
        for start in range(0, len(passages), _BATCH_PASSAGES):
            batch = passages[start : start + _BATCH_PASSAGES]
            vectors.append(embedder.encode([text for passage in batch for text in _texts(passage)]))
            done += len(batch)
            if progress:
                progress(done, total)
        parts[name] = _parts(tuple(passages), np.concatenate(vectors))
    return parts


def _texts(passage: Passage) -> list[str]:
    return [passage.in_context, *(sentence.text for sentence in passage.sentences)]


def _parts(passages: tuple[Passage, ...], vectors: NDArray[np.float32]) -> Parts:
    pairs = [(number, part) for number, passage in enumerate(passages) for part in range(-1, len(passage.sentences))]
    with np.errstate(all="ignore"):
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        usable = (np.isfinite(lengths) & (lengths > _SHORTEST))[:, 0]
    units = np.array(pairs, np.int32).reshape(-1, 2)[usable]
    kept = vectors[usable]
    exact = np.abs(lengths[usable] - 1) < 1e-4
    dropped = len(pairs) - len(units)
    problem = f"{dropped} of its texts have no usable vector and are found by their words only: check the model"
    return Parts(passages, units, np.where(exact, kept, kept / lengths[usable]), problem if dropped else "")
