"""Small stand-ins that keep the promises of the real parts, so that tests of the others need no model."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qa.models import Reading
from qa.types import Passage
from qa.words import content_words, words


class HashingEmbedder:
    """An embedder without weights: the sum of a fixed random direction for each word, brought to length 1.

    Texts that share words are close, and the same text has the same vector in every process. `texts` counts what was
    encoded.
    """

    def __init__(self, *, dimension: int = 64, limit: int = 256, identity: str = "hashing") -> None:
        self.dimension = dimension
        self.limit = limit
        self.identity = f"{identity} {dimension}"
        self.texts = 0

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += len(texts)
        return np.array([self._vector(text) for text in texts], np.float32).reshape(len(texts), self.dimension)

    def encode_questions(self, questions: Sequence[str]) -> NDArray[np.float32]:
        return self.encode(questions)

    def _vector(self, text: str) -> NDArray[np.float64]:
        total = sum((self._direction(word) for word in words(text) or [""]), np.zeros(self.dimension))
        length: float = np.linalg.norm(total).item()
        return total / length

    def _direction(self, word: str) -> NDArray[np.float64]:
        seed = int.from_bytes(hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "big")
        return np.random.default_rng(seed).standard_normal(self.dimension)


class WordReader:
    """A reader without weights: a sentence answers as far as it holds the question's words."""

    def read(self, questions: Sequence[str], passages: Sequence[Passage]) -> list[Reading]:
        return [
            self._reading(set(content_words(question)), passage) for question, passage in zip(questions, passages, strict=True)
        ]

    def _reading(self, wanted: set[str], passage: Passage) -> Reading:
        shares = [len(wanted & set(content_words(sentence.text))) / (len(wanted) or 1) for sentence in passage.sentences]
        return Reading(tuple(8 * share - 4 for share in shares), None)
