"""What the page and the HTTP API call, bound to one assistant: text and JSON in, text and JSON out. No Gradio.

Whatever a browser sends may be anything; here it becomes a question, a conversation or an address, or is refused.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import count, islice, takewhile
from typing import Any

from qa import rendering, wire
from qa.assistant import Assistant
from qa.errors import QAError
from qa.escaping import escape
from qa.types import Passage, Turn

SOURCES_LIMIT = 40
"""How many markers of one answer can be asked for at once."""
EXAMPLES = 3
"""How many example questions are shown."""
EXAMPLES_FROM = 300
"""How many passages are looked at for them."""
EXAMPLES_TRIED = 12
"""How many are asked at most to find those that are answered."""
HINT = "The passages behind an answer appear here, with the exact words marked."


class Doors:
    """The doors of one assistant."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def answer(self, message: str, history: list[dict[str, Any]]) -> tuple[str, str]:
        """Return the answer to `message` as Markdown, and its sources panel as HTML."""
        try:
            answer = self._assistant.ask(clean(message), to_turns(history))
        except QAError as error:
            return rendering.notice("That did not work", str(error)[:1].upper() + str(error)[1:]), rendering.message_html(HINT)
        sources = rendering.sources_of(answer, self._passages)
        return rendering.answer_markdown(answer, sources), rendering.panel_html(sources, self._assistant.neighbours)

    def sources(self, request: object) -> str:
        """Return the panel for the markers of an earlier answer: `[[address, number], …]` as the browser sent it."""
        found = [source for item in islice(_pairs(request), SOURCES_LIMIT) if (source := self._recalled(*item))]
        if not found:
            return rendering.message_html("This passage is no longer in the index: its article has changed. Ask again.")
        return rendering.panel_html(found, self._assistant.neighbours)

    def freshness(self) -> str:
        """Return the line that says what is indexed and since when."""
        index = self._assistant.index
        unread = sum(record.status == "failed" for record in index.records.values())
        articles = len(index.records) - unread
        return rendering.index_line(articles=articles, unread=unread, passages=len(index), created=index.created)

    def examples(self) -> list[str]:
        """Return a few questions about what the articles call themselves and their parts, each of which is answered."""
        index = self._assistant.index
        subjects: dict[str, dict[str, None]] = {}
        for passage in map(index.passage, range(min(len(index), EXAMPLES_FROM))):
            subjects.setdefault(passage.document_id, {}).update({passage.title: None, passage.place.rpartition(" › ")[2]: None})
        tried = islice(dict.fromkeys(rendering.example_questions(subjects.values())), EXAMPLES_TRIED)
        return list(islice((question for question in tried if self._assistant.ask(question).claims), EXAMPLES))

    def ask(self, question: str, history: list[list[str]] | None = None) -> dict[str, Any]:
        """Answer a question with sentences quoted from the articles, each with its source.

        Args:
            question: The question, at most 2,000 characters.
            history: The conversation so far, as pairs of a question and its answer.
        """
        started = time.perf_counter()
        turns = [Turn(clean(pair[0]), clean(pair[1])) for pair in history or () if len(pair) == 2]
        answer = self._assistant.ask(clean(question), turns)
        return wire.to_json(answer, seconds=time.perf_counter() - started)

    def search(self, question: str) -> list[dict[str, Any]]:
        """Find the passages of the articles that speak to a question, best first.

        Args:
            question: What to look for, at most 2,000 characters.
        """
        return wire.hits_to_json(self._assistant.search(clean(question)))

    def _recalled(self, address: object, number: object) -> rendering.Source | None:
        parsed = rendering.Address.parse(address)
        if parsed is None or not isinstance(number, int) or not 0 < number < 1000:
            return None
        documents = [name for name in self._assistant.index.records if rendering.hashed(name) == parsed.document]
        found = (rendering.recall(number, parsed, list(self._passages(name))) for name in documents)
        return next(filter(None, found), None)

    def _passages(self, document_id: str) -> Iterator[Passage]:
        index = self._assistant.index
        rows = takewhile(lambda row: row is not None, (index.row(document_id, number) for number in count()))
        return (index.passage(row) for row in rows if row is not None)


def clean(text: object) -> str:
    """Return `text` without what cannot be seen and breaks things: control characters, lone surrogates."""
    return escape(str(text), to="terminal").strip()


def to_turns(history: Sequence[dict[str, Any]]) -> list[Turn]:
    """Return the turns of a conversation as the chat keeps it, answers as plain text."""
    asked = ""
    turns = []
    for message in history:
        if message["role"] == "user":
            asked = clean(text_of(message))
        elif asked:
            turns.append(Turn(asked, clean(rendering.plain(text_of(message)))))
    return turns


def text_of(message: dict[str, Any]) -> str:
    """Return a chat message's text, without what else a browser may put into one (files, components)."""
    content = message.get("content", "")
    if isinstance(content, str):
        return content
    texts = [part if isinstance(part, str) else part.get("text") for part in content]
    return "\n".join(text for text in texts if isinstance(text, str))


def _pairs(request: object) -> Iterator[tuple[object, object]]:
    for item in request if isinstance(request, list) else ():
        if isinstance(item, list) and len(item) == 2:
            yield item[0], item[1]
