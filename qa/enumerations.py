"""Lists in a passage: a sentence that announces its items and the items after it, which mean something only together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from qa.types import Sentence

_LAST = ".!?。"
"""What ends an item that is a sentence; in a list of items that are none it may end the last one."""


def whole_list(sentences: Sequence[Sentence], sentence: Sentence) -> tuple[Sentence, ...]:
    """Return the list that `sentence` announces or is an item of, the announcing sentence first; () where it is of none.

    `sentences` are those of its passage, in order. A list is announced by a colon; each item is a paragraph of one sentence,
    and the items end alike: with a full stop, or all but the last without one.
    """
    place = sentences.index(sentence)
    for first in range(place, -1, -1):
        if sentences[first].text.endswith(":"):
            items = _items(sentences[first + 1 :])
            return (sentences[first], *items) if len(items) > 1 and place <= first + len(items) else ()
    return ()


def _items(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the items that follow an announcement at once."""
    alone = [
        sentence.opens_paragraph and (number + 1 == len(sentences) or sentences[number + 1].opens_paragraph)
        for number, sentence in enumerate(sentences)
    ]
    items = [sentence for sentence, _ in takewhile(lambda pair: pair[1], zip(sentences, alone, strict=True))]
    if not items or items[0].text[-1] in _LAST:
        return list(takewhile(lambda item: item.text[-1] in _LAST, items))
    end = next((number for number, item in enumerate(items) if item.text[-1] in _LAST), len(items))
    closes = end < len(items) and items[end - 1].text.endswith((",", ";", " and", " or"))
    return items[: end + closes]
