"""The index: passages found by meaning (FAISS) and by words (BM25), with the articles they come from.

An index is one generation of the index folder. It is opened and searched here, and brought up to date with the folder of
articles: what did not change keeps its vectors, everything else of a generation is made anew, so nothing is ever deleted
from within an index. The only module that imports faiss.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from qa import generations, lexical
from qa.changes import Article, Changes, Failure, Record, compare, with_problems
from qa.config import Config
from qa.errors import StoreError
from qa.generations import Generation
from qa.manifest import Writer
from qa.models import Embedder
from qa.store import SCHEMA, Store, stored
from qa.types import Document, Passage
from qa.units import Parts, Progress, embed

FORMAT = 1
"""Version of what the files of an index hold; raised when their meaning changes."""

_VECTORS, _UNITS, _PASSAGES = "vectors.faiss", "units.npy", "passages.sqlite"
_SHAPING = ("types", "traced", "sentences", "cleaning", "metadata", "formats", "readers", "chunking", "words")
"""The modules that decide what an article's passages are: when their code changes, every article is read anew."""
_REBUILD = "rebuild needed, `qa build`"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Report:
    """What a build did. `embedded` counts passages; `generation` is the one in use afterwards."""

    generation: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: tuple[Failure, ...]
    embedded: int
    seconds: float


class Index:
    """One generation, opened for reading; may be used from several threads, and after its files were removed.

    A passage is searched by several vectors, called units: of its text in context, and of each of its sentences.
    `note` says why this is not the generation that was meant, or is "".
    """

    def __init__(self, generation: Generation) -> None:
        """Open the files of a generation. Raises StoreError when they do not fit together, or this program."""
        manifest, folder = generation.manifest, generation.path
        if (manifest.get("index_format"), manifest.get("schema")) != (FORMAT, SCHEMA):
            raise StoreError(f"{folder} was made by another version of this program: {_REBUILD}")
        self.generation, self.note = generation.name, generation.note
        self.created: str = manifest["created"]
        self.model: str = manifest["model"]
        self.settings: Mapping[str, Any] = manifest["settings"]
        self.records = {name: Record(**values) for name, values in manifest["articles"].items()}
        self._size: int = sum(record.passages for record in self.records.values())
        self._store = Store(folder / _PASSAGES)
        self._lexical = lexical.load(folder, passages=self._size)
        self._units = lexical.read_array(folder / _UNITS, np.int32, 2)
        self._vectors = _opened(folder / _VECTORS)
        self._check(folder, manifest["dimension"])

    def __len__(self) -> int:
        """Return the number of passages."""
        return self._size

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return int(self._vectors.d)

    def passage(self, row: int) -> Passage:
        """Return the passage in a row, from 0. Raises IndexError when there is none."""
        return self._store.passage(row)

    def row(self, document_id: str, number: int) -> int | None:
        """Return the row of an article's passage, or None when it has no such passage."""
        return self._store.row(document_id, number)

    def document(self, document_id: str) -> Document:
        """Return an article as it was indexed. Raises KeyError when it is not in the index."""
        return self._store.document(document_id)

    def source(self, document_id: str) -> str:
        """Return an article's decoded source as it was indexed. Raises KeyError when it is not in the index."""
        return self._store.source(document_id)

    def dense(self, vector: NDArray[np.float32], count: int) -> list[tuple[int, float]]:
        """Return at most `count` rows with the inner product of their best unit, best first.

        `vector` has shape (dimension,). Exact: more units are asked for until enough passages are among them.
        """
        best: dict[int, float] = {}
        question = np.ascontiguousarray(vector, np.float32).reshape(1, -1)
        asked = min(self._vectors.ntotal, 4 * count)
        faiss.omp_set_num_threads(1)  # for one question, threads cost more than they give
        while asked > 0:
            scores, units = self._vectors.search(question, asked)
            best = {}
            for row, score in zip(self._units[units[0], 0].tolist(), scores[0].tolist(), strict=True):
                best.setdefault(row, score)
            if len(best) >= count or asked == self._vectors.ntotal:
                break
            asked = min(self._vectors.ntotal, 4 * asked)
        return sorted(best.items(), key=lambda item: (-item[1], item[0]))[:count]

    def lexical(self, question: str, count: int) -> list[tuple[int, float]]:
        """Return at most `count` rows with their BM25 scores, best first; only those above 0."""
        return self._lexical.search(question, count)

    def idf(self, word: str) -> float:
        """Return how rare a word, as `words` gives it, is among the passages."""
        return self._lexical.idf(word)

    def sentence_vectors(self, row: int) -> NDArray[np.float32]:
        """Return the vectors of a passage's sentences: (sentences, dimension), zeros where a sentence has none."""
        units, vectors = self._of_rows(range(row, row + 1))
        of_sentences = units[:, 1] >= 0
        found = np.zeros((len(self.passage(row).sentences), self.dimension), np.float32)
        found[units[of_sentences, 1]] = vectors[of_sentences]
        return found

    def parts(self, document_id: str) -> Parts:
        """Return an article's passages with their vectors, for another index."""
        rows = self._store.rows(document_id)
        units, vectors = self._of_rows(rows)
        return Parts(tuple(map(self.passage, rows)), units - np.array([rows.start, 0], np.int32), vectors)

    def _of_rows(self, rows: range) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        first, last = np.searchsorted(self._units[:, 0], [rows.start, rows.stop]).tolist()
        vectors = (
            self._vectors.reconstruct_n(first, last - first) if last > first else np.zeros((0, self.dimension), np.float32)
        )
        return np.array(self._units[first:last]), vectors

    def _check(self, folder: Path, dimension: int) -> None:
        vectors, units = self._vectors, self._units
        fits = vectors.d == dimension and vectors.ntotal == len(units) and len(self._store) == self._size
        ordered = units.shape[1] == 2 and not np.any(np.diff(units[:, 0]) < 0)
        if not fits or not ordered or (len(units) and not 0 <= units[0, 0] <= units[-1, 0] < self._size):
            raise StoreError(f"the files in {folder} do not fit together: {_REBUILD}")


def load(directory: Path, identity: str | None = None) -> Index:
    """Return the index in use in `directory`, or the newest whole one, with a note, if that is damaged.

    Raises StoreError when there is none, when it was made by another version of this program, or with another model than
    the one whose `identity` is given.
    """
    index = Index(generations.current(directory))
    if identity not in (None, index.model):
        raise StoreError(f"the index in {directory} was made with the model {index.model!r}, not {identity!r}: {_REBUILD}")
    return index


def check(directory: Path) -> list[str]:
    """Return what is wrong with an index folder, in words: damaged files, passages or vectors that cannot be used."""
    found = generations.problems(directory)
    try:
        index = load(directory)
        found += _inside(index)
    except StoreError as error:
        found.append(str(error))
    return list(dict.fromkeys(found))


def _inside(index: Index) -> Iterator[str]:
    for name, record in index.records.items():
        if record.problem:
            yield f"{name} ({record.status}): {record.problem}"
        if not record.passages:
            continue
        parts, source = index.parts(name), index.source(name)
        if len(parts.passages) != record.passages:
            yield f"{name} has {len(parts.passages)} passages, {record.passages} are recorded: {_REBUILD}"
        if not np.all(np.abs(np.linalg.norm(parts.vectors, axis=1) - 1) < 1e-3):
            yield f"{name} has vectors that are not of length 1: {_REBUILD}"
        spans = [sentence.span for passage in parts.passages for sentence in passage.sentences]
        if not all(0 <= span.start < span.end <= len(source) for span in spans):
            yield f"{name} has sentences outside of its source: {_REBUILD}"


def update(config: Config, embedder: Embedder, *, progress: Progress | None = None, allow_shrink: bool = False) -> Report:
    """Bring the index up to date with the folder of articles; without a difference nothing is written.

    Raises BusyError when another process does so, CorpusError when nothing can be indexed, StoreError when more than half of
    the indexed articles are gone (and not `allow_shrink`) or the index folder cannot be written. The old index stays then.
    """
    started = time.monotonic()
    with generations.locked(config.index):
        old = _last(config.index)
        settings = {"passage_tokens": config.passage_tokens, "code": _code()}
        same = old is not None and (old.model, old.dimension, old.settings) == (embedder.identity, embedder.dimension, settings)
        changes = compare(config, embedder, old, reusable=same, allow_shrink=allow_shrink)
        if old and same and not old.note and {article.record.id: article.record for article in changes.articles} == old.records:
            return _report(old.generation, changes, 0, started)
        parts = embed({a.record.id: a.passages for a in changes.articles if a.passages}, embedder, progress=progress)
        changes = with_problems(changes, "VECTOR", {name: part.problem for name, part in parts.items() if part.problem})
        manifest = {"model": embedder.identity, "dimension": embedder.dimension, "settings": settings}
        made = _committed(config.index, changes.articles, parts, old, manifest)
        return _report(made.name, changes, sum(len(part.passages) for part in parts.values()), started)


def _last(directory: Path) -> Index | None:
    """Return the index that is in use, if there is one that can be read."""
    try:
        return load(directory)
    except StoreError as error:
        if generations.named(directory):
            _log.warning("the index is made anew, without the last one: %s", error)
        return None


def _code() -> str:
    """Return a hash of the code that makes passages of articles."""
    code = b"".join((files("qa") / f"{name}.py").read_bytes() for name in _SHAPING)
    return hashlib.sha256(code).hexdigest()


def _committed(
    directory: Path, articles: Sequence[Article], parts: Mapping[str, Parts], old: Index | None, about: Mapping[str, Any]
) -> Generation:
    """Write a generation of the articles: those in `parts` as they are there, the others as the `old` index has them."""
    vectors = faiss.IndexFlatIP(about["dimension"])
    units = [np.zeros((0, 2), np.int32)]
    held: list[tuple[Document, tuple[Passage, ...]]] = []
    texts: list[str] = []
    for article in articles:
        name = article.record.id
        if not article.record.passages:
            continue
        part = parts[name] if name in parts else _required(old).parts(name)
        vectors.add(np.ascontiguousarray(part.vectors))
        units.append(part.units + np.array([len(texts), 0], np.int32))
        held.append((article.document or _required(old).document(name), part.passages))
        texts += [passage.in_context for passage in part.passages]
    database = stored(held)
    contents: dict[str, Writer] = {
        _VECTORS: lambda sink: faiss.write_index(vectors, faiss.PyCallbackIOWriter(sink.write)),  # type: ignore[attr-defined]
        _UNITS: partial(lexical.write_array, np.concatenate(units)),
        _PASSAGES: lambda sink: sink.write(database),
        **lexical.indexed(texts).files(),
    }
    manifest = {
        **about,
        "index_format": FORMAT,
        "schema": SCHEMA,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "articles": {article.record.id: asdict(article.record) for article in articles},
    }
    needed = 4 * vectors.ntotal * (vectors.d + 2) + len(database) + 16 * sum(map(len, texts))
    return generations.commit(directory, contents, manifest, needed=needed)


def _required(old: Index | None) -> Index:
    if old is None:
        raise AssertionError("only an index that is there can keep passages")
    return old


def _opened(path: Path) -> Any:
    """Return the vectors in a file, mapped from the disk."""
    try:
        vectors = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    except RuntimeError as error:
        raise StoreError(f"{path} cannot be read ({error}): {_REBUILD}") from error
    if not isinstance(vectors, faiss.IndexFlatIP):
        raise StoreError(f"{path} does not hold what it should: {_REBUILD}")
    return vectors


def _report(generation: str, changes: Changes, embedded: int, started: float) -> Report:
    return Report(
        generation=generation,
        added=changes.added,
        changed=changes.changed,
        removed=changes.removed,
        unchanged=changes.unchanged,
        failed=changes.failed,
        embedded=embedded,
        seconds=time.monotonic() - started,
    )
