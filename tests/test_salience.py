import pytest

from qa.names import Names
from qa.salience import Earlier, place, pointed_at, referent, same_kind, time

NAMES = Names((("Vigo Port Authority", "VPA"),))


def turn(question: str, answer: str = "") -> Earlier:
    return Earlier(question, answer, NAMES)


MEANT = [
    ("it", "Who runs the port of Vigo?", "Marta Lema", "the port of Vigo"),
    ("it", "What is the area of Vigo?", "40 hectares", "Vigo"),
    ("it", "Which company built the quay?", "Iberdock", "Iberdock"),
    ("it", "What did Vigo sign with Faro?", "A fishing agreement", "Vigo's fishing agreement"),
    ("it", "What happens during a landing?", "A crane lifts the boat.", "the landing"),
    ("it", "How do I renew my licence?", "You renew it in Vigo.", "my licence"),
    ("it", "How much does the minister think the merger will save?", "11 million", "the merger"),
    ("it", "How large is the head of the pump?", "", "the head of the pump"),
    ("it", "What does the chair cost?", "9 euros", "the chair"),
    ("he", "Who runs the port of Vigo?", "Marta Lema", "Marta Lema"),
    ("he", "Who is Marta Lema?", "The director of the port.", "Marta Lema"),
    ("they", "How many cranes does Vigo have?", "Nine", "Vigo's cranes"),
    ("they", "What does the port sell?", "The port sells nets, ropes and sails.", "nets, ropes and sails"),
    ("they", "Which towns signed the pact?", "Vigo and Faro", "Vigo and Faro"),
]


@pytest.mark.parametrize(("word", "question", "answer", "meant"), MEANT)
def test_what_a_pronoun_means(word: str, question: str, answer: str, meant: str) -> None:
    found = referent(word, [turn("Where is Cadiz?", "In Spain"), turn(question, answer)])
    assert found is not None
    assert found.text == meant


def test_an_open_pronoun_in_the_last_question_leaves_it_unsure() -> None:
    assert referent("it", [turn("Where is it?", "There")]) is None


def test_things_of_a_kind_are_found_by_any_of_their_names() -> None:
    found = same_kind("authority", [turn("What does VPA plan?")])
    assert found is not None
    assert found.text == "VPA"
    assert same_kind("bridge", [turn("What does VPA plan?")]) is None


def test_a_thing_without_a_name_is_pointed_at_only() -> None:
    history = [turn("Does a drug cure the fever?")]
    found = pointed_at("drug", history)
    assert found is not None
    assert found.text == "the drug"
    assert same_kind("drug", history) is None


def test_what_a_turn_names_is_pointed_at_before_what_it_does_not() -> None:
    found = pointed_at("quay", [turn("Which quay is the oldest?", "The North Quay is the oldest.")])
    assert found is not None
    assert found.text == "the North Quay"


def test_an_amount_is_nobody() -> None:
    assert referent("they", [turn("What is the area of Vigo?", "109 square kilometres")]) is None


def test_years_and_places_of_the_last_turns() -> None:
    assert time([turn("How many cranes will Vigo have by 2025?", "40")]) == "2025"
    assert time([turn("When was it founded, if not in 1900?", "In 1904")]) == "1904"
    assert place([turn("How many people work in Vigo?")]) == ("in", "Vigo")
    assert place([turn("Who is Marta Lema?")]) is None
