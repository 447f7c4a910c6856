"""The only wiring: opens the models and the index, and answers with them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Self

from qa import building, generations
from qa.answering import answer, together
from qa.building import Report
from qa.config import Config
from qa.errors import QuestionError, StoreError
from qa.extraction import open_reader
from qa.index import Index, load
from qa.models import Embedder, Reader, open_embedder
from qa.reading import read
from qa.retrieval import meaning, retrieve
from qa.types import Answer, Hit, Passage, Turn
from qa.understanding import Understood, understood
from qa.words import plain

LONGEST_QUESTION = 2_000
"""Characters."""
SENTENCES_OF_PARTS = 4
"""How many sentences the answer to a divided question quotes, lists aside; at least one for each part."""

_log = logging.getLogger(__name__)


class Assistant:
    """Answers questions from one folder's index; usable from several threads.

    It notices by itself when another generation of the index has become current, and answers from that one from the next
    question on. Where the new one cannot be opened it keeps the old one, and `trouble` says why.
    """

    def __init__(self, config: Config, embedder: Embedder, reader: Reader) -> None:
        """Open the current generation. Raises StoreError when there is none that can be used."""
        self.config = config
        self._embedder = embedder
        self._reader = reader
        self._swapping = threading.Lock()
        self._tried = generations.mark(config.index)
        self._index = load(self.config.index, self._embedder.identity)
        self.trouble = ""
        self._tell(self._index.note)

    @classmethod
    def open(cls, config: Config) -> Self:
        """Return an assistant with the models and the index that `config` names.

        Raises StoreError when there is no usable index, ModelError when a model is missing or not the expected one.
        """
        return cls(config, open_embedder(config), open_reader(config))

    @property
    def index(self) -> Index:
        """The index in use."""
        self._swap_if_newer()
        return self._index

    def search(self, question: str) -> tuple[Hit, ...]:
        """Return the passages nearest to the question, best first. Raises QuestionError for a question that is none."""
        index = self.index
        asked = understood(checked(question), (), index, is_word=self._is_word)
        return retrieve(index, asked.forms, meaning(asked.forms, self._embedder), config=self.config)

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Return the answer to the question, after the turns of `history`. Raises QuestionError for one that is none."""
        index = self.index
        asked = understood(checked(question), history, index, is_word=self._is_word)
        parts = asked.parts
        config = self.config if len(parts) == 1 else _for_each_of(len(parts), self.config)
        answers = [self._answered(index, part, config) for part in parts]
        if len(answers) > 1 and not any(found.claims for found in answers):
            answers = [self._answered(index, asked, self.config)]
        return answers[0] if len(answers) == 1 else together(asked.asked, asked.searched_for, answers)

    def _answered(self, index: Index, asked: Understood, config: Config) -> Answer:
        """Return the answer to a question that asks for one thing."""
        vector = meaning(asked.forms, self._embedder)
        hits = retrieve(index, asked.forms, vector, config=config)
        done = read(asked, hits, vector, index=index, reader=self._reader, config=config)
        put = done.puts[0].question if done.puts else ""
        found = answer(asked.asked, asked.searched_for, done.hits, done.readings, config=config, put=put)
        quoted = [put for hit, put in zip(done.hits, done.puts, strict=False) if _quotes(found, hit.passage)]
        return replace(found, notes=(*asked.notes(quoted), *found.notes))

    def _is_word(self, word: str) -> bool:
        """A word that the embedder has a token of its own for is no typing error."""
        return self._embedder.count_tokens(word) == 1

    def neighbours(self, passage: Passage) -> tuple[Passage | None, Passage | None]:
        """Return the passages before and after one in its article, None where it begins or ends.

        None for one of an earlier index that is not in this one: what stands beside its number now stood beside others.
        """
        used = self._index

        def at(number: int) -> Passage | None:
            row = used.row(passage.document_id, number)
            return None if row is None else used.passage(row)

        return (at(passage.number - 1), at(passage.number + 1)) if at(passage.number) == passage else (None, None)

    def rebuild(self, progress: Callable[[int, int], None] | None = None) -> Report:
        """Bring the index up to date with the folder and answer from it at once; questions go on being answered meanwhile."""
        report = building.update(self.config, self._embedder, progress=progress)
        self._swap_if_newer()
        return report

    def _swap_if_newer(self) -> None:
        """Open the generation that `CURRENT` names, if that is another; one thread does it, once for each."""
        mark = generations.mark(self.config.index)
        if mark == self._tried or not self._swapping.acquire(blocking=False):
            return
        try:
            self._tried = mark
            self._index = load(self.config.index, self._embedder.identity)
            self._tell(self._index.note)
        except StoreError as error:
            self._tell(str(error))
        finally:
            self._swapping.release()

    def _tell(self, trouble: str) -> None:
        self.trouble = trouble
        if trouble:
            _log.warning("%s", trouble)


def _for_each_of(parts: int, config: Config) -> Config:
    """Return the settings for each of the parts that a question was divided into: less is quoted for each.

    Two read as much as two questions; more share that.
    """
    share = max(1, SENTENCES_OF_PARTS // parts)
    return replace(
        config,
        reads=min(config.reads, max(config.first_reads, 2 * config.reads // parts)),
        sentences=min(share, config.sentences),
        list_sentences=min(share, config.list_sentences),
    )


def _quotes(answer: Answer, passage: Passage) -> bool:
    """Tell whether the answer quotes the passage."""
    citations = [citation for claim in answer.claims for citation in claim.citations]
    return any(
        c.document_id == passage.document_id and passage.span.start <= c.span.start < passage.span.end for c in citations
    )


def checked(question: str) -> str:
    """Return the question without what no reader can take. Raises QuestionError when it is empty or too long."""
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(f"the question has {len(question):,} characters: ask with at most {LONGEST_QUESTION:,}")
    said = plain(question)
    if not any(sign.isalnum() for sign in said):
        raise QuestionError(f"the question {said!r} holds no word: ask with words")
    return said
