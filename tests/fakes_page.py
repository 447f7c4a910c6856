"""An assistant over a few written passages, some of them hostile, so that the page can be driven without any model."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from typing import cast

import uvicorn

from qa.assistant import Assistant, checked
from qa.building import Report
from qa.changes import Record
from qa.config import Config
from qa.guard import Guard
from qa.serving import Server
from qa.types import Answer, Citation, Claim, Document, Hit, Landmark, Passage, Sentence, Span, Turn

ROOT = Path(__file__).parent.parent
HOSTILE = (
    'An image tag: <img src=x onerror="window.PWNED=1">.',
    "A template: ${window.PWNED=2} and {{value}} and {{{value}}}.",
    "A path: C:\\users\\new and `code` and $$x^2$$.",
    "A Markdown image: ![x](http://127.0.0.1:9/leak.png) and a [link](http://127.0.0.1:9/leak) at http://127.0.0.1:9/leak.",
    "- *not* a _list_ # no heading | no table \u202e no turning \x1b[31mback.",
)
_ARTICLES: dict[str, tuple[str, str, tuple[tuple[str, tuple[str, ...]], ...]]] = {
    "suqian.txt": (
        "Suzhou and Suqian share development",
        "2021-05-24",
        (
            ("", ("The two cities signed an agreement in 2006.", "It covers eight parks.", "Two of them are in the south.")),
            ("Figures", ("Output reached 219.8 billion yuan in 2020.", "That is 6.7 percent more than a year before.")),
            ("Figures", ("The parks employ 100,000 people.", "Each has a school of its own.")),
        ),
    ),
    "hostile <b>.md": ("Hostile <script>window.PWNED=3</script> title", "", (("Place ${1} › <i>here</i>", HOSTILE),)),
    "untitled.txt": ("", "", (("", ("A park without a title was opened.", "Nobody knows when.")),)),
}


def _passages() -> Iterator[Passage]:
    for name, (title, date, parts) in _ARTICLES.items():
        start = 0
        for number, (place, texts) in enumerate(parts):
            sentences: list[Sentence] = []
            for text in texts:
                span = Span(start, start + len(text))
                sentences.append(Sentence(text, span, text, opens_paragraph=not sentences))
                start = span.end + 1
            yield Passage(name, number, title, date, place, tuple(sentences))


@dataclass
class FakeIndex:
    passages: list[Passage] = field(default_factory=lambda: list(_passages()))
    generation: str = "gen-000001"
    checksum: str = "a"
    created: str = "2026-11-22T01:09:00+00:00"

    @property
    def records(self) -> dict[str, Record]:
        found: dict[str, Record] = {}
        for p in self.passages:
            about = {"url": "https://news.example/suqian?a=1", "author": "Ruby Pan"} if p.document_id == "suqian.txt" else {}
            found[p.document_id] = Record(
                id=p.document_id,
                title=p.title,
                date=p.date,
                digest="0",
                passages=p.number + 1,
                indexed_at=self.created,
                **about,
            )
        return found

    def document(self, document_id: str) -> Document:
        record = self.records[document_id]
        passages = [passage for passage in self.passages if passage.document_id == document_id]
        sentences = tuple(sentence for passage in passages for sentence in passage.sentences)
        source = " ".join(sentence.text for sentence in sentences) + "\n\nLeave a Reply <script>window.PWNED=6</script>"
        landmarks = tuple(Landmark(passage.span.start, passage.place) for passage in passages)
        about = {name: getattr(record, name) for name in ("id", "title", "date", "url", "author", "publisher", "digest")}
        return Document(**about, source=source, sentences=sentences, landmarks=landmarks)

    def __len__(self) -> int:
        return len(self.passages)

    def passage(self, row: int) -> Passage:
        return self.passages[row]

    def row(self, document_id: str, number: int) -> int | None:
        return next((row for row, p in enumerate(self.passages) if (p.document_id, p.number) == (document_id, number)), None)


class FakeAssistant:
    """Answers from words in the question: "figures", "hostile", "nothing"; everything else from the first article."""

    def __init__(self) -> None:
        self.index = FakeIndex()
        self.trouble = ""
        self.config = Config(feedback=Path(tempfile.mkdtemp()) / "feedback.jsonl", corpus=ROOT / "corpus")
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []

    def search(self, question: str) -> tuple[Hit, ...]:
        question = checked(question)
        passages = sorted(self.index.passages, key=lambda p: ("hostile" in question.lower()) != ("hostile" in p.document_id))
        return tuple(Hit(passage, 1 / rank, {"dense": rank}) for rank, passage in enumerate(passages, 1))

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        question = checked(question)
        self.asked.append((question, tuple(history)))
        hits = self.search(question)
        if "nothing" in question.lower():
            reason = "The articles do not say. The nearest passage speaks of “cities” but does not mention <b>“nothing”</b>."
            return Answer(question, question, hits, abstained_because=reason)
        if "figures" in question.lower():
            rows, short = [(1, 0), (2, 0), (0, 1), (4, 0)], "219.8 billion yuan"
            return Answer(question, question, hits, tuple(self.claim(*place) for place in rows), short=short, confidence=0.9)
        if "completed" in question.lower():
            return Answer(question, f"{question} Which parks?", hits, (self.claim(0, 0),), confidence=0.9)
        if "hostile" in question.lower():
            return Answer(question, question, hits, tuple(self.claim(3, n) for n in range(len(HOSTILE))), confidence=0.9)
        return Answer(question, question, hits, (self.claim(0, 0),), confidence=0.9)

    def claim(self, row: int, number: int) -> Claim:
        passage = self.index.passages[row]
        sentence = passage.sentences[number]
        return Claim(
            sentence.text,
            (Citation(passage.document_id, passage.title, passage.place, passage.date, sentence.quote, sentence.span),),
        )

    def rebuild(self, progress: Callable[[int, int], None] | None = None) -> Report:
        if progress:
            progress(1, 5)
        return Report("gen-000002", ("new <b>.txt",), (), (), ("suqian.txt",), (), 5, 0.5)

    def neighbours(self, passage: Passage) -> tuple[Passage | None, Passage | None]:
        rows = (self.index.row(passage.document_id, passage.number + step) for step in (-1, 1))
        before, after = (None if row is None else self.index.passages[row] for row in rows)
        return before, after


def fake_assistant() -> Assistant:
    return cast("Assistant", FakeAssistant())


@contextlib.contextmanager
def serving(build: Callable[[int], Guard]) -> Iterator[str]:
    """Serve the application that `build` makes for a free port of this machine; yield its address, then stop it."""
    servers: Queue[uvicorn.Server] = Queue()

    async def run(listener: socket.socket, port: int) -> None:
        # Built inside a running loop: without one, Gradio makes loops of its own and never closes them.
        guard = build(port)
        server = Server(guard, uvicorn.Config(guard, log_level="warning", ws="none", timeout_graceful_shutdown=5))
        servers.put(server)
        await server.serve(sockets=[listener])

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        thread = threading.Thread(target=lambda: asyncio.run(run(listener, port)))
        thread.start()
        try:
            server = servers.get(timeout=120)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join()
