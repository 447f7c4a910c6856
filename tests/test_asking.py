"""Only sentences whose question is certain are made into one."""

import pytest

from qa.asking import questions_of


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("SIP aims to become a hub.", "What does SIP aim to do?"),
        ("By 2030, the City of Ghent and Bruges plan to merge their ports.", "What do the City of Ghent and Bruges aim to do?"),
        ("The Port of Ghent has also built a lock.", "What has the Port of Ghent built?"),
        ("In 2024, Ghent will further expand its harbour.", "What will Ghent expand?"),
        ("The Grand Harbour was officially opened in May 1931.", "When was the Grand Harbour opened?"),
        ("They have built a lock.", ""),
        ("This will expand the harbour.", ""),
        ("Ghent has been a port since 1900.", ""),
        ("Ghent will focus on trade.", ""),
        ("Ghent will be larger.", ""),
        ("The harbour is large.", ""),
        ("<b>x</b> has built a lock.", ""),
    ],
)
def test_a_sentence_and_its_question(sentence: str, question: str) -> None:
    assert list(questions_of([sentence, sentence])) == ([question] if question else [])


def test_a_question_is_short() -> None:
    assert not list(questions_of([f"The {'Very ' * 5}{'Long' * 30} has built a lock."]))
