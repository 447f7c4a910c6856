"""The only wiring: opens the models and the index, and answers with them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from qa import building, generations, index
from qa.answering import answer
from qa.building import Report
from qa.config import Config
from qa.conversation import stand_alone
from qa.errors import QuestionError, StoreError
from qa.index import Index
from qa.models import Embedder, Reader, open_embedder
from qa.reading import OverlapReader
from qa.retrieval import retrieve
from qa.types import Answer, Hit, Passage, Turn

LONGEST_QUESTION = 2_000
"""Characters."""


@dataclass(frozen=True)
class _Generation:
    """What answers: one index, and the reader that reads with it. Replaced as one."""

    index: Index
    reader: Reader


class Assistant:
    """Answers questions from one folder's index; usable from several threads.

    It notices by itself when another generation of the index has become current, and answers from that one from the next
    question on. Where the new one cannot be opened it keeps the old one, and `trouble` says why.
    """

    def __init__(self, config: Config, embedder: Embedder) -> None:
        """Open the current generation. Raises StoreError when there is none that can be used."""
        self.config = config
        self._embedder = embedder
        self._swapping = threading.Lock()
        self._tried = generations.named(config.index)
        self._generation = self._opened()
        self.trouble = self._generation.index.note

    @classmethod
    def open(cls, config: Config) -> Self:
        """Return an assistant with the models and the index that `config` names.

        Raises StoreError when there is no usable index, ModelError when a model is missing or not the expected one.
        """
        return cls(config, open_embedder(config))

    @property
    def index(self) -> Index:
        """The index in use."""
        self._swap_if_newer()
        return self._generation.index

    def search(self, question: str) -> tuple[Hit, ...]:
        """Return the passages nearest to the question, best first. Raises QuestionError for a question that is none."""
        return retrieve(self.index, self._embedder, checked(question), config=self.config)

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Return the answer to the question, after the turns of `history`. Raises QuestionError for one that is none."""
        self._swap_if_newer()
        used = self._generation
        question = checked(question)
        searched_for = stand_alone(question, history)
        hits = retrieve(used.index, self._embedder, searched_for, config=self.config)
        readings = used.reader.read(searched_for, [hit.passage for hit in hits[: self.config.reads]])
        return answer(question, searched_for, hits, readings, config=self.config)

    def neighbours(self, passage: Passage) -> tuple[Passage | None, Passage | None]:
        """Return the passages before and after one in its article, None where it begins or ends."""
        used = self._generation.index
        rows = (
            used.row(passage.document_id, passage.number + step) if passage.number + step >= 0 else None for step in (-1, 1)
        )
        before, after = (None if row is None else used.passage(row) for row in rows)
        return before, after

    def rebuild(self, progress: Callable[[int, int], None] | None = None) -> Report:
        """Bring the index up to date with the folder and answer from it at once; questions go on being answered meanwhile."""
        report = building.update(self.config, self._embedder, progress=progress)
        self._swap_if_newer()
        return report

    def _opened(self) -> _Generation:
        opened = index.load(self.config.index, self._embedder.identity)
        return _Generation(opened, OverlapReader(self._embedder, opened))

    def _swap_if_newer(self) -> None:
        """Open the generation that `CURRENT` names, if that is another; one thread does it, once for each name."""
        named = generations.named(self.config.index)
        if named in (self._generation.index.generation, self._tried) or not self._swapping.acquire(blocking=False):
            return
        try:
            self._tried = named
            self._generation = self._opened()
            self.trouble = self._generation.index.note
        except StoreError as error:
            self.trouble = str(error)
        finally:
            self._swapping.release()


def checked(question: str) -> str:
    """Return the question without what no reader can take. Raises QuestionError when it is empty or too long."""
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(f"the question has {len(question):,} characters: ask with at most {LONGEST_QUESTION:,}")
    plain = " ".join(question.encode("utf-8", "replace").decode().replace("\0", " ").split())
    if not any(sign.isalnum() for sign in plain):
        raise QuestionError(f"the question {plain!r} holds no word: ask with words")
    return plain
