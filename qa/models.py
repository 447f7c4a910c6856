"""The models: what the house asks of one, and the embedder served by ONNX Runtime.

A model is turned into ONNX once, by `qa.export` in a process of its own, and kept under a name made of its weights'
hashes. Serving needs onnxruntime, tokenizers and numpy; torch never enters this process.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from qa.config import Config
from qa.exported import GRAPH, TOKENIZER, batches, encodable, ensured, padded, session, tokenizer
from qa.origins import origin
from qa.types import Passage, Span


class Embedder(Protocol):
    """Turns texts into unit vectors whose inner product says how close they are in meaning."""

    identity: str
    """The same for the same weights: vectors of other identities are not comparable."""
    dimension: int
    """Numbers in a vector."""
    limit: int
    """Tokens of a text, special ones included, that are looked at; what comes after is not."""

    def count_tokens(self, text: str) -> int:
        """Return how many tokens `text` is, without special ones."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of passages and sentences: (texts, dimension), unit rows."""

    def encode_questions(self, questions: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors to search with: (questions, dimension), unit rows. For many models the same as `encode`."""


@dataclass(frozen=True)
class Reading:
    """What a reader found in one passage.

    `margins` has one number for each sentence of the passage: the log-odds that it answers. `short` is where the exact
    words of the answer stand in the passage's text, or None for a whole sentence.
    """

    margins: tuple[float, ...]
    short: Span | None


class Reader(Protocol):
    """Judges how well passages answer a question."""

    def read(self, questions: Sequence[str], passages: Sequence[Passage]) -> list[Reading]:
        """Return one reading for each passage, in their order.

        `questions` has one for each passage: the same question, with the names that the passage uses.
        """


@dataclass(frozen=True, kw_only=True)
class About:
    """What an exported embedder is. `limit` counts special tokens; `padding` is a token's number."""

    identity: str
    dimension: int
    limit: int
    padding: int
    question_prompt: str = ""
    passage_prompt: str = ""


class OnnxEmbedder:
    """An exported sentence-transformers model. May be used from several threads at once."""

    def __init__(self, folder: Path, about: About, *, threads: int = 1) -> None:
        self._about = about
        self._file = folder / TOKENIZER
        self._session = session(folder / GRAPH, threads=threads)
        self._tokenizer = tokenizer(self._file, limit=about.limit)
        self.identity = about.identity
        self.dimension = about.dimension
        self.limit = about.limit - (self.count_tokens(about.passage_prompt) if about.passage_prompt else 0)

    def count_tokens(self, text: str) -> int:
        """Return how many tokens `text` is, without special ones."""
        return len(self._counter.encode(encodable(text), add_special_tokens=False).ids)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of passages and sentences: (texts, dimension), unit rows."""
        return self._encode(texts, self._about.passage_prompt)

    def encode_questions(self, questions: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors to search with: (questions, dimension), unit rows."""
        return self._encode(questions, self._about.question_prompt)

    @cached_property
    def _counter(self) -> Tokenizer:
        return tokenizer(self._file, limit=None)

    def _encode(self, texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
        rows = [encoding.ids for encoding in self._tokenizer.encode_batch([encodable(prompt + text) for text in texts])]
        vectors = np.empty((len(rows), self.dimension), np.float32)
        for batch in batches([len(row) for row in rows]):
            ids, mask = padded([rows[position] for position in batch], self._about.padding)
            vectors[batch] = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return vectors


def open_embedder(config: Config) -> Embedder:
    """Return the embedder that `config` names, exporting it first if that was never done or the export is damaged.

    Raises ModelError when the model is missing, is not the one expected, or cannot be exported.
    """
    source = origin(config.embedder, setting="QA_EMBEDDER")
    folder = config.models / f"{source.name}-{source.key[:16]}"
    identity = "" if source.hub else f"{source.name} {source.key[:32]}"
    about = About(**ensured(folder, "embedder", source.place, identity, offline=not source.hub))
    return OnnxEmbedder(folder, about, threads=config.threads)
