"""The reader that needs no trained model: it points at sentences by likeness of meaning and shared words.

Its weights are a logistic regression over questions with known answers; see `README.md`, "How good it is".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from qa.index import Index
from qa.models import Embedder, Reading
from qa.types import Passage
from qa.words import content_words

_KINDS = (
    (
        re.compile(r"(?i)\b(?:when|(?:what|which) (?:year|date|day|month)|since what|how long)\b"),
        re.compile(r"\b(?:1\d|20)\d\d\b|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d"),
    ),
    (
        re.compile(
            r"(?i)\b(?:how (?:many|much|large|big|far|high|tall|old|often)"
            r"|percentage|per ?cent|proportion|share|number|population|amount)\b"
        ),
        re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|thousands?|millions?|half)\b"),
    ),
    (re.compile(r"(?i)\bwho(?:se|m)?\b"), re.compile(r"\b[A-Z][\w'’-]+ [A-Z][\w'’-]+|\b[A-Z]{3,}\b")),
)
"""What a question asks for, and what a sentence that tells it holds."""


class OverlapReader:
    """A `Reader` over one index: log-odds per sentence, and whole sentences only."""

    def __init__(self, embedder: Embedder, index: Index) -> None:
        self._embedder = embedder
        self._index = index

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """Return one reading for each passage of the index."""
        vector = self._embedder.encode_questions([question])[0]
        weights = {word: self._index.idf(word) for word in content_words(question)}
        return [
            Reading(tuple(float(m) for m in features(question, vector, weights, passage, self._index) @ _WEIGHTS + _BIAS), None)
            for passage in passages
        ]


_WEIGHTS = np.array([2.26, 1.58, 0.88, 0.23, -0.5, 0.41])
_BIAS = -3.63


def features(question: str, vector: np.ndarray, weights: dict[str, float], passage: Passage, index: Index) -> np.ndarray:
    """Return the features of each sentence of `passage`, shape (sentences, 6)."""
    row = index.row(passage.document_id, passage.number)
    similar = index.sentence_vectors(row) @ vector if row is not None else np.zeros(len(passage.sentences))
    whole = _share(weights, set(content_words(passage.in_context)))
    wanted = [found for asked, found in _KINDS if asked.search(question)]
    rows = []
    for sentence, likeness in zip(passage.sentences, similar, strict=True):
        kind = (1.0 if wanted[0].search(sentence.text) else -1.0) if wanted else 0.0
        question_mark = float(sentence.text.rstrip("\"'”’)").endswith("?"))
        words = content_words(sentence.text)
        rows.append([float(likeness), _share(weights, set(words)), whole, kind, question_mark, min(1.0, len(words) / 12)])
    return np.array(rows)


def _share(weights: dict[str, float], words: set[str]) -> float:
    return sum(weight for word, weight in weights.items() if word in words) / (sum(weights.values()) or 1.0)
