"""The nouns of the house. Frozen values with derived properties; nothing here reads, writes or decides.

Offsets are characters of an article's decoded source, newlines untranslated; ranges are half open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of characters."""

    start: int
    end: int


@dataclass(frozen=True)
class Sentence:
    """A sentence as a reader sees it (`text`, markup and web remains gone) and where it stands in the source (`span`).

    `quote` is the source at `span`, markup, mojibake and all, with only white space evened out. `words` is where each word of
    `text` stands, known while an article is read, and empty where they are the words of the quote; it is not stored.
    """

    text: str
    span: Span
    quote: str
    opens_paragraph: bool = False
    words: tuple[Span, ...] = field(default=(), repr=False, compare=False)


class Landmark(NamedTuple):
    """From the character `start` on, the text stands under the headings `place` ("Outcomes › Digital Education", "")."""

    start: int
    place: str


@dataclass(frozen=True)
class Document:
    """A clean article. Metadata is "" where the article does not say: never a guess, never the file's time."""

    id: str
    title: str
    date: str
    url: str
    author: str
    publisher: str
    source: str
    sentences: tuple[Sentence, ...]
    landmarks: tuple[Landmark, ...]
    digest: str

    @property
    def prose(self) -> str:
        """Title and sentences, a paragraph a line."""
        lines = "".join(("\n" if sentence.opens_paragraph else " ") + sentence.text for sentence in self.sentences)
        return f"{self.title}{lines}"


@dataclass(frozen=True)
class Passage:
    """Neighbouring whole sentences of one article under one heading: what is embedded, searched and read."""

    document_id: str
    number: int
    title: str
    date: str
    place: str
    sentences: tuple[Sentence, ...]

    @cached_property
    def text(self) -> str:
        """The sentences, joined by single spaces."""
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def span(self) -> Span:
        """Where the passage stands in the source."""
        return Span(self.sentences[0].span.start, self.sentences[-1].span.end)

    @cached_property
    def sentence_ranges(self) -> tuple[Span, ...]:
        """Where each sentence stands in `text`."""
        starts = accumulate((len(sentence.text) + 1 for sentence in self.sentences), initial=0)
        return tuple(Span(start, start + len(s.text)) for start, s in zip(starts, self.sentences, strict=False))

    @cached_property
    def context(self) -> str:
        """Title and headings, as they are embedded and searched with the text but never quoted."""
        places = [part for part in self.place.split(" › ") if part and not self.text.startswith(part)]
        return " › ".join([self.title, *places] if self.title else places)

    @property
    def in_context(self) -> str:
        """The text under its title and headings: what an embedder, a word index and a reader are given."""
        return f"{self.context}\n{self.text}" if self.context else self.text


@dataclass(frozen=True)
class Hit:
    """A passage found for a question, best first in a list.

    `ranks`, from 1, say why ({"dense": 2, "sentence": 1, "lexical": 7}): by its vector, by its nearest sentence's, by words.
    """

    passage: Passage
    score: float
    ranks: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Citation:
    """The exact words that carry a claim, and where they stand."""

    document_id: str
    title: str
    place: str
    date: str
    quote: str
    span: Span


@dataclass(frozen=True)
class Claim:
    """One statement of an answer with what carries it. `citations` is never empty."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class Answer:
    """Claims, or the reason for having none: never both, never neither.

    `short` is the exact words that answer, inside the first claim's text, or "". `searched_for` is the question that was
    searched. `hits` are the retrieved passages, best first. `confidence` is the probability, 0 to 1, that the articles
    answer the question as the claims say. `notes` say how the question was understood ("SSIP: the Suzhou-Suqian Industrial
    Park") and what a reader of the claims should know.
    """

    question: str
    searched_for: str
    hits: tuple[Hit, ...]
    claims: tuple[Claim, ...] = ()
    short: str = ""
    abstained_because: str = ""
    confidence: float = 0.0
    notes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The claims, joined by single spaces."""
        return " ".join(claim.text for claim in self.claims)


class Turn(NamedTuple):
    """An earlier question of a conversation and the answer that it got."""

    question: str
    answer: str
