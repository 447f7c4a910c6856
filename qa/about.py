"""Questions about an article itself: who wrote it, when, who published it. Its own line that states it is the answer.

Such lines ("author: Ada Mar") are kept as facts of their article (`qa.metadata`). A reader of sentences takes them for none.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from qa.metadata import FACTS_PLACE, stated
from qa.models import Reading
from qa.types import Passage, Span
from qa.words import content_words

_LONGEST = 300
"""Characters; a longer question asks more than this."""
_TEXT = (
    r"(?:the|this|that) (?P<before>(?:[\w'’-]+ ){0,4}?)"
    r"(?:article|case study|study|report|text|story|document|paper|piece|post|(?:press|news) release|interview|essay)"
    r"(?: (?:on|about|of|called|titled) (?P<after>[^?,]+?))?"
)
_ASKS = (
    ("author", rf"who (?:wrote|authored|has written|(?:is|are|was|were) the (?:author|writer)s? of) {_TEXT}"),
    ("author", rf"by whom was {_TEXT} written"),
    ("date", rf"when was {_TEXT} (?:first )?(?:written|published|posted|released)"),
    ("date", rf"what(?: is|['’]s) the (?:publication )?date of {_TEXT}"),
    ("updated", rf"when was {_TEXT} (?:last )?(?:updated|changed|revised)"),
    ("publisher", rf"(?:who (?:published|posted|released)|(?:who|what)(?: is|['’]s) the (?:publisher|source) of) {_TEXT}"),
)
_STATED = 5.0
"""Log-odds of a line that states what was asked of its article."""


class Asked(NamedTuple):
    """What a question asks of an article: a field of `qa.metadata`, and the words that name the article."""

    field: str
    topic: str


def asked_of_article(question: str) -> Asked | None:
    """Return what the question asks of an article itself; None where it asks of none, or does not say of which."""
    if len(question) > _LONGEST:
        return None
    for field, asks in _ASKS:
        if match := re.fullmatch(rf"(?i){asks}\W*", question.strip()):
            topic = f"{match['before']}{match['after'] or ''}".strip()
            return Asked(field, topic) if content_words(topic) else None
    return None


def with_stated(question: str, passage: Passage, reading: Reading) -> Reading:
    """Return the reading with the line as its answer that states what the question asks of the passage's article.

    The article is the one whose title holds every word of the topic.
    """
    asked = asked_of_article(question) if passage.place == FACTS_PLACE else None
    if asked is None or not set(content_words(asked.topic)) <= set(content_words(passage.title)):
        return reading
    for number, (sentence, place) in enumerate(zip(passage.sentences, passage.sentence_ranges, strict=True)):
        field, start = stated(sentence.text)
        if field == asked.field:
            margins = (*reading.margins[:number], _STATED, *reading.margins[number + 1 :])
            return replace(reading, margins=margins, short=Span(place.start + start, place.end))
    return reading
