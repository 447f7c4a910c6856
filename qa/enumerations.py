"""Lists in a passage: a sentence that announces its items and the items after it, which mean something only together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, takewhile

from qa.types import Sentence
from qa.vocabulary import AUXILIARIES
from qa.words import content_words

_ENDS = re.compile(r"[.!?。][\"'”’»)\]]*$")
"""How an item ends that is a sentence; in a list of items that are none it may end the last one."""
_GOES_ON = re.compile(r"(?:[,;]| and| or)$")
_ANNOUNCES_SENTENCES = re.compile(
    r"(?i)\b(?:following|these|below|includ\w+|several|various|\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
)
"""Words of an announcement after which paragraphs that are sentences are items, and not simply what follows."""
_LABEL = re.compile(r"(?P<label>[^\W\d_][^:.!?;]{1,50}): \S")
_LONGEST_LABEL = 5
"""Words."""


def whole_list(sentences: Sequence[Sentence], sentence: Sentence) -> tuple[Sentence, ...]:
    """Return the list that `sentence` announces or is an item of, in order; () where it is of none.

    `sentences` are those of its passage, in order. A list is announced by a colon, and the announcing sentence is of it; each
    item is a paragraph of one sentence, and the items end alike: with a full stop, or all but the last without one. Items
    that begin with what they are about ("Vigo: 9 cranes.") need no announcement: their heading is one.
    """
    place = sentences.index(sentence)
    for first in range(place, -1, -1):
        if is_announcement(sentences[first]):
            items = _items(sentences[first], sentences[first + 1 :])
            return (sentences[first], *items) if len(items) > 1 and place <= first + len(items) else ()
    return _labelled(sentences, place)


def is_announcement(sentence: Sentence) -> bool:
    """Tell whether a list may follow the sentence."""
    return sentence.text.endswith(":")


def is_labelled_with(sentence: Sentence, question: str) -> bool:
    """Tell whether the sentence begins with a label that the question names: then it is asked for, not its list."""
    words = set(content_words(_label(sentence)))
    return bool(words) and words.issubset(content_words(question))


def _items(announcement: Sentence, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the items that follow an announcement at once."""
    items = [sentence for sentence, _ in takewhile(lambda pair: pair[1], zip(sentences, _alone(sentences), strict=True))]
    if not items or _ENDS.search(items[0].text):
        listed = bool(_ANNOUNCES_SENTENCES.search(announcement.text))
        return list(takewhile(lambda item: _ENDS.search(item.text), items)) if listed else []
    end = next((number for number, item in enumerate(items) if _ENDS.search(item.text)), len(items))
    closes = end < len(items) and bool(_GOES_ON.search(items[end - 1].text))
    return items[: end + closes]


def _labelled(sentences: Sequence[Sentence], place: int) -> tuple[Sentence, ...]:
    """Return the items with a label around `place`, () where there are not several with labels of their own."""
    labels = [_label(sentence) for sentence in sentences]  # the same again is who speaks in an interview
    marks = [alone and labels.count(label or ":") == 1 for label, alone in zip(labels, _alone(sentences), strict=True)]
    first = next((n + 1 for n in range(place, -1, -1) if not marks[n]), 0)
    last = next((n for n in range(place, len(marks)) if not marks[n]), len(marks))
    return tuple(sentences[first:last]) if last - first > 1 else ()


def _label(sentence: Sentence) -> str:
    """Return what an item begins with before a colon, "" where that is none: a clause of its own ("One thing is sure: …")."""
    match = _LABEL.match(sentence.text)
    words = match["label"].casefold().split() if match else []
    return match["label"] if match and len(words) <= _LONGEST_LABEL and AUXILIARIES.isdisjoint(words) else ""


def _alone(sentences: Sequence[Sentence]) -> list[bool]:
    """Tell of each sentence whether it is a paragraph of its own."""
    opens = [*(sentence.opens_paragraph for sentence in sentences), True]
    return [one and other for one, other in pairwise(opens)]
