"""A question of a conversation to the question that stands alone, without a language model."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.types import Turn
from qa.words import content_words

_POINTS_BACK = re.compile(
    r"(?i)\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|this|these|those|there|then|one|ones|same)\b"
    r"|\bthat (?:park|city|company|fund|project|article|place|person|man|woman|year|one|plan|agreement)\b"
    r"|^(?:and|but|so|or|what about|how about|why|when|where|who|how)\b(?:\W*\w+){0,4}\W*$"
)


LONGEST_BEFORE = 200
"""Characters of the question before that are taken along."""


def stand_alone(question: str, history: Sequence[Turn]) -> str:
    """Return `question`, with the last question before it where it only makes sense after that one."""
    if not history or (not _POINTS_BACK.search(question) and len(content_words(question)) > 2):
        return question
    before = " ".join(history[-1].question.encode("utf-8", "replace").decode().replace("\0", " ").split())
    return f"{before[-LONGEST_BEFORE:]} {question}"
