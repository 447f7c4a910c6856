"""A question to ranked hits: two searches by meaning and one by words, fused by reciprocal rank, then ordered by the reader.

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
from qa.models import Embedder, Reading
from qa.types import Hit

_RANK_CONSTANT = 10
"""Cormack, Clarke and Büttcher, "Reciprocal rank fusion" (SIGIR 2009), take 60 for lists of thousands. In a folder of
articles the first ranks say more: with 10 the five best hold the answer more often, on folders of 5, 8 and 49 articles."""


def meaning(forms: Sequence[str], embedder: Embedder) -> NDArray[np.float32]:
    """Return a question's vector, (dimension,), of length 1: between those of its forms, which put it in other names.

    So no passage gains from the name that it happens to use.
    """
    middle = embedder.encode_questions(forms).mean(axis=0)
    return np.asarray(middle / (np.linalg.norm(middle) or 1.0), np.float32)


def retrieve(index: Index, forms: Sequence[str], vector: NDArray[np.float32], *, config: Config) -> tuple[Hit, ...]:
    """Return the `config.hits` best passages for a question, best first, each with its rank in each search.

    `forms` are ways to put the one question, with other names of the same things; `vector` is their `meaning`. A passage is
    near in meaning as a whole or by one of its sentences: these are two lists, so that one that is near in both ways comes
    before one that is near in one.
    """
    lists = {
        "dense": index.dense(vector, config.candidates),
        "sentence": index.by_sentence(vector, config.candidates),
        "lexical": index.lexical(" ".join(forms), config.candidates),
    }
    best = fused({name: [row for row, _ in found] for name, found in lists.items()})[: config.hits]
    return tuple(Hit(index.passage(row), score, ranks) for row, score, ranks in best)


def reranked(hits: Sequence[Hit], readings: Sequence[Reading]) -> tuple[tuple[Hit, ...], tuple[int, ...]]:
    """Return the hits, those that answer best first, and the numbers that those that were read had before.

    `readings` belong to the first of `hits`; hits that were not read keep their order, last.
    """
    order = tuple(sorted(range(len(readings)), key=lambda number: -max(readings[number].margins)))
    read = [replace(hits[number], ranks={**hits[number].ranks, "reader": rank}) for rank, number in enumerate(order, 1)]
    return (*read, *hits[len(readings) :]), order


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
