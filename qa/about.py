"""Questions about an article itself: who wrote it, when, who published it. Its own line that states it is the answer.

Such lines ("author: Ada Mar") are kept as facts of their article (`qa.metadata`). A reader of sentences takes them for none.
"""

from __future__ import annotations

import re
from dataclasses import replace

from qa.metadata import FACTS_PLACE
from qa.models import Reading
from qa.types import Passage, Span
from qa.words import content_words

_TEXT = r"(?:article|case study|study|report|text|story|document|paper|piece|post|(?:press|news) release|interview|essay)"
_ASKS = {
    "author": rf"\bwho (?:wrote|authored|has written)\b.*\b{_TEXT}\b|\b(?:author|writer)s?\b.*\b{_TEXT}\b"
    rf"|\b{_TEXT}\b.*\b(?:author|written by|writer)s?\b|\bby whom\b.*\b{_TEXT}\b.*\bwritten\b",
    "date": rf"\bwhen (?:was|did)\b.*\b{_TEXT}\b.*\b(?:written|published|posted|updated|released|appear|come out)\b"
    rf"|\b(?:date|year|day) of (?:the )?(?:publication|{_TEXT})\b|\bpublication date\b",
    "publisher": rf"\bwho (?:published|posted|released)\b.*\b{_TEXT}\b|\b(?:publisher|source) of\b.*\b{_TEXT}\b"
    rf"|\b{_TEXT}\b.*\b(?:published|posted|released) by\b",
}
_STATES = {
    "author": r"(?:authors?|by|written by)\b[:\s]\s*(?P<value>.+)",
    "date": r"(?:date|published|posted|updated|last updated|modified)(?: on)?\s*:\s*(?P<value>.+)",
    "publisher": r"(?:publisher|source|published by|site)\s*:\s*(?P<value>.+)",
}
_STATED = 5.0
"""Log-odds of a line that states what was asked of its article."""
_NAME = re.compile(r"(?<=\s)[A-Z][\w&-]*")


def fact_asked(question: str) -> str:
    """Return what the question asks of an article itself: "author", "date" or "publisher"; "" where it asks of none."""
    return next((fact for fact, asks in _ASKS.items() if re.search(asks, question, re.IGNORECASE)), "")


def with_stated(question: str, passage: Passage, reading: Reading) -> Reading:
    """Return the reading with the line as its answer that states what the question asks of the passage's article.

    The article must be named by its title: every name in the question stands there, and one word at least.
    """
    fact = fact_asked(question) if passage.place == FACTS_PLACE else ""
    titled = set(content_words(passage.title))
    names = {word for name in _NAME.findall(re.sub(_TEXT, "", question, flags=re.IGNORECASE)) for word in content_words(name)}
    if not fact or not names <= titled or not titled & set(content_words(question)):
        return reading
    for number, (sentence, place) in enumerate(zip(passage.sentences, passage.sentence_ranges, strict=True)):
        if match := re.match(_STATES[fact], sentence.text, re.IGNORECASE):
            margins = (*reading.margins[:number], _STATED, *reading.margins[number + 1 :])
            return replace(
                reading, margins=margins, short=Span(place.start + match.start("value"), place.start + match.end("value"))
            )
    return reading
