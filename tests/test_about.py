import pytest

from qa.about import fact_asked, with_stated
from qa.metadata import FACTS_PLACE
from qa.models import Reading
from qa.types import Passage, Sentence, Span

LINES = ("status: done", "author: Ada Mar", "date: 2021-03-04", "By Bo Lund", "Source: The Quay")
ASKED = [
    ("Who wrote the article on Vigo Port?", "author"),
    ("who is the author of the case study about Vigo Port", "author"),
    ("By whom was the report written?", "author"),
    ("When was the report on Vigo Port published?", "date"),
    ("What is the publication date?", "date"),
    ("Who published the article on Vigo Port?", "publisher"),
    ("Who wrote the hymn of Vigo?", ""),
    ("When was the port opened?", ""),
    ("What does the report say about Vigo?", ""),
    ("Who is the chair of the port?", ""),
]


@pytest.mark.parametrize(("question", "fact"), ASKED)
def test_what_a_question_asks_of_an_article_itself(question: str, fact: str) -> None:
    assert fact_asked(question) == fact


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
        ("Who wrote the Article on Vigo?", LINES[3:], "Bo Lund"),
        ("When was the report on Vigo Port published?", LINES, "2021-03-04"),
        ("Who published the article on Vigo Port?", LINES, "The Quay"),
        ("Who wrote the article on Vigo Port?", LINES[:1], ""),
        ("Who wrote the article on Faro?", LINES, ""),
        ("Who wrote the article?", LINES, ""),
        ("Who wrote the hymn of Vigo?", LINES, ""),
    ],
)
def test_the_line_that_states_it_is_the_answer(question: str, lines: tuple[str, ...], words: str) -> None:
    assert told(question, passage(*lines)) == words


def test_only_lines_about_the_article_state_it() -> None:
    assert told("Who wrote the article on Vigo Port?", passage("Author: a word of two syllables.", place="Words")) == ""
