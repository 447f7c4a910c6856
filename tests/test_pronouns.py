import pytest

from qa.names import Names
from qa.pronouns import forms, open_pronouns

OPEN = [
    ("What is its area?", ["its"]),
    ("How many ships do they have?", ["they"]),
    ("What do the cranes in it lift?", ["it"]),
    ("What kind of port does he want?", ["he"]),
    ("How large is that port?", ["that"]),
    ("Which of them is the oldest?", ["them"]),
    ("Does Vigo pay for it?", ["it"]),
    ("What did enlarging it cost?", ["it"]),
    ("Who paid for enlarging it?", ["it"]),
]
BOUND = [
    "When did Vigo move its port?",
    "Who sold his company to the bank?",
    "Which towns rebuilt their harbours?",
    "Why was the captain told that he could not land?",
    "When Vigo lost its port, what did it do?",
    "Before its failure, which bank was the largest?",
    "Is it possible to see the port?",
    "How long does it take to cross the bay?",
    "Which law says that ships must wait?",
    "What did those sentenced in Vigo say?",
    "Who leads the IT office?",
    "Does it often snow in Vigo?",
    "Is it raining?",
    "What day is it?",
    "Would it make sense to sell?",
    "Was the mayor in favour of selling it?",
    "Who was fined for raising its fees?",
    "How long should one boil water before drinking it?",
    "If a ship sinks, who pays for it?",
]


@pytest.mark.parametrize(("question", "words"), OPEN)
def test_pronouns_for_what_the_question_does_not_name(question: str, words: list[str]) -> None:
    assert [pronoun.word for pronoun in open_pronouns(question, Names())] == words


@pytest.mark.parametrize("question", BOUND)
def test_pronouns_for_what_the_question_names_itself(question: str) -> None:
    assert open_pronouns(question, Names()) == []


def test_forms_of_one_pronoun_are_one() -> None:
    assert forms("they sold theirs to her and its owner") == {"they", "he", "it"}
