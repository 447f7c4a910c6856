"""Reading the hits: each in the words that it uses itself, the nearest first, the others only where those leave a doubt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qa.about import with_stated
from qa.answering import asks_for_several, probability
from qa.config import Config
from qa.index import Index
from qa.judging import closer, judged, with_closer
from qa.models import Reader, Reading
from qa.names import Put
from qa.parts import NAME
from qa.retrieval import reranked
from qa.types import Hit, Passage
from qa.understanding import Understood
from qa.words import content_words

_SURE = 0.75
"""Probability of being right from which the nearest passages are enough."""

_OF_ANOTHER = 4.0
"""Log-odds that a sentence loses where it names what another part of the question asks about instead."""

_IS_ITSELF = 4.0
"""Log-odds that a sentence loses where its words that answer only name what is asked about."""

_IS_SAID = 4.0
"""Log-odds that a sentence loses where the question says it itself."""

_ASKS_ANOTHER = re.compile(
    r"(?i)(?:who(?:m|se)?|which|what (?!(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|name)\b)\w+)\b"
    r"(?! of\b)(?! (?:\w+ )?(?:is|are|was|were) (?-i:[A-Z])[^ ]*(?: (?-i:[A-Z])[^ ]*)*\W*$)(?!.*(?: or |[,:]))"
)
"""A question for something else than it names: no choice between what it names, nor who or what that is."""


class Read(NamedTuple):
    """The hits in the order of what was found in them; readings and forms of the question belong to the first of them."""

    hits: tuple[Hit, ...]
    readings: tuple[Reading, ...]
    puts: tuple[Put, ...]


class _Pair(NamedTuple):
    """A hit's number and the question as that hit puts it."""

    number: int
    put: Put


def read(
    asked: Understood,
    hits: Sequence[Hit],
    vector: NDArray[np.float32],
    *,
    index: Index,
    reader: Reader,
    config: Config,
) -> Read:
    """Return at most `config.reads` of the hits read, those that answer best first.

    `vector` is the question's, of shape (dimension,). A passage that uses several names of a thing is read with each; the
    form that it answers best counts. Where the first `config.first_reads` hits answer for sure, the others are not read,
    unless the question asks for several things.
    """
    pairs = [_Pair(number, put) for number, hit in enumerate(hits[: config.reads]) for put in asked.for_passage(hit.passage)]
    nearest = sum(pair.number < config.first_reads for pair in pairs)
    steps = [len(pairs)] if asks_for_several(asked.searched_for) else sorted({nearest, len(pairs)})
    questions: list[str] = []
    passages: list[Passage] = []
    raw: list[Reading] = []
    weighed: list[Reading] = []
    for step in steps:
        questions = [put.question for _, put in pairs[:step]]
        passages = [hits[number].passage for number, _ in pairs[:step]]
        raw += reader.read(questions[len(raw) :], passages[len(raw) :])
        weighed = judged(questions, vector, passages, [number + 1 for number, _ in pairs[:step]], raw, index=index)
        weighed = [_by_rule(asked, *put) for put in zip(questions, passages, weighed, strict=True)]
        if max((probability(max(reading.margins)) for reading in weighed), default=0.0) >= _SURE:
            break
    weighed = with_closer(weighed, closer(questions, passages, raw, weighed, reader=reader))
    return _best_forms(hits, pairs[: len(weighed)], weighed)


def _by_rule(asked: Understood, question: str, passage: Passage, reading: Reading) -> Reading:
    """Return the reading with what is certain beyond it: what cannot answer has less, what states it has more."""
    reading = _without_said(asked, passage, _without_others(asked, passage, reading))
    return with_stated(question, passage, _without_itself(asked, passage, reading))


def _without_itself(asked: Understood, passage: Passage, reading: Reading) -> Reading:
    """Return the reading with less for the sentence that answers "who" or "which" only with what the question names itself."""
    if reading.short is None or not any(_only_names(form, passage.text[slice(*reading.short)]) for form in asked.forms):
        return reading
    less = [_IS_ITSELF * (place.start <= reading.short.start < place.end) for place in passage.sentence_ranges]
    return replace(_lowered(reading, less), short=None)


def _only_names(question: str, short: str) -> bool:
    """Tell whether `short` is what the question names itself, where it asks for something else."""
    words = set(content_words(short))
    return bool(_ASKS_ANOTHER.match(question)) and any(words == set(content_words(name)) for name in re.findall(NAME, question))


def _without_others(asked: Understood, passage: Passage, reading: Reading) -> Reading:
    """Return the reading with less for sentences about what another part of the question asks about."""
    less = [_OF_ANOTHER * asked.is_of_another(sentence.text) for sentence in passage.sentences]
    return _lowered(reading, less)


def _without_said(asked: Understood, passage: Passage, reading: Reading) -> Reading:
    """Return the reading with less for the sentence that the question says itself before it asks ("The catch fell. Why?")."""
    asks = asked.searched_for
    said = (asks.startswith(f"{sentence.text} ") and len(sentence.text.split()) > 2 for sentence in passage.sentences)
    return _lowered(reading, [_IS_SAID * each for each in said])


def _lowered(reading: Reading, less: Sequence[float]) -> Reading:
    return replace(reading, margins=tuple(margin - lost for margin, lost in zip(reading.margins, less, strict=True)))


def _best_forms(hits: Sequence[Hit], pairs: Sequence[_Pair], readings: Sequence[Reading]) -> Read:
    """Return the hits reranked by the form of the question that each answers best."""
    best: dict[int, tuple[Reading, Put]] = {}
    for (number, put), reading in zip(pairs, readings, strict=True):
        if number not in best or max(reading.margins) > max(best[number][0].margins):
            best[number] = reading, put
    ordered, order = reranked(hits, [best[number][0] for number in range(len(best))])
    return Read(ordered, tuple(best[number][0] for number in order), tuple(best[number][1] for number in order))
