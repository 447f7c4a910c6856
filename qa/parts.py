"""A question that asks for two things to the questions that ask for one each.

It divides where the words themselves show two things: two question words joined by "and", the same preposition twice
("of Suzhou and of Xiangcheng"), or two names that share a verb ("What do SIP and SSIP each plan?"). Everything else is one.
"""

from __future__ import annotations

import re

from qa.words import content_words

_QUESTION_WORD = r"(?:how|what|who|whom|whose|when|where|which|why|does|did|is|are|was|were)"
_TWO_QUESTIONS = re.compile(rf"^(?P<one>{_QUESTION_WORD}\b.{{8,}}?),? and (?P<other>{_QUESTION_WORD}\b.{{4,}})$", re.IGNORECASE)
_TWICE = re.compile(
    r"^(?P<before>.+?)\b(?:both )?(?P<preposition>of|in|by|for|from|to|as|with|at|on|between|among) (?P<one>[^,]+?),?"
    r" and (?:also )?"
    r"(?P=preposition) (?P<other>[^?]+?)(?P<after>\?*)$",
    re.IGNORECASE,
)
_NAME = r"(?:the )?[A-Z][\w'’&-]*(?: (?:of |and the )?[A-Z][\w'’&-]*)*"
_TWO_NAMES = re.compile(rf"^(?P<before>.*?)\b(?P<one>{_NAME}),? and (?P<other>{_NAME})(?P<after>\b.*)$")
_EACH = re.compile(r"(?i)\b(?:each|respectively|both|compare[ds]?|comparison|differ\w*|in common|versus|vs|as well as|than)\b")
_EACH_ONLY = re.compile(r"(?i)\b(?:each|respectively|both) ?")


def divided(question: str) -> tuple[str, ...]:
    """Return the questions that `question` asks, itself where it asks one."""
    match = _TWO_QUESTIONS.match(question)
    if match and all(len(content_words(part)) > 2 for part in match.group("one", "other")):
        return (f"{match['one'].rstrip(' ,')}?", _capital(match["other"]))
    if match := _TWICE.match(question):
        before = _EACH_ONLY.sub("", match["before"])
        return tuple(f"{before}{match['preposition']} {part}?" for part in (match["one"], match["other"]))
    match = _TWO_NAMES.match(question)
    if match and _EACH.search(question):
        return tuple(_EACH_ONLY.sub("", f"{match['before']}{part}{match['after']}") for part in (match["one"], match["other"]))
    return (question,)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
