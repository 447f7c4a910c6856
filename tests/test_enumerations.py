from itertools import accumulate

import pytest

from qa.answering import LONGEST_LIST, MOST_ITEMS, answer, together
from qa.config import Config
from qa.enumerations import whole_list
from qa.models import Reading
from qa.types import Answer, Hit, Passage, Sentence, Span

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
    (["It does three things:", "One thing.", "“Another thing.”", "A third."], 4),
    (["The reason is simple:", "Fish left the bay.", "The mayor resigned in May."], 0),
    (["The minister spoke to the press:", "“Fish left the bay.”", "“We will act.”"], 0),
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
    assert told("What are the cranes of Vigo?", PORTS[:3], 1) == PORTS[1:2]
    clauses = sentences(["The trend is clear: it grows.", "One thing is sure: it pays.", "Ann Lee was right: it lasts."])
    assert whole_list(clauses, clauses[0]) == ()
    talk = sentences(["Editor: Which ports?", "Lema: Both.", "Editor: Why?", "Lema: They pay."])
    assert whole_list(talk, talk[1]) == ()
    assert told("Which ports are there?", PORTS[:3], 2) == PORTS[1:3]
    assert told("How large is Faro?", PORTS[:3], 2) == PORTS[2:3]


def asked(question: str, texts: list[str], best: int, *, short: str = "", document: str = "board") -> Answer:
    passage = Passage(document, 0, "The Board", "", "", sentences(texts))
    margins = tuple(3.0 if number == best else -3.0 for number in range(len(texts)))
    start = passage.text.find(short)
    words = Span(start, start + len(short)) if short else None
    hit = Hit(passage, 0.03, {"dense": 1})
    return answer(question, question, [hit], [Reading(margins, words)], config=Config())


def told(question: str, texts: list[str], best: int) -> list[str]:
    return [claim.text for claim in asked(question, texts, best).claims]


def test_an_announcement_is_quoted_with_its_items() -> None:
    assert told("What is the board made of?", UNITS[:5], 1) == UNITS[1:5]
    assert told("Which units does it have?", UNITS[:5], 3) == UNITS[1:5]


def test_a_single_item_and_a_number_are_quoted_alone() -> None:
    assert told("Who looks after boats?", UNITS[:5], 3) == ["Ferries"]
    assert told("How many units has the board?", UNITS[:5], 1) == ["It has three units:"]


LONG = ["Its duties:", *(f"{number} {'long ' * 30}".strip() for number in range(12))]


def test_a_very_long_list_is_cut_and_says_so() -> None:
    found = asked("What are its duties?", LONG, 0)
    quoted = [claim.text for claim in found.claims]
    assert quoted == LONG[: len(quoted)]
    assert 2 < len(quoted) < len(LONG)
    assert len(found.text) <= LONGEST_LIST
    assert found.notes == (f"The article’s list goes on: {len(quoted) - 1} of 12 items are quoted.",)
    many = asked("What are its duties?", ["Its duties:", *(f"duty {number}" for number in range(80))], 0)
    assert len(many.claims) == MOST_ITEMS


def test_the_item_that_answers_is_always_quoted() -> None:
    assert told("What are its duties?", LONG, 12) == [LONG[0], LONG[12]]
    gap = ["Steps:", "one", "long " * 190, "three"]
    assert told("What are the steps?", gap, 0) == gap[:2]


def test_the_short_answer_stays_where_its_sentence_comes_first() -> None:
    found = asked(
        "Who heads the office?", ["The office, headed by Ann Lee, has these units:", "Land", "Ferries"], 0, short="Ann Lee"
    )
    assert [claim.text for claim in found.claims] == ["The office, headed by Ann Lee, has these units:"]
    assert found.short == "Ann Lee"
    assert asked("Which units does it have?", UNITS[:5], 1, short="three").short == ""
    assert asked("And how many units has the board?", UNITS[:5], 1, short="three").short == "three"


def test_the_same_item_of_two_lists_is_quoted_of_each() -> None:
    days = [
        asked(f"Which days has {port}?", [f"{port} has:", "Easter", f"{port} Day"], 0, document=port)
        for port in ("Vigo", "Faro")
    ]
    found = together("?", "?", days)
    assert [claim.text for claim in found.claims] == ["Vigo has:", "Easter", "Vigo Day", "Faro has:", "Easter", "Faro Day"]
