"""The folder of an index: complete generations, one of them current. Knows nothing about what their files hold.

    index/gen-000042/     a complete generation: files and their manifest
    index/CURRENT         its name
    index/LOCK            held while a generation is made
    index/tmp-…           being made, or left by a process that was killed: removed by the next one

A generation is written beside the others, synced and checked, and only then named in `CURRENT` by an atomic replace. So at
every moment, whatever is killed, the folder opens as the old generation or as the new one. POSIX only: `flock`, and files
that stay readable after they were removed.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from qa.errors import BusyError, StoreError
from qa.manifest import MANIFEST, Writer, reading, verified, write, write_all

_CURRENT, _LOCK = "CURRENT", "LOCK"
_NAME = re.compile(r"gen-(\d{6,12})")
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT, errno.ENOTDIR)


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
        with reading(directory / _CURRENT) as file:
            content = file.read(32).decode("ascii", "replace")
    except (OSError, StoreError):
        return ""
    return content[:-1] if content.endswith("\n") and _NAME.fullmatch(content[:-1]) else ""


def mark(directory: Path) -> tuple[str, int, int]:
    """Return what tells the generation that `CURRENT` names from every other, even from a removed one of the same name.

    Cheap: of the generation itself only its manifest's number and time in the file system are looked at.
    """
    name = named(directory)
    try:
        manifest = (directory / name / MANIFEST).stat()
    except OSError:
        return name, 0, 0
    return name, manifest.st_ino, manifest.st_mtime_ns


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


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Hold the folder, made if it is missing, for one process that changes it; the system frees it whatever happens.

    Raises BusyError, with the other's process number and start, when it is held; StoreError when it cannot be written.
    """
    with _explained(directory):
        directory.mkdir(exist_ok=True)
        handle = os.open(directory / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    try:
        with _explained(directory):
            _take(handle, directory)
        yield
    finally:
        os.close(handle)


def _take(handle: int, directory: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.pread(handle, 200, 0).decode("utf-8", "replace").strip() or "unknown"
        raise BusyError(f"the index {directory} is being built already ({holder}): wait for it to end") from error
    os.truncate(handle, 0)
    os.pwrite(handle, f"process {os.getpid()} since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n".encode(), 0)


def commit(directory: Path, files: Mapping[str, Writer], manifest: Mapping[str, Any], *, needed: int = 0) -> Generation:
    """Write a new generation, make it current and return it. To be called with the folder `locked`.

    `manifest` may hold anything that JSON can; what `qa.manifest` needs is added. `needed` is about how many
    bytes the files take. Raises StoreError when the disk is full or cannot be written; the old generation stays then.
    """
    with _explained(directory):
        _remove_leftovers(directory)
    previous = _usable(directory)
    number = 1 + max([_number(path) for path in _generations(directory)] + [int(named(directory)[4:] or 0)])
    made, beside = directory / f"gen-{number:06d}", directory / f"tmp-{number:06d}"
    try:
        with _explained(directory, needed):
            _check_space(directory, needed)
            beside.mkdir()
            write_all(beside, files, {**manifest, "generation": made.name})
            _sync(beside)
            whole = verified(beside)
            beside.rename(made)
            _sync(directory)
            _name_current(directory, made.name)
    except BaseException:  # whatever stops it, Ctrl+C too: nothing half-written stays, and it goes on
        shutil.rmtree(beside, ignore_errors=True)
        raise
    _remove_older(directory, keep={made.name, previous})
    return Generation(made, whole)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _name_current(directory: Path, name: str) -> None:
    beside = directory / f"tmp-{_CURRENT}"
    write(beside, lambda sink: sink.write(f"{name}\n".encode()))
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
