import pytest

from qa.parts import divided

DIVIDED = [
    (
        "How large is the port of Vigo, and how many ships call at Faro each year?",
        ("How large is the port of Vigo?", "How many ships call at Faro each year?"),
    ),
    ("Who are the mayors of Vigo and of Faro?", ("Who are the mayors of Vigo?", "Who are the mayors of Faro?")),
    (
        "Which town counts both as one of the oldest ports and as one of the largest?",
        ("Which town counts as one of the oldest ports?", "Which town counts as one of the largest?"),
    ),
    (
        "What do Vigo and Faro each plan for their ferries?",
        ("What do Vigo plan for their ferries?", "What do Faro plan for their ferries?"),
    ),
]


@pytest.mark.parametrize(("question", "parts"), DIVIDED)
def test_a_question_for_two_things_is_divided(question: str, parts: tuple[str, ...]) -> None:
    assert divided(question) == parts


ONE = [
    "Who runs the port of Vigo?",
    "When did Vigo and Faro sign their agreement?",
    "Which ports are large and old?",
    "What is the name of the fish and chips shop?",
    "Why is the port closed and why?",
    "",
]


@pytest.mark.parametrize("question", ONE)
def test_a_question_for_one_thing_is_left_whole(question: str) -> None:
    assert divided(question) == (question,)
