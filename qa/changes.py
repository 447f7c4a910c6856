"""What became of the folder of articles since it was indexed: which articles stay as they are, are read anew, or fail.

Files are compared by the hash of their bytes, never by a clock. Nothing is embedded or written here.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from qa.config import Config
from qa.errors import CorpusError, StoreError, UnreadableError
from qa.types import Document, Passage

if TYPE_CHECKING:
    from qa.chunking import Counter

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Record:
    """What the index knows of one file.

    `status` is "indexed", "older copy" (the file cannot be read any more, its last good text stays) or "failed"; `problem`
    says why. `digest` is that of the text that is indexed, "" when none is. `indexed_at` is UTC, ISO 8601.
    """

    id: str
    title: str = ""
    date: str = ""
    url: str = ""
    author: str = ""
    publisher: str = ""
    digest: str = ""
    status: str = "indexed"
    problem: str = ""
    passages: int = 0
    indexed_at: str = ""


@dataclass(frozen=True)
class Failure:
    """A file, or a part of one, that is not in the index: `code` is the short reason, for programs."""

    id: str
    code: str
    reason: str


@dataclass(frozen=True)
class Article:
    """One file's part in the next index. `passages` is None where those of the last index stay, with their vectors."""

    record: Record
    document: Document | None = None
    passages: tuple[Passage, ...] | None = ()


@dataclass(frozen=True)
class Changes:
    """All articles, sorted by id, and how they differ from the last index."""

    articles: tuple[Article, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: tuple[Failure, ...]


class Indexed(Protocol):
    """What is asked of the last index."""

    @property
    def records(self) -> Mapping[str, Record]:
        """What it knows of each file."""

    def document(self, document_id: str) -> Document:
        """Return an article that it holds."""


def compare(config: Config, counter: Counter, old: Indexed | None, *, reusable: bool, allow_shrink: bool) -> Changes:
    """Return what the folder `config.corpus` makes of the `old` index, whose passages may be kept if it is `reusable`.

    Raises CorpusError when nothing in the folder can be indexed, StoreError when more than half of what was indexed is gone
    and not `allow_shrink`.
    """
    from qa import readers  # here and below: only a build pays for importing what reads articles (0.4 s)

    known = dict(old.records) if old else {}
    found: dict[str, Article] = {}
    failed: list[Failure] = []
    for path in readers.walk(config.corpus):
        name = readers.name(path, config.corpus)
        try:
            if name in found:
                raise UnreadableError("NAME", f"{path} has the same name as another file once it is written out: rename it")
            found[name] = _article(path, name, config, counter, known.get(name) if reusable else None)
        except UnreadableError as error:
            if not os.path.lexists(path):
                continue  # removed since the folder was listed
            failed.append(Failure(name, error.code, str(error)))
            for lost in [name, *(below for below in known if below.startswith(f"{name}/"))]:
                if lost not in found:
                    kept = _kept(known.get(lost), old, config, counter, reusable=reusable) if old else None
                    found[lost] = _troubled(kept, lost, str(error))
    _refuse_losses(config, known, found, failed, allow_shrink=allow_shrink)
    return _sorted_out(found, known, failed)


def with_problems(changes: Changes, code: str, problems: Mapping[str, str]) -> Changes:
    """Return the changes with a failure, and a note on its record, for each article that has a problem."""
    articles = [
        replace(article, record=replace(article.record, problem=article.record.problem or problems[article.record.id]))
        if article.record.id in problems
        else article
        for article in changes.articles
    ]
    failures = [Failure(name, code, problem) for name, problem in problems.items()]
    return replace(changes, articles=tuple(articles), failed=(*changes.failed, *failures))


def _article(path: Path, name: str, config: Config, counter: Counter, known: Record | None) -> Article:
    """Return the article at `path`, unread if its bytes are those that are `known`. Raises UnreadableError."""
    from qa import readers

    if known and known.digest and readers.digest(readers.content(path, config.corpus)) == known.digest:
        same = known if known.status == "indexed" else replace(known, status="indexed", problem="")
        return Article(same, passages=None)
    try:
        document = readers.read(path, config.corpus)
        return _packed(document, config, counter, indexed_at=datetime.now(UTC).isoformat(timespec="seconds"))
    except (UnreadableError, CorpusError):
        raise
    except MemoryError as error:
        raise UnreadableError("MEMORY", f"{path} needs more memory than there is: divide it") from error
    except Exception as error:  # a file costs only itself, whatever it does to its reader
        _log.exception("%s could not be read", name)
        message = f"{path} could not be read ({type(error).__name__}: {error}): take it out of the folder, and report it"
        raise UnreadableError("ERROR", message) from error


def _packed(document: Document, config: Config, counter: Counter, *, indexed_at: str) -> Article:
    from qa.chunking import pack

    passages = pack(document, counter, tokens=config.passage_tokens)
    record = Record(
        id=document.id,
        title=document.title,
        date=document.date,
        url=document.url,
        author=document.author,
        publisher=document.publisher,
        digest=document.digest,
        passages=len(passages),
        indexed_at=indexed_at,
    )
    return Article(record, document, passages)


def _kept(known: Record | None, old: Indexed, config: Config, counter: Counter, *, reusable: bool) -> Article | None:
    """Return the last good text of an article, if the old index has one."""
    if known is None or not known.passages:
        return None
    if reusable:
        return Article(known, passages=None)
    return _packed(old.document(known.id), config, counter, indexed_at=known.indexed_at)


def _troubled(kept: Article | None, name: str, problem: str) -> Article:
    if kept is None:
        return Article(Record(id=name, status="failed", problem=problem))
    return replace(kept, record=replace(kept.record, status="older copy", problem=problem))


def _refuse_losses(
    config: Config, known: Mapping[str, Record], found: Mapping[str, Article], failed: list[Failure], *, allow_shrink: bool
) -> None:
    if not found:
        raise CorpusError(f"{config.corpus} holds no articles: put some in, or name another folder with --corpus")
    held = [name for name, record in known.items() if record.passages]
    gone = [name for name in held if name not in found]
    if len(gone) > len(held) / 2 and not allow_shrink:
        raise StoreError(
            f"{len(gone)} of {len(held)} indexed articles are gone from {config.corpus} ({gone[0]!r} is one): the index stays "
            "as it is; if that is meant, build with --allow-shrink"
        )
    if not any(article.record.passages for article in found.values()):
        raise CorpusError(f"nothing in {config.corpus} can be indexed: {failed[0].reason}")


def _sorted_out(found: Mapping[str, Article], known: Mapping[str, Record], failed: list[Failure]) -> Changes:
    held = {name for name, record in known.items() if record.passages}
    good = {name: found[name].record for name in sorted(found) if found[name].record.status == "indexed"}
    return Changes(
        articles=tuple(found[name] for name in sorted(found)),
        added=tuple(name for name in good if name not in held),
        changed=tuple(name for name in good if name in held and good[name].digest != known[name].digest),
        removed=tuple(sorted(held - set(found))),
        unchanged=tuple(name for name in good if name in held and good[name].digest == known[name].digest),
        failed=tuple(failed),
    )
