"""What a question means here: completed from the conversation, its typing errors mended, its names widened.

The question that was asked stays beside what was made of it, and everything that was made of it can be told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from qa.about import asked_of_article
from qa.conversation import stand_alone
from qa.index import Index
from qa.names import Names, Put
from qa.parts import divided
from qa.spelling import corrected
from qa.types import Passage, Turn
from qa.words import STOPWORDS, content_words

LOOKED_AT = 50
"""Passages that are looked at for whether two words are one name."""
_NAME = re.compile(r"(?<=\s)[A-Z][\w&-]*")


@dataclass(frozen=True)
class Understood:
    """A question as it is searched for. `taken` are words as they were typed and what they were taken for.

    `is_one` tells whether the articles know two words with "and" between them as one name. `beside` are the questions that
    a divided one asks besides this.
    """

    asked: str
    searched_for: str
    taken: tuple[tuple[str, str], ...]
    names: Names
    is_one: Callable[[str, str], bool]
    beside: tuple[str, ...] = ()

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """The question, and the same with other names of the things in it, or with the word for what it asks of an article."""
        asked = asked_of_article(self.searched_for)
        return (*self.names.variants(self.searched_for), *([f"{asked.field}: {asked.topic}"] if asked else []))

    @property
    def parts(self) -> tuple[Understood, ...]:
        """A question for each thing that is asked for; mostly only itself."""
        parts = divided(self.searched_for, is_one=self.is_one)
        return tuple(
            replace(self, searched_for=part, beside=tuple(other for other in parts if other != part)) for part in parts
        )

    def is_of_another(self, text: str) -> bool:
        """Tell whether a text names what another part of the question asks about, and not what this one does."""
        own, others = self._named
        said = set(content_words(text))
        return bool(own and others & said and not own & said)

    @cached_property
    def _named(self) -> tuple[frozenset[str], frozenset[str]]:
        """The words of names by which this part of a divided question differs from the others, and they from it."""
        own = _name_words(self.forms)
        others = _name_words(form for question in self.beside for form in self.names.variants(question))
        return own - others, others - own

    def for_passage(self, passage: Passage) -> list[Put]:
        """Return the question as the passage may put it, at least once."""
        return self.names.in_words_of(self.searched_for, passage.in_context)

    def notes(self, puts: Iterable[Put]) -> tuple[str, ...]:
        """Return what was taken for what: words as they were typed, and names of one thing, the shorter first."""
        mended = [f"“{typed}” was taken for “{meant}”" for typed, meant in self.taken]
        bridged = [pair for put in puts for pair in put.exchanged]
        return (*mended, *dict.fromkeys(": ".join(sorted(pair, key=len)) for pair in bridged))


def understood(question: str, history: Sequence[Turn], index: Index, *, is_word: Callable[[str], bool]) -> Understood:
    """Return what the question means after the turns of `history`, in the words of the articles in `index`.

    `is_word` tells whether a word that the articles do not use is one nevertheless.
    """

    def known(word: str) -> bool:
        return word.casefold() in STOPWORDS or index.holds(word) or is_word(word)

    searched_for, taken = corrected(stand_alone(question, history, names=index.names), index.spellings, known=known)
    return Understood(question, searched_for, taken, index.names, partial(_is_one, index))


def _name_words(questions: Iterable[str]) -> frozenset[str]:
    return frozenset(word for question in questions for name in _NAME.findall(question) for word in content_words(name))


def _is_one(index: Index, one: str, other: str) -> bool:
    """Tell whether the passages know "`one` and `other`" as one name: the rarer of the two never stands without the other."""
    texts = [index.passage(row).text for row, _ in index.lexical(f"{one} {other}", LOOKED_AT)]
    both = rf"\b{re.escape(one)} (?:and|&) {re.escape(other)}\b"
    together, *each = (
        sum(len(re.findall(pattern, text)) for text in texts)
        for pattern in (both, rf"\b{re.escape(one)}\b", rf"\b{re.escape(other)}\b")
    )
    apart = sorted(count - together for count in each)
    return together > 0 and apart[0] == 0 and (together > 1 or apart[1] == 0)
