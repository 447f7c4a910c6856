import pytest

from qa.measures import exact_match, loss, refusals, reliability, token_f1

MATCHES = [
    ("The 1,896 ships.", ["1896 ships"], 1.0, 1.0),
    ("four ships", ["four large ships"], 0.0, 0.8),
    ("", ["ships"], 0.0, 0.0),
    ("the 1946 treaty", ["Treaty of 1946"], 0.0, 0.8),
    ("ships", [], 0.0, 0.0),
]


@pytest.mark.parametrize(("found", "accepted", "exact", "f1"), MATCHES)
def test_short_answers_are_measured_as_squad_does(found: str, accepted: list[str], exact: float, f1: float) -> None:
    assert exact_match(found, accepted) == exact
    assert token_f1(found, accepted) == pytest.approx(f1)


ROWS = [
    {"answerable": True, "confidence": 0.95, "answered": True, "score": True},
    {"answerable": True, "confidence": 0.25, "answered": False, "score": False},
    {"answerable": False, "confidence": 0.15, "answered": False, "score": True},
    {"answerable": False, "confidence": 0.92, "answered": True, "score": False},
]


def test_refusals_at_each_threshold() -> None:
    table = {row["threshold"]: row for row in refusals(ROWS)}
    assert table[0.2] == {"threshold": 0.2, "precision": 1.0, "recall": 0.5, "answered": 0.75}
    assert table[0.5] == {"threshold": 0.5, "precision": 0.5, "recall": 0.5, "answered": 0.5}
    assert refusals([])[0]["answered"] == 0


def test_confidence_is_held_against_what_was_right() -> None:
    stated = [(0.92, False), (0.95, True), (1.0, True), (0.05, False)]
    assert reliability(stated) == [
        {"from": 0.0, "answers": 1, "stated": 0.05, "right": 0.0},
        {"from": 0.9, "answers": 3, "stated": 0.957, "right": 0.667},
    ]


LOST = [
    ({"score": True}, False, False, ""),
    ({"score": False, "answered": True}, False, False, "not retrieved"),
    ({"score": False, "answered": False}, True, False, "refused"),
    ({"score": False, "answered": True}, True, False, "not read"),
    ({"score": False, "answered": True}, True, True, "worded wrong"),
]


@pytest.mark.parametrize(("row", "retrieved", "cited", "name"), LOST)
def test_where_an_answer_was_lost(row: dict[str, bool], name: str, *, retrieved: bool, cited: bool) -> None:
    assert loss(row, retrieved=retrieved, cited=cited) == name
