from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import manifest as manifest_module
from qa.errors import BusyError, StoreError
from qa.generations import Generation, commit, current, locked, named, problems
from qa.manifest import Sink, verified


def made(directory: Path, text: str) -> Generation:
    with locked(directory):
        return commit(directory, {"a.bin": lambda sink: sink.write(text.encode()), "b.bin": parts}, {"text": text})


def parts(sink: Sink) -> None:
    for _ in range(3):
        sink.write(b"b" * 5000)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """A folder with an older generation, "old", and the current one, "new"."""
    directory = tmp_path / "index"
    made(directory, "old")
    made(directory, "new")
    return directory


def test_a_generation_is_what_was_written(index: Path) -> None:
    found = current(index)
    assert (found.name, found.note) == ("gen-000002", "")
    assert found.name == named(index) == (index / "CURRENT").read_text().strip()
    assert found.manifest["text"] == "new"
    assert (found.path / "a.bin").read_bytes() == b"new"
    assert found.manifest["files"]["b.bin"]["bytes"] == 15000
    assert problems(index) == []


def test_the_previous_generation_stays_and_older_ones_go(index: Path) -> None:
    made(index, "newest")
    assert sorted(path.name for path in index.iterdir()) == ["CURRENT", "LOCK", "gen-000002", "gen-000003"]
    assert current(index).manifest["text"] == "newest"


def test_a_folder_without_an_index_says_how_to_make_one(tmp_path: Path) -> None:
    assert named(tmp_path) == ""
    with pytest.raises(StoreError, match=r"there is no index in .*: make it with `qa build`"):
        current(tmp_path / "nothing")


def flip(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(bytes([content[0] ^ 1]) + content[1:])


def replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def replace_by_link(path: Path) -> None:
    path.symlink_to(path.rename(path.parent.parent / "elsewhere"))


def replace_by_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "truncated": lambda path: os.truncate(path, path.stat().st_size // 2),
    "emptied": lambda path: os.truncate(path, 0),
    "one bit": flip,
    "zeros": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"\n"),
    "deleted": Path.unlink,
    "a folder": replace_by_folder,
    "a link": replace_by_link,
    "a pipe": replace_by_pipe,
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("name", ["a.bin", "b.bin", "MANIFEST.json"])
def test_a_damaged_file_is_refused_by_name_and_the_older_generation_serves(index: Path, name: str, damage: str) -> None:
    DAMAGE[damage](index / "gen-000002" / name)
    with pytest.raises(StoreError, match=name):
        verified(index / "gen-000002")
    found = current(index)
    assert found.manifest["text"] == "old"
    assert found.note.startswith("serving the older index gen-000001: ")
    assert name in found.note
    assert len(problems(index)) == 1
    assert made(index, "mended").note == ""
    assert current(index).manifest["text"] == "mended"
    assert {path.name for path in index.glob("gen-*")} == {"gen-000001", "gen-000003"}  # the damaged one is not worth keeping


@given(data=st.data())
def test_no_change_of_a_manifest_goes_unnoticed(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    directory = tmp_path_factory.mktemp("index")
    manifest = made(directory, "text").path / "MANIFEST.json"
    content = bytearray(manifest.read_bytes())
    position = data.draw(st.integers(0, len(content) - 1))
    content[position] ^= 1 << data.draw(st.integers(0, 7))
    manifest.write_bytes(content)
    with pytest.raises(StoreError):
        verified(manifest.parent)


CURRENTS = [
    "",
    "\n",
    "gen-000002",
    "gen-000002\r\n",
    "../../etc\n",
    "gen-000002/../gen-000002\n",
    "gen-2\n",
    "\xff" * 99,
    "gen-000009\n",
]


@pytest.mark.parametrize("content", CURRENTS)
def test_a_current_that_names_nothing_is_refused_and_the_newest_generation_serves(index: Path, content: str) -> None:
    (index / "CURRENT").write_bytes(content.encode("latin-1"))
    found = current(index)
    assert found.name == "gen-000002"
    assert "CURRENT" in found.note
    assert problems(index)


def test_a_linked_current_or_generation_is_refused(index: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("gen-000001\n")
    (index / "CURRENT").unlink()
    (index / "CURRENT").symlink_to(tmp_path / "elsewhere")
    assert named(index) == ""
    assert current(index).name == "gen-000002"
    (index / "gen-000002").rename(tmp_path / "moved")
    (index / "gen-000002").symlink_to(tmp_path / "moved")
    assert current(index).name == "gen-000001"


def test_a_generation_of_another_version_asks_for_a_rebuild(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest_module, "FORMAT", 2)
    with pytest.raises(StoreError, match=r"another version .*format 1.*: rebuild needed"):
        current(index)


def test_a_manifest_cannot_name_files_outside(index: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    path = index / "gen-000002" / "MANIFEST.json"
    manifest = json.loads(path.read_bytes())
    del manifest["checksum"]
    manifest["files"]["../../secret"] = {"bytes": 1, "sha256": "0"}
    path.write_bytes(manifest_module._dumped(manifest))
    with pytest.raises(StoreError, match="it holds"):
        verified(path.parent)


def test_only_one_process_builds_and_the_others_learn_which(index: Path) -> None:
    with locked(index), pytest.raises(BusyError, match=rf"process {os.getpid()} since \d{{4}}-.* UTC"), locked(index):
        pytest.fail("two hold the lock")
    with locked(index):
        pass


def test_the_lock_of_a_killed_process_is_free_at_once(index: Path) -> None:
    program = "import sys, time; from pathlib import Path; from qa.generations import locked\n"
    program += "with locked(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", program, str(index)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(BusyError, match=f"process {holder.pid} since"), locked(index):
            pass
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        with locked(index):
            pass


def test_what_killed_builds_left_is_removed(index: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (index / "tmp-000003").mkdir()
    (index / "tmp-000003" / "a.bin").write_text("half")
    (index / "tmp-CURRENT").write_text("gen")
    (index / "tmp-link").symlink_to(tmp_path / "outside")
    (index / "gen-000003").mkdir()  # half removed, never whole
    made(index, "next")
    assert sorted(path.name for path in index.iterdir()) == ["CURRENT", "LOCK", "gen-000002", "gen-000004"]
    assert (tmp_path / "outside").is_dir()


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.ENOSPC, "disk full writing .*, the new index needs about 3 MB: free some space; the old index stays in use"),
        (errno.EROFS, "cannot be written .*: give one with --index"),
        (errno.EIO, "failed .*: the old index stays in use"),
    ],
)
def test_a_disk_that_refuses_is_named_and_the_old_generation_stays(index: Path, number: int, message: str) -> None:
    def refused(sink: Sink) -> None:
        sink.write(b"some")
        raise OSError(number, os.strerror(number))

    with locked(index), pytest.raises(StoreError, match=message):
        commit(index, {"a.bin": refused}, {}, needed=2_500_000)
    assert current(index).manifest["text"] == "new"
    assert not list(index.glob("tmp-*"))


def test_a_file_size_limit_and_a_lack_of_space_are_a_full_disk(index: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8000, hard))
    try:
        with pytest.raises(StoreError, match="disk full writing"):
            made(index, "large")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    with locked(index), pytest.raises(StoreError, match=r"disk full writing .* needs about"):
        commit(index, {}, {}, needed=1 << 60)
    assert current(index).manifest["text"] == "new"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for directory in (tmp_path / "missing" / "index", tmp_path / "file" / "index"):
        with (
            pytest.raises(StoreError, match=rf"{re.escape(str(directory))} cannot be written .*: give one with --index"),
            locked(directory),
        ):
            pass


def test_a_lock_is_not_followed_out_of_the_folder(index: Path, tmp_path: Path) -> None:
    (index / "LOCK").unlink()
    (index / "LOCK").symlink_to(tmp_path / "target")
    with pytest.raises(StoreError), locked(index):
        pass
    assert not (tmp_path / "target").exists()


def test_nothing_stays_open(index: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for number in range(5):
        made(index, str(number))
        current(index)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    with locked(index), (index / "LOCK").open() as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
