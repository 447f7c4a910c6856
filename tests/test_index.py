from __future__ import annotations

import errno
import hashlib
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pytest
from fakes import HashingEmbedder
from hypothesis import given, settings
from hypothesis import strategies as st

from qa import building, generations, index
from qa.building import Report
from qa.config import Config
from qa.errors import BusyError, CorpusError, StoreError
from qa.index import Index
from qa.manifest import MANIFEST, _dumped
from qa.store import stored

ALPHA = (
    "# Alpha Park\n\nThe alpha park opened in 1994. It has 1,896 companies.\n\n## Rivers\n\nTwo rivers cross it. One is wide.\n"
)
BETA = "# Beta Park\n\nThe beta park opened in 2006. Its canteen serves soup.\n"
GAMMA = "# Gamma Park\n\nThe gamma park was planned in Zürich. It never opened.\n"
ARTICLES = {"alpha.md": ALPHA, "deep/beta.md": BETA, "gamma.md": GAMMA}


def put(config: Config, articles: dict[str, str]) -> None:
    shutil.rmtree(config.corpus, ignore_errors=True)
    for name, text in articles.items():
        (config.corpus / name).parent.mkdir(parents=True, exist_ok=True)
        (config.corpus / name).write_text(text, encoding="utf-8")


def build(config: Config, **options: Any) -> Report:
    return building.update(config, HashingEmbedder(), **options)


def content(opened: Index) -> list[Any]:
    """All that an index answers from."""
    rows = range(len(opened))
    records = {name: replace(record, indexed_at="") for name, record in opened.records.items()}
    question = HashingEmbedder().encode_questions(["Which park opened in 1994?"])[0]
    return [
        [opened.passage(row) for row in rows],
        [opened.sentence_vectors(row).tolist() for row in rows],
        opened.dense(question, 99),
        opened.by_sentence(question, 99),
        [opened.lexical(question, 99) for question in ("park opened", "soup", "zurich 1896")],
        {name: opened.document(name) for name, record in records.items() if record.passages},
        records,
    ]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A folder of three articles that are indexed."""
    made = Config(corpus=tmp_path / "corpus", index=tmp_path / "index")
    put(made, ARTICLES)
    build(made)
    return made


def test_an_index_holds_the_articles_and_finds_their_passages(config: Config) -> None:
    opened = index.load(config.index, HashingEmbedder().identity)
    assert sorted(opened.records) == sorted(ARTICLES)
    assert (opened.generation, opened.note) == ("gen-000001", "")
    assert len(opened) == sum(record.passages for record in opened.records.values()) == 4
    for row in range(len(opened)):
        passage = opened.passage(row)
        assert opened.row(passage.document_id, passage.number) == row
        assert opened.sentence_vectors(row).shape == (len(passage.sentences), opened.dimension)
    assert opened.source("alpha.md") == ALPHA
    assert opened.document("gamma.md").title == "Gamma Park"
    assert opened.passage(opened.lexical("Which canteen has soup?", 3)[0][0]).document_id == "deep/beta.md"
    assert opened.idf("park") < opened.idf("soup")
    assert index.check(config.index) == []


def test_searches_by_meaning_are_exact(config: Config) -> None:
    opened = index.load(config.index)
    embedder = HashingEmbedder()
    vector = embedder.encode_questions(["The rivers that cross Alpha"])[0]
    rows = range(len(opened))
    whole = [float((embedder.encode([opened.passage(row).in_context]) @ vector).max()) for row in rows]
    nearest = [float((opened.sentence_vectors(row) @ vector).max()) for row in rows]
    assert np.argsort(whole).tolist() != np.argsort(nearest).tolist()
    for search, scores in ((opened.dense, whole), (opened.by_sentence, nearest)):
        slow = sorted(zip(rows, scores, strict=True), key=lambda item: -item[1])
        for count in range(6):
            found = search(vector, count)
            assert [row for row, _ in found] == [row for row, _ in slow[:count]]
            assert [score for _, score in found] == pytest.approx([score for _, score in slow[:count]], abs=1e-6)


def test_nothing_changed_embeds_nothing_and_writes_nothing(config: Config) -> None:
    for name in ARTICLES:
        os.utime(config.corpus / name, (0, 0))  # clocks do not matter
    before = {path: path.stat().st_mtime_ns for path in config.index.rglob("*") if path.name != "LOCK"}
    embedder = HashingEmbedder()
    report = building.update(config, embedder)
    assert (report.embedded, embedder.texts, report.generation) == (0, 0, "gen-000001")
    assert report.unchanged == tuple(sorted(ARTICLES))
    assert {path: path.stat().st_mtime_ns for path in config.index.rglob("*") if path.name != "LOCK"} == before


def test_only_a_changed_article_is_embedded(config: Config) -> None:
    times = (config.corpus / "gamma.md").stat()
    put(config, ARTICLES | {"gamma.md": GAMMA.replace("never", "later"), "delta.md": "# Delta\n\nDelta is a new park.\n"})
    os.utime(config.corpus / "gamma.md", ns=(times.st_atime_ns, times.st_mtime_ns))
    told: list[tuple[int, int]] = []
    report = build(config, progress=lambda done, total: told.append((done, total)))
    assert (report.added, report.changed, report.removed) == (("delta.md",), ("gamma.md",), ())
    assert report.unchanged == ("alpha.md", "deep/beta.md")
    assert report.embedded == 2
    assert told[-1] == (2, 2)
    assert index.load(config.index).generation == report.generation == "gen-000002"


edits = st.lists(
    st.dictionaries(
        st.sampled_from(["a.md", "b.txt", "c/d.md"]), st.sampled_from([ALPHA, BETA, GAMMA, "", "\x00"]), min_size=1
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=25, deadline=None)
@given(history=edits)
def test_an_index_kept_up_to_date_is_the_one_built_anew(
    history: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Law 4, with files that come, go, change and cannot be read."""
    folder = tmp_path_factory.mktemp("law")
    kept = Config(corpus=folder / "corpus", index=folder / "kept")
    for articles in history:
        put(kept, articles)
        readable = {name: text for name, text in articles.items() if len(text) > 1}
        if not readable:
            continue
        build(kept, allow_shrink=True)
        anew = replace(kept, index=folder / "anew")
        put(anew, readable)
        shutil.rmtree(anew.index, ignore_errors=True)
        build(anew)
        if len(readable) == len(articles):
            assert content(index.load(kept.index)) == content(index.load(anew.index))


def test_settings_model_and_code_make_it_anew(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    assert build(replace(config, passage_tokens=20)).embedded >= 4
    assert build(config).embedded == 4
    other = HashingEmbedder(dimension=32)
    assert building.update(config, other).embedded == 4
    assert index.load(config.index, other.identity).dimension == 32
    monkeypatch.setattr(building, "_SHAPING", ("words",))
    assert building.update(config, other).embedded == 4
    assert building.update(config, other).embedded == 0


def test_the_code_that_shapes_passages_is_all_named() -> None:
    program = "import sys, qa.readers, qa.chunking, qa.words; print(*sorted(n[3:] for n in sys.modules if n.startswith('qa.')))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) - {"config", "errors", "escaping"} == set(building._SHAPING)


def test_a_file_that_fails_costs_only_itself(config: Config) -> None:
    (config.corpus / "empty.md").write_text("")
    (config.corpus / "data.txt").write_bytes(bytes(range(32)) * 99)
    report = build(config)
    assert [(failure.id, failure.code) for failure in report.failed] == [("data.txt", "BAD_TYPE"), ("empty.md", "EMPTY")]
    assert report.unchanged == tuple(sorted(ARTICLES))
    opened = index.load(config.index)
    assert (opened.records["empty.md"].status, opened.records["empty.md"].passages) == ("failed", 0)
    assert build(config).generation == opened.generation
    assert len(index.check(config.index)) == 2


def test_a_folder_that_cannot_be_listed_costs_only_itself(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = os.listdir

    def refused(path: Any = ".") -> list[str]:
        if Path(path) == config.corpus / "deep":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return listed(path)

    good = content(index.load(config.index))
    with monkeypatch.context() as patched:
        patched.setattr(os, "listdir", refused)
        report = build(config)
        assert [(failure.id, failure.code) for failure in report.failed] == [("deep", "UNREADABLE")]
        assert (report.unchanged, report.removed, report.embedded) == (("alpha.md", "gamma.md"), (), 0)
        records = index.load(config.index).records
        assert {name: record.status for name, record in records.items()} == {
            "alpha.md": "indexed",
            "deep": "failed",
            "deep/beta.md": "older copy",
            "gamma.md": "indexed",
        }
    assert not build(config).failed
    assert content(index.load(config.index)) == good


def test_an_article_that_became_unreadable_keeps_its_last_good_text(config: Config) -> None:
    good = content(index.load(config.index))
    (config.corpus / "gamma.md").write_bytes(b"")
    report = build(config)
    assert [failure.id for failure in report.failed] == ["gamma.md"]
    assert report.embedded == 0
    record = index.load(config.index).records["gamma.md"]
    assert record.status == "older copy"
    assert record.problem
    assert content(index.load(config.index))[:5] == good[:5]
    assert build(replace(config, passage_tokens=100)).failed  # other settings: its text is packed and embedded again
    assert index.load(config.index).records["gamma.md"].status == "older copy"
    assert build(config).failed
    assert content(index.load(config.index))[:5] == good[:5]
    put(config, ARTICLES)
    report = build(config)
    assert (report.embedded, report.failed) == (0, ())
    assert content(index.load(config.index)) == good


def test_a_list_of_names_that_became_unusable_keeps_its_last_good_names(config: Config) -> None:
    names = config.corpus / "names.yml"
    names.write_text("same: [[Alpha, Alfa]]\ndifferent: [[Beta, Gamma]]\n")
    build(config)
    good = index.load(config.index)
    assert good.names.groups == (("Alpha", "Alfa"),)
    names.write_text("same: [[Alpha, Alfa]\n")
    report = build(config)
    assert [(failure.id, failure.code) for failure in report.failed] == [("names.yml", "NAMES")]
    assert report.generation == good.generation
    (config.corpus / "gamma.md").write_text(GAMMA + "It is a field.\n", encoding="utf-8")
    assert build(config).failed
    assert index.load(config.index).names == good.names
    assert index.load(config.index).stated == good.stated
    names.unlink()
    assert build(config).failed == ()
    assert index.load(config.index).names.groups == ()


def test_a_reader_that_breaks_costs_only_its_file(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(path: Path, root: Path) -> Any:
        raise {"delta.md": RecursionError("deep"), "big.md": MemoryError()}[path.name]

    monkeypatch.setattr("qa.readers.read", read)
    (config.corpus / "delta.md").write_text("delta")
    (config.corpus / "big.md").write_text("big")
    report = build(config)
    assert [(failure.id, failure.code) for failure in report.failed] == [("big.md", "MEMORY"), ("delta.md", "ERROR")]


def test_a_shrunken_folder_is_refused_unless_it_is_meant(config: Config) -> None:
    put(config, {"gamma.md": GAMMA})
    with pytest.raises(StoreError, match=r"2 of 3 indexed articles are gone .*--allow-shrink"):
        build(config)
    assert len(index.load(config.index).records) == 3
    assert build(config, allow_shrink=True).removed == ("alpha.md", "deep/beta.md")
    assert list(index.load(config.index).records) == ["gamma.md"]


@pytest.mark.parametrize("articles", [{}, {"empty.md": "", "more.md": " \n"}])
def test_a_folder_without_articles_is_refused(articles: dict[str, str], config: Config) -> None:
    put(config, articles)
    with pytest.raises((CorpusError, StoreError)):
        build(config)
    fresh = replace(config, index=config.index.with_name("fresh"))
    with pytest.raises(CorpusError):
        build(fresh, allow_shrink=True)
    assert len(index.load(config.index).records) == 3


def test_two_builds_at_once_are_refused(config: Config) -> None:
    with generations.locked(config.index), pytest.raises(BusyError, match="being built already"):
        build(config)


def test_articles_are_never_touched(config: Config) -> None:
    def state() -> list[tuple[str, int, str]]:
        paths = [path for path in sorted(config.corpus.rglob("*")) if path.is_file()]
        return [(str(path), path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest()) for path in paths]

    (config.corpus / "empty.md").write_text("")
    before = state()
    build(config)
    build(replace(config, passage_tokens=30))
    assert state() == before


@pytest.fixture
def two(config: Config) -> Config:
    """An index of two generations; the newer one knows Delta."""
    put(config, ARTICLES | {"delta.md": "# Delta\n\nDelta is a new park.\n"})
    build(config)
    return config


def damages(path: Path) -> Iterator[str]:
    whole = path.read_bytes()
    middle = len(whole) // 2
    for name, damaged in {
        "truncated": whole[:middle],
        "emptied": b"",
        "one bit": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        "zeros": bytes(min(4096, len(whole))) + whole[4096:],
    }.items():
        path.write_bytes(damaged)
        yield name
    path.unlink()
    yield "deleted"
    path.write_bytes(whole)


def test_a_damaged_generation_is_not_served(two: Config) -> None:
    """F14: each file, in five ways."""
    files = sorted((two.index / "gen-000002").iterdir())
    assert len(files) == 9
    for path in files:
        for damage in damages(path):
            opened = index.load(two.index)
            assert opened.generation == "gen-000001", (path, damage)
            assert path.name in opened.note
            assert "delta.md" not in opened.records
            assert index.check(two.index)
    assert index.load(two.index).generation == "gen-000002"


def test_a_build_mends_a_damaged_index(two: Config) -> None:
    (two.index / "CURRENT").write_text("../../etc\n")
    assert index.load(two.index).note
    assert build(two).embedded == 0
    assert index.load(two.index).note == ""
    for path in two.index.glob("gen-*/vectors.faiss"):
        path.write_bytes(b"")
    with pytest.raises(StoreError, match=r"no generation .* is whole"):
        index.load(two.index)
    assert build(two).embedded == 5
    assert index.check(two.index) == []


def forged(folder: Path, name: str, data: bytes | None = None, **changes: Any) -> None:
    """Replace a file, or what the manifest says, as somebody would who can also compute hashes."""
    manifest = generations.current(folder.parent).manifest
    if data is not None:
        (folder / name).write_bytes(data)
        changes["files"] = manifest["files"] | {name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}}
    kept = {key: value for key, value in manifest.items() if key != "checksum"}
    (folder / MANIFEST).write_bytes(_dumped(kept | changes))


class Bomb:
    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (Path("marker"),)


def test_an_index_that_does_not_fit_is_refused(two: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """F16 and F17, even where all hashes are right."""
    monkeypatch.chdir(tmp_path)
    folder, bomb = two.index / "gen-000002", tmp_path / "bomb.npy"
    np.save(bomb, np.array([Bomb()] * 99, dtype=object), allow_pickle=True)
    shutil.copytree(folder, tmp_path / "whole")
    older = {name: (two.index / "gen-000001" / name).read_bytes() for name in ("vectors.faiss", "units.npy", "passages.sqlite")}
    forgeries: list[dict[str, Any]] = [{"name": name, "data": data} for name, data in older.items()]
    for name in ("vectors.faiss", "units.npy", "bm25-rows.npy", "bm25-words.json", "passages.sqlite"):
        forgeries += [{"name": name, "data": bomb.read_bytes()}, {"name": name, "data": pickle.dumps(Bomb())}]
    forgeries += [{"name": "", "index_format": 99}, {"name": "", "schema": []}, {"name": "", "dimension": 3}]
    for forgery in forgeries:
        forged(folder, **forgery)
        with pytest.raises(StoreError, match="rebuild needed"):
            index.load(two.index)
        assert not (tmp_path / "marker").exists()
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / "whole", folder)
    assert index.load(two.index).generation == "gen-000002"


def test_an_index_of_another_model_is_refused(config: Config) -> None:
    with pytest.raises(StoreError, match="made with the model 'hashing 64', not 'other': rebuild needed"):
        index.load(config.index, "other")


def test_check_finds_vectors_and_sentences_that_cannot_be_used(config: Config) -> None:
    folder, opened = config.index / "gen-000001", index.load(config.index)
    vectors = faiss.IndexFlatIP(opened.dimension)
    vectors.add(np.zeros((len(np.load(folder / "units.npy")), opened.dimension), np.float32))
    forged(folder, "vectors.faiss", faiss.serialize_index(vectors).tobytes())
    database = stored(
        [(replace(opened.document(name), source="short"), opened.parts(name).passages) for name in opened.records]
    )
    forged(folder, "passages.sqlite", database)
    found = index.check(config.index)
    assert sum("vectors that are not of length 1" in line for line in found) == 3
    assert sum("sentences outside of its source" in line for line in found) == 3
    assert len(found) == 6


def test_threads_share_an_index_and_it_outlives_its_files(config: Config) -> None:
    opened = index.load(config.index)
    expected = content(opened)
    shutil.rmtree(config.index)
    with ThreadPoolExecutor(8) as pool:
        assert all(found == expected for found in pool.map(content, [opened] * 16))


def test_opening_again_and_again_keeps_nothing(config: Config) -> None:
    index.load(config.index)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(10):
        index.load(config.index).lexical("park", 3)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_serving_imports_nothing_heavy() -> None:
    heavy = {
        "torch",
        "transformers",
        "sentence_transformers",
        "scipy",
        "pandas",
        "gradio",
        "bm25s",
        "onnx",
        "ftfy",
        "qa.readers",
    }
    program = "import sys, qa.index; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not heavy & set(done.stdout.split())
