"""The folder of articles to a new generation of the index: what did not change keeps its vectors, all else is made anew."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa import generations, lexical, names
from qa.changes import Article, Changes, Failure, compare, with_problems
from qa.config import Config
from qa.errors import StoreError, UnreadableError
from qa.generations import Generation
from qa.index import FORMAT, PASSAGES, SPELLINGS, UNITS, VECTORS, Index, flat, load
from qa.manifest import Writer
from qa.models import Embedder
from qa.names import Stated
from qa.spelling import spellings
from qa.store import SCHEMA, stored
from qa.types import Document, Passage
from qa.units import Parts, Progress, embed

_SHAPING = ("types", "traced", "sentences", "cleaning", "dates", "metadata", "formats", "readers", "chunking", "words")
"""The modules that decide what an article's passages are: when their code changes, every article is read anew."""

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
        changes, stated = _with_names(changes, config.corpus, old.stated if old else Stated())
        records = {article.record.id: article.record for article in changes.articles}
        if old and same and not old.note and (records, stated.key) == (old.records, old.stated_names):
            return _report(old.generation, changes, 0, started)
        parts = embed({a.record.id: a.passages for a in changes.articles if a.passages}, embedder, progress=progress)
        changes = with_problems(changes, "VECTOR", {name: part.problem for name, part in parts.items() if part.problem})
        manifest = {"model": embedder.identity, "dimension": embedder.dimension, "settings": settings}
        made = _committed(config.index, changes.articles, parts, old, manifest, stated)
        return _report(made.name, changes, sum(len(part.passages) for part in parts.values()), started)


def _with_names(changes: Changes, corpus: Path, last: Stated) -> tuple[Changes, Stated]:
    """Return the changes and what the editor's file of names says, which is what it said `last` where it cannot be used."""
    try:
        return changes, names.stated(corpus)
    except UnreadableError as error:
        return replace(changes, failed=(*changes.failed, Failure(names.FILE, error.code, str(error)))), last


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
    directory: Path,
    articles: Sequence[Article],
    parts: Mapping[str, Parts],
    old: Index | None,
    about: Mapping[str, Any],
    stated: Stated,
) -> Generation:
    """Write a generation of the articles: those in `parts` as they are there, the others as the `old` index has them."""
    vectors: list[NDArray[np.float32]] = []
    units = [np.zeros((0, 2), np.int32)]
    held: list[tuple[Document, tuple[Passage, ...]]] = []
    texts: list[str] = []
    for article in articles:
        name = article.record.id
        if not article.record.passages:
            continue
        part = parts[name] if name in parts else _required(old).parts(name)
        vectors.append(part.vectors)
        units.append(part.units + np.array([len(texts), 0], np.int32))
        held.append((article.document or _required(old).document(name), part.passages))
        texts += [passage.in_context for passage in part.passages]
    database = stored(held)
    contents: dict[str, Writer] = {
        VECTORS: flat(about["dimension"], vectors),
        UNITS: partial(lexical.write_array, np.concatenate(units)),
        PASSAGES: lambda sink: sink.write(database),
        SPELLINGS: lambda sink: sink.write(json.dumps(spellings(texts), ensure_ascii=False).encode("utf-8", "replace")),
        **lexical.indexed(texts).files(),
    }
    prose = [document.prose for document, _ in held]
    manifest = {
        **about,
        "names": names.found(prose, stated).groups,
        "stated": asdict(stated),
        "stated_names": stated.key,
        "index_format": FORMAT,
        "schema": SCHEMA,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "articles": {article.record.id: asdict(article.record) for article in articles},
    }
    needed = 4 * sum(map(len, vectors)) * (about["dimension"] + 2) + len(database) + 16 * sum(map(len, texts))
    return generations.commit(directory, contents, manifest, needed=needed)


def _required(old: Index | None) -> Index:
    if old is None:
        raise AssertionError("only an index that is there can keep passages")
    return old


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
