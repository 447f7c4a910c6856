"""What was answered is not asked twice, until the index is another one."""

from typing import cast

import pytest
from fakes_page import FakeAssistant

from qa import conversation, remembering
from qa.assistant import Assistant
from qa.errors import QuestionError
from qa.remembering import Remembering
from qa.types import Turn


def test_an_answer_is_made_once_for_each_question_conversation_and_index() -> None:
    assistant = FakeAssistant()
    kept = Remembering(cast("Assistant", assistant))
    assert not kept.knows("Who signed?")
    first = kept.ask("Who signed?")
    assert kept.knows("Who signed?")
    assert kept.ask("Who signed?") is first
    kept.ask("Who signed?", [Turn("Which figures?", "219.8")])
    assert len(assistant.asked) == 2
    assistant.index.checksum = "b"  # made anew, its generation may have the same name
    assert not kept.knows("Who signed?")
    kept.ask("Who signed?")
    assert len(assistant.asked) == 3
    assert not kept.busy


def test_turns_that_no_answer_depends_on_make_no_difference() -> None:
    assistant = FakeAssistant()
    kept = Remembering(cast("Assistant", assistant))
    turns = [Turn(f"Who signed {number}?", "Two cities.") for number in range(conversation.TURNS + 3)]
    answer = kept.ask("Who signed?", turns)
    assert kept.ask("Who signed?", turns[3:]) is answer
    assert kept.ask("Who signed?", turns[4:]) is not answer
    assert assistant.asked[0][1] == tuple(turns[3:])


def test_what_is_kept_is_bounded_and_errors_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "KEPT", 2)
    kept = Remembering(cast("Assistant", FakeAssistant()))
    for question in ("Who a?", "Who b?", "Who a?", "Who c?"):
        kept.ask(question)
    assert [kept.knows(question) for question in ("Who a?", "Who b?", "Who c?")] == [True, False, True]
    with pytest.raises(QuestionError):
        kept.ask("?")
    assert not kept.busy
