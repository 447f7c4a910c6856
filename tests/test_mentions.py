import pytest

from qa.mentions import things
from qa.names import Names

NAMES = Names((("Vigo Harbour Board", "VHB"),))
SPOKEN_OF = [
    ("Who runs the port of Vigo?", ["the port of Vigo"]),
    ("How many new cranes does the port plan?", ["the new cranes", "the port"]),
    ("How much land do the joint ports occupy?", ["the land", "the joint ports"]),
    ("When was the Old Town Market first opened?", ["the Old Town Market"]),
    ("How many ships has Vigo's harbour fund paid for?", ["the ships", "Vigo's harbour fund"]),
    ("What did Vigo sign with Faro and Cadiz?", ["Vigo", "Faro", "Cadiz", "Faro and Cadiz"]),
    ("Does the VHB charter boats?", ["the VHB"]),
    ("What is cushion moss like?", ["cushion moss"]),
    ("How is silk made?", ["silk"]),
    ("When does night fishing begin?", ["night fishing"]),
    ("How long is parental leave?", ["parental leave"]),
    ("When is the market open?", ["the market"]),
    ("Is the tower visible from Vigo?", ["the tower", "Vigo"]),
    ("What causes tides?", ["tides"]),
    ("What causes the old tides?", ["the old tides"]),
    ("What makes Vigo rich?", ["Vigo"]),
    ("What makes them rich?", []),
    ("What causes rust?", []),
    ("What causes high tides in Vigo?", ["high tides", "Vigo"]),
    ("What causes apply to old boats?", ["the causes", "old boats"]),
    ("What fees apply to boats?", ["the fees", "boats"]),
    ("What trains stop at Vigo?", ["the trains", "Vigo"]),
    ("What documents prove my age?", ["the documents"]),
    ("What ships arrived?", ["the ships"]),
    ("What rules apply?", ["the rules"]),
    ("What goods does Vigo ship?", ["the goods", "Vigo"]),
    ("Where can I buy tickets?", ["tickets"]),
    ("What kinds of tickets are there?", ["tickets"]),
    ("Who sells nets in Vigo?", ["nets", "Vigo"]),
    ("What is known of it?", []),
    ("What did nobody expect?", []),
    ("What does everything cost?", []),
    ("What can happen?", []),
    ("What is due on Friday?", ["Friday"]),
    ("What will the new bridge over the Vard cost?", ["the new bridge", "the Vard"]),
    ("When will the new school in Vigo open?", ["the new school", "Vigo"]),
    ("Does the port trade with Vigo?", ["the port", "Vigo"]),
    ("Does the train run to Vigo hourly?", ["the train", "Vigo"]),
    ("Where did people first take up nets?", ["nets"]),
    ("How much can the Weir Works treat now?", ["the Weir Works"]),
    ("Where can the Weir Works now be seen?", ["the Weir Works"]),
    ("What did she say on Tuesday?", ["Tuesday"]),
    ("On Monday the mayor said on Tuesday Dr. Ruiz spoke.", ["Monday", "the mayor", "Tuesday", "Dr. Ruiz"]),
    ("Why?", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "spoken_of"), SPOKEN_OF)
def test_the_things_that_a_question_speaks_of(text: str, spoken_of: list[str]) -> None:
    assert [thing.text for thing in things(text, NAMES)] == spoken_of


def test_a_thing_stands_where_it_says() -> None:
    text = "What did Vigo's harbour fund pay to the Bay Council in 2019?"
    for thing in things(text, NAMES):
        assert text[thing.start : thing.end] == thing.text
        assert thing.inner is None or text[thing.inner.start : thing.inner.end] == thing.inner.text


def test_people_are_told_from_other_names() -> None:
    found = {thing.text: thing.person for thing in things("Did Marta Lema lead the Harbour Board of Vigo?", NAMES)}
    assert found == {"Marta Lema": True, "the Harbour Board of Vigo": False}
