"""Articles and their passages in one SQLite file: written at once, then only read.

Everything is kept as it was indexed, so what is shown as a source is what was searched, whatever became of the file.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Any

from qa.errors import StoreError
from qa.types import Document, Landmark, Passage, Sentence, Span

SCHEMA = [[noun.__name__, *(field.name for field in fields(noun) if field.compare)] for noun in (Document, Passage, Sentence)]
"""What is stored; a file made with another schema cannot be read."""

_TABLES = """
    CREATE TABLE documents (number INTEGER PRIMARY KEY, id BLOB UNIQUE, source BLOB, body BLOB);
    CREATE TABLE passages (row INTEGER PRIMARY KEY, document INTEGER, number INTEGER, body BLOB, UNIQUE (document, number));
"""


def stored(articles: Iterable[tuple[Document, Sequence[Passage]]]) -> bytes:
    """Return the bytes of a database of articles and their passages; the passages' rows are counted from 0."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(_TABLES)
        row = 0
        for number, (document, passages) in enumerate(articles):
            body = {name: value for name, value in _plain(document).items() if name != "source"}
            texts = [_encoded(text) for text in (document.id, document.source, _dumped(body))]
            database.execute("INSERT INTO documents VALUES (?, ?, ?, ?)", (number, *texts))
            for passage in passages:
                packed = _encoded(_dumped(passage))
                database.execute("INSERT INTO passages VALUES (?, ?, ?, ?)", (row, number, passage.number, packed))
                row += 1
        database.commit()
        return database.serialize()


class Store:
    """A database that `stored` made, read when something is asked for. Usable from several threads.

    The file may be removed meanwhile; it must not be written. Methods raise StoreError for a file that is none.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        with self._explained():
            address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            self._database = sqlite3.connect(address, uri=True, check_same_thread=False)
        weakref.finalize(self, self._database.close)

    def __len__(self) -> int:
        """Return the number of passages."""
        return int(self._one("SELECT count(*) FROM passages")[0])

    def passage(self, row: int) -> Passage:
        """Return the passage in a row. Raises IndexError when there is no such row."""
        found = self._one("SELECT body FROM passages WHERE row = ?", row)
        if found is None:
            raise IndexError(f"there is no passage {row}")
        return self._passage(found[0])

    def row(self, document_id: str, number: int) -> int | None:
        """Return the row of an article's passage, or None when it has no such passage."""
        query = "SELECT row FROM passages JOIN documents ON document = documents.number WHERE id = ? AND passages.number = ?"
        found = self._one(query, _encoded(document_id), number)
        return None if found is None else int(found[0])

    def rows(self, document_id: str) -> range:
        """Return the rows of an article's passages; empty for an article that is not stored."""
        query = "SELECT min(row), count(*) FROM passages JOIN documents ON document = documents.number WHERE id = ?"
        first, count = self._one(query, _encoded(document_id))
        return range(first or 0, (first or 0) + count)

    def document(self, document_id: str) -> Document:
        """Return an article. Raises KeyError when it is not stored."""
        body, source = self._document("body, source", document_id)
        with self._explained():
            values = json.loads(_decoded(body))
            values["sentences"] = tuple(map(_sentence, values["sentences"]))
            values["landmarks"] = tuple(Landmark(*landmark) for landmark in values["landmarks"])
            return Document(**values, source=_decoded(source))

    def source(self, document_id: str) -> str:
        """Return an article's decoded source. Raises KeyError when it is not stored."""
        return _decoded(self._document("source", document_id)[0])

    def _document(self, columns: str, document_id: str) -> Any:
        found = self._one(f"SELECT {columns} FROM documents WHERE id = ?", _encoded(document_id))  # noqa: S608 - our own words
        if found is None:
            raise KeyError(document_id)
        return found

    def _passage(self, body: bytes) -> Passage:
        with self._explained():
            values = json.loads(_decoded(body))
            return Passage(**{**values, "sentences": tuple(map(_sentence, values["sentences"]))})

    def _one(self, query: str, *values: bytes | int) -> Any:
        with self._lock, self._explained():
            return self._database.execute(query, values).fetchone()

    def _explained(self) -> _Explained:
        return _Explained(self._path)


class _Explained:
    """Turns what SQLite and decoding say about a damaged file into a StoreError."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, (sqlite3.Error, ValueError, TypeError, KeyError)):
            raise StoreError(f"{self._path} cannot be read ({error}): rebuild needed, `qa build`") from error


def _sentence(values: dict[str, Any]) -> Sentence:
    return Sentence(**{**values, "span": Span(*values["span"])})


def _plain(value: Any) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value) if field.compare}


def _dumped(value: Any) -> str:
    return json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":"))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # an escape in an article may stand for half a character


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")
