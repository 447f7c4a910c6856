"""Lists in a passage: a sentence that announces its items and the items after it, which mean something only together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, takewhile

from qa.types import Sentence

_LAST = ".!?。"
"""What ends an item that is a sentence; in a list of items that are none it may end the last one."""

_LABEL = re.compile(r"(?P<label>[^\W\d_][^:.!?;]{1,50}): \S")


def whole_list(sentences: Sequence[Sentence], sentence: Sentence) -> tuple[Sentence, ...]:
    """Return the list that `sentence` announces or is an item of, in order; () where it is of none.

    `sentences` are those of its passage, in order. A list is announced by a colon, and the announcing sentence is of it; each
    item is a paragraph of one sentence, and the items end alike: with a full stop, or all but the last without one. Items
    that begin with what they are about ("Vigo: 9 cranes.") need no announcement: their heading is one.
    """
    place = sentences.index(sentence)
    for first in range(place, -1, -1):
        if sentences[first].text.endswith(":"):
            items = _items(sentences[first + 1 :])
            return (sentences[first], *items) if len(items) > 1 and place <= first + len(items) else ()
    return _labelled(sentences, place)


def _labelled(sentences: Sequence[Sentence], place: int) -> tuple[Sentence, ...]:
    """Return the items with a label around `place`, () where there are not several with labels of their own."""
    matches = [_LABEL.match(sentence.text) for sentence in sentences]
    labels = [match["label"] if match else "" for match in matches]  # the same again is who speaks in an interview
    marks = [alone and labels.count(label or ":") == 1 for label, alone in zip(labels, _alone(sentences), strict=True)]
    first = next((n + 1 for n in range(place, -1, -1) if not marks[n]), 0)
    last = next((n for n in range(place, len(marks)) if not marks[n]), len(marks))
    return tuple(sentences[first:last]) if last - first > 1 else ()


def _alone(sentences: Sequence[Sentence]) -> list[bool]:
    """Tell of each sentence whether it is a paragraph of its own."""
    opens = [*(sentence.opens_paragraph for sentence in sentences), True]
    return [one and other for one, other in pairwise(opens)]


def _items(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the items that follow an announcement at once."""
    items = [sentence for sentence, _ in takewhile(lambda pair: pair[1], zip(sentences, _alone(sentences), strict=True))]
    if not items or items[0].text[-1] in _LAST:
        return list(takewhile(lambda item: item.text[-1] in _LAST, items))
    end = next((number for number, item in enumerate(items) if item.text[-1] in _LAST), len(items))
    closes = end < len(items) and items[end - 1].text.endswith((",", ";", " and", " or"))
    return items[: end + closes]
