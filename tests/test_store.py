from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import StoreError
from qa.store import Store, stored
from qa.types import Document, Landmark, Passage, Sentence, Span

any_text = st.text(st.characters(exclude_categories=())) | st.sampled_from(["", "\ud800", "\x00", "Zürich › 苏州 🙂"])
sentences = st.lists(
    st.builds(Sentence, any_text, st.builds(Span, st.integers(0, 99), st.integers(0, 99)), any_text, st.booleans()), max_size=4
).map(tuple)


@st.composite
def articles(draw: st.DrawFn) -> list[tuple[Document, tuple[Passage, ...]]]:
    """Articles of any text, each with passages."""
    made = []
    for name in draw(st.lists(any_text, max_size=4, unique=True)):
        title, date, author = draw(any_text), draw(any_text), draw(any_text)
        landmarks = (Landmark(3, draw(any_text)),)
        document = Document(name, title, date, "", author, "", draw(any_text), draw(sentences), landmarks, "digest")
        numbers = range(draw(st.integers(0, 3)))
        made.append((document, tuple(Passage(name, number, title, date, author, draw(sentences)) for number in numbers)))
    return made


@given(held=articles())
def test_everything_comes_back_as_it_was(
    held: list[tuple[Document, tuple[Passage, ...]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("store") / "pass?ages%20#.sqlite"
    path.write_bytes(stored(held))
    store = Store(path)
    passages = [passage for _, some in held for passage in some]
    assert len(store) == len(passages)
    assert [store.passage(row) for row in range(len(passages))] == passages
    for document, some in held:
        assert store.document(document.id) == document
        assert store.source(document.id) == document.source
        assert [passages[row] for row in store.rows(document.id)] == list(some)
        for passage in some:
            row = store.row(document.id, passage.number)
            assert row is not None
            assert passages[row] == passage
        assert store.row(document.id, len(some)) is None


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database of one article with one passage."""
    sentence = Sentence("A park.", Span(0, 7), "A park.")
    document = Document("a.md", "A", "", "", "", "", "A park.", (sentence,), (), "digest")
    (tmp_path / "passages.sqlite").write_bytes(stored([(document, (Passage("a.md", 0, "A", "", "", (sentence,)),))]))
    return tmp_path / "passages.sqlite"


def test_what_is_not_there_is_said(path: Path) -> None:
    store = Store(path)
    with pytest.raises(IndexError):
        store.passage(1)
    with pytest.raises(KeyError):
        store.source("b.md")
    assert store.row("b.md", 0) is None
    assert store.rows("b.md") == range(0)


def test_threads_share_a_store_and_its_file_may_be_removed(path: Path) -> None:
    store = Store(path)
    path.unlink()
    with ThreadPoolExecutor(8) as pool:
        assert {passage.text for passage in pool.map(store.passage, [0] * 200)} == {"A park."}


def test_a_damaged_file_is_refused(path: Path) -> None:
    content = path.read_bytes()
    for damaged in (b"", b"no database" * 99, content[:5000], content.replace(b"quote", b"quite")):
        path.write_bytes(damaged)
        with pytest.raises(StoreError, match="rebuild needed"):
            Store(path).passage(0)
    path.unlink()
    with pytest.raises(StoreError, match="rebuild needed"):
        Store(path)
