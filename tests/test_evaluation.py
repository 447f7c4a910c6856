import json
from collections.abc import Callable
from pathlib import Path

import pytest

from qa.errors import QuestionError
from qa.evaluation import Question, read_known, read_questions, report, table
from qa.types import Turn

SOURCE = "The port moved 1,896 ships in 2021. It has two quays, an old one and a new one. It is safe."


def answer(text: str, *, start: int = 0, answered: bool = True) -> dict[str, object]:
    quote = SOURCE[start : start + len(text)]
    citation = {"document": "port.md", "start": start, "end": start + len(text), "quote": quote}
    passages = [{"document": "port.md", "text": "It is safe."}, {"document": "port.md", "text": SOURCE[:35]}]
    claims = [{"text": text, "citations": [citation]}] if answered else []
    return {
        "answered": answered,
        "short": "",
        "confidence": 0.7,
        "text": text,
        "claims": claims,
        "passages": passages,
        "seconds": 0.1,
    }


EVIDENCE = (("port.md", "The port moved 1,896 ships in 2021."),)
SHIPS = Question("1", "How many ships?", type="fact", answers=("1,896",), evidence=EVIDENCE)


def test_a_right_cited_answer_counts() -> None:
    result = report([SHIPS], [answer("The port moved 1,896 ships in 2021.")], {"port.md": SOURCE}.__getitem__)["all"]
    assert (result["right"], result["cited"], result["exact"], result["score"]) == (1, 1, 1, 1)
    assert (result["hit@1"], result["hit@3"]) == (0, 1)


def test_a_right_word_with_a_wrong_citation_does_not() -> None:
    found = answer("It has two quays, an old one and a new one.", start=36) | {"text": "1,896"}
    result = report([SHIPS], [found], {"port.md": SOURCE}.__getitem__)["all"]
    assert (result["right"], result["cited"], result["score"]) == (1, 0, 0)


def test_part_of_a_number_is_no_answer() -> None:
    question = Question("1", "?", answers=("896",), evidence=EVIDENCE)
    assert (
        report([question], [answer("The port moved 1,896 ships in 2021.")], {"port.md": SOURCE}.__getitem__)["all"]["right"]
        == 0
    )


def test_an_inexact_quote_is_seen() -> None:
    found = answer("The port moved 1,896 ships in 2021.")
    found["claims"][0]["citations"][0]["quote"] = "The port moved 1,897 ships in 2021."  # type: ignore[index]  # JSON
    assert report([SHIPS], [found], {"port.md": SOURCE}.__getitem__)["all"]["exact"] == 0


def test_refusals_count_where_the_articles_do_not_say() -> None:
    questions = [Question("1", "?", type="near", answerable=False), Question("2", "?", type="near", answerable=False), SHIPS]
    found = [answer("", answered=False), answer("It is safe.", start=80), answer("", answered=False)]
    result = report(questions, found, {"port.md": SOURCE}.__getitem__)
    assert (result["all"]["refused"], result["all"]["false_refusal"]) == (0.5, 1.0)
    assert result["by_type"]["near"]["score"] == 0.5
    assert result["reliability"] == [{"from": 0.7, "answers": 1, "stated": 0.7, "right": 0.0}]
    assert "near" in table(result)


def test_questions_are_read_with_their_history(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    row = {
        "id": 7,
        "question": "And it?",
        "history": [{"question": "Who?", "answer": "She."}],
        "evidence": [{"doc": "a", "quote": "b"}],
    }
    path.write_text(json.dumps(row) + "\n\n")
    assert read_known(path) == [Question("7", "And it?", (Turn("Who?", "She."),), evidence=(("a", "b"),))]
    assert read_questions(path) == [Question("7", "And it?", (Turn("Who?", "She."),))]


def test_who_only_asks_may_keep_anything_else_in_a_line(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": 1, "question": "x", "history": null, "evidence": ["a.txt"], "answers": 5, "type": []}')
    assert read_questions(path) == [Question("1", "x")]


WRONG = [
    "not json",
    '{"id": 1, "question": "x", "history": {"question": "y"}}',
    "[]",
    '{"id": 1}',
    '{"id": 1, "question": 5}',
    '{"id": 1, "question": "x", "history": ["y"]}',
]


@pytest.mark.parametrize("read", [read_questions, read_known])
@pytest.mark.parametrize("line", WRONG)
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str, read: Callable[[Path], list[Question]]) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": 1, "question": "x"}\n' + line + "\n")
    with pytest.raises(QuestionError, match=r"q\.jsonl:2 is no question"):
        read(path)


@pytest.mark.parametrize(
    "known", [{"answers": "Elena Ruiz"}, {"evidence": {"doc": "a", "quote": "b"}}, {"evidence": ["a.txt"]}]
)
def test_known_answers_of_another_shape_are_refused_with_the_line_and_the_cure(
    tmp_path: Path, known: dict[str, object]
) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps({"id": 1, "question": "x"} | known))
    with pytest.raises(QuestionError, match=r"q\.jsonl:1 is no question .*: write .* answers one of texts"):
        read_known(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match=r"nothing\.jsonl cannot be read"):
        read_questions(tmp_path / "nothing.jsonl")
