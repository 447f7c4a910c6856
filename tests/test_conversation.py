import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.conversation import LONGEST_BEFORE, stand_alone
from qa.types import Turn

HISTORY = [Turn("Who runs the port of Vigo?", "The harbour board.")]
LEANING = [
    ("And how large is it?", "How large is the port of Vigo?"),
    ("How many people work there?", "How many people work in the port of Vigo?"),
    ("Who founded that port?", "Who founded the port of Vigo?"),
    ("How deep is the port?", "How deep is the port of Vigo?"),
    ("What is the area?", "What is the area of the port of Vigo?"),
    ("What about Faro?", "Who runs the port of Faro?"),
    ("When did they build its quays?", "Who runs the port of Vigo? When did they build its quays?"),
    ("Why?", "Why is it that the harbour board runs the port of Vigo?"),
    ("What does that mean?", "Who runs the port of Vigo? What does that mean?"),
    ("What is the largest one?", "Who runs the port of Vigo? What is the largest one?"),
    ("What are the goals?", "What are the goals of the port of Vigo?"),
    ("Who is the director?", "Who is the director of the port of Vigo?"),
    ("Why does it matter?", "Why does the port of Vigo matter?"),
    ("When it was founded, what did it do?", "When the port of Vigo was founded, what did it do?"),
    ("Can I go there by train?", "Can I go to the port of Vigo by train?"),
    ("How far is Faro from there?", "How far is Faro from the port of Vigo?"),
    ("How many ferries?", "Who runs the port of Vigo? How many ferries?"),
    ("What’s its area?", "What is the port of Vigo's area?"),
    ("And how's it paid for?", "How is the port of Vigo paid for?"),
    ("Who's the director?", "Who is the director of the port of Vigo?"),
    ("What's the largest one?", "Who runs the port of Vigo? What's the largest one?"),
]
IN_TURN = [
    ("And how large is it?", [("Which was the first quay?", "Faro Gate is the first quay.")], "How large is Faro Gate?"),
    ("Who heads that one?", [("Which quay is the newest?", "**Faro Gate** is the newest.")], "Who heads Faro Gate?"),
    ("Who leads it?", [("Which is the oldest museum?", "The oldest is the Boat Museum.")], "Who leads the Boat Museum?"),
    (
        "Who pays for it?",
        [
            ("What will the second quay cost?", "With its cranes, the whole work is put at 2 million."),
            ("When should it be ready?", "Ships are to use the new quay in spring."),
        ],
        "Who pays for the second quay?",
    ),
    (
        "And how large is it?",
        [("Where are the diggers at work?", "The first dam was built at Osier Fen."), ("Since when?", "Since Monday.")],
        "How large is Osier Fen?",
    ),
    ("And the South Quay?", [("How big is the Salt Bay?", "It has 340 hectares.")], "How big is the South Quay?"),
    ("Why?", [("How does the catch do?", "The catch suffers.")], "The catch suffers. Why?"),
    (
        "Why?",
        [("What did the port buy in 2020?", "nine cranes The port bought nine cranes in 2020.")],
        "The port bought nine cranes in 2020. Why?",
    ),
    ("Why?", [("How many boats does the port lend?", "nine")], "How many boats does the port lend? Why?"),
    ("How old is it?", [("Which architect designed the hall?", "Ann Lee designed the hall.")], "How old is the hall?"),
    ("How high is it?", [("What is the interest rate?", "The Bank of Vigo set it at 5%.")], "How high is the interest rate?"),
    ("How large is it?", [("What is the oldest tree?", "Vigo has oaks.")], "How large is the oldest tree?"),
    (
        "Which is better, this one or that one?",
        [("Which quay is the newest?", "Faro Gate is the newest.")],
        "Which quay is the newest? Which is better, this one or that one?",
    ),
    ("And the GDP?", [("When was Vigo founded?", "In 1520.")], "What is Vigo's GDP?"),
    ("Who sets them?", [("What fees apply to boats?", "Harbour fees.")], "Who sets the fees?"),
    ("How old is it?", [("Which park does the new line cover?", "Hill Park.")], "How old is Hill Park?"),
    ("Why?", [("Is that enough?", "The board wants more boats.")], "The board wants more boats. Why?"),
    ("Why?", [("When was Vigo founded?", "In 1520.")], "Why was Vigo founded?"),
    ("And the depth?", [("What's the area of Vigo Bay?", "9 hectares.")], "What is the depth of Vigo Bay?"),
    ("And when it is cold?", [("How do I start the pump?", "By hand.")], "How do I start the pump? And when it is cold?"),
    ("who is the ceo", [("What is Iberdock?", "A yard.")], "Who is the ceo of Iberdock?"),
    ("Who was mayor at that time?", [("When did the mill burn?", "In 1900.")], "Who was mayor in 1900?"),
    (
        "How long does it take?",
        [("How do I get from Vigo to Faro?", "By ferry.")],
        "How do I get from Vigo to Faro? How long does it take?",
    ),
    ("How much does it cost?", [("Where can I buy the pass?", "In Vigo.")], "How much does the pass cost?"),
    ("How long does it take?", [("What is the crossing?", "A ferry trip.")], "How long does the crossing take?"),
    (
        "What do the others cost?",
        [("What does the day ticket cost?", "Nine euros.")],
        "What does the day ticket cost? What do the others cost?",
    ),
    ("Who is in charge?", [("What is the Port Board?", "The owner.")], "What is the Port Board? Who is in charge?"),
    ("Why not?", [("Is the bridge open?", "The bridge is not open.")], "The bridge is not open. Why not?"),
    ("Who buys them?", [("What does the port make?", "The port makes nets and ropes.")], "Who buys nets and ropes?"),
    ("Where are they?", [("What does the board do?", "The Port Board maintains the quays.")], "Where are the quays?"),
    ("Who chairs it?", [("Who sets the fares?", "The Port Board sets the fares each year.")], "Who chairs the Port Board?"),
]
ALONE = [
    "How many tonnes did the port of Vigo move in 2021?",
    "Which quay handles cars and fish?",
    "Who runs Faro?",
    "When did Faro sell its ferries?",
    "What is chlorophyll?",
    "Is it true that Faro has ferries?",
    "Who sold his boats to Marta Lema?",
    "How many ferries are there in Faro?",
    "What about “Old quays”?",
    "Robotaxi",
    "Thanks!",
    "Really?",
    "Help!",
    "Thank you very much.",
    "What is the digital euro?",
    "Where is the equator?",
    "Does it rain in Faro?",
    "What time is it?",
    "Is it worth visiting Faro?",
    "Does it matter which quay I choose?",
    "How is it going?",
    "How's it going?",
    "Where’s the equator?",
    "Who's been mayor of Faro?",
    "What's happened to it?",
    "How's it grown?",
    "Faro, is it big?",
    "When a firm invests, what does it get?",
    "When firms invest, what do they get?",
]


@pytest.mark.parametrize(("question", "whole"), LEANING)
def test_a_question_that_leans_on_the_last_one_is_completed(question: str, whole: str) -> None:
    assert stand_alone(question, HISTORY) == whole


@pytest.mark.parametrize(("question", "turns", "whole"), IN_TURN)
def test_what_was_asked_for_comes_from_its_answer(question: str, turns: list[tuple[str, str]], whole: str) -> None:
    assert stand_alone(question, [Turn(*turn) for turn in turns]) == whole


@pytest.mark.parametrize("question", ALONE)
def test_a_question_that_stands_alone_is_left_alone(question: str) -> None:
    assert stand_alone(question, HISTORY) == question


def test_a_subject_is_passed_on_from_question_to_question() -> None:
    history = [
        Turn("What is the Fish Hall?", "A market in Vigo."),
        Turn("Where is it?", "The old quay It stands on the old quay."),
        Turn("Who runs it?", "Marta Lema"),
    ]
    assert stand_alone("How many stalls does it have?", history) == "How many stalls does the Fish Hall have?"
    assert stand_alone("How old is she?", history) == "How old is Marta Lema?"


SUBJECTS = [
    (("Who discovered penicillin?", "Jon Reyes"), "What does it cure?", "What does penicillin cure?"),
    (("Who discovered penicillin?", "Jon Reyes"), "When did he discover it?", "When did Jon Reyes discover penicillin?"),
    (("What is the capital of Norway?", "Oslo"), "Is that city on the coast?", "Is Oslo on the coast?"),
    (("What is photosynthesis?", "A process in plants."), "Why is it important?", "Why is photosynthesis important?"),
    (("Does the drug reduce fever?", "It does."), "How does it work?", "How does the drug work?"),
    (("Who is the CEO of Iberdock?", "Jon Reyes"), "What is its revenue?", "What is Iberdock's revenue?"),
    (("How many students attend Vigo University?", "90"), "What does it teach?", "What does Vigo University teach?"),
    (("What happened in Vigo in 1789?", "The mutiny"), "And in Faro?", "What happened in Faro in 1789?"),
]


@pytest.mark.parametrize(("turn", "question", "whole"), SUBJECTS)
def test_what_the_last_question_was_about_is_found_in_many_forms(turn: tuple[str, str], question: str, whole: str) -> None:
    assert stand_alone(question, [Turn(*turn)]) == whole


def test_there_is_not_where_the_question_is_already() -> None:
    history = [Turn("What is the area of Vigo?", "109 square kilometres")]
    assert stand_alone("How do I get there from Vigo?", history) == "How do I get there from Vigo?"


def test_a_number_is_nobody() -> None:
    history = [Turn("What is the area of Vigo?", "109 square kilometres")]
    assert stand_alone("Who are they?", history) == "What is the area of Vigo? Who are they?"


def test_a_refusal_gives_nothing_to_speak_of() -> None:
    history = [Turn("Which firm built the quay of Vigo?", "The articles do not say. The nearest passage, “Iberdock”, does.")]
    assert stand_alone("How old is it?", history) == "How old is the quay of Vigo?"


def test_without_a_conversation_nothing_is_added() -> None:
    assert stand_alone("Why?", []) == "Why?"


def test_only_the_end_of_a_long_question_is_taken_along() -> None:
    assert len(stand_alone("Why?", [Turn("word " * 1000, "")])) < LONGEST_BEFORE + 20


TEXT = st.text(max_size=60) | st.text(alphabet="aIt's they Vigo 2019 of the?,’ .", max_size=60)


@given(TEXT, st.lists(st.tuples(TEXT, TEXT), max_size=3))
def test_whatever_is_asked_there_is_a_question(question: str, turns: list[tuple[str, str]]) -> None:
    assert question == "" or stand_alone(question, [Turn(*turn) for turn in turns]) != ""
