"""Rows to examples: a question and a passage in its context, with the answer's place or without an answer."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import bm25s
import numpy as np
from numpy.typing import NDArray

from qa.training.near_misses import Mentions, mentions, near_miss
from qa.training.rows import Found, Row, window_around, windows
from qa.training.yes_or_no import settled

WINDOW = 850
"""Characters of a passage: about 190 word pieces, as long as chunking makes them."""
HEADINGS = (
    "History",
    "Overview",
    "Background",
    "Development",
    "Economy",
    "Culture",
    "Legacy",
    "Description",
    "Origins",
    "Outcomes",
)
_SMALL_WORDS = "a an the is are was were be been did do does of in on at by for to from with that this it its as and or"
SMALL_WORDS = frozenset(_SMALL_WORDS.split())
"""What people leave out when they type only the words that matter."""
_BESIDE_ANOTHER = ("same article", "retrieved")
"""The kinds of examples whose passage is not their question's own, but for those that mislead."""
_NONE: Mapping[str, Sequence[str]] = MappingProxyType({})


@dataclass(frozen=True)
class Example:
    """What the reader is given and should find; no `answers`: the text does not answer the question.

    `group` is the row that it was made of, `kind` how it was made.
    """

    question: str
    context: str
    text: str
    answers: tuple[Found, ...]
    group: str
    kind: str

    @property
    def passage(self) -> str:
        """The text under its context, as `Passage.in_context` gives it."""
        return f"{self.context}\n{self.text}" if self.context else self.text


@dataclass(frozen=True)
class Piece:
    """A window of a passage, as retrieval would find it."""

    title: str
    article: str
    text: str


class Pool:
    """All windows of some rows' passages, and which of them retrieval finds for each row's question, best first.

    `misleading` are the texts of those in which a reader finds an answer that is none, for the ids of rows.
    """

    def __init__(self, rows: Sequence[Row], *, found: int = 40, misleading: Mapping[str, Sequence[str]] = _NONE) -> None:
        passages = {row.passage: row for row in rows}
        self.rows = rows
        self.misleading = misleading
        self.contested = {row.article for row in rows if not row.answers and not row.is_everyday}
        self.pieces = [
            Piece(r.title, r.article, p[w.start : w.end].strip()) for p, r in passages.items() for w in windows(p, WINDOW)
        ]
        self.with_text = {piece.text: piece for piece in self.pieces}
        self.folded = [piece.text.casefold() for piece in self.pieces]
        self.of_article: dict[str, list[int]] = defaultdict(list)
        for number, piece in enumerate(self.pieces):
            self.of_article[piece.article].append(number)
        self.mentions = {a: mentions(self.pieces[n].text for n in numbers) for a, numbers in self.of_article.items()}
        self.everywhere = mentions(piece.text for piece in self.pieces)
        self.nearest = self._search([row.question for row in rows], min(found, len(self.pieces)))

    def _search(self, questions: list[str], found: int) -> NDArray[np.int64]:
        index = bm25s.BM25()
        texts = [f"{piece.title}\n{piece.text}" for piece in self.pieces]
        index.index(bm25s.tokenize(texts, stopwords="en", show_progress=False), show_progress=False)
        asked = bm25s.tokenize(questions, stopwords="en", show_progress=False)
        return np.asarray(index.retrieve(asked, k=found, show_progress=False).documents, dtype=np.int64)

    def without_answer(self, number: int, *, same_article: bool, dice: random.Random) -> Piece | None:
        """Return one of the nearest pieces that do not hold an answer of row `number`, nearer ones more often."""
        row = self.rows[number]
        inside = [n for n in self.nearest[number] if (self.pieces[n].article == row.article) == same_article]
        if same_article and len(inside) < 3:
            inside += self.of_article[row.article]
        usable = [n for n in inside if self.holds_no_answer(number, n)]
        return self.pieces[usable[min(int(dice.expovariate(0.4)), len(usable) - 1)]] if usable else None

    def holds_no_answer(self, number: int, piece: int) -> bool:
        """Tell whether a piece has no answer of row `number`, as far as words show; without answers, is not of its passage."""
        row, text = self.rows[number], self.folded[piece]
        if row.answers:
            return not any(answer.text.casefold() in text for answer in row.answers)
        return text not in row.passage.casefold()

    def elsewhere(self, row: Row) -> Mentions:
        """Return what the row's article names, or all articles where it is a single passage."""
        own = self.mentions[row.article]
        return own if len(own.names) > 12 else self.everywhere


def training_examples(pool: Pool, *, seed: int, epoch: int, share: float = 1.0, negatives: float = 1.0) -> list[Example]:
    """Return the examples of one epoch, the same for the same arguments, in the rows' order.

    Of each epoch only about `share` of the rows are used, but all of our own questions; and only about the part `negatives`
    of the questions beside another passage, which a reader soon tells apart.
    """
    dice = random.Random(f"{seed}/{epoch}")
    chosen = [number for number, row in enumerate(pool.rows) if row.is_everyday or dice.random() < share]
    made = (example for number in chosen for example in _of_row(pool, number, dice))
    return [example for example in made if example.kind not in _BESIDE_ANOTHER or dice.random() < negatives]


def _of_row(pool: Pool, number: int, dice: random.Random) -> Iterator[Example]:
    return (_everyday if pool.rows[number].is_everyday else _written)(pool, number, dice)


def _written(pool: Pool, number: int, dice: random.Random) -> Iterator[Example]:
    row = pool.rows[number]
    if row.is_review and dice.random() < 0.5:
        return
    if not row.answers:
        yield from (real_near_miss(row, dice) for _ in range(3))
        return
    for _ in range(2 if row.article in pool.contested else 1):
        yield _varied(positive(row, dice), dice)
    yield from _misleading(pool, row, dice)
    if dice.random() < (0.2 if row.is_review else 0.75):
        yield from _negative(pool, number, same_article=dice.random() < 0.55, dice=dice)
    if dice.random() < (0.0 if row.is_review else 0.35):
        yield from _negative(pool, number, same_article=dice.random() < 0.55, dice=dice)
    if dice.random() < (0.2 if row.is_review else 0.5):
        yield from _changed(pool, row, dice)
    if dice.random() < (0.12 if row.title else 0.0):
        yield from _yes_or_no(pool, number, dice)


def _everyday(pool: Pool, number: int, dice: random.Random) -> Iterator[Example]:
    """Yield our question with its passage; where that answers it, mostly with one that does not as well."""
    row = pool.rows[number]
    if not row.answers:
        yield real_near_miss(row, dice)
        return
    yield _varied(positive(row, dice), dice)
    yield from _misleading(pool, row, dice)
    if dice.random() < 0.7:
        yield from _negative(pool, number, same_article=dice.random() < 0.55, dice=dice)


def positive(row: Row, dice: random.Random) -> Example:
    """Return the row's question with the window of its passage that answers it."""
    chosen = dice.choice(row.answers)
    window = window_around(row.passage, chosen, dice.choice([500, WINDOW, WINDOW, WINDOW]))
    text = row.passage[window.start : window.end]
    inside = [Found(a.text, a.start - window.start) for a in row.answers if window.start <= a.start]
    kept = [a for a in inside if text[a.start : a.start + len(a.text)] == a.text]
    first = Found(chosen.text, chosen.start - window.start)
    return Example(
        row.question, _context(row.title, dice), text, (first, *(a for a in kept if a != first)), row.id, "answerable"
    )


def real_near_miss(row: Row, dice: random.Random) -> Example:
    """Return an unanswerable row as it is; a long passage is cut to the windows that retrieval would show."""
    pieces = windows(row.passage, WINDOW)
    words = set(row.question.casefold().split())
    best = max(pieces, key=lambda w: len(words & set(row.passage[w.start : w.end].casefold().split())))
    return Example(row.question, _context(row.title, dice), row.passage[best.start : best.end], (), row.id, "near miss")


def _negative(pool: Pool, number: int, *, same_article: bool, dice: random.Random) -> Iterator[Example]:
    row = pool.rows[number]
    piece = pool.without_answer(number, same_article=same_article, dice=dice)
    kind = "same article" if same_article else "retrieved"
    if piece:
        yield _varied(Example(row.question, _context(piece.title, dice), piece.text, (), row.id, kind), dice)


def _misleading(pool: Pool, row: Row, dice: random.Random) -> Iterator[Example]:
    """Yield the row's question with a passage that misleads, where one is known."""
    known = [pool.with_text[text] for text in pool.misleading.get(row.id, ()) if text in pool.with_text]
    if known:
        piece = dice.choice(known)
        yield _varied(Example(row.question, _context(piece.title, dice), piece.text, (), row.id, "misleading"), dice)


def _changed(pool: Pool, row: Row, dice: random.Random) -> Iterator[Example]:
    source = positive(row, dice)
    question = near_miss(source.question, source.text, source.answers[0].text, pool.elsewhere(row), dice)
    if question:
        yield replace(source, question=question, answers=(), kind="changed")


def _yes_or_no(pool: Pool, number: int, dice: random.Random) -> Iterator[Example]:
    """Yield a question made from a sentence of the row's passage, with that passage or with one of the same article."""
    row = pool.rows[number]
    found = settled(row.passage, dice)
    if found is None:
        return
    if dice.random() < 0.5:
        yield replace(positive(replace(row, question=found.question, answers=(found.words,)), dice), kind="yes or no")
    else:
        yield from (replace(e, question=found.question) for e in _negative(pool, number, same_article=True, dice=dice))


def hard_negatives(pool: Pool, number: int, dice: random.Random) -> list[Example]:
    """Return one negative of the same article and one of another, where they exist."""
    return [e for same in (True, False) for e in _negative(pool, number, same_article=same, dice=dice)]


def _context(title: str, dice: random.Random) -> str:
    if not title or dice.random() < 0.2:
        return ""
    return f"{title} › {dice.choice(HEADINGS)}" if dice.random() < 0.15 else title


def _varied(example: Example, dice: random.Random) -> Example:
    """Return one in eight questions as people type them: lower case, a letter astray, or only the words that matter."""
    roll = dice.random()
    question = example.question
    if roll < 0.05:
        return replace(example, question=question.lower().rstrip("?. "))
    if roll < 0.09:
        return replace(example, question=_mistyped(question, dice))
    if roll < 0.125:
        kept = [word for word in question.lower().rstrip("?. ").split() if word not in SMALL_WORDS]
        return replace(example, question=" ".join(kept)) if len(kept) > 2 else example
    return example


def _mistyped(question: str, dice: random.Random) -> str:
    words = [match.span() for match in re.finditer(r"[A-Za-z]{4,}", question)]
    if not words:
        return question
    start, end = dice.choice(words)
    at = dice.randrange(start, end - 1)
    changed = {0: question[at + 1] + question[at], 1: question[at], 2: question[at] * 2 + question[at + 1]}[dice.randrange(3)]
    return question[:at] + changed + question[at + 2 :]
