"""What the page and the HTTP API call, bound to one assistant: text and JSON in, text and JSON out. No Gradio.

Whatever a browser sends may be anything; here it becomes a question, a conversation or an address, or is refused.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import count, islice, takewhile
from typing import Any

from qa import addresses, panel, rendering, transcript, wire
from qa.assistant import Assistant
from qa.changes import Record
from qa.errors import QAError, QuestionError
from qa.messages import clean, text_of, to_turns
from qa.remembering import Remembering
from qa.surroundings import Surroundings
from qa.types import Passage, Turn

SOURCES_LIMIT = 40
"""How many markers of one answer can be asked for at once."""
LONGEST_QUOTE = 5_000
"""Characters of an answer at a marker that are looked at."""
UNNAMED = "An article that is no longer indexed"
OLDER = "an older index: the newest cannot be used, build it again"
HINT = "The passages behind an answer appear here, with the exact words marked."
SAYS_NOT = "The source does not say this"
"""What a reader can say of an answer besides thumbs up and down."""


class Doors:
    """The doors of one `assistant`."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self._answers = Remembering(assistant)
        self._surroundings = Surroundings(assistant, self._answers)
        self._opinions = transcript.Opinions(assistant.config.feedback)
        self.examples = self._surroundings.examples

    def answer(self, message: str, history: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
        """Yield the answer to `message` as Markdown, claim by claim, each time with its sources panel as HTML."""
        try:
            answer = self._answers.ask(clean(message), to_turns(history))
        except QAError as error:
            yield rendering.notice("That did not work", str(error)[:1].upper() + str(error)[1:]), panel.message_html(HINT)
            return
        sources = addresses.sources_of(answer, self._passages)
        drawn = self._panel(sources)
        for markdown in rendering.answer_steps(answer, sources, coverage=self._surroundings.coverage(answer)):
            yield markdown, drawn

    def next_questions(self, message: str, history: list[dict[str, Any]]) -> str:
        """Return the questions to ask after the answer to `message`, as Markdown; for when the answer has been shown."""
        try:
            answer = self._answers.ask(clean(message), to_turns(history))  # remembered
        except QAError:
            return ""
        return rendering.asked_next(self._surroundings.next_questions(answer))

    def sources(self, request: object) -> str:
        """Return the panel for the markers of an earlier answer: `[[address, number, words], …]` as the browser sent it."""
        found = [source for item in islice(_pairs(request), SOURCES_LIMIT) if (source := self.recalled(*item))]
        if not found:
            return panel.message_html("This passage is no longer in the index: its article has changed. Ask again.")
        return self._panel(found)

    def freshness(self) -> str:
        """Return the line that says what is indexed and since when, and whether that is not what was built last."""
        index = self.assistant.index
        unread = sum(record.status == "failed" for record in index.records.values())
        articles = len(index.records) - unread
        line = rendering.index_line(articles=articles, unread=unread, passages=len(index), created=index.created)
        return f"{line} · {OLDER}" if self.assistant.trouble else line

    def ask(self, question: str, history: list[Any] | None = None) -> dict[str, Any]:
        """Answer a question with sentences quoted from the articles, each with its source.

        Args:
            question: The question, at most 2,000 characters.
            history: The conversation so far: pairs, or objects, of a question and its answer.
        """
        started = time.perf_counter()
        answer = self._answers.ask(clean(question), [_turn(given) for given in history or ()])
        return wire.to_json(answer, seconds=time.perf_counter() - started)

    def search(self, question: str) -> list[dict[str, Any]]:
        """Find the passages of the articles that speak to a question, best first.

        Args:
            question: What to look for, at most 2,000 characters.
        """
        return wire.hits_to_json(self.assistant.search(clean(question)))

    def conversation(self, history: Sequence[dict[str, Any]] | None, kind: str) -> str:
        """Return a conversation with all its evidence, as text of the `kind` "Markdown" or "JSON"."""
        turns = self._turns(history or ())
        return transcript.to_json(turns) if kind == "JSON" else transcript.to_markdown(turns)

    def opinion(self, history: Sequence[dict[str, Any]] | None, place: object, opinion: object) -> str:
        """Keep what a reader thinks of the message at `place` (from 0) of a conversation; return what to tell the reader."""
        word = {True: "good", False: "bad", "Like": "good", "Dislike": "bad", SAYS_NOT: SAYS_NOT}.get(str_or_bool(opinion))
        turns = self._turns((history or ())[: place + 1]) if isinstance(place, int) and place >= 0 else []
        if not word or not turns or "answered" not in turns[-1]:
            return ""
        try:
            kept = self._opinions.keep(word, turns[-1], generation=self.assistant.index.generation)
        except QAError as error:
            return f"Not kept: {error}"
        return "Kept on this machine, with the question, the answer and its citations." if kept else ""

    def recalled(self, address: object, number: object, words: object = "") -> addresses.Source | None:
        """Return what a marker stands for in the index as it is now, or None.

        `words` are those of the answer at the marker: where the article has lost them, they are still what was quoted.
        """
        parsed = addresses.Address.parse(address)
        if parsed is None or not isinstance(number, int) or not 0 < number < 1000:
            return None
        records = self.records(parsed.document)
        found = (addresses.recall(number, parsed, list(self._passages(record.id))) for record in records)
        return next(filter(None, found), None) or self._kept(parsed, number, words)

    def records(self, document: str) -> list[Record]:
        """Return what is known of the files that an address names by the hash `document`: hardly ever more than one."""
        return [record for name, record in self.assistant.index.records.items() if addresses.hashed(name) == document]

    def _kept(self, address: addresses.Address, number: int, words: object) -> addresses.Source | None:
        named = next(((r.id, r.title, r.date) for r in self.records(address.document)), (UNNAMED, "", ""))
        text = " ".join(str(words)[:LONGEST_QUOTE].split())
        return addresses.kept(number, address, text, document_id=named[0], title=named[1], date=named[2])

    def _turns(self, history: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        messages = [(message["role"], text_of(message)) for message in history]
        return transcript.turns_of(messages, self.recalled, self.assistant.index.records.get)

    def _panel(self, sources: Sequence[addresses.Source]) -> str:
        return panel.panel_html(sources, self.assistant.neighbours, self.assistant.index.records)

    def _passages(self, document_id: str) -> Iterator[Passage]:
        index = self.assistant.index
        rows = takewhile(lambda row: row is not None, (index.row(document_id, number) for number in count()))
        return (index.passage(row) for row in rows if row is not None)


def _turn(given: Any) -> Turn:
    """Return one turn of a history as a program sends it. Raises QuestionError when it is none."""
    match given:
        case [str(question), str(answer)] | {"question": str(question), "answer": str(answer)}:
            return Turn(clean(question), clean(answer))
    raise QuestionError(f"{str(given)[:80]!r} in history is no turn: give [question, answer] or an object with these two")


def str_or_bool(value: object) -> str | bool:
    """Return `value` if it is a text or a truth value, else an empty text."""
    return value if isinstance(value, (str, bool)) else ""


def _pairs(request: object) -> Iterator[tuple[object, object, object]]:
    for item in request if isinstance(request, list) else ():
        if isinstance(item, list) and len(item) in (2, 3):
            yield item[0], item[1], item[2] if len(item) == 3 else ""
