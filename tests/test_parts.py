import pytest

from qa.parts import divided

DIVIDED = [
    (
        "How large is the port of Vigo, and how many ships call at Faro each year?",
        ("How large is the port of Vigo?", "How many ships call at Faro each year?"),
    ),
    ("Who runs Vigo and how large is it?", ("Who runs Vigo?", "How large is Vigo?")),
    ("When and where was Vigo founded?", ("When was Vigo founded?", "Where was Vigo founded?")),
    ("When was Vigo founded, and why?", ("When was Vigo founded?", "Why was Vigo founded?")),
    ("Does Vigo lend boats and does it have ferries?", ("Does Vigo lend boats?", "Does Vigo have ferries?")),
    ("Who are the mayors of Vigo and of Faro?", ("Who is the mayor of Vigo?", "Who is the mayor of Faro?")),
    ("What are the goals of Vigo and Faro?", ("What are the goals of Vigo?", "What are the goals of Faro?")),
    (
        "Which town counts both as one of the oldest ports and as one of the largest?",
        ("Which town counts as one of the oldest ports?", "Which town counts as one of the largest?"),
    ),
    (
        "How does Vigo follow Faro in its prices and in its rules?",
        ("How does Vigo follow Faro in its prices?", "How does Vigo follow Faro in its rules?"),
    ),
    (
        "What do Vigo and Faro each plan for ferries?",
        ("What does Vigo plan for ferries?", "What does Faro plan for ferries?"),
    ),
    ("How large are Vigo and Faro respectively?", ("How large is Vigo?", "How large is Faro?")),
    ("How large are Vigo and Faro?", ("How large is Vigo?", "How large is Faro?")),
    ("When were Vigo and Faro founded?", ("When was Vigo founded?", "When was Faro founded?")),
    ("Compare the area of Vigo and Faro.", ("What is the area of Vigo?", "What is the area of Faro?")),
    ("What did Vigo, Faro and Cadiz each pay?", ("What did Vigo pay?", "What did Faro pay?", "What did Cadiz pay?")),
    ("Which port is larger, Vigo or Faro?", ("How large is Vigo?", "How large is Faro?")),
    ("Is Vigo older than Faro?", ("How old is Vigo?", "How old is Faro?")),
    ("Which has more cranes, Vigo or Faro?", ("How many cranes does Vigo have?", "How many cranes does Faro have?")),
    ("Which was opened first, Vigo or Faro?", ("When was Vigo opened?", "When was Faro opened?")),
    (
        "Which of Vigo's three old goods does Faro also ship?",
        ("What are Vigo's three old goods?", "Which goods does Faro ship?"),
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
    "Which port opened in 1751 and was composed of nine quays?",
    "What prize did both Vigo and Faro win?",
    "What is the difference between Vigo and Faro?",
    "How are Vigo and Faro connected?",
    "When were Vigo and Faro joined?",
    "Does the quay point to the left or down and to the right?",
    "Who is less likely to say that Vigo and Faro are different?",
    "What decides which quay is old and which is new?",
    "",
]


@pytest.mark.parametrize("question", ONE)
def test_a_question_for_one_thing_is_left_whole(question: str) -> None:
    assert divided(question) == (question,)
