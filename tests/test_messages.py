import json
from typing import Any

import pytest

from qa.guard import BODY_LIMIT
from qa.messages import Messages, asked, last, meant, shown


def test_questions_are_shown_literally_and_come_back_as_typed() -> None:
    typed = "![x](http://evil.example/x.png) <b>*2*</b> \ud800"
    given = shown([{"role": "user", "content": typed}, {"role": "assistant", "content": "**4** [1](#c-0)"}])
    assert "![" not in given[0]["content"]
    assert "<" not in given[0]["content"]
    assert given[1]["content"] == "**4** [1](#c-0)"
    assert meant(given)[0]["content"] == [{"type": "text", "text": typed.removesuffix("\ud800")}]


def test_a_conversation_always_fits_through_the_guard() -> None:
    long = [{"role": "user", "content": f"{n} é\\*" * 100} for n in range(500)]
    given = shown(long)
    assert given[-1] == shown(long[-1:])[0]
    question = json.dumps("字" * 3000, ensure_ascii=False)
    assert len((json.dumps(given, ensure_ascii=False) + question).encode()) < BODY_LIMIT
    assert len(given) > 20


SAID: Messages = [{"role": "user", "content": "Who?"}, {"role": "assistant", "content": "She."}]
EVENTS: list[tuple[dict[str, Any], Messages, tuple[str, Messages]]] = [
    ({}, SAID, ("typed", SAID)),
    ({"question": "What next?"}, SAID, ("What next?", SAID)),
    ({"value": {"text": "An example?"}, "index": 1}, [], ("An example?", [])),
    ({"value": "Who\\_1?", "previous_value": "Who?", "index": 0}, SAID, ("Who_1?", [])),
    ({"value": "She.", "index": 1}, SAID, ("Who?", [])),
]


@pytest.mark.parametrize(("event", "history", "found"), EVENTS)
def test_what_an_event_asks(event: dict[str, Any], history: Messages, found: tuple[str, Messages]) -> None:
    assert asked("typed", history, event) == found


def test_an_empty_conversation_has_no_last_question() -> None:
    assert last([]) == ("", [])
    assert last([*SAID, {"role": "user", "content": "And?"}]) == ("And?", SAID)
