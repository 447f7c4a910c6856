"""The words of a text, a name of several words as one: "the port of Vigo" is the, port, of, Vigo; "New Vigo" is one.

A name shows by its capitals, or is one that the articles know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.names import Names
from qa.vocabulary import ADVERBS, AUXILIARIES, CONNECTIVES, INTERJECTIONS, QUESTION_WORDS, TITLES, WEEKDAYS, is_past
from qa.words import STOPWORDS

_WORD = re.compile(r"[^\W_]+(?:[.&/’'+-][^\W_]+)*(?:['’](?=\s))?")


@dataclass(frozen=True)
class Word:
    """A word of a text, or a name of several, and where it stands."""

    text: str
    start: int
    end: int
    named: bool

    @property
    def folded(self) -> str:
        """The word as it is compared, in lower case."""
        return self.text.casefold()

    @property
    def owner(self) -> bool:
        """Something of it follows ("Vigo's")."""
        return self.text.endswith(("'s", "’s", "s'", "s’"))


def name_words(text: str, names: Names) -> Iterator[Word]:
    """Yield the words of `text` in order; a name of several words, known or capitalised throughout, is one."""
    known = {use.start: use.end for use in names.uses(text)}
    last = 0
    plain: list[Word] = []
    for match in _WORD.finditer(text):
        if match.start() < last:
            continue
        start, end = match.span()
        if start in known:
            tail = re.match(r"['’]s\b", text[known[start] :])
            end = known[start] + (tail.end() if tail else 0)
        last = end
        named = start in known or _is_name(text, start, end)
        plain.append(Word(text[start:end], start, end, named))
    yield from _runs(text, plain)


def _is_name(text: str, start: int, end: int) -> bool:
    """Tell whether a capital makes a name: at the beginning of a text only where more shows it."""
    word = text[start:end]
    if not word[0].isupper() or word.casefold() in STOPWORDS | AUXILIARIES | ADVERBS:
        return False
    shown = not word[1:].islower() or word.endswith(("'s", "’s")) or len(text.split()) < 3
    after = re.match(r" ([\w'’]+)", text[end:])
    shown = shown or _is_fronted(word, text[end:])
    acts = after is not None and (after[1] in AUXILIARIES or "n't" in after[1] or is_past(after[1]))
    return shown or acts or bool(text[:start].strip()) or bool(re.match(r"(?: and|,)? [A-Z]", text[end:]))


def _is_fronted(word: str, rest: str) -> bool:
    """Tell whether a question follows the word ("Vigo, is it large?"), which is no adverb."""
    adverb = word.endswith("ly") or word.casefold() in INTERJECTIONS | CONNECTIVES
    match = None if adverb else re.match(r", ([\w'’]+)", rest)
    return match is not None and match[1].casefold() in AUXILIARIES | QUESTION_WORDS


def _runs(text: str, plain: Sequence[Word]) -> Iterator[Word]:
    number = 0
    while number < len(plain):
        word, step = plain[number], number + 1
        while word.named and not word.owner and step < len(plain):
            other, between = plain[step], text[word.end : plain[step].start]
            linked = step + 1 < len(plain) and other.folded in ("of", "de", "la") and plain[step + 1].named and between == " "
            following = plain[step + 1] if linked else other
            close = between in (" ", "-") or (between == ". " and word.text.split()[-1] in TITLES)
            if not (linked or (close and (other.named or other.text.isdigit()))):
                break
            if (linked and word.text.isupper()) or (word.text in WEEKDAYS and other.text in TITLES):
                break
            word = Word(text[word.start : following.end], word.start, following.end, named=True)
            step += 2 if linked else 1
        yield word
        number = step
