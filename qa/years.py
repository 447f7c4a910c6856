"""Years: which of them a question or a sentence speaks of, whether they can be the same, and as of when a sentence speaks."""

from __future__ import annotations

import re
from itertools import product
from typing import NamedTuple

_COUNTED = (
    r"people|persons?|workers|employees|met(?:er|re)s|miles|kilomet\w+|km|tonnes?|tons|yuan|euros?|dollars?|pounds|projects|years|days"
    r"|hours|members|students|pupils|million|billion|square|hectares|acres|companies|enterprises|stations|jobs|homes|houses|copies"
)
YEAR = rf"(?<![\d.,$€£¥#-])(?:1[4-9]|20)\d\d(?![\d%]|[.,]\d|-\w*[a-z]| (?:{_COUNTED})\b)"
"""A pattern of a year, and of nothing that is counted or measured."""
_SPAN = re.compile(
    rf"(?P<first>{YEAR})(?:\s*(?:-|–|—|to|and|until|till)\s*(?P<last>(?:1[4-9]|20)\d\d)(?!\d)|[-–—](?P<short>\d\d)(?![\d%]|-\d))"
)
"""Two years, or one and the last two digits of a later one: "1914-18", not the day "2007-10-11"."""
_DECADE = re.compile(r"(?<!\d)(?P<decade>(?:1[4-9]|20)\d)0s\b")
_SINGLE = re.compile(
    rf"(?i)(?:\b(?P<bound>since|after|before|until|till|prior to|from(?=\s+\d))\s+"
    rf"(?:(?!(?:in|on|by|at)\b)(?-i:[a-z]+) ){{0,3}}?(?<!\bthe ))?(?P<year>{YEAR})"
)
_FOREVER = 9999
_STATED = re.compile(
    r"(?i)(?<!ed )(?<!born )(?<!up )(?<!built )(?<!held )\b(?:as of|by|till|until|at|in) (?:the )?"
    r"(?:end of |beginning of |middle of |late |early |mid-)?(?:[A-Z][a-z]+ )?"
    rf"(?P<year>{YEAR})(?! [A-Z][a-z]+ (?:Street|Road|Avenue))"
)
_FIGURE = re.compile(
    r"(?i)\bhow (?:many|much|large|big)\b|\b(?:number|population|size|share|percentage|gdp|output|revenue|price|cost"
    r"|investment|rate|amount|total|turnover|value) of\b|\b(?:population|gdp|output|revenue|turnover)\b"
)
_OFFICE = re.compile(
    r"(?i)^who (?:is|are|runs|leads|heads|manages|chairs|owns|governs)\b|^(?:what is the name of|which \w+ is) the \b.*"
    r"\b(?:mayor|director|secretary|chair\w*|president|head|manager|minister|governor|leader|boss|chief|ceo)\b"
)
_PAST_FIGURE = re.compile(r"(?i)\b(?:did|was|were|had)\b")
_RELATIVE = re.compile(
    r"(?i)(?<!\bthe )(?<!\bhis )(?<!\bher )(?<!\bits )(?<!\btheir )(?<!\bour )(?<!\bmy )(?<!\bevery )"
    r"\b(?P<which>last|this|next) year\b"
)
"""A year by that of the article; "the next year" is that after one in the story."""
_COMPARED = re.compile(
    r"(?i)\b(?:than|against|from|since|until|till|to|with|before|after)(?: [\w.,%]+){0,3} (?:last|this|next) year\b"
)
"""What a figure of the same sentence is not of."""
_FROM_NOW = {"last": -1, "this": 0, "next": 1}
_ASKS_WHEN = re.compile(
    r"(?i)\bwhen\b|\b(?:what|which) (?:\w+ )?(?:years?|date|decade|century|time)\b|\buntil what\b|\bhow long\b"
)
_NAMED_AFTER = re.compile(rf"\b(?:the|a|an|its|their|\w+['’]s) {YEAR} (?=[A-Za-z])")


class Period(NamedTuple):
    """Years from `first` to `last`, both included."""

    first: int
    last: int


def periods(text: str) -> list[Period]:
    """Return the years that a text speaks of; "since 2007" has no end, "before 2000" no beginning."""
    found = [period for match in _SPAN.finditer(text) if (period := _span(match))]
    rest = _SPAN.sub(lambda match: " " if _span(match) else match[0], text)
    for match in _DECADE.finditer(rest):
        found.append(Period(int(match["decade"]) * 10, int(match["decade"]) * 10 + 9))
    for match in _SINGLE.finditer(_DECADE.sub(" ", rest)):
        year, bound = int(match["year"]), (match["bound"] or "").casefold()
        before, after = bound in ("before", "until", "till", "prior to"), bound in ("since", "from", "after")
        found.append(Period(0 if before else year, _FOREVER if after else year))
    return found


def _span(match: re.Match[str]) -> Period | None:
    """Return what a match of `_SPAN` spans; None where its two last digits are no later year ("2010-09")."""
    first = match["first"]
    if match["short"] and match["short"] <= first[2:]:
        return None
    return Period(int(first), max(int(first), int(match["last"] or first[:2] + match["short"])))


def relative_years(text: str, date: str) -> dict[str, int]:
    """Return what "last year", "this year" and "next year" mean in a text of `date`, by their words; {} without a date."""
    written = periods(date[:4])
    return {match[0]: written[0].first + _FROM_NOW[match["which"].casefold()] for match in _RELATIVE.finditer(text) if written}


def years_conflict(question: str, sentence: str, context: str = "", date: str = "") -> bool:
    """Tell whether a sentence speaks only of other years than the question does, in an article of `date` (or "").

    `context` is the title and the headings it stands under: where they name the year, the sentence need not.
    A sentence that names no year is in no conflict, nor is one for a question that asks when, or names a thing after a year
    ("the 2012 Games").
    """
    asked, said = periods(_NAMED_AFTER.sub(" ", question)), _spoken_of(sentence, date)
    if not asked or not said or _ASKS_WHEN.search(question):
        return False
    return not any(_meet(one, other) for one, other in product(asked, [*said, *periods(context)]))


def year_preference(question: str, sentence: str, headings: str, date: str) -> int:
    """Return how well a sentence under `headings`, in an article of `date` (or ""), fits the years of the question.

    2: it names one of them, if only as "last year"; 1: it names none and its article is of one; -2: it speaks only of others;
    -1: it names none and its article is of another; 0: the question names none, nothing is known, or `years_conflict` sees
    none (its headings name the year, or the question asks when). The date of an article does not excuse a sentence that
    names another year.
    """
    asked, said, dated = periods(question), _spoken_of(sentence, date), periods(date[:4])
    if not asked or not (said or dated):
        return 0
    fits = any(_meet(one, other) for one, other in product(asked, said or dated))
    if fits or not said:
        return (2 if said else 1) * (1 if fits else -1)
    return -2 if years_conflict(question, sentence, headings, date) else 0


def as_of(question: str, sentence: str, clause: str, date: str) -> str:
    """Return as of when a sentence tells a figure or who holds an office, in words; "" where the question asks for neither.

    The words of the `clause` that tells it come first, then those that the sentence begins with; where it speaks of no year
    at all, the date of its article. A year that may be that of something else is not taken.
    """
    changes = _OFFICE.search(question) or _FIGURE.search(question)
    if not changes or (periods(question) and _PAST_FIGURE.search(question)):
        return ""
    opening = _STATED.match(sentence)
    stated = [match["year"] for match in _STATED.finditer(clause)] or ([opening["year"]] if opening else [])
    if len(set(stated)) == 1 and len(periods(clause)) < 2:
        return f"as of {stated[0]}, as the sentence says"
    if periods(sentence):
        return ""
    meant = {} if _OFFICE.search(question) or _COMPARED.search(clause) else relative_years(clause, date)
    if len(meant) == 1:
        words, year = next(iter(meant.items()))
        return f"as of {year}, the “{words.casefold()}” of an article of {date}"
    return f"as of {date}, the date of the article" if date else "the article is undated, this may have changed since"


def _spoken_of(sentence: str, date: str) -> list[Period]:
    """Return the years that a sentence names, and those that it means by "last year" in an article of `date`."""
    return [*periods(sentence), *(Period(year, year) for year in relative_years(sentence, date).values())]


def _meet(one: Period, other: Period) -> bool:
    return one.first <= other.last and other.first <= one.last
