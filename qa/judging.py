"""How likely a sentence answers: what the reader found, weighed with the words and the meaning it shares with the question.

A reader of short spans is easily content with any number or name of the right kind. That the sentence and its passage speak
of what was asked is seen from words that are rare in these articles, from likeness of meaning, and from how near the passage
was found. A logistic regression over questions with known answers, on articles that the reader was not trained on, says what
each is worth (`python -m qa.training.judge`). Years and plans are weighed by rule: the wrong year is wrong however alike the
words are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qa.index import Index
from qa.models import Reader, Reading
from qa.remarks import ASKS, PLAN
from qa.types import Passage
from qa.words import content_words
from qa.years import year_preference

FEATURES = ("reader", "words nearby", "likeness", "log of rank", "is a question")
"""What is weighed for each sentence."""
_WEIGHTS = np.array([0.270, 0.953, 0.729, -0.680, -1.0])
"""The last is ours: the articles asked too few questions to fit it."""
_BIAS = -0.996
CLOSER = {"reader with neighbours": 1, "reader alone": 0}
"""Closer looks at a sentence, each with how many sentences on either side: by how much more the reader finds in it then."""
_CLOSER = np.array([0.083, 0.077])
_CLOSE_READS = 4
"""How many of the best sentences are looked at closer."""
_PLAN_IS_NOT_NOW = 4.0
"""Log-odds that a plan loses as the answer to a question about the present."""

_YEARS = {2: 0.5, 1: 0.25, 0: 0.0, -1: -0.5, -2: -4.0}
"""Log-odds that a sentence gains or loses by its years, for each `year_preference`."""

_NOW = re.compile(r"(?i)\b(?:today|now|nowadays|currently|current|at present|at the moment|already|so far|to date)\b")


def judged(
    questions: Sequence[str],
    vector: NDArray[np.float32],
    passages: Sequence[Passage],
    ranks: Sequence[int],
    readings: Sequence[Reading],
    *,
    index: Index,
) -> list[Reading]:
    """Return the readings with their margins as the log-odds of answering rightly.

    `questions` has the question for each passage, in its names; `vector` is the question's, of shape (dimension,); `ranks`
    say how near each passage was found, from 1.
    """
    rows = features(questions, vector, passages, ranks, readings, index=index)
    return [
        replace(reading, margins=tuple((found @ _WEIGHTS + _BIAS + _in_time(question, passage)).tolist()))
        for question, passage, reading, found in zip(questions, passages, readings, rows, strict=True)
    ]


def closer(
    questions: Sequence[str],
    passages: Sequence[Passage],
    readings: Sequence[Reading],
    weighed: Sequence[Reading],
    *,
    reader: Reader,
) -> list[NDArray[np.float64]]:
    """Return for each passage by how much more the reader finds in each sentence read closer: (sentences, CLOSER).

    `readings` are the reader's own, `weighed` say which sentences are best: only those are read once more, the others have 0.
    In a long passage a reader is drawn to chance likenesses; what it still finds in a short one is surer.
    """
    more = [np.zeros((len(reading.margins), len(CLOSER))) for reading in readings]
    places = [(number, place) for number, passage in enumerate(passages) for place in range(len(passage.sentences))]
    best = sorted(places, key=lambda at: -weighed[at[0]].margins[at[1]])[:_CLOSE_READS]
    looks = list(_looks(passages, best))
    found = reader.read([questions[look.number] for look in looks], [look.excerpt for look in looks]) if looks else []
    for look, reading in zip(looks, found, strict=True):
        more[look.number][look.place, look.column] = reading.margins[look.at] - readings[look.number].margins[look.place]
    return more


class _Look(NamedTuple):
    """A sentence to be read closer: in passage `number` at `place`, `at` in the excerpt, for `column` of CLOSER."""

    number: int
    place: int
    column: int
    excerpt: Passage
    at: int


def _looks(passages: Sequence[Passage], best: Iterable[tuple[int, int]]) -> Iterator[_Look]:
    """Yield the closer looks at the `best` sentences that are shorter than their passages."""
    for (number, place), (column, beside) in product(best, enumerate(CLOSER.values())):
        first, sentences = max(0, place - beside), passages[number].sentences
        nearby = sentences[first : place + beside + 1]
        if len(nearby) < len(sentences):
            yield _Look(number, place, column, replace(passages[number], sentences=nearby), place - first)


def with_closer(weighed: Sequence[Reading], more: Sequence[NDArray[np.float64]]) -> list[Reading]:
    """Return the readings with what `closer` found added to their log-odds."""
    return [replace(r, margins=tuple((np.array(r.margins) + m @ _CLOSER).tolist())) for r, m in zip(weighed, more, strict=True)]


def features(
    questions: Sequence[str],
    vector: NDArray[np.float32],
    passages: Sequence[Passage],
    ranks: Sequence[int],
    readings: Sequence[Reading],
    *,
    index: Index,
) -> list[NDArray[np.float64]]:
    """Return for each passage an array (sentences, FEATURES)."""
    weights = {question: {word: index.idf(word) for word in content_words(question)} for question in questions}
    found = []
    for question, passage, rank, reading in zip(questions, passages, ranks, readings, strict=True):
        columns = [
            reading.margins,
            [_share(weights[question], nearby) for nearby in _nearby(passage)],
            _likeness(passage, vector, index),
            [np.log(rank)] * len(passage.sentences),
            [bool(ASKS.search(sentence.text)) for sentence in passage.sentences],
        ]
        found.append(np.array([list(column) for column in columns], np.float64).T)
    return found


def _nearby(passage: Passage) -> list[set[str]]:
    """Return for each sentence its words and its neighbours', with those of what the passage stands under."""
    above = set(content_words(passage.context))
    said = [set[str](), *(set(content_words(sentence.text)) for sentence in passage.sentences), set[str]()]
    return [above.union(*said[place : place + 3]) for place in range(len(passage.sentences))]


def _share(weights: Mapping[str, float], words: Set[str]) -> float:
    """Return what part of a question's words, by their rarity, is among `words`."""
    return sum(weight for word, weight in weights.items() if word in words) / (sum(weights.values()) or 1.0)


def _likeness(passage: Passage, vector: NDArray[np.float32], index: Index) -> NDArray[np.float32]:
    row = index.row(passage.document_id, passage.number)
    return np.zeros(len(passage.sentences), np.float32) if row is None else index.sentence_vectors(row) @ vector


def _in_time(question: str, passage: Passage) -> NDArray[np.float64]:
    """Return the log-odds that each sentence gains or loses by its years, and as a plan where the present is asked for."""
    now = _NOW.search(question) and not PLAN.search(question)
    return np.array(
        [
            _YEARS[year_preference(question, sentence.text, passage.context, passage.date)]
            - _PLAN_IS_NOT_NOW * bool(now and PLAN.search(sentence.text))
            for sentence in passage.sentences
        ]
    )
