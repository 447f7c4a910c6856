"""Measures over answered questions: exact match and F1, refusals at every threshold, honesty of the confidence, losses."""

from __future__ import annotations

import re
import string
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

THRESHOLDS = tuple(tenth / 10 for tenth in range(1, 10))
LOSSES = ("not retrieved", "refused", "not read", "worded wrong")
"""Where a right answer was lost: no passage held it; a held one was refused, or not chosen; or its words were not accepted."""

_ARTICLE = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def exact_match(found: str, accepted: Iterable[str]) -> float:
    """Return 1 when `found` is one of the accepted answers, articles, punctuation and case apart (SQuAD's definition)."""
    return float(any(_tokens(found) == _tokens(answer) for answer in accepted))


def token_f1(found: str, accepted: Iterable[str]) -> float:
    """Return the best harmonic mean of the precision and recall of the words of `found` (SQuAD's definition)."""
    return max((_f1(_tokens(found), _tokens(answer)) for answer in accepted), default=0.0)


def refusals(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, float]]:
    """Return precision and recall of refusing, were answers refused below each of `THRESHOLDS`.

    A row has `answerable` and `confidence`. Precision: how many of the refused the articles really do not answer; recall:
    how many of those that they do not answer are refused.
    """
    table = []
    for threshold in THRESHOLDS:
        refused = [row for row in rows if row["confidence"] < threshold]
        rightly = sum(not row["answerable"] for row in refused)
        unanswerable = sum(not row["answerable"] for row in rows)
        table.append(
            {
                "threshold": threshold,
                "precision": round(rightly / len(refused), 3) if refused else 1.0,
                "recall": round(rightly / unanswerable, 3) if unanswerable else 0.0,
                "answered": round(1 - len(refused) / len(rows), 3) if rows else 0.0,
            }
        )
    return table


def reliability(answers: Iterable[tuple[float, bool]]) -> list[dict[str, float]]:
    """Return for each tenth of confidence how many answers stated it, its mean, and what share of them was right.

    An answer is given as its confidence, 0 to 1, and whether it was right.
    """
    groups: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, right in answers:
        groups[min(9, int(confidence * 10))].append((float(confidence), bool(right)))
    table = []
    for tenth, group in sorted(groups.items()):
        stated, right = (sum(column) / len(group) for column in zip(*group, strict=True))
        table.append({"from": tenth / 10, "answers": len(group), "stated": round(stated, 3), "right": round(right, 3)})
    return table


def loss(row: Mapping[str, Any], *, retrieved: bool, cited: bool) -> str:
    """Return which of `LOSSES` befell an answerable question, "" when it was answered rightly."""
    if row["score"]:
        return ""
    if not retrieved:
        return LOSSES[0]
    if not row["answered"]:
        return LOSSES[1]
    return LOSSES[3] if cited else LOSSES[2]


def _tokens(text: str) -> list[str]:
    return _ARTICLE.sub(" ", text.lower().translate(_PUNCTUATION)).split()


def _f1(found: Sequence[str], expected: Sequence[str]) -> float:
    shared = sum((Counter(found) & Counter(expected)).values())
    if not shared:
        return float(not found and not expected)
    return 2 * shared / (len(found) + len(expected))
