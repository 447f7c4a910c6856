from time import process_time

import pytest

from qa.about import asked_of_article, with_stated
from qa.metadata import FACTS_PLACE
from qa.models import Reading
from qa.types import Passage, Sentence, Span

LINES = ("status: done", "author: Ada Mar", "updated: 2024-05-01", "date: 2021-03-04", "By Bo Lund", "Source: The Quay")
ASKED = [
    ("Who wrote the article on Vigo Port?", "author", "Vigo Port"),
    ("who is the author of the case study about Vigo Port", "author", "Vigo Port"),
    ("Who wrote the Vigo Port case study?", "author", "Vigo Port"),
    ("By whom was the report on Vigo written?", "author", "Vigo"),
    ("When was the report on Vigo Port published?", "date", "Vigo Port"),
    ("What is the publication date of the article on Vigo?", "date", "Vigo"),
    ("When was the article about Vigo last updated?", "updated", "Vigo"),
    ("Who published the article on the History of Vigo?", "publisher", "the History of Vigo"),
]
NOT_ASKED = [
    "Who wrote the hymn of Vigo?",
    "Who wrote the report?",
    "When was the port opened?",
    "What does the report say about Vigo?",
    "What do the authors of the study on Vigo Port recommend?",
    "According to the author of the article, why did Vigo Port succeed?",
    "In the article on Vigo Port, who is the author of the plan?",
    "What did the report published by Vigo Port say?",
    "Is the text written by hand?",
    "Who wrote to the paper mill?",
    "Who wrote the post-war constitution of Vigo?",
    "When did the first post office appear in Vigo?",
    "What is the source of power for the paper mill?",
    "How many people live in Vigo according to the authors of the study?",
]


@pytest.mark.parametrize(("question", "field", "topic"), ASKED)
def test_what_a_question_asks_of_an_article_itself(question: str, field: str, topic: str) -> None:
    assert asked_of_article(question) == (field, topic)


@pytest.mark.parametrize("question", NOT_ASKED)
def test_other_questions_ask_of_no_article(question: str) -> None:
    assert asked_of_article(question) is None


@pytest.mark.parametrize("repeated", ["when was the article ", "who wrote the a b c ", "the report on "])
def test_a_long_question_takes_no_time(repeated: str) -> None:
    before = process_time()
    asked_of_article((repeated * 500)[:300])
    asked_of_article(repeated * 500)
    assert process_time() - before < 0.1


def passage(*lines: str, place: str = FACTS_PLACE) -> Passage:
    sentences = tuple(Sentence(line, Span(0, len(line)), line) for line in lines)
    return Passage("port.md", 0, "Vigo Port", "", place, sentences)


def told(question: str, found: Passage) -> str:
    reading = with_stated(question, found, Reading((-9.0,) * len(found.sentences), None))
    best = max(range(len(found.sentences)), key=lambda number: reading.margins[number])
    return found.text[slice(*reading.short)] if reading.short and reading.margins[best] > 0 else ""


@pytest.mark.parametrize(
    ("question", "lines", "words"),
    [
        ("Who wrote the article on Vigo Port?", LINES, "Ada Mar"),
        ("Who wrote the Article on Vigo?", LINES[4:], "Bo Lund"),
        ("When was the report on Vigo Port updated?", LINES, "2024-05-01"),
        ("When was the report on Vigo Port published?", LINES, "2021-03-04"),
        ("Who published the article on Vigo Port?", LINES, "The Quay"),
        ("Who wrote the article on Vigo Port?", LINES[:1], ""),
        ("Who wrote the article on Vigo Port?", ("Authors disagree on Vigo.", "By 2020 the port had nine cranes."), ""),
        ("who wrote the article on faro port", LINES, ""),
        ("Who wrote the article on ports in spain?", LINES, ""),
        ("Who wrote the hymn of Vigo?", LINES, ""),
    ],
)
def test_the_line_that_states_it_is_the_answer(question: str, lines: tuple[str, ...], words: str) -> None:
    assert told(question, passage(*lines)) == words


def test_only_lines_about_the_article_state_it() -> None:
    assert told("Who wrote the article on Vigo Port?", passage("Author: a word of two syllables.", place="Words")) == ""
