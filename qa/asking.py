"""Questions that a text answers by itself, in plain English, made of its sentences by a few fixed forms. Nothing is asked.

Only sentences that begin with a name and go on with a verb whose question is certain are used ("SIP has built …" is what
SIP has built); all others are left alone. Whether the articles answer such a question is for the caller to try.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

LONGEST = 90
"""Characters of a question."""
_NAME = r"(?:[A-Z][\w&'’.-]*)"
_WHO = rf"(?P<who>(?:[Tt]he )?{_NAME}(?: (?:(?:of|and|the|for) )?{_NAME}){{0,5}})"
_OPENING = r"(?:(?:In|By|Since|As of|Until|At|During|Currently|Today|Now|Also)\b[^,.;:]{0,40}, )?"
_ADVERB = r"(?: (?:also|already|further|now|\w+ly))?"
_THING = r"(?= (?:a|an|the|its|their|more|over|several|many|new|some|\d|[a-z]+ing|[a-z]+(?:ed|al|ive|ent|ic|ous)|[a-z]+s\b))"
_BEFORE = rf"^{_OPENING}{_WHO}"
_PAST = r"(?P<verb>(?!been)[a-z]+(?:ed|ilt|ade|ught|et up))"
_YEAR = r"(?:in|on) (?:[A-Z][a-z]+ )?(?:\d+, )?[12]\d{3}\b"
_FORMS = (
    ("aim", re.compile(rf"{_BEFORE}{_ADVERB} (?P<verb>(?:aim|plan|intend|hope|seek|want|strive)s?){_ADVERB} to (?!be\b)")),
    ("what", re.compile(rf"{_BEFORE} (?P<aux>has|have){_ADVERB} {_PAST}{_THING}")),
    ("what", re.compile(rf"{_BEFORE} (?P<aux>will){_ADVERB} (?P<verb>(?!be\b|have\b)[a-z]+){_THING}")),
    ("when", re.compile(rf"^{_WHO} (?P<aux>was|were){_ADVERB} {_PAST}\b.{{0,80}}\b{_YEAR}")),
)
_NO_NAMES = re.compile(r"(?i)^(?:the )?(?:this|that|these|those|it|they|he|she|we|i|you|there|here|but|and|our|their|its)\b")


def questions_of(sentences: Iterable[str]) -> Iterator[str]:
    """Yield a question for each of the `sentences` that has one, each question once."""
    seen: set[str] = set()
    for sentence in sentences:
        question = _question(sentence)
        if question and len(question) <= LONGEST and question not in seen:
            seen.add(question)
            yield question


def _question(sentence: str) -> str:
    for kind, form in _FORMS:
        match = form.match(sentence)
        if match and not _NO_NAMES.match(match["who"]):
            return _worded(kind, match)
    return ""


def _worded(kind: str, match: re.Match[str]) -> str:
    who = re.sub(r"^The ", "the ", match["who"])
    if kind == "aim":
        return f"What {'does' if match['verb'].endswith('s') else 'do'} {who} aim to do?"
    return f"{kind.capitalize()} {match['aux']} {who} {match['verb']}?"
