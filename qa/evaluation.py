"""Questions with known answers to a report: how often the right passage, answer and citation come, how often a refusal."""

from __future__ import annotations

import json
import re
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from qa import measures
from qa.assistant import Assistant
from qa.errors import QuestionError
from qa.sentences import fold
from qa.types import Answer, Turn
from qa.wire import to_json

DEPTHS = (1, 3, 5)
"""Ranks at which retrieval is measured."""
_WORD = re.compile(r"[\w%.]+")


@dataclass(frozen=True)
class Question:
    """A question of a file. Only `id`, `question` and `history` are shown to the assistant."""

    id: str
    question: str
    history: tuple[Turn, ...] = ()
    type: str = ""
    answerable: bool = True
    answers: tuple[str, ...] = ()
    all_of: bool = False
    evidence: tuple[tuple[str, str], ...] = ()
    all_evidence: bool = False


def read_questions(path: Path) -> list[Question]:
    """Return the questions of a JSON Lines file as they are asked; what else its lines hold is not looked at.

    Raises QuestionError naming the line that cannot be used.
    """
    return _read(path, _asked)


def read_known(path: Path) -> list[Question]:
    """Return the questions of a JSON Lines file with their known answers. Raises QuestionError like `read_questions`."""
    return _read(path, _known)


def _read(path: Path, made: Callable[[Mapping[str, Any]], Question]) -> list[Question]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"{path} cannot be read ({error}): give a UTF-8 file with one JSON object a line") from error
    return [_question(line, f"{path}:{number}", made) for number, line in enumerate(lines, 1) if line.strip()]


def _question(line: str, where: str, made: Callable[[Mapping[str, Any]], Question]) -> Question:
    try:
        return made(json.loads(line))
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        cure = (
            "write an object with an id and a question; history is a list of objects with question and answer, answers one of "
            "texts, evidence one of objects with doc and quote"
        )
        raise QuestionError(f"{where} is no question ({error!r}): {cure}") from error


def _asked(row: Mapping[str, Any]) -> Question:
    history = tuple(Turn(_text(turn["question"]), _text(turn.get("answer", ""))) for turn in _list(row.get("history")))
    return Question(id=str(row["id"]), question=_text(row["question"]), history=history)


def _known(row: Mapping[str, Any]) -> Question:
    return replace(
        _asked(row),
        type=str(row.get("type", "")),
        answerable=bool(row.get("answerable", True)),
        answers=tuple(map(_text, _list(row.get("answers")))),
        all_of=bool(row.get("all_of")),
        evidence=tuple((_text(item["doc"]), _text(item["quote"])) for item in _list(row.get("evidence"))),
        all_evidence=bool(row.get("all_evidence")),
    )


def _list(value: object) -> list[Any]:
    if not isinstance(value, list | None):
        raise TypeError(f"{value!r} is no list")
    return value or []


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def answers(assistant: Assistant, questions: Iterable[Question]) -> Iterator[dict[str, Any]]:
    """Yield each question's answer as the one serialiser gives it, with its id; what cannot be asked is refused in words."""
    for question in questions:
        started = time.perf_counter()
        try:
            found = assistant.ask(question.question, question.history)
        except QuestionError as error:
            found = Answer(question.question, question.question, (), abstained_because=str(error))
        yield {"id": question.id, **to_json(found, seconds=time.perf_counter() - started)}


def report(questions: Sequence[Question], found: Sequence[Mapping[str, Any]], source: Callable[[str], str]) -> dict[str, Any]:
    """Return what share of the questions was retrieved, answered, cited and refused rightly, over all and by type.

    `found` are the answers in the questions' order; `source` returns an article's decoded text. Right: an accepted answer
    stands in the text of the answer (all of them where `all_of`). Cited: right, and a citation covers half of the words of
    an evidence (of each where `all_evidence`). Score: cited where answerable, refused where not.
    """
    rows = [_row(question, answer, source) for question, answer in zip(questions, found, strict=True)]
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for question, row in zip(questions, rows, strict=True):
        groups[question.type].append(row)
    return {
        "all": _summary(rows),
        "by_type": {name: _summary(group) for name, group in sorted(groups.items())},
        "lost": {name: sum(row.get("loss") == name for row in rows) for name in measures.LOSSES},
        "refusals": measures.refusals(rows),
        "reliability": measures.reliability((row["confidence"], row["score"]) for row in rows if row["answered"]),
    }


def _row(question: Question, answer: Mapping[str, Any], source: Callable[[str], str]) -> dict[str, Any]:
    citations = [citation for claim in answer["claims"] for citation in claim["citations"]]
    row: dict[str, Any] = {"answerable": question.answerable, "answered": answer["answered"], "seconds": answer["seconds"]}
    row["exact"] = [fold(source(c["document"])[c["start"] : c["end"]]) == fold(c["quote"]) for c in citations]
    row["confidence"] = answer["confidence"]
    if not question.answerable:
        return row | {"refused": not answer["answered"], "score": not answer["answered"]}
    row["exact_match"] = measures.exact_match(answer["short"], question.answers)
    row["f1"] = measures.token_f1(answer["short"], question.answers)
    every = all if question.all_of else any
    row["right"] = answer["answered"] and every(_holds(answer["text"], accepted) for accepted in question.answers)
    quotes = [(citation["document"], citation["quote"]) for citation in citations]
    row["cited"] = row["score"] = row["right"] and _covered(question, quotes, every=question.all_evidence)
    for depth in DEPTHS:
        texts = [(passage["document"], passage["text"]) for passage in answer["passages"][:depth]]
        row[f"hit@{depth}"] = _covered(question, texts, every=question.all_evidence and depth > 1)
    texts = [(passage["document"], passage["text"]) for passage in answer["passages"]]
    retrieved, cited = (_covered(question, found, every=question.all_evidence) for found in (texts, quotes))
    return row | {"loss": measures.loss(row, retrieved=retrieved, cited=cited)}


def _covered(question: Question, texts: Sequence[tuple[str, str]], *, every: bool) -> bool:
    found = [
        any(_same(document, name) and _overlap(quote, text) >= 0.5 for document, text in texts)
        for name, quote in question.evidence
    ]
    return bool(found) and (all(found) if every else any(found))


def _same(document: str, name: str) -> bool:
    return PurePosixPath(document).name.startswith(PurePosixPath(name).name)


def _overlap(quote: str, text: str) -> float:
    """Return the share of the words of `quote` that stand in `text`, or of `text` in `quote` where that is the shorter one."""
    wanted, given = _WORD.findall(_fold(quote)), _WORD.findall(_fold(text))
    shared = sum((Counter(wanted) & Counter(given)).values())
    whole = shared / len(given) if len(given) >= 4 and shared >= 0.8 * len(given) else 0.0
    return max(shared / len(wanted) if wanted else 0.0, whole)


def _holds(text: str, accepted: str) -> bool:
    """Tell whether `accepted` stands in `text` as whole words and whole numbers."""
    pattern = rf"(?<!\w)(?<!\d[.,]){re.escape(_fold(accepted))}(?!\w)(?![.,]\d)"
    return bool(re.search(pattern, _fold(text)))


def _fold(text: str) -> str:
    evened = unicodedata.normalize("NFKC", text).translate({ord(a): b for a, b in zip("‘’“”–—", "''\"\"--", strict=True)})
    return " ".join(evened.replace("**", "").replace("[", "").replace("]", "").casefold().split())


def _summary(rows: Sequence[Mapping[str, Any]]) -> dict[str, float | int | None]:
    answerable = [row for row in rows if row["answerable"]]
    unanswerable = [row for row in rows if not row["answerable"]]
    seconds = sorted(row["seconds"] for row in rows)
    return {
        "questions": len(rows),
        **{f"hit@{depth}": _share(row[f"hit@{depth}"] for row in answerable) for depth in DEPTHS},
        "right": _share(row["right"] for row in answerable),
        "cited": _share(row["cited"] for row in answerable),
        "em": _mean(row["exact_match"] for row in answerable),
        "f1": _mean(row["f1"] for row in answerable),
        "refused": _share(row["refused"] for row in unanswerable),
        "false_refusal": _share(not row["answered"] for row in answerable),
        "exact": _share(exact for row in rows for exact in row["exact"]),
        "score": _share(row["score"] for row in rows),
        "median_seconds": seconds[len(seconds) // 2] if seconds else None,
    }


def _share(values: Iterable[bool]) -> float | None:
    return _mean(map(float, values))


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return round(sum(found) / len(found), 4) if found else None


def table(result: Mapping[str, Any]) -> str:
    """Return a report as tables: a row for each type of question, the last for all; losses, refusals and reliability."""
    rows = {**result["by_type"], "all": result["all"]}
    names = list(result["all"])
    width = max(len(name) for name in rows)
    lines = [" ".join([" " * width, *(f"{name:>13}" for name in names)])]
    lines += [" ".join([f"{label:<{width}}", *(_cell(row[name]) for name in names)]) for label, row in rows.items()]
    lines += ["", "lost: " + ", ".join(f"{count} {name}" for name, count in result["lost"].items())]
    for name in ("refusals", "reliability"):
        columns = list(result[name][0]) if result[name] else []
        lines += ["", f"{name:<12}" + "".join(f"{column:>12}" for column in columns)]
        lines += [" " * 12 + "".join(f"{row[column]:>12}" for column in columns) for row in result[name]]
    return "\n".join(lines)


def _cell(value: float | None) -> str:
    return f"{'–' if value is None else value if isinstance(value, int) else format(value, '.3f'):>13}"
