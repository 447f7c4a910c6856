from itertools import accumulate

import pytest

from qa.answering import LONGEST_LIST, answer
from qa.config import Config
from qa.enumerations import whole_list
from qa.models import Reading
from qa.types import Hit, Passage, Sentence, Span

UNITS = [
    "The board has 40 staff.",
    "It has three units:",
    "Land and Planning",
    "Ferries",
    "Schools",
    "It meets in May.",
    "Often.",
]
OPENS = [True, True, True, True, True, True, False]


def sentences(texts: list[str], opens: list[bool] | None = None) -> tuple[Sentence, ...]:
    starts = accumulate((len(text) + 1 for text in texts), initial=0)
    marks = opens or [True] * len(texts)
    return tuple(
        Sentence(text, Span(start, start + len(text)), text, opens_paragraph=mark)
        for text, start, mark in zip(texts, starts, marks, strict=False)
    )


def texts(found: tuple[Sentence, ...]) -> list[str]:
    return [sentence.text for sentence in found]


@pytest.mark.parametrize("place", [1, 2, 4])
def test_a_list_is_what_announces_it_and_its_items(place: int) -> None:
    inside = sentences(UNITS, OPENS)
    assert texts(whole_list(inside, inside[place])) == UNITS[1:5]


@pytest.mark.parametrize("place", [0, 5, 6])
def test_what_stands_around_a_list_is_not_of_it(place: int) -> None:
    inside = sentences(UNITS, OPENS)
    assert whole_list(inside, inside[place]) == ()


ENDINGS = [
    (["It does:", "One thing.", "Another thing.", "A third."], 4),
    (["It does:", "one thing;", "another thing; and", "a third.", "The board meets."], 4),
    (["It does:", "one thing", "another thing", "The board meets."], 3),
    (["It does:", "one thing"], 0),
    (["It does:"], 0),
]


@pytest.mark.parametrize(("inside", "length"), ENDINGS)
def test_items_end_alike(inside: list[str], length: int) -> None:
    made = sentences(inside)
    assert texts(whole_list(made, made[0])) == inside[:length]


PORTS = [
    "The ports follow.",
    "Vigo: 9 cranes.",
    "Faro: 4 cranes, since 1971.",
    "It rains: often.",
    "They are old.",
    "So it is.",
]


def test_items_with_labels_need_no_announcement() -> None:
    made = sentences(PORTS, [True, True, True, True, False, True])
    assert texts(whole_list(made, made[1])) == texts(whole_list(made, made[2])) == PORTS[1:3]
    assert whole_list(made, made[0]) == whole_list(made, made[3]) == whole_list(made, made[4]) == ()
    assert whole_list(made[:2], made[1]) == ()
    talk = sentences(["Editor: Which ports?", "Lema: Both.", "Editor: Why?", "Lema: They pay."])
    assert whole_list(talk, talk[1]) == ()
    assert told("Which ports are there?", PORTS[:3], 2) == PORTS[1:3]
    assert told("How large is Faro?", PORTS[:3], 2) == PORTS[2:3]


def told(question: str, texts: list[str], best: int) -> list[str]:
    hit = Hit(Passage("board.md", 0, "The Board", "", "", sentences(texts)), 0.03, {"dense": 1})
    margins = tuple(3.0 if number == best else -3.0 for number in range(len(texts)))
    return [claim.text for claim in answer(question, question, [hit], [Reading(margins, None)], config=Config()).claims]


def test_an_announcement_is_quoted_with_its_items() -> None:
    assert told("What is the board made of?", UNITS[:5], 1) == UNITS[1:5]
    assert told("Which units does it have?", UNITS[:5], 3) == UNITS[1:5]


def test_a_single_item_and_a_number_are_quoted_alone() -> None:
    assert told("Who looks after boats?", UNITS[:5], 3) == ["Ferries"]
    assert told("How many units has the board?", UNITS[:5], 1) == ["It has three units:"]


def test_a_very_long_list_is_cut() -> None:
    items = [f"{number} {'long ' * 30}" for number in range(12)]
    found = told("What are its duties?", ["Its duties:", *items], 0)
    assert found[0] == "Its duties:"
    assert 2 < len(found) < 12
    assert len(" ".join(found)) <= LONGEST_LIST
