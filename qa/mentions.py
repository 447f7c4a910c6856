"""The things that a question or a short answer speaks of: names and noun phrases, found by the small words around them.

No grammar and no word list of nouns: a phrase begins at an article, a name or a number and ends at the next function word;
where an auxiliary stands before it ("does the park plan"), the verb at its end is cut off again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from qa.name_words import Word, name_words
from qa.names import Names
from qa.statements import asked_verb
from qa.vocabulary import (
    ADJECTIVES,
    ADVERBS,
    ARTICLES,
    AUXILIARIES,
    BE,
    ORGANISED,
    QUESTION_WORDS,
    VERBS,
    is_past,
    is_plural,
    is_predicate,
    word_set,
)
from qa.words import STOPWORDS

_ENDS = (STOPWORDS | AUXILIARIES | ADVERBS) - word_set("own same other more most few")
_AMOUNTS = word_set("lot number majority group pair couple variety range series set")
_KINDS = word_set("kind kinds sort sorts type types")
_ASK_ABOUT = QUESTION_WORDS - word_set("who whom whose which")
_LEADS = AUXILIARIES - {"do"}
_LEADS_AFTER_WHAT = BE | word_set("does did")
"""What stands before a bare subject. Not "do", which leads several, nor others after "what" ("What can happen?")."""
_NO_SUBJECT = word_set(
    "anybody anyone anything everybody everyone everything nobody nothing somebody someone something"
    " all enough first half more most next often part"
)
"""Words that begin or end no phrase that something else could be said of."""
_AFTER_SUBJECT = word_set("also not first still already ever now then just only even") | word_set("be have")
"""What may stand between a subject and its verb; and what is the verb itself."""


@dataclass(frozen=True)
class Thing:
    """A phrase in a text. `text` is fit to stand for it elsewhere; `role` is "subject", "asked" (after a question word) or "".

    `inner` is what it is a part or property of ("Vigo" of "the port of Vigo"), or None. `lifeless`: certainly no person.
    """

    text: str
    start: int
    end: int
    head: str
    role: str = ""
    named: bool = False
    plural: bool = False
    before: str = ""
    inner: Thing | None = None
    lifeless: bool = False

    @property
    def person(self) -> bool:
        """A name of two to four words, none of which names an organisation or a place."""
        words = self.text.split()
        plain = all(word[0].isupper() and word[1:].islower() and word.casefold() not in ORGANISED | ARTICLES for word in words)
        return self.named and not (self.plural or self.lifeless) and 2 <= len(words) <= 4 and plain


def things(text: str, names: Names) -> list[Thing]:
    """Return the things that `text` speaks of, in its order; of a phrase with "of", the whole only."""
    words = list(name_words(text, names))
    found: list[Thing] = []
    place = 0
    while place < len(words):
        end = place if asked_verb([word.text for word in words], place) else _end(text, words, place)
        if thing := _thing(text, words, place, end):
            found.append(thing)
            end = next((n for n in range(place, end) if words[n].start > thing.end and words[n].named), end)
        place = max(end, place + 1)
    return _pairs(text, _joined(text, found))


def _end(text: str, words: Sequence[Word], start: int) -> int:
    """Return where the phrase that begins with word `start` ends, `start` itself where none does."""
    place = start + (words[start].folded in ARTICLES)
    while place < len(words):
        word = words[place]
        gap = place > start and not text[words[place - 1].end : word.start].isspace()
        adverb = word.text.islower() and word.text.endswith("ly") and len(word.text) > 5
        ordinal = word.folded in ("first", "last") and place == start + 1
        if gap or (not word.named and not ordinal and (word.folded in _ENDS or adverb)):
            break
        place += 1
    return place


def _thing(text: str, words: Sequence[Word], start: int, end: int) -> Thing | None:
    """Return the thing that the words from `start` to `end` name, or None where they name none."""
    before, role = words[start - 1].folded if start else "", _role(words, start)
    article = words[start].folded in ARTICLES
    inside = list(words[start + article : end])
    while not (article or role == "asked") and len(inside) > 1 and not _led(inside):
        inside = inside[1:]
    inside = inside[: _cut(words, inside, end, role, before, article=article)]
    bare = bool(inside) and is_plural(inside[-1].text) and before not in ("who", "that", "which")
    bare = bare or (bool(inside) and _is_bare_subject(words, start, inside[-1]))
    if not inside or not (article or any(word.named for word in inside) or role == "asked" or bare):
        return None
    head, first = inside[-1], inside[0]
    own = _unowned(head.text)
    last = head.start + len(own)
    definite = article or (not head.named and (role == "asked" or (first.named and not first.owner)))
    return Thing(
        f"the {text[first.start : last]}" if definite else text[first.start : last],
        words[start].start if article else first.start,
        last,
        own.split()[-1],
        role,
        head.named,
        not head.named and is_plural(own),
        before,
        next((_owner(word) for word in inside[:-1] if word.owner), None),
    )


def _role(words: Sequence[Word], start: int) -> str:
    before = [word.folded for word in words[max(0, start - 2) : start]]
    if before[-1:] and (before[-1] in ("which", "what", "whose") or before in (["how", "many"], ["how", "much"])):
        return "asked"
    return "subject" if AUXILIARIES.intersection(before[-1:]) else ""


def _is_bare_subject(words: Sequence[Word], start: int, last: Word) -> bool:
    """Tell whether a phrase without an article is what a question is about ("What is silk like?", "How does fog form?").

    Not "What is due on Friday?": after a form of "be", only the end, "like" or what is done to it may follow.
    """
    asks = [word.folded for word in words[max(0, start - 3) : start]]
    asks = ["how", asks[2]] if asks[0:1] == ["how"] and len(asks) == 3 else asks[-2:]
    if len(asks) < 2 or asks[0] not in _ASK_ABOUT:
        return False
    if asks[1] not in (_LEADS_AFTER_WHAT if asks[0] == "what" else _LEADS):
        return False
    if is_past(words[start].text) or not _NO_SUBJECT.isdisjoint((words[start].folded, last.folded)):
        return False
    after = next((word for word in words if word.start > last.start), None)
    if asks[1] in BE:
        return after is None or after.folded == "like" or is_past(after.text)
    return after is not None and not is_plural(after.text)


def _owner(word: Word) -> Thing:
    plain = _unowned(word.text)
    return Thing(plain, word.start, word.start + len(plain), plain, named=word.named)


def _unowned(text: str) -> str:
    return re.sub(r"(?<=s)['’]$|['’]s$", "", text)


def _cut(words: Sequence[Word], inside: Sequence[Word], end: int, role: str, before: str, *, article: bool) -> int:
    """Return how many of the words `inside` a phrase are its own, and not of the verb after it."""
    if role == "asked" and (end == len(words) or words[end].folded not in AUXILIARIES):
        return next((n + 1 for n, word in enumerate(inside) if is_plural(word.text)), 1)
    if role != "subject":
        return _later_verb(inside, role, article=article)
    if _verb_comes(words[end:]):
        return len(inside)
    own = _verb(inside, before, article=article)
    return len(inside) if own == 1 and inside[0].folded in ADJECTIVES else own


def _verb_comes(rest: Sequence[Word]) -> bool:
    """Tell whether the verb comes next ("have", "now treat")."""
    return bool(rest) and rest[0].folded in (_AFTER_SUBJECT if len(rest) > 1 else ("be", "have"))


def _led(inside: Sequence[Word]) -> bool:
    """Tell whether a phrase without an article begins as one: with a name, or it has none."""
    return inside[0].named or inside[0].owner or not any(word.named for word in inside)


def _later_verb(inside: Sequence[Word], role: str, *, article: bool) -> int:
    """Return where in a phrase elsewhere its words end: at a past form, or soon after a name."""
    past = next((n for n, word in enumerate(inside) if n and not word.named and is_past(word.text)), len(inside))
    name = next((n + 1 for n, word in enumerate(inside) if word.named and not word.owner), 0)
    led = article or any(word.owner for word in inside[:name])
    return past if role == "asked" or not name else min(past, name + led)


def _verb(inside: Sequence[Word], auxiliary: str, *, article: bool) -> int:
    """Return where in a phrase after an auxiliary the verb begins that belongs to it."""
    names = next((n + 1 for n, word in enumerate(inside) if word.named and not word.owner), 0)
    if names and (names == len(inside) or not (article or any(word.owner for word in inside[:names]))):
        return names
    texts = [word.text for word in inside]
    if auxiliary in BE:
        going = len(texts) - (len(texts) > 1 and (texts[-1].endswith("ing") or is_predicate(texts[-1])))
        return next((n for n, word in enumerate(texts) if n and is_past(word)), going)
    counted = len(texts) == 2 and texts[0] in ("most", "other", "few", "more", "same", "own") and is_plural(texts[1])
    verb = next((n for n, word in enumerate(texts) if n and word in VERBS), 0)
    if verb:
        return verb
    plural = 2 if counted else next((n + 1 for n, word in enumerate(texts[:-1]) if is_plural(word)), 0)
    if plural or len(texts) < 2:
        return plural or len(texts)
    return len(texts) - (2 if is_plural(texts[-1]) and len(texts) > 2 else 1)


def _joined(text: str, found: Sequence[Thing]) -> list[Thing]:
    """Return the things with each "the port" + "of" + "Vigo" as one."""
    joined: list[Thing] = []
    for thing in found:
        before = joined[-1] if joined else None
        if before and before.head in _KINDS and text[before.end : thing.start] == " of ":
            joined[-1] = replace(thing, role=before.role)
        elif (
            before
            and (not before.named or before.head.isupper())
            and text[before.end : thing.start] == " of "
            and before.role != "asked"
        ):
            phrase = f"{before.text} of {thing.text}"
            plural = before.plural or (thing.plural and before.head in _AMOUNTS)
            joined[-1] = replace(before, text=phrase, end=thing.end, plural=plural, inner=thing.inner or thing)
        else:
            joined.append(thing)
    return joined


def _pairs(text: str, found: Sequence[Thing]) -> list[Thing]:
    """Return the things and, after its last, each row of names that "and" makes one subject."""
    listed = list(found)
    for one, other in pairwise(found):
        if one.named and other.named and text[one.end : other.start] == " and ":
            both = Thing(f"{one.text} and {other.text}", one.start, other.end, other.head, one.role, True, True, one.before)
            listed.append(both)
    return listed
