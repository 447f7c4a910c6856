"""Typing errors: a word that nobody knows is taken for the word of the articles that it nearly is.

Known is what the articles use and what the embedder has a token of its own for: an ordinary word that the articles do not
use is not a mistake. Numbers are never changed, nor is anything that is not close.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

_WORD = re.compile(r"[^\W\d_]+")
_TWICE = re.compile(r"(.)\1")
_SHORTEST = 4
_SHORT = 5
"""Letters of a word that one exchanged letter easily makes another."""
_CLOSE = 0.79
"""Share of letters that must agree, swapped neighbours counting as one difference (optimal string alignment).

Four in five; rapidfuzz 3.14 leaves out what is just as close as it should be, so a little less.
"""


def spellings(texts: Iterable[str]) -> list[str]:
    """Return the words of `texts` as they are mostly written, the most frequent first; only those long enough to mistype."""
    written = Counter(match[0] for text in texts for match in _WORD.finditer(text) if len(match[0]) >= _SHORTEST)
    usual: dict[str, str] = {}
    for word, _ in written.most_common():
        usual.setdefault(word.casefold(), word)
    return list(usual.values())


def corrected(
    question: str, vocabulary: Sequence[str], *, known: Callable[[str], bool]
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the question with mistyped words as the articles write them, and each as typed beside what it was taken for.

    `vocabulary` is what `spellings` gives; `known` tells whether a word is one.
    """
    folded = [word.casefold() for word in vocabulary]
    taken: dict[str, str] = {}
    for typed in dict.fromkeys(_WORD.findall(question)):
        if len(typed) < _SHORTEST or known(typed) or (typed.isupper() and len(typed) <= 6):
            continue
        close = process.extract(typed.casefold(), folded, scorer=OSA.normalized_similarity, score_cutoff=_CLOSE, limit=None)
        best = next((n for word, _, n in close if len(word) > _SHORT or _slipped(typed.casefold(), word)), None)
        if best is not None:
            taken[typed] = vocabulary[best]
    return _WORD.sub(lambda match: taken.get(match[0], match[0]), question), tuple(taken.items())


def _slipped(typed: str, meant: str) -> bool:
    """Tell whether only the fingers slipped: inside the word letters were swapped, left out or typed twice, none exchanged.

    Short words are often one letter from another ("phage", "phase").
    """
    if typed[0] != meant[0] or typed[-1] != meant[-1]:
        return False
    twice = len(typed) > len(meant) and _TWICE.sub(r"\1", typed) == _TWICE.sub(r"\1", meant)
    return twice or len(typed) < len(meant) or sorted(typed) == sorted(meant)
