"""Only sentences whose question is certain are made into one."""

import pytest

from qa.asking import questions_of

OPENINGS = """Today However Although If While So Moreover Since Because Unless Despite Meanwhile Nevertheless Yet Here Recently
    Finally Consequently Previously Notably"""
NOBODY = "Many Nobody Both Several Most Some None Each Everyone Others Three He What It’s"


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("SIP aims to become a hub.", "What does SIP aim to do?"),
        ("By 2030, the City of Ghent and Bruges plan to merge their ports.", "What do the City of Ghent and Bruges aim to do?"),
        ("The Port of Ghent has also built a lock.", "What has the Port of Ghent built?"),
        ("In 2024, Ghent will further expand its harbour.", "What will Ghent expand?"),
        ("The Grand Harbour was officially opened in May 1931.", "When was the Grand Harbour opened?"),
        ("Ghent is a port in Flanders.", "What is Ghent?"),
        ("The Ghent Port Trust (GPT) is the main body for harbours.", "What is the Ghent Port Trust?"),
        ("Ann Claes is a harbour director in Bruges, and she sails.", "Who is Ann Claes?"),
        ("Ann Claes is a dreamer.", ""),
        ("Ann Claes is a science journalist.", ""),
        ("Ann Claes is the head of the port.", "Who is Ann Claes?"),
        ("Ghent is a member of the European Union.", ""),
        ("The Vard Line is a railway for passengers.", "What is the Vard Line?"),
        ("The Port Authority is the operator of the port.", ""),
        ("Ghent Hall was built by hand in 1931.", "When was Ghent Hall built?"),
        ("Ghent employs 300 people.", "How many people does Ghent employ?"),
        ("Ghent has invested its hopes in Ann.", "What has Ghent invested?"),
        ("The Port of Ghent is located on a canal.", "Where is the Port of Ghent?"),
        ("The Port of Ghent is run by the City of Ghent.", "Who is the Port of Ghent run by?"),
        ("Ghent covers about 1,200 hectares.", "How large is Ghent?"),
        ("The Harbour Guild has 38 members.", "How many members does the Harbour Guild have?"),
        ("Ghent will invest 4 million crowns.", "How much will Ghent invest?"),
        ("Ghent is large.", ""),
        ("He is a sailor.", ""),
        ("Ghent was followed by Bruges.", ""),
        ("They have built a lock.", ""),
        ("This will expand the harbour.", ""),
        ("Ghent has been a port since 1900.", ""),
        ("Ghent will focus on trade.", ""),
        ("Ghent will be larger.", ""),
        ("The harbour is large.", ""),
        ("<b>x</b> has built a lock.", ""),
        ("In 2020, WHO has opened a school.", "What has WHO opened?"),
        ("Italy has built a lock.", "What has Italy built?"),
        ("Ghent will soon receive ships.", ""),
        ("Ghent will likely receive ships.", "What will Ghent receive?"),
        ("Ghent will never need ships.", ""),
        ("Ghent has indeed several locks.", ""),
    ],
)
def test_a_sentence_and_its_question(sentence: str, question: str) -> None:
    assert list(questions_of([sentence, sentence])) == ([question] if question else [])


@pytest.mark.parametrize("opening", OPENINGS.split())
def test_a_word_that_opens_a_sentence_is_no_part_of_a_name(opening: str) -> None:
    assert not list(questions_of([f"{opening} Ghent has built a lock.", f"{opening} the Port of Ghent aims to grow."]))


@pytest.mark.parametrize("who", NOBODY.split())
def test_a_word_for_nobody_by_name_is_no_name(who: str) -> None:
    assert not list(questions_of([f"{who} has built a lock.", f"{who} aim to grow.", f"{who} will open a port."]))


def test_a_question_is_short() -> None:
    assert not list(questions_of([f"The {'Very ' * 5}{'Long' * 30} has built a lock."]))
