"""What should be told beside a quoted sentence: that it is a plan, that it settles a question, that another article differs.

Each is said only where the words themselves show it.
"""

from __future__ import annotations

import re

from qa.words import content_words

PLAN = re.compile(
    r"(?i)\b(?:will|(?:aims?|plans?|hopes?|intends?|seeks?|wants?|is|are|expected|projected) to"
    r"|expected|target(?:s|ed)?|goals?)\b"
)
"""Words of a plan or a forecast."""

_YES_OR_NO = re.compile(r"(?i)^(?:is|are|was|were|does|do|did|has|have|had|can|could|will|would|should)\b(?!.*\bor\b)")
_NOT = re.compile(r"(?i)\b(?:not|no|never|none|neither|nor|without|cannot|\w+n['’]t|only|rather than|instead)\b")
_CLAUSE = re.compile(r"[,;:–—]\s|\s(?:and|but|while|which|who)\s")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_ROUNDING = frozenset(
    content_words("about around nearly almost over more than less some roughly approximately up to exceeding exceed RMB")
)


def is_plan(question: str, sentence: str, short: str) -> bool:
    """Tell whether the words that answer are a plan or forecast, and the question does not ask for one."""
    if not short or PLAN.search(question) or short not in sentence:
        return False
    before, end = sentence.index(short), sentence.index(short) + len(short)
    starts = [match.end() for match in _CLAUSE.finditer(sentence, 0, before)]
    return bool(PLAN.search(sentence, starts[-1] if starts else 0, end))


def settled(question: str, sentence: str) -> str:
    """Return "Yes" or "No" where the sentence has every word of a yes-or-no question and nothing that could turn it."""
    asked = set(content_words(question))
    if not asked or not _YES_OR_NO.match(question) or not asked <= set(content_words(sentence)) or _NOT.search(question):
        return ""
    negated = _NOT.findall(sentence)
    if not negated:
        return "Yes"
    return "No" if len(negated) == 1 and re.search(r"(?i)\b(?:not|never|cannot|\w+n['’]t)\b", sentence) else ""


def differ(question: str, one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Tell whether two sentences, each with its words that answer, give different values for the same.

    Both must hold the words of the question, and their values must be numbers of the same unit.
    """
    asked = set(content_words(question))
    if not asked or not all(len(asked & set(content_words(sentence))) >= 0.8 * len(asked) for sentence, _ in (one, other)):
        return False
    values = [[float(number.replace(",", "")) for number in _NUMBER.findall(short)] for _, short in (one, other)]
    units = [set(content_words(_NUMBER.sub(" ", short))) - _ROUNDING for _, short in (one, other)]
    return bool(values[0] and values[1]) and values[0] != values[1] and units[0] == units[1]
