"""What should be told beside a quoted sentence: that it is a plan, as of when it speaks, that another article differs.

Each is said only where the words themselves show it.
"""

from __future__ import annotations

import re

from qa.words import content_words
from qa.years import as_of, relative_years, years_conflict

PLAN = re.compile(
    r"(?i)\b(?:will|(?:aims?|plans?|hopes?|intends?|seeks?|wants?|expected|projected) to"
    r"|(?:is|are) to (?!(?:the|an?|its|their)\b|(?-i:[A-Z]))|expected|target(?:s|ed)?|goals?)\b"
)
"""Words of a plan or a forecast."""

ASKS = re.compile(r"\?\W*$")
"""The end of a sentence that only asks."""
ASKS_PLAN = re.compile(
    r"(?i)\b(?:should|shall|would|intend\w*|plans?|planned|planning|hopes?|hoped|aims?|wants?|future|going to)\b"
)
_TO_COME = re.compile(
    r"(?i)\b(?:is|are|was|were|be) (?:\w+ly )?(?:expected|projected|planned|forecast|predicted|foreseen|to be|set to|due to)\b"
)
CLAUSE_BREAK = re.compile(r"(?i)[,;:–—]\s|\s(?:and|but|while|whereas|which|who|though|although|because)\s")
"""What stands between two clauses of a sentence."""

_NUMBER = re.compile(
    r"(?i)(?P<digits>\d[\d,]*(?:\.\d+)?)(?:[ -](?P<scale>thousand|million|billion|trillion)\b)?"
    r"|\b(?P<word>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
)
_SCALE = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_ROUNDING = frozenset(
    content_words(
        "about around nearly almost over more than less some roughly approximately up to exceeding exceed in of on by"
    )
)
_ROUNDED = re.compile(
    r"(?i)\b(?:about|around|nearly|almost|over|more than|some|roughly|approximately|up to|exceed\w*|at least)\b"
)
_NEAR = 0.05
"""Part of a value by which another may be off where one of them is rounded."""
_SCOPE = re.compile(
    r"(?i)\b(?:all|total|altogether|each|every|both|together|joint|average|per|other|whole|entire|combined|respectively)\b"
)
_NAME = re.compile(r"\b[A-Z][\w&-]*[\w&]")
_WHO_IS = re.compile(r"(?i)^who (?:is|was) the\b")
_PERSON = re.compile(r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3}")


def is_plan(question: str, sentence: str, short: str) -> bool:
    """Tell whether the words that answer are a plan or forecast, and the question does not ask for one."""
    if not short or PLAN.search(question) or ASKS_PLAN.search(question) or short not in sentence:
        return False
    clause = clause_with(sentence, short)
    end = clause.index(short) + len(short)
    return bool(PLAN.search(clause, 0, end) or _TO_COME.search(clause, end))


def clause_with(sentence: str, short: str) -> str:
    """Return the clause of the sentence that the words `short` begin in, all of it where they are "" or not in it."""
    at = sentence.find(short) if short else -1
    if at < 0:
        return sentence
    cuts = [0, *(match.end() for match in CLAUSE_BREAK.finditer(sentence) if match.end() <= at)]
    after = (match.start() for match in CLAUSE_BREAK.finditer(sentence, at + len(short)))
    return sentence[cuts[-1] : next(after, len(sentence))]


def told_as_of(question: str, sentence: str, short: str, date: str) -> str:
    """Return as of when a figure or an office is told, in words; "" for plans, and where it is not asked or not plain."""
    clause = clause_with(sentence, short)
    if PLAN.search(question) or ASKS_PLAN.search(question) or PLAN.search(clause) or _TO_COME.search(clause):
        return ""
    return as_of(question, sentence, clause, date)


def differ(question: str, one: tuple[str, str], other: tuple[str, str], *, dates: tuple[str, str] = ("", "")) -> bool:
    """Tell whether two sentences, each with its words that answer, give different values for the same.

    Both must hold the words of the question and speak of the same things at the same time; their values must be numbers of
    one unit, or the names of two people where the question asks who the one is. `dates` are those of their articles: "last
    year" is another one in each.
    """
    asked = set(content_words(question))
    if not asked or not all(len(asked & set(content_words(sentence))) >= 0.8 * len(asked) for sentence, _ in (one, other)):
        return False
    last = [set(relative_years(sentence, date).values()) for (sentence, _), date in zip((one, other), dates, strict=True)]
    if _other_things(question, one, other) or years_conflict(one[0], other[0]) or (all(last) and last[0] != last[1]):
        return False
    if _WHO_IS.match(question):
        names = [_PERSON.fullmatch(short.strip()) for _, short in (one, other)]
        return all(names) and not set(content_words(one[1])) & set(content_words(other[1]))
    return _other_values(one[1], other[1])


def _other_things(question: str, one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Tell whether what stands before the two values, beyond the words of the question, shows that they are of two things."""
    before = [sentence.split(short, 1)[0] if short else sentence for sentence, short in (one, other)]
    scopes = [{match[0].casefold() for match in _SCOPE.finditer(text)} for text in before]
    names = [
        {match[0] for match in _NAME.finditer(text[1:])} - {match[0] for match in _NAME.finditer(question)} for text in before
    ]
    return scopes[0] != scopes[1] or bool(names[0] - names[1] and names[1] - names[0])


def _other_values(one: str, other: str) -> bool:
    """Tell whether two phrases hold numbers of the same unit that cannot be the same."""
    values = [[_value(match) for match in _NUMBER.finditer(text)] for text in (one, other)]
    units = [set(content_words(_NUMBER.sub(" ", text))) - _ROUNDING for text in (one, other)]
    if not values[0] or not values[1] or units[0] != units[1] or len(values[0]) != len(values[1]):
        return False
    near = _NEAR if _ROUNDED.search(one) or _ROUNDED.search(other) else 0.0
    return any(abs(first - second) > near * max(abs(first), abs(second)) for first, second in zip(*values, strict=True))


def _value(match: re.Match[str]) -> float:
    if match["word"]:
        return float(1 + _WORDS.index(match["word"].casefold()))
    return float(match["digits"].replace(",", "").rstrip(".")) * _SCALE.get((match["scale"] or "").casefold(), 1.0)
