import pytest

from qa.spelling import corrected, spellings

TEXTS = ["Vigo's harbour authority moved 1,896 containers to the ferry.", "The harbour authority of Vigo has a Museum."]
WORDS = spellings(TEXTS)


def known(word: str) -> bool:
    return word.casefold() in {"which", "many", "mayor", "how", "the", *(found.casefold() for found in WORDS)}


MISTYPED = [
    ("How many contaners?", "How many containers?"),
    ("the Harbuor autority", "the harbour authority"),
    ("the musuem", "the Museum"),
    ("the frery", "the ferry"),
    ("the fery", "the ferry"),
]


@pytest.mark.parametrize(("question", "meant"), MISTYPED)
def test_what_is_nearly_a_word_of_the_articles_is_taken_for_it(question: str, meant: str) -> None:
    assert corrected(question, WORDS, known=known)[0] == meant


STAYING = [
    "Which mayor?",
    "1896 or 1986?",
    "the VIGOS",
    "Peking?",
    "tea",
    "the harbour",
    "the derry",
    "a ferra",
    "a fenry",
    "viego",
]


@pytest.mark.parametrize("question", STAYING)
def test_words_numbers_and_what_is_not_close_stay(question: str) -> None:
    assert corrected(question, WORDS, known=known) == (question, ())


def test_a_word_that_slipped_comes_before_one_that_is_as_near() -> None:
    assert corrected("the prots", ["plots", "ports"], known=known)[0] == "the ports"
    assert corrected("the chore, twwin", ["core", "twin"], known=known)[0] == "the chore, twin"


def test_what_was_taken_for_what_is_told() -> None:
    assert corrected("contaners and contaners", WORDS, known=known)[1] == (("contaners", "containers"),)


def test_spellings_are_as_mostly_written_the_most_frequent_first() -> None:
    assert WORDS[:3] == ["Vigo", "harbour", "authority"]
    assert "Museum" in WORDS
    assert "the" not in WORDS
