"""A folder of files written once, with a manifest by which any later change of them shows."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from qa.errors import StoreError

FORMAT = 1
"""Version of the manifest."""
MANIFEST = "MANIFEST.json"


class Sink(Protocol):
    """Where a file's content goes, from its beginning on."""

    def write(self, data: bytes) -> int:
        """Append `data`."""


Writer = Callable[[Sink], object]
"""Writes the whole content of one file."""


def write_all(folder: Path, files: Mapping[str, Writer], about: Mapping[str, Any]) -> None:
    """Write and sync `files` into the empty `folder`, and a manifest of them that also holds `about`."""
    written = {name: write(folder / name, writer) for name, writer in files.items()}
    content = _dumped({**about, "format": FORMAT, "files": written})
    write(folder / MANIFEST, lambda sink: sink.write(content))


def write(path: Path, writer: Writer) -> dict[str, Any]:
    """Write and sync one file. Returns its size and the hash of what was meant to be written."""
    with path.open("xb") as file:
        hashing = _Hashing(file)
        writer(hashing)
        file.flush()
        os.fsync(file.fileno())
        return {"bytes": file.tell(), "sha256": hashing.sha256.hexdigest()}


def verified(path: Path) -> Mapping[str, Any]:
    """Return the manifest of the folder `path` after checking name, size and hash of every file.

    Raises StoreError naming the first file that is not as it was written.
    """
    try:
        manifest = _manifest(path)
        for name, written in manifest["files"].items():
            _check(path / name, written)
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error})") from error
    return manifest


def _check(path: Path, written: Mapping[str, Any]) -> None:
    with reading(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size != written["bytes"]:
            raise StoreError(f"{path} has {size} bytes, it was written with {written['bytes']}")
        if hashlib.file_digest(file, "sha256").hexdigest() != written["sha256"]:
            raise StoreError(f"{path} is not what was written: its SHA-256 differs")


@contextmanager
def reading(path: Path) -> Iterator[BufferedReader]:
    """Open a plain file; a link, a folder or a device is refused."""
    try:
        file = open(path, "rb", opener=_plain)  # noqa: SIM115 - closed below
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror})") from error
    with file:
        yield file


def _plain(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def _manifest(path: Path) -> dict[str, Any]:
    """Return the manifest. Any change of it shows: it must be byte for byte what would be written again."""
    try:
        with reading(path / MANIFEST) as file:
            content = file.read()
        manifest: dict[str, Any] = json.loads(content)
        version = manifest["format"]
        whole = _dumped({name: value for name, value in manifest.items() if name != "checksum"}) == content
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise StoreError(f"{path / MANIFEST} is damaged ({error})") from error
    if version != FORMAT:
        raise StoreError(f"{path} was made by another version of this program (format {version}): rebuild needed, `qa build`")
    names = {*manifest.get("files", ()), MANIFEST}
    found = {entry.name for entry in path.iterdir()}
    if not whole:
        raise StoreError(f"{path / MANIFEST} is not what was written")
    if names != found:
        raise StoreError(f"{path} should hold {sorted(names)}, it holds {sorted(found)}")
    return manifest


def _dumped(manifest: Mapping[str, Any]) -> bytes:
    """Return a manifest's bytes, its own checksum included."""
    plain = json.dumps(manifest, sort_keys=True, indent=1)
    checksum = hashlib.sha256(plain.encode()).hexdigest()
    return json.dumps({**manifest, "checksum": checksum}, sort_keys=True, indent=1).encode()


class _Hashing:
    """The part of a binary file that a writer needs; hashes what passes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.sha256.update(data)
        return self._file.write(data)
