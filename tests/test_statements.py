import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.statements import short_answer, without_verbs

VERBS = [
    ("The port ships grain.", "ships"),
    ("The Harbour Board maintains the quays.", "maintains"),
    ("maintains the quays", "maintains"),
    ("Yes, the shop sells nets and ropes.", "sells"),
    ("The council has met. The Boat Trust runs hostels.", "runs"),
    ("Iberdock employs 900 people.", "employs"),
    ("Iberdock builds cranes.", "builds"),
    ("The ports handle cars.", "handle"),
    ("The new schools teach girls.", "teach"),
    ("The filter sits behind the panel.", "sits"),
]


@pytest.mark.parametrize(("answer", "verb"), VERBS)
def test_a_verb_that_looks_like_a_noun_is_marked(answer: str, verb: str) -> None:
    assert without_verbs(answer, ["Iberdock", "the filter"]) == answer.replace(verb, ";".ljust(len(verb)))


@pytest.mark.parametrize(
    "answer",
    [
        "The old quays.",
        "The sports club is in Vigo.",
        "The fish quays in Vigo.",
        "nine cranes a year",
        "Nine new docks opened in May.",
        "the boats of the board",
        "",
    ],
)
def test_nouns_are_left(answer: str) -> None:
    assert without_verbs(answer, ["the port"]) == answer


@given(st.text(st.sampled_from("The park runs boats. ,4the Board’s"), max_size=40), st.lists(st.text("park Board", max_size=8)))
def test_every_other_word_stays_where_it_was(answer: str, subjects: list[str]) -> None:
    left = without_verbs(answer, subjects)
    assert len(left) == len(answer)
    assert all(one == other or other in "; " for one, other in zip(answer, left, strict=True))


def test_the_short_answer_is_what_the_answer_says_again() -> None:
    assert short_answer("900 berths The port has 900 berths.") == "900 berths"
    assert short_answer("The port has 900 berths.") == "The port has 900 berths."
    assert short_answer("The articles do not say. The nearest passage is about boats.") == ""
    assert short_answer("Not in the articles The articles do not say. The nearest passage is about boats.") == ""
