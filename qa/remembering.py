"""Answers that were given before, as long as the index stays the same: asked again, they come at once.

Two things are asked more than once: the examples and the questions to ask next, each of which is tried before it is
offered, and whatever a reader asks again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

from qa.assistant import Assistant
from qa.conversation import TURNS
from qa.types import Answer, Turn

KEPT = 500
"""How many answers are kept at most, the latest used."""

_Key = tuple[str, str, tuple[Turn, ...]]


class Remembering:
    """Asks one assistant, and remembers; usable from several threads."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = threading.Lock()
        self._answers: OrderedDict[_Key, Answer] = OrderedDict()
        self._running = 0

    @property
    def busy(self) -> bool:
        """Whether an answer is being made at this moment."""
        return self._running > 0

    def knows(self, question: str) -> bool:
        """Tell whether the question was asked of the index as it is now, outside of a conversation."""
        return (self._assistant.index.checksum, question, ()) in self._answers

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Return the answer to the question, after the last turns of `history`: those that it can depend on.

        Raises QuestionError for one that is none.
        """
        last = tuple(history[-TURNS:])
        key = (self._assistant.index.checksum, question, last)
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
            self._running += 1
        try:
            answer = self._assistant.ask(question, last)
        finally:
            with self._lock:
                self._running -= 1
        with self._lock:
            self._answers[key] = answer
            if len(self._answers) > KEPT:
                self._answers.popitem(last=False)
        return answer
