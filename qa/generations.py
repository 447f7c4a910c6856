"""The folder of an index: complete generations, one of them current. Knows nothing about what their files hold.

    index/gen-000042/…, MANIFEST.json     a complete generation: the manifest has the size and SHA-256 of each other file
    index/CURRENT                         its name
    index/LOCK                            held while a generation is made
    index/tmp-…                           being made, or left by a process that was killed: removed by the next one

A generation is written beside the others, synced and checked, and only then named in `CURRENT` by an atomic replace. So at
every moment, whatever is killed, the folder opens as the old generation or as the new one. POSIX only: `flock`, and files
that stay readable after they were removed.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from qa.errors import BusyError, StoreError

FORMAT = 1
"""Version of this layout."""

_MANIFEST, _CURRENT, _LOCK = "MANIFEST.json", "CURRENT", "LOCK"
_NAME = re.compile(r"gen-(\d{6,12})")
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT, errno.ENOTDIR)


class Sink(Protocol):
    """Where a file's content goes, from its beginning on."""

    def write(self, data: bytes) -> int:
        """Append `data`."""


Writer = Callable[[Sink], object]
"""Writes the whole content of one file."""


@dataclass(frozen=True)
class Generation:
    """A complete, checked generation. `note` says why it is not the one that was meant, or is ""."""

    path: Path
    manifest: Mapping[str, Any]
    note: str = ""

    @property
    def name(self) -> str:
        """The name of its folder ("gen-000042")."""
        return self.path.name


def named(directory: Path) -> str:
    """Return the name that `CURRENT` holds, or "" where there is none that could be one. Cheap: nothing is checked."""
    try:
        with _reading(directory / _CURRENT) as file:
            content = file.read(32).decode("ascii", "replace")
    except (OSError, StoreError):
        return ""
    return content[:-1] if content.endswith("\n") and _NAME.fullmatch(content[:-1]) else ""


def current(directory: Path) -> Generation:
    """Return the generation that `CURRENT` names, or the newest valid one, with a note, if that one is damaged.

    Raises StoreError when there is none that is whole.
    """
    name, kept = named(directory), _generations(directory)
    wrong = [trouble] if (trouble := _trouble(directory)) else []
    for path in sorted(kept, key=lambda path: (path.name == name, _number(path)), reverse=True):
        try:
            manifest = verified(path)
        except StoreError as error:
            wrong.append(str(error))
        else:
            return Generation(path, manifest, f"serving the older index {path.name}: {'; '.join(wrong)}" if wrong else "")
    if not kept:
        raise StoreError(f"there is no index in {directory}: make it with `qa build`")
    raise StoreError(f"no generation in {directory} is whole ({'; '.join(wrong)}): make it again with `qa build`")


def problems(directory: Path) -> list[str]:
    """Return what is wrong with each generation that is kept, and with `CURRENT`, in words."""
    found = [trouble] if (trouble := _trouble(directory)) else []
    for path in _generations(directory):
        try:
            verified(path)
        except StoreError as error:
            found.append(str(error))
    return found


def verified(path: Path) -> Mapping[str, Any]:
    """Return the manifest of the generation at `path` after checking name, size and hash of every file.

    Raises StoreError naming the first file that is not as it was written.
    """
    manifest = _manifest(path)
    for name, written in manifest["files"].items():
        with _reading(path / name) as file:
            size = os.fstat(file.fileno()).st_size
            if size != written["bytes"]:
                raise StoreError(f"{path / name} has {size} bytes, it was written with {written['bytes']}")
            if hashlib.file_digest(file, "sha256").hexdigest() != written["sha256"]:
                raise StoreError(f"{path / name} is not what was written: its SHA-256 differs")
    return manifest


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Hold the folder, made if it is missing, for one process that changes it; the system frees it whatever happens.

    Raises BusyError, with the other's process number and start, when it is held; StoreError when it cannot be written.
    """
    with _explained(directory):
        directory.mkdir(exist_ok=True)
        handle = os.open(directory / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(handle, 200, 0).decode("utf-8", "replace").strip() or "unknown"
            raise BusyError(f"the index {directory} is being built already ({holder}): wait for it to end") from error
        with _explained(directory):
            os.truncate(handle, 0)
            os.pwrite(handle, f"process {os.getpid()} since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n".encode(), 0)
        yield
    finally:
        os.close(handle)


def commit(directory: Path, files: Mapping[str, Writer], manifest: Mapping[str, Any], *, needed: int = 0) -> Generation:
    """Write a new generation, make it current and return it. To be called with the folder `locked`.

    `manifest` may hold anything that JSON can; "format", "generation" and "files" are added. `needed` is about how many
    bytes the files take. Raises StoreError when the disk is full or cannot be written; the old generation stays then.
    """
    _remove_leftovers(directory)
    previous = _usable(directory)
    number = 1 + max([_number(path) for path in _generations(directory)] + [int(named(directory)[4:] or 0)])
    made, beside = directory / f"gen-{number:06d}", directory / f"tmp-{number:06d}"
    try:
        with _explained(directory, needed):
            _check_space(directory, needed)
            beside.mkdir()
            written = {name: _write(beside / name, writer) for name, writer in files.items()}
            content = _dumped({**manifest, "format": FORMAT, "generation": made.name, "files": written})
            _write(beside / _MANIFEST, lambda file: file.write(content))
            _sync(beside)
            whole = verified(beside)
            beside.rename(made)
            _sync(directory)
            _name_current(directory, made.name)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    _remove_older(directory, keep={made.name, previous})
    return Generation(made, whole)


def _manifest(path: Path) -> dict[str, Any]:
    """Return the manifest. Any change of it shows: it must be byte for byte what would be written again."""
    try:
        with _reading(path / _MANIFEST) as file:
            content = file.read()
        manifest: dict[str, Any] = json.loads(content)
        version = manifest["format"]
        whole = _dumped({name: value for name, value in manifest.items() if name != "checksum"}) == content
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise StoreError(f"{path / _MANIFEST} is damaged ({error})") from error
    if version != FORMAT:
        raise StoreError(f"{path} was made by another version of this program (format {version}): rebuild needed, `qa build`")
    names = {*manifest.get("files", ()), _MANIFEST}
    found = {entry.name for entry in path.iterdir()}
    if not whole or not path.name.endswith(str(manifest["generation"])[4:]):
        raise StoreError(f"{path / _MANIFEST} is not what was written")
    if names != found:
        raise StoreError(f"{path} should hold {sorted(names)}, it holds {sorted(found)}")
    return manifest


def _dumped(manifest: Mapping[str, Any]) -> bytes:
    """Return a manifest's bytes, its own checksum included."""
    plain = json.dumps(manifest, sort_keys=True, indent=1)
    checksum = hashlib.sha256(plain.encode()).hexdigest()
    return json.dumps({**manifest, "checksum": checksum}, sort_keys=True, indent=1).encode()


@contextmanager
def _reading(path: Path) -> Iterator[BufferedReader]:
    """Open a plain file; a link, a folder or a device is refused."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror})") from error
    with os.fdopen(handle, "rb") as file:
        yield file


def _write(path: Path, writer: Writer) -> dict[str, Any]:
    """Write and sync one file. Returns its size and the hash of what was meant to be written."""
    with path.open("xb") as file:
        hashing = _Hashing(file)
        writer(hashing)
        file.flush()
        os.fsync(file.fileno())
        return {"bytes": file.tell(), "sha256": hashing.sha256.hexdigest()}


class _Hashing:
    """The part of a binary file that a writer needs; hashes what passes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.sha256.update(data)
        return self._file.write(data)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _name_current(directory: Path, name: str) -> None:
    beside = directory / f"tmp-{_CURRENT}"
    _write(beside, lambda file: file.write(f"{name}\n".encode()))
    beside.replace(directory / _CURRENT)
    _sync(directory)


def _usable(directory: Path) -> str:
    """Return the name of the generation that is used so far, or "" when there is none."""
    try:
        return current(directory).name
    except StoreError:
        return ""


def _remove_older(directory: Path, keep: set[str]) -> None:
    """Remove the other generations. What cannot be removed is left for the next time: the new one is in use already."""
    with suppress(OSError):
        for path in _generations(directory):
            if path.name not in keep:
                path.rename(path.with_name(f"tmp-old-{path.name}"))  # a half removed generation never looks like a whole one
        _remove_leftovers(directory)


def _remove_leftovers(directory: Path) -> None:
    for path in directory.glob("tmp-*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _check_space(directory: Path, needed: int) -> None:
    if shutil.disk_usage(directory).free < needed:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(directory))


@contextmanager
def _explained(directory: Path, needed: int = 0) -> Iterator[None]:
    """Turn the system's refusals into errors that name the cure."""
    try:
        yield
    except OSError as error:
        where = error.filename or directory
        if error.errno in _FULL:
            size = f", the new index needs about {-(-needed // 1_000_000)} MB" if needed else ""
            raise StoreError(f"disk full writing {where}{size}: free some space; the old index stays in use") from error
        if error.errno in _FORBIDDEN:
            raise StoreError(f"the index folder {where} cannot be written ({error.strerror}): give one with --index") from error
        raise StoreError(f"writing {where} failed ({error}): the old index stays in use") from error


def _generations(directory: Path) -> list[Path]:
    try:
        entries = sorted(directory.iterdir())
    except OSError:
        return []
    return [path for path in entries if _NAME.fullmatch(path.name) and path.is_dir() and not path.is_symlink()]


def _number(path: Path) -> int:
    return int(path.name[4:])


def _trouble(directory: Path) -> str:
    """Return what is wrong with `CURRENT`, or ""."""
    path, name = directory / _CURRENT, named(directory)
    if name:
        return "" if (directory / name).is_dir() else f"{path} names {name}, which is missing"
    if path.is_symlink():
        return f"{path} is a link"
    return f"{path} holds no generation's name" if path.exists() else f"{path} is missing"
