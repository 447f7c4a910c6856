"""Sentences packed into passages: whole sentences, within a token budget, never across a heading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Protocol

from qa.sentences import WORD, exact
from qa.types import Document, Landmark, Passage, Sentence, Span

_SPECIAL_TOKENS = 2
_SHORTEST = 16


class Counter(Protocol):
    """What measures a text: the embedder, in its own tokens."""

    limit: int

    def count_tokens(self, text: str) -> int:
        """Return how many tokens `text` is, special ones not counted."""


def pack(document: Document, counter: Counter, *, tokens: int) -> tuple[Passage, ...]:
    """Return the passages of a document, in order and numbered from 0; every sentence is in exactly one.

    A passage with its title and headings has at most `tokens` tokens, and no more than `counter.limit` with the special
    ones. Neighbouring sentences under one heading share a passage while they fit; a section that does not fit is divided
    into passages of about the same size, at the ends of paragraphs where they allow it. A single sentence that does not
    fit is divided between its words: its parts are exact quotes too.
    """
    budget = min(tokens, counter.limit - _SPECIAL_TOKENS)
    groups: list[tuple[str, list[Sentence]]] = []
    for place, sentences in _sections(document):
        frame = Passage(document.id, 0, document.title, document.date, place, ())
        room = max(_SHORTEST, budget - counter.count_tokens(frame.context))
        pieces = [piece for sentence in sentences for piece in _fitting(sentence, document.source, counter, room)]
        groups += [(place, group) for group in _packed(pieces, counter, room)]
    return tuple(
        Passage(document.id, number, document.title, document.date, place, tuple(group))
        for number, (place, group) in enumerate(groups)
    )


def _sections(document: Document) -> Iterator[tuple[str, list[Sentence]]]:
    landmarks = [Landmark(0, ""), *document.landmarks]
    current = 0

    def place(sentence: Sentence) -> int:
        nonlocal current
        while current + 1 < len(landmarks) and landmarks[current + 1].start <= sentence.span.start:
            current += 1
        return current

    for number, group in groupby(document.sentences, key=place):
        yield landmarks[number].place, list(group)


def _packed(sentences: list[Sentence], counter: Counter, room: int) -> Iterator[list[Sentence]]:
    """Yield runs of sentences that each fit into `room` tokens, as few as possible and about equally long.

    What announces a list is not parted from its first item.
    """
    sizes = [counter.count_tokens(sentence.text) for sentence in sentences]
    left = sum(sizes)
    runs = -(-left // room)
    group: list[Sentence] = []
    used = last = 0
    for sentence, size in zip(sentences, sizes, strict=True):
        share = left / max(1, runs)
        enough = used >= share * (0.8 if sentence.opens_paragraph else 1.0) and runs > 1
        if group and (used + size > room or enough):
            announces = group[-1].text.endswith(":") and len(group) > 1 and last + size <= room
            kept, moved = ([group.pop()], last) if announces else ([], 0)
            yield group
            left, runs, group, used = left - used + moved, max(1, runs - 1), kept, moved
        group.append(sentence)
        used, last = used + size, size
    if group:
        yield group


def _fitting(sentence: Sentence, source: str, counter: Counter, room: int) -> Iterator[Sentence]:
    """Yield the sentence, or runs of its words where it alone is longer than `room`; what cleaning removed stays out."""
    if counter.count_tokens(sentence.text) <= room:
        yield sentence
        return
    opens = sentence.opens_paragraph
    for run in _runs(list(_words(sentence, source, room)), counter, room):
        span = Span(run[0][1].start, run[-1][1].end)
        text = " ".join(word for word, _ in run)
        yield Sentence(text, span, exact(source[slice(*span)]), opens)
        opens = False


def _words(sentence: Sentence, source: str, room: int) -> Iterator[tuple[str, Span]]:
    """Yield the words of a sentence with their places; very long ones in pieces."""
    places = sentence.words or [Span(*match.span()) for match in WORD.finditer(source, *sentence.span)]
    for word, place in zip(WORD.findall(sentence.text), places, strict=True):
        for start in range(0, len(word), room):
            piece = word[start : start + room]
            begin = place.start + start
            yield piece, Span(begin, begin + len(piece)) if word == source[slice(*place)] else place


def _runs(words: Sequence[tuple[str, Span]], counter: Counter, room: int) -> Iterator[list[tuple[str, Span]]]:
    """Yield the words in runs, each as long as fits."""
    run: list[tuple[str, Span]] = []
    used = 0
    for word, span in words:
        size = counter.count_tokens(word)
        if run and used + size > room:
            yield run
            run, used = [], 0
        run.append((word, span))
        used += size
    if run:
        yield run
