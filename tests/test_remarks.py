import pytest

from qa.remarks import differ, is_plan, settled

PLANS = [
    ("How many ships call?", "The port has 900 ships, and will exceed 5,000 by 2030.", "5,000", True),
    ("How many ships call?", "The port has 900 ships, and will exceed 5,000 by 2030.", "900", False),
    ("How many ships will call?", "The port aims to have 5,000 ships.", "5,000", False),
    ("How many ships call?", "The port has 900 ships.", "900", False),
    ("How many ships call?", "The port will grow.", "", False),
    ("How many ships call?", "It said that 5,000 ships were expected to call by 2030.", "5,000 ships", True),
    ("How many ships should call?", "The port will have 5,000 ships.", "5,000", False),
]


@pytest.mark.parametrize(("question", "sentence", "short", "plan"), PLANS)
def test_a_plan_is_told_from_a_fact(question: str, sentence: str, short: str, *, plan: bool) -> None:
    assert is_plan(question, sentence, short) is plan


SETTLED = [
    ("Does the port have ferries?", "The port of Vigo has had ferries since 1990.", "Yes"),
    ("Does the port have ferries?", "The port of Vigo does not have ferries.", "No"),
    ("Does the port have ferries?", "The port has no ferries but boats, not large ones.", ""),
    ("Does the port have ferries?", "The port is old.", ""),
    ("Is the port old or new?", "The port is old and the quay new.", ""),
    ("Which ferries does the port have?", "The port has ferries.", ""),
    ("Is the port not open?", "The port is open.", ""),
    ("Is Faro a district of Vigo?", "The district of Vigo and the old Faro districts are listed.", ""),
    ("Is the port large?", "The port's large quay is old.", ""),
    ("Is the port large?", "The port of Vigo is large.", "Yes"),
    ("Are there ferries in the port?", "The port has nine ferries.", "Yes"),
    ("Does the port have ferries?", "The port may have ferries.", ""),
    ("Does the port have ferries?", "The port will have ferries.", ""),
    ("Did the port have ferries in 2019?", "The port had ferries in 2020.", ""),
]


@pytest.mark.parametrize(("question", "sentence", "word"), SETTLED)
def test_yes_and_no_are_said_only_where_the_words_decide(question: str, sentence: str, word: str) -> None:
    assert settled(question, sentence) == word


DIFFERENT = [
    (("The port of Vigo has 900 berths.", "900 berths"), ("Vigo's port has about 1,100 berths.", "about 1,100 berths"), True),
    (
        ("The port of Vigo has 1100 berths.", "1100 berths"),
        ("Vigo's port has about 1,100 berths.", "about 1,100 berths"),
        False,
    ),
    (("The port of Vigo has 900 berths.", "900 berths"), ("All ports of the coast have 5,000 berths.", "5,000 berths"), False),
    (
        ("The port of Vigo has 900 berths.", "900 berths"),
        ("The port of Vigo has berths for 4 million euros.", "4 million euros"),
        False,
    ),
    (("In 2019 the port of Vigo had 900 berths.", "900"), ("In 2021 the port of Vigo had 950 berths.", "950"), False),
    (("The port of Vigo has nine berths.", "nine berths"), ("The port of Vigo has 11 berths.", "11 berths"), True),
    (("Vigo's port has over 900 berths.", "over 900 berths"), ("The port of Vigo has 912 berths.", "912 berths"), False),
    (
        ("The port of Vigo has 1.2 million berths.", "1.2 million"),
        ("The port of Vigo has 1,200,000 berths.", "1,200,000"),
        False,
    ),
    (("The port of Vigo has 9 berths.", "9"), ("All quays of the port of Vigo have 40 berths.", "40"), False),
    (("At Faro Quay the port of Vigo has 9 berths.", "9"), ("On Cadiz Pier the port of Vigo has 40 berths.", "40"), False),
]


@pytest.mark.parametrize(("one", "other", "different"), DIFFERENT)
def test_different_values_for_the_same_are_told_from_values_of_different_things(
    one: tuple[str, str], other: tuple[str, str], *, different: bool
) -> None:
    assert differ("How many berths has the port of Vigo?", one, other) is different


def test_two_names_for_one_office_differ() -> None:
    one, other = ("The director of the port is Marta Lema.", "Marta Lema"), ("Jon Reyes is director of the port.", "Jon Reyes")
    assert differ("Who is the director of the port?", one, other)
    assert not differ("Who are directors of the port?", one, other)
    assert not differ("Who is the director of the port?", one, ("Lema is the director of the port.", "Lema"))
