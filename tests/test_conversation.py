import pytest

from qa.conversation import stand_alone
from qa.types import Turn

HISTORY = [Turn("Who runs the port of Vigo?", "The harbour board.")]
LEANING = [
    "And how large is it?",
    "Why?",
    "What about ferries?",
    "How many ships do they have there?",
    "Who founded that company?",
]
ALONE = ["How many tonnes did the port of Vigo move in 2021?", "Which quay handles cars and fish?"]


@pytest.mark.parametrize("question", LEANING)
def test_a_question_that_leans_on_the_last_one_takes_it_along(question: str) -> None:
    assert stand_alone(question, HISTORY) == f"Who runs the port of Vigo? {question}"


@pytest.mark.parametrize("question", ALONE)
def test_a_question_that_stands_alone_is_left_alone(question: str) -> None:
    assert stand_alone(question, HISTORY) == question


def test_without_a_conversation_nothing_is_added() -> None:
    assert stand_alone("Why?", []) == "Why?"


def test_only_the_end_of_a_long_question_is_taken_along() -> None:
    assert len(stand_alone("Why?", [Turn("word " * 1000, "")])) < 220
