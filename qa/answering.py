"""Hits and what a reader found in them to an answer of quoted sentences, or to a refusal with its reason."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, zip_longest
from typing import NamedTuple

from qa.config import Config
from qa.enumerations import is_announcement, is_labelled_with, whole_list
from qa.mentions import things
from qa.metadata import stated
from qa.models import Reading
from qa.names import Names
from qa.polar import is_polar, polar_answer
from qa.remarks import differ, is_plan, told_as_of
from qa.types import Answer, Citation, Claim, Hit, Passage, Sentence, Span
from qa.words import content_words

LONGEST = 620
"""Characters of an answer: further sentences are quoted only within this."""
LONGEST_LIST = 900
"""Characters of a list that is quoted."""
MOST_ITEMS = 20
"""Sentences of a list that is quoted."""
_CLEARLY_WORSE = 0.7
"""Log-odds by which a further sentence may stay behind the best."""
_SEVERAL = re.compile(
    r"(?i)\b(?:a list of|what are|who are|which are|each|both|(?<!\bat )all|respectively|compare[ds]?|differ\w*|versus|vs)\b"
    r"|\band (?:how|what|who|when|where|which|why)\b"
    r"|^\W*(?:(?:please|kindly|ok|okay|and|now|then|also|just|(?:can|could|would|will) you)\W+)*"
    r"(?:list|enumerate|name(?! of\b))\b"
)
"""To list and to name are commands, at most after a few polite words: there are list prices and names of directors."""
_COUNTS = re.compile(r"(?i)\bhow (?:many|much)\b")
_LISTS = re.compile(r"(?i)(?:\w+ )?(?:what|which)\b")
"""A question that what announces a list may answer."""


class Finding(NamedTuple):
    """A sentence that may answer, with its log-odds of doing so and the words in it that do, if a reader names them."""

    margin: float
    passage: Passage
    sentence: Sentence
    short: str


def asks_for_several(question: str) -> bool:
    """Tell whether the question asks for more than one thing (a list, a comparison, two questions in one)."""
    asked = (thing for thing in things(question, Names()) if thing.before in ("which", "what"))
    return bool(_SEVERAL.search(question)) or any(thing.plural and thing.role == "asked" for thing in asked)


def answer(
    question: str, searched_for: str, hits: Sequence[Hit], readings: Sequence[Reading], *, config: Config, put: str = ""
) -> Answer:
    """Return the best sentences as claims, or a refusal where even the best is less likely right than `config.confidence`.

    `readings` belong to the first of `hits`, in their order; `put` is the question with the names that the first hit uses.
    """
    findings = sorted(_findings(hits, readings), key=lambda finding: -finding.margin)
    confidence = probability(findings[0].margin) if findings else 0.0
    if confidence < config.confidence:
        return Answer(
            question, searched_for, tuple(hits), abstained_because=_reason(put or searched_for, hits), confidence=confidence
        )
    limit = config.list_sentences if asks_for_several(searched_for) else config.sentences
    chosen = list(_chosen(findings, limit))
    other = _differing(searched_for, findings, least=config.confidence)
    if other and other not in chosen:
        chosen = [chosen[0], other, *chosen[1:-1]]
    listed, cut = _with_list(searched_for, chosen[0])
    quoted = [*(chosen[0]._replace(sentence=item) for item in listed), *chosen[1:]]
    claims = {claim.citations: claim for claim in map(_claim, quoted)}
    short = "" if is_polar(searched_for) or len(listed) > 1 else chosen[0].short
    return Answer(
        question,
        searched_for,
        tuple(hits),
        tuple(claims.values()),
        short=short,
        confidence=confidence,
        notes=(*_remarks(searched_for, chosen[0], other), *filter(None, [cut])),
    )


def together(question: str, searched_for: str, answers: Sequence[Answer]) -> Answer:
    """Return one answer to a question that was divided: the claims of each part, and which parts the articles do not tell.

    It is a refusal where no part is answered.
    """
    hits = tuple({(h.passage.document_id, h.passage.number): h for h in _in_turn([found.hits for found in answers])}.values())
    told = [found for found in answers if found.claims]
    notes = dict.fromkeys(_note(note, found, answers) for found in answers for note in found.notes)
    if not told:
        return replace(answers[0], question=question, searched_for=searched_for, hits=hits, notes=tuple(notes))
    missing = [f"The articles do not say: {found.searched_for}" for found in answers if not found.claims]
    claims = {claim.citations: claim for found in told for claim in found.claims}
    return Answer(
        question,
        searched_for,
        hits,
        tuple(claims.values()),
        short=told[0].short if len(told) == 1 else "",
        confidence=min(found.confidence for found in told),
        notes=(*notes, *missing),
    )


def _note(note: str, found: Answer, answers: Sequence[Answer]) -> str:
    """Return a part's note with what it is about; as it is where it is said of every part."""
    return note if all(note in other.notes for other in answers) else f"{found.searched_for} {note}"


def _in_turn(lists: Sequence[Sequence[Hit]]) -> Iterator[Hit]:
    """Yield the first of each list, then the second of each, and so on."""
    for rank in zip_longest(*lists):
        yield from (hit for hit in rank if hit is not None)


def probability(margin: float) -> float:
    """Return log-odds as a probability."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, margin))))


def _findings(hits: Sequence[Hit], readings: Sequence[Reading]) -> Iterator[Finding]:
    for hit, reading in zip(hits, readings, strict=False):
        passage = hit.passage
        for sentence, place, margin in zip(passage.sentences, passage.sentence_ranges, reading.margins, strict=True):
            inside = reading.short is not None and place.start <= reading.short.start and reading.short.end <= place.end
            yield Finding(margin, passage, sentence, passage.text[slice(*reading.short)] if inside and reading.short else "")


def _chosen(findings: Sequence[Finding], limit: int) -> Iterator[Finding]:
    """Yield the best finding and those that are hardly worse, each text once, while they stay short enough to be read."""
    seen: set[str] = set()
    length = 0
    for finding in findings:
        length += len(finding.sentence.text) + 1
        if seen and (len(seen) == limit or finding.margin < findings[0].margin - _CLEARLY_WORSE or length > LONGEST):
            return
        if finding.sentence.text not in seen:
            seen.add(finding.sentence.text)
            yield finding


def _with_list(question: str, best: Finding) -> tuple[list[Sentence], str]:
    """Return the sentences that are quoted for the best finding, all of its list where one is asked for, and what to tell."""
    sentence = best.sentence
    whole = whole_list(best.passage.sentences, sentence) if _LISTS.match(question) or asks_for_several(question) else ()
    announced = bool(whole) and is_announcement(whole[0])
    if not whole or _COUNTS.search(question) or is_labelled_with(sentence, question):
        return [sentence], ""
    if sentence != whole[0] and not asks_for_several(question):
        return [sentence], ""
    lengths = accumulate(len(item.text) + 1 for item in whole)
    fitting = [item for item, length in zip(whole, lengths, strict=True) if length <= LONGEST_LIST][:MOST_ITEMS]
    if len(fitting) == len(whole):
        return fitting, ""
    if sentence not in fitting:
        return [whole[0], sentence] if announced else [sentence], ""
    return fitting, f"The article’s list goes on: {len(fitting) - announced} of {len(whole) - announced} items are quoted."


def _differing(question: str, findings: Sequence[Finding], *, least: float) -> Finding | None:
    """Return what another article says instead, where it gives another value for the same."""
    best = findings[0]
    for other in findings[1:]:
        if probability(other.margin) < least:
            return None
        elsewhere = other.passage.document_id != best.passage.document_id
        said = [(finding.sentence.text, finding.short) for finding in (best, other)]
        if elsewhere and differ(question, *said, dates=(best.passage.date, other.passage.date)):
            return other
    return None


def _remarks(question: str, best: Finding, other: Finding | None) -> Iterator[str]:
    if word := polar_answer(question, best.sentence.text):
        yield f"{word}, in the words of the article."
    if is_plan(question, best.sentence.text, best.short):
        yield f"“{best.short}” is a plan or a forecast of the article, not something achieved."
    elif not (other or stated(best.sentence.text)[0]) and (
        said := told_as_of(question, best.sentence.text, best.short, best.passage.date)
    ):
        yield f"“{best.short}”: {said}." if best.short else f"{said[:1].upper()}{said[1:]}."
    if other:
        values = (
            f"“{f.short}” in {f.passage.title or f.passage.document_id} ({f.passage.date or 'undated'})" for f in (best, other)
        )
        yield f"The articles differ: {', '.join(values)}."


def _claim(finding: Finding) -> Claim:
    passage, sentence = finding.passage, finding.sentence
    return Claim(
        sentence.text,
        (Citation(passage.document_id, passage.title, passage.place, passage.date, sentence.quote, Span(*sentence.span)),),
    )


def _reason(question: str, hits: Sequence[Hit]) -> str:
    """Say what the nearest passage speaks of and what of the question it lacks, in the question's own words."""
    if not hits:
        return "Nothing in the articles comes near to the question."
    nearest = hits[0].passage
    known = set(content_words(nearest.in_context))
    words = dict.fromkeys(word for word in re.findall(r"[^\W_][\w'’.,-]*[^\W_]|[^\W_]", question) if content_words(word))
    said = [word for word in words if known.issuperset(content_words(word))]
    missing = [word for word in words if word not in said]
    where = f"“{nearest.context}”" if nearest.context else nearest.document_id
    speaks = f" speaks of {_listed(said)}" if said else " is about something else"
    lacks = f"{' but' if said else ' and'} does not mention {_listed(missing)}" if missing else " but does not say this"
    return f"The articles do not say. The nearest passage, {where},{speaks}{lacks}."


def _listed(words: Sequence[str]) -> str:
    quoted = [f"“{word}”" for word in words[:4]]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
