"""Sentences packed into passages: whole sentences, within a token budget, never across a heading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Protocol

from qa.sentences import exact, tidy
from qa.types import Document, Landmark, Passage, Sentence, Span

_SPECIAL_TOKENS = 2
_SHORTEST = 16
_WORD = re.compile(r"\S+")


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
    """Yield runs of sentences that each fit into `room` tokens, as few as possible and about equally long."""
    sizes = [counter.count_tokens(sentence.text) for sentence in sentences]
    left = sum(sizes)
    runs = -(-left // room)
    group: list[Sentence] = []
    used = 0
    for sentence, size in zip(sentences, sizes, strict=True):
        share = left / max(1, runs)
        enough = used >= share * (0.8 if sentence.opens_paragraph else 1.0) and runs > 1
        if group and (used + size > room or enough):
            yield group
            left, runs, group, used = left - used, max(1, runs - 1), [], 0
        group.append(sentence)
        used += size
    if group:
        yield group


def _fitting(sentence: Sentence, source: str, counter: Counter, room: int) -> Iterator[Sentence]:
    """Yield the sentence, or its parts where it alone is longer than `room`."""
    if counter.count_tokens(sentence.text) <= room:
        yield sentence
        return
    opens, start = sentence.opens_paragraph, sentence.span.start
    while start < sentence.span.end:
        end = _last_fitting_end(source, Span(start, sentence.span.end), counter, room)
        words = source[start:end]
        if words.strip():
            yield replace(sentence, text=tidy(words), quote=exact(words), span=Span(start, end), opens_paragraph=opens)
        start, opens = end, False


def _last_fitting_end(source: str, span: Span, counter: Counter, room: int) -> int:
    """Return where the longest run of words ends that fits; inside a word where even the first does not."""
    ends = [match.end() for match in _WORD.finditer(source, span.start, span.end)] or [span.end]
    low, high = 0, len(ends)
    while low < high:
        middle = (low + high) // 2
        if counter.count_tokens(source[span.start : ends[middle]]) <= room:
            low = middle + 1
        else:
            high = middle
    return ends[low - 1] if low else min(span.end, span.start + room)
