"""A question to ranked hits: a dense and a lexical search, fused by reciprocal rank, then ordered by what a reader found.

It does not read itself: whether a hit answers is the reader's to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from qa.config import Config
from qa.index import Index
from qa.models import Reading
from qa.types import Hit

_RANK_CONSTANT = 10
"""Cormack, Clarke and Büttcher, "Reciprocal rank fusion" (SIGIR 2009), take 60 for lists of thousands. In a folder of
articles the first ranks say more: with 10 the five best hold the answer more often, on folders of 5, 8 and 49 articles."""


def retrieve(index: Index, forms: Sequence[str], vectors: NDArray[np.float32], *, config: Config) -> tuple[Hit, ...]:
    """Return the `config.hits` best passages for a question, best first, each with its rank in either search.

    `forms` are ways to put the one question, with other names of the same things; the first is as it was asked. `vectors`
    has a row for each, (forms, dimension).
    """
    found = {
        "dense": _dense(index, vectors, config.candidates),
        "lexical": [row for row, _ in index.lexical(" ".join(forms), config.candidates)],
    }
    best = fused(found)[: config.hits]
    return tuple(Hit(index.passage(row), score, ranks) for row, score, ranks in best)


def reranked(hits: Sequence[Hit], readings: Sequence[Reading]) -> tuple[tuple[Hit, ...], tuple[int, ...]]:
    """Return the hits, those that answer best first, and the numbers that those that were read had before.

    `readings` belong to the first of `hits`; hits that were not read keep their order, last.
    """
    order = tuple(sorted(range(len(readings)), key=lambda number: -max(readings[number].margins)))
    read = [replace(hits[number], ranks={**hits[number].ranks, "reader": rank}) for rank, number in enumerate(order, 1)]
    return (*read, *hits[len(readings) :]), order


def _dense(index: Index, vectors: NDArray[np.float32], count: int) -> list[int]:
    """Return the rows that are nearest to any of the vectors, best first."""
    best: dict[int, float] = {}
    for vector in vectors:
        for row, score in index.dense(vector, count):
            best[row] = max(score, best.get(row, score))
    return sorted(best, key=lambda row: (-best[row], row))[:count]


def fused(lists: Mapping[str, Sequence[int]]) -> list[tuple[int, float, dict[str, int]]]:
    """Return each row of the named ranked lists once, with its fused score and its ranks (from 1), best first.

    The score is the sum of 1 / (10 + rank). Rows with equal scores keep the order of their numbers.
    """
    ranks: dict[int, dict[str, int]] = defaultdict(dict)
    for name, rows in lists.items():
        for rank, row in enumerate(rows, 1):
            ranks[row].setdefault(name, rank)
    scored = [(row, sum(1 / (_RANK_CONSTANT + rank) for rank in found.values()), found) for row, found in ranks.items()]
    return sorted(scored, key=lambda item: (-item[1], item[0]))
