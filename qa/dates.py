"""Dates in a line of text, and what stands there beside them."""

from __future__ import annotations

import re
from calendar import month_abbr, monthrange

_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_MONTHS = {abbreviation.lower(): number for number, abbreviation in enumerate(month_abbr) if number}
_DATES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})\b",
        r"(?P<year>(?:19|20)\d\d)\s?年\s?(?P<month>\d{1,2})\s?月(?:\s?(?P<day>\d{1,2})\s?日)?",
        rf"\b{_MONTH}\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)\b",
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH}\.?,?\s+(?P<year>(?:19|20)\d\d)\b",
        rf"\b{_MONTH}\.?\s+(?P<year>(?:19|20)\d\d)\b",
        r"^\s*(?P<year>(?:19|20)\d\d)\s*$",
    )
]
_ZONE = r"(?:UTC|GMT|[A-Z]{2,4}T)\b"
_TIME = re.compile(
    rf"(?i)\b\d{{1,2}}(?::|\.(?=\d\d\s?(?:[ap]\.?m|{_ZONE})))\d\d(?::\d\d)?(?:\s?[ap]\.?m\b\.?)?(?:\s?{_ZONE})?"
    r"|\b\d+ (?:minute|hour|day)s? ago\b|\b\d+ (?:comments?|views?)\b|\b(?:views|comments|hits)\s*:\s*\d+"
)
_DATE_WORDS = re.compile(
    r"(?i)\b(?:(?:first |originally )?(?:published|posted)|for immediate release|released?|updated|last|modified|date|on|at"
    r"|time|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|\d+ min(?:ute)?s? read)\b(?:\s*:)?"
    r"|(?:发布|时间|日期|更新)[:：]?"
)
_PUBLISHER = re.compile(
    r"(?i)(?:\bsource|来源|来自|\bvia)\s*[:：]\s*(?P<name>[^|]{2,60})|[/(](?P<agency>[A-Z][\w .-]{2,40})[/)]"
)


def date_in(text: str) -> str:
    """Return the first full date in `text` as 2023-10-11, 2023-10 or 2023; "" when there is none that exists."""
    for pattern in _DATES:
        if match := pattern.search(text):
            parts = match.groupdict()
            month = parts.get("month")
            number = int(month) if month and month.isdigit() else _MONTHS.get((month or "").lower()[:3], 0)
            day = int(parts.get("day") or 0)
            if _exists(int(parts["year"]), number, day):
                return "-".join([parts["year"], *(f"{part:02d}" for part in (number, day) if part)])
    return ""


def _exists(year: int, month: int, day: int) -> bool:
    return month <= 12 and day <= (monthrange(year, month)[1] if month else 0)


def publisher_in(text: str) -> str:
    """Return the publisher that a text names as a source ("via: …") or, like news agencies, between strokes; "" for none."""
    source = _PUBLISHER.search(text)
    return (source["name"] or source["agency"]).strip() if source else ""


def beside_dates(text: str) -> str:
    """Return what a line holds beside dates, without signs around it; "Born:" keeps its colon."""
    return without_dates(text).strip(" |,.-–—·•*_").lstrip(":： ")


def without_dates(text: str) -> str:
    """Return a text without dates, times, the publisher and the words that stand before them."""
    for pattern in (*_DATES, _TIME, _PUBLISHER, _DATE_WORDS):
        text = pattern.sub(" ", text)
    return " ".join(re.sub(r"\(\s*\)", " ", text).split())
