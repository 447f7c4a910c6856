"""A question to ranked hits: a dense and a lexical search, fused by reciprocal rank.

It does not read: whether a hit answers is the reader's to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from qa.config import Config
from qa.index import Index
from qa.models import Embedder
from qa.types import Hit

_RANK_CONSTANT = 10
"""Cormack, Clarke and Büttcher, "Reciprocal rank fusion" (SIGIR 2009), take 60 for lists of thousands. In a folder of
articles the first ranks say more: with 10 the five best hold the answer more often, on folders of 5, 8 and 49 articles."""


def retrieve(index: Index, embedder: Embedder, question: str, *, config: Config) -> tuple[Hit, ...]:
    """Return the `config.hits` best passages for the question, best first, each with its rank in either search."""
    vector = embedder.encode_questions([question])[0]
    found = {
        "dense": [row for row, _ in index.dense(vector, config.candidates)],
        "lexical": [row for row, _ in index.lexical(question, config.candidates)],
    }
    best = fused(found)[: config.hits]
    return tuple(Hit(index.passage(row), score, ranks) for row, score, ranks in best)


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
