"""Builds an index again and again, each time ended at the next filesystem operation; see test_faults.py.

    python tests/faults.py MODE FOLDER

Modes: "error" lets the operation fail, "kill" ends the process before it (SIGKILL), "torn" cuts the file that is being
synced in half and then ends the process. Prints how many points were tried.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import bm25s
from fakes import HashingEmbedder

from qa import building, index
from qa.config import Config
from qa.errors import QAError

OLD = {
    "a.md": "# Alpha\n\nThe alpha park opened in 1994. It has 1,896 companies.\n",
    "b.md": "# Beta\n\nThe beta park opened in 2006. It has rivers.\n",
    "c.md": "# Gamma\n\nThe gamma park never opened.\n",
}
NEW = {
    "a.md": OLD["a.md"],
    "b.md": "# Beta\n\nThe beta park closed in 2020. It had rivers.\n",
    "d.md": "# Delta\n\nDelta is new.\n",
}
FINISHED, REFUSED, UNEXPECTED, THROUGH = 0, 3, 4, 5
"""How a build ended; THROUGH when it was not struck at all."""
EVENTS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate", "os.listdir", "os.scandir", "fcntl.flock"}


class Fault:
    """Counts operations below a folder, and strikes at the one that is its turn."""

    def __init__(self, mode: str, turn: int, folder: Path) -> None:
        self.mode, self.turn, self.folder = mode, turn, str(folder)
        self.count = 0
        self.sync = os.fsync

    def arm(self) -> None:
        os.fsync = self.fsync  # type: ignore[assignment]  # a method in place of a function
        if self.mode != "torn":
            sys.addaudithook(self.hook)

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in EVENTS and (isinstance(arguments[0], int) or self.folder in str(arguments[0])):
            self.strike()

    def fsync(self, handle: int) -> None:
        self.strike(handle)
        self.sync(handle)

    def strike(self, handle: int | None = None) -> None:
        self.count += 1
        if self.count != self.turn:
            return
        if self.mode == "error":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        if self.mode == "torn" and handle is not None and not os.path.isdir(f"/proc/self/fd/{handle}"):  # noqa: PTH112 - a handle, no path
            os.ftruncate(handle, os.fstat(handle).st_size // 2)
        os.kill(os.getpid(), signal.SIGKILL)


def content(directory: Path) -> list[Any]:
    """Return all that an index answers from."""
    opened = index.load(directory)
    vectors = [opened.sentence_vectors(row).tobytes() for row in range(len(opened))]
    return [[opened.passage(row) for row in range(len(opened))], vectors, opened.lexical("park opened", 9)]


def attempt(fault: Fault, config: Config) -> int:
    """Build in a child process that the fault may strike. Returns how that ended."""
    child = os.fork()
    if child == 0:
        fault.arm()
        try:
            building.update(config, HashingEmbedder())
            code = FINISHED
        except QAError:
            code = REFUSED
        except BaseException:
            sys.excepthook(*sys.exc_info())
            code = UNEXPECTED
        os._exit(THROUGH if code == FINISHED and fault.count < fault.turn else code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def write(corpus: Path, articles: dict[str, str]) -> None:
    for path in corpus.glob("*"):
        path.unlink()
    for name, text in articles.items():
        (corpus / name).write_text(text)


def main(mode: str, folder: Path) -> None:
    """Strike at the first operation, the second, and so on until a build is through; check the index each time."""
    bm25s.BM25()
    corpus, base, work = folder / "corpus", folder / "base", folder / "work"
    corpus.mkdir()
    write(corpus, OLD)
    building.update(Config(corpus=corpus, index=base), HashingEmbedder())
    old = content(base)
    write(corpus, NEW)
    building.update(Config(corpus=corpus, index=folder / "anew"), HashingEmbedder())
    new = content(folder / "anew")
    config = Config(corpus=corpus, index=work)
    turn, ended = 0, FINISHED
    while ended != THROUGH:
        turn += 1
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(base, work)
        ended = attempt(Fault(mode, turn, work), config)
        assert ended in (FINISHED, REFUSED, THROUGH, -signal.SIGKILL), (turn, ended)
        after = content(work)
        assert after in ([new] if ended in (FINISHED, THROUGH) else [old, new]), (turn, ended)
        building.update(config, HashingEmbedder())
        assert content(work) == new, (turn, "the next build does not mend it")
        names = sorted(path.name.split("-")[0] for path in work.iterdir())
        assert names in (["CURRENT", "LOCK", "gen", "gen"], ["CURRENT", "LOCK", "gen"]), (turn, names)
        assert {path.name: path.read_text() for path in corpus.iterdir()} == NEW, turn
    assert index.check(work) == []
    print(turn - 1)  # noqa: T201 - its result


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
