"""The index: passages found by meaning (FAISS) and by words (BM25), with the articles they come from.

An index is one generation of the index folder; it is opened, checked and searched here. `building` makes one. The only
module that imports faiss.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import faiss
import numpy as np
from numpy.typing import NDArray

from qa import generations, lexical
from qa.changes import Record
from qa.errors import StoreError
from qa.generations import Generation
from qa.manifest import Writer
from qa.names import Names, Stated
from qa.store import SCHEMA, Store
from qa.types import Document, Passage
from qa.units import Parts
from qa.words import words

FORMAT = 3
"""Version of what the files of an index hold; raised when their meaning changes, or how articles are divided."""

VECTORS, UNITS, PASSAGES, SPELLINGS = "vectors.faiss", "units.npy", "passages.sqlite", "spellings.json"
_REBUILD = "rebuild needed, `qa build`"

_log = logging.getLogger(__name__)


class Index:
    """One generation, opened for reading; may be used from several threads, and after its files were removed.

    A passage has several vectors, called units: of its text in context, and of each of its sentences.
    `note` says why this is not the generation that was meant, or is "". `checksum` tells it from every other index, also
    from one whose generation has the same name.
    """

    def __init__(self, generation: Generation) -> None:
        """Open the files of a generation. Raises StoreError when they do not fit together, or this program."""
        manifest, folder = generation.manifest, generation.path
        if (manifest.get("index_format"), manifest.get("schema")) != (FORMAT, SCHEMA):
            raise StoreError(f"{folder} was made by another version of this program: {_REBUILD}")
        self.generation, self.note = generation.name, generation.note
        self.checksum: str = manifest["checksum"]
        self.created: str = manifest["created"]
        self.model: str = manifest["model"]
        self.settings: Mapping[str, Any] = manifest["settings"]
        self.records = {name: Record(**values) for name, values in manifest["articles"].items()}
        self.names = Names(tuple(tuple(group) for group in manifest["names"]))
        self.stated_names: str = manifest["stated_names"]
        self.stated = Stated(**{kind: tuple(map(tuple, groups)) for kind, groups in manifest.get("stated", {}).items()})
        self.spellings = _spellings(folder / SPELLINGS)
        self._size: int = sum(record.passages for record in self.records.values())
        self._store = Store(folder / PASSAGES)
        self._lexical = lexical.load(folder, passages=self._size)
        self._units = lexical.read_array(folder / UNITS, np.int32, 2)
        self._vectors = _opened(folder / VECTORS)
        self._check(folder, manifest["dimension"])
        of_sentences = self._units[:, 1] >= 0
        self._whole, self._sentences = _only(~of_sentences), _only(of_sentences)

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
        """Return at most `count` rows with the inner product of their text's vector, best first.

        `vector` has shape (dimension,). Exact, as is `by_sentence`.
        """
        return self._nearest(vector, count, self._whole)

    def by_sentence(self, vector: NDArray[np.float32], count: int) -> list[tuple[int, float]]:
        """Return at most `count` rows with the inner product of their best sentence's vector, best first."""
        return self._nearest(vector, count, self._sentences)

    def _nearest(self, vector: NDArray[np.float32], count: int, among: _Selection) -> list[tuple[int, float]]:
        """Return rows by the best of their units that are `among`; more are asked for until enough rows are found."""
        best: dict[int, float] = {}
        question = np.ascontiguousarray(vector, np.float32).reshape(1, -1)
        asked = min(among.size, 4 * count)
        faiss.omp_set_num_threads(1)  # for one question, threads cost more than they give
        while asked > 0:
            scores, units = self._vectors.search(question, asked, params=among.parameters)
            best = {}
            for row, score in zip(self._units[units[0], 0].tolist(), scores[0].tolist(), strict=True):
                best.setdefault(row, score)
            if len(best) >= count or asked == among.size:
                break
            asked = min(among.size, 4 * asked)
        return sorted(best.items(), key=lambda item: (-item[1], item[0]))[:count]

    def lexical(self, question: str, count: int) -> list[tuple[int, float]]:
        """Return at most `count` rows with their BM25 scores, best first; only those above 0."""
        return self._lexical.search(question, count)

    def idf(self, word: str) -> float:
        """Return how rare a word, as `words` gives it, is among the passages."""
        return self._lexical.idf(word)

    def holds(self, word: str) -> bool:
        """Tell whether a passage has the word, in whatever form."""
        return all(self._lexical.holds(part) for part in words(word))

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


def _spellings(path: Path) -> list[str]:
    """Return the words of the passages as they are written, the most frequent first."""
    try:
        found: list[str] = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise StoreError(f"{path} cannot be read ({error}): {_REBUILD}") from error
    return found


class _Selection(NamedTuple):
    """Some of the units: how many, and what tells FAISS to search only these."""

    size: int
    parameters: Any


def _only(chosen: NDArray[np.bool_]) -> _Selection:
    selector = faiss.IDSelectorBitmap(np.packbits(chosen, bitorder="little"))  # type: ignore[arg-type, call-arg]  # FAISS wraps this
    return _Selection(int(chosen.sum()), faiss.SearchParameters(sel=selector))  # type: ignore[call-arg]  # and this


def _opened(path: Path) -> Any:
    """Return the vectors in a file, mapped from the disk."""
    try:
        vectors = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    except RuntimeError as error:
        raise StoreError(f"{path} cannot be read ({error}): {_REBUILD}") from error
    if not isinstance(vectors, faiss.IndexFlatIP):
        raise StoreError(f"{path} does not hold what it should: {_REBUILD}")
    return vectors


def flat(dimension: int, vectors: Sequence[NDArray[np.float32]]) -> Writer:
    """Return what writes unit `vectors`, arrays of shape (some, dimension), as a file to be searched exactly."""
    index = faiss.IndexFlatIP(dimension)
    for block in vectors:
        index.add(np.ascontiguousarray(block))
    return lambda sink: faiss.write_index(index, faiss.PyCallbackIOWriter(sink.write))  # type: ignore[attr-defined]  # SWIG hides it
