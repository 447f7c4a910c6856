from itertools import groupby

import pytest

from qa.training import everyday
from qa.training.everyday import everyday_rows, passage_key
from qa.training.examples import Pool, training_examples
from qa.training.rows import Found, Row

MILL = "The mill was built in 1901 by hand. Nobody lives there."
PORT = "The port has nine cranes. Its first ship came from Faro."
FERRY = "The harbour office sends two boats a day."
WRITTEN = [
    Row("1", "When was the mill built?", "Mill", MILL, (Found("1901", MILL.index("1901")),)),
    Row("2", "How many cranes has the port?", "Port", PORT, (Found("nine", PORT.index("nine")),)),
]
OURS = [
    {"passage": passage_key(MILL), "kind": "plain", "question": "How old is the mill?", "answer": "1901"},
    {"passage": passage_key(MILL), "kind": "near", "question": "Who paid for the mill?", "answer": ""},
    {"passage": "0" * 16, "kind": "plain", "question": "On a passage that was not given?", "answer": "it"},
    {"passage": passage_key(PORT), "kind": "yes-no", "question": "Can goods be lifted there?", "answer": "nine cranes"},
    {"passage": passage_key(FERRY), "kind": "plain", "question": "Who runs the boats?", "answer": "The harbour office"},
]
FILES = {"everyday.jsonl.gz": OURS, "articles.jsonl.gz": [{"article": "The ferry", "passage": FERRY}]}


@pytest.fixture
def ours(monkeypatch: pytest.MonkeyPatch) -> list[Row]:
    monkeypatch.setattr(everyday, "_lines", lambda name: iter(FILES[name]))
    return everyday_rows(WRITTEN)


def test_our_questions_stand_beside_the_passages_that_they_were_written_for(ours: list[Row]) -> None:
    assert [(row.question, row.article) for row in ours] == [
        ("How old is the mill?", "Mill"),
        ("Who paid for the mill?", "Mill"),
        ("Can goods be lifted there?", "Port"),
        ("Who runs the boats?", "The ferry"),
    ]
    places = [[row.passage[a.start :].startswith(a.text) for a in row.answers] for row in ours]
    assert places == [[True], [], [True], [True]]
    assert all(row.is_everyday for row in ours)
    assert not any(row.is_everyday for row in WRITTEN)


def test_a_question_keeps_its_id_where_others_come_before_it(ours: list[Row], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(everyday, "_lines", lambda name: iter(FILES[name][::-1]))
    assert {row.id: row.question for row in everyday_rows(WRITTEN)} == {row.id: row.question for row in ours}


def test_every_epoch_uses_all_of_ours_and_a_share_of_the_others(ours: list[Row]) -> None:
    many = [Row(f"w{n}", f"What is thing {n}?", f"A{n}", f"Thing {n} is a mill.", (Found("a mill", 11),)) for n in range(40)]
    pool = Pool([*many, *ours])
    groups = {example.group for example in training_examples(pool, seed=1, epoch=0, share=0.25)}
    assert {row.id for row in ours} <= groups
    assert 0 < len(groups & {row.id for row in many}) < 25


def test_our_question_without_an_answer_makes_no_article_a_contested_one(ours: list[Row]) -> None:
    assert Pool([*WRITTEN, *ours]).contested == set()


def test_the_file_says_all_of_every_question() -> None:
    lines = list(everyday._lines("everyday.jsonl.gz"))
    assert len(lines) > 5_000
    assert {line["kind"] for line in lines} == {"plain", "list", "why-how", "yes-no", "near"}
    assert all((line["kind"] == "near") == (line["answer"] == "") for line in lines)
    assert all(len(line["passage"]) == 16 and len(line["question"]) > 7 for line in lines)
    asked = sorted((line["passage"], line["question"]) for line in lines)
    assert all(len(list(same)) == 1 for _, same in groupby(asked))


def test_every_passage_of_our_articles_is_asked_about_and_answered_in_its_own_words() -> None:
    passages = {passage_key(line["passage"]): line["passage"] for line in everyday._lines("articles.jsonl.gz")}
    asked = [line for line in everyday._lines("everyday.jsonl.gz") if line["passage"] in passages]
    assert {line["passage"] for line in asked} == set(passages)
    assert all(line["answer"] in passages[line["passage"]] for line in asked)


def test_the_examples_of_an_epoch_come_out_the_same_again(ours: list[Row]) -> None:
    pool = Pool([*WRITTEN, *ours])
    assert training_examples(pool, seed=3, epoch=1, share=0.5) == training_examples(pool, seed=3, epoch=1, share=0.5)
