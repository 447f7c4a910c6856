import pytest

from qa.remarks import differ, is_plan, told_as_of

PLANS = [
    ("How many ships call?", "The port has 900 ships, and will exceed 5,000 by 2030.", "5,000", True),
    ("How many ships call?", "The port has 900 ships, and will exceed 5,000 by 2030.", "900", False),
    ("How many ships will call?", "The port aims to have 5,000 ships.", "5,000", False),
    ("How many ships call?", "The port has 900 ships.", "900", False),
    ("How many ships call?", "The port will grow.", "", False),
    ("How many ships call?", "It said that 5,000 ships were expected to call by 2030.", "5,000 ships", True),
    ("How many ships should call?", "The port will have 5,000 ships.", "5,000", False),
    ("Where is the lake?", "The lake is to the east of Vigo.", "to the east of Vigo", False),
    ("What happens to the lake?", "The lake is to become a port.", "become a port", True),
]


@pytest.mark.parametrize(("question", "sentence", "short", "plan"), PLANS)
def test_a_plan_is_told_from_a_fact(question: str, sentence: str, short: str, *, plan: bool) -> None:
    assert is_plan(question, sentence, short) is plan


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


AS_OF = [
    ("How many firms are there?", "There are 1,896 firms, and there will be 5,000 by 2023.", "1,896", ""),
    ("How many firms should there be?", "By 2025 the port aims to have 1,300 firms.", "1,300", ""),
    ("How many firms are there?", "By 2025 the port aims to have 1,300 firms.", "1,300", ""),
    ("Who is the director?", "Li Wei, who was born in 1960, is the director.", "Li Wei", ""),
    ("How many firms has it?", "The port, founded in 1994, has 5,000 firms.", "5,000 firms", ""),
    ("How many firms has it?", "The port founded in 1994 has 5,000 firms.", "5,000 firms", ""),
    (
        "How many people live there?",
        "Residents, around 1.1 million as of 2022, like it.",
        "1.1 million",
        "as of 2022, as the sentence says",
    ),
    ("How many firms has it?", "In 2022, the port had 5,000 firms.", "5,000", "as of 2022, as the sentence says"),
    ("How many firms has it?", "The port has 5,000 firms.", "5,000", "as of 2021-03, the date of the article"),
]


@pytest.mark.parametrize(("question", "sentence", "short", "said"), AS_OF)
def test_as_of_when_is_taken_from_the_words_that_tell_it(question: str, sentence: str, short: str, said: str) -> None:
    assert told_as_of(question, sentence, short, "2021-03") == said
