"""Paragraphs to sentences, each knowing its exact place in the source.

syntok finds the boundaries. It splits after a bracket that closes inside a name ("Nichicon (Electronics) Suqian"), so
what does not end as a sentence ends is joined with what follows; and it knows no Chinese or Japanese full stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, pairwise

import ftfy
from syntok import segmenter

from qa.traced import Traced
from qa.types import Sentence, Span

WORD = re.compile(r"\S+")
SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]\s]*$")
_FULL_STOP_EAST = re.compile(r"(?<=[。！？])(?=\S)")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_SPACE = re.compile(r"\s+")
_PLAIN_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_OPENS, _CLOSES = "*_`[", "*_`"
_LONGEST = 20_000
_LETTER = re.compile(r"[^\W_]")


def split(paragraph: Traced) -> Iterator[Traced]:
    """Yield the sentences of a paragraph, without the white space between them."""
    text = paragraph.text
    cuts = sorted({0, *_starts(text), *(match.start() for match in _FULL_STOP_EAST.finditer(text)), len(text)})
    start = 0
    for begin, end in pairwise(cuts):
        if end == len(text) or SENTENCE_END.search(text, begin, end):
            sentence = paragraph[start:end].stripped()
            start = end
            if _LETTER.search(sentence.text):
                yield sentence


def sentence(piece: Traced, source: str, *, opens_paragraph: bool) -> Sentence:
    """Return `piece` as a sentence that quotes `source` exactly, the markup that hugs it included."""
    start, end = piece.span
    while start > 0 and source[start - 1] in _OPENS:
        start -= 1
    while end < len(source) and source[end] in _CLOSES:
        end += 1
    quote = exact(source[start:end])
    words = () if quote == exact(piece.text) else tuple(piece.places(WORD))
    return Sentence(piece.text, Span(start, end), quote, opens_paragraph, words)


def exact(text: str) -> str:
    """Return `text` with runs of plain white space as one space: how a source is quoted.

    A no-break space stays: it may be half of a letter that was decoded wrongly, which `fold` repairs.
    """
    return _PLAIN_SPACE.sub(" ", text).strip(" ")


def tidy(text: str) -> str:
    """Return `text` with mojibake repaired and runs of white space as one space: how it is shown."""
    return _SPACE.sub(" ", _NOT_ASCII.sub(_repaired, text)).strip()


def repaired(text: Traced) -> Traced:
    """Return `text` with mojibake repaired ("SIPâ€™s"), by ftfy, run of foreign characters by run."""
    return text.replaced(_NOT_ASCII, _repaired) if ftfy.fix_encoding(text.text) != text.text else text


def fold(text: str) -> str:
    """Return `text` with white space, quotation marks and mojibake evened out: what a quote may differ in from its source."""
    return tidy(text).translate({ord(mark): "'" for mark in "‘’‚‛′"} | {ord(mark): '"' for mark in "“”„‟″«»"})


def _repaired(match: re.Match[str]) -> str:
    return ftfy.fix_encoding(match[0])


def _starts(text: str) -> Iterator[int]:
    for begin in range(0, len(text), _LONGEST):  # syntok slows down on one very long text
        for found in chain.from_iterable(segmenter.process(text[begin : begin + _LONGEST])):
            yield begin + found[0].offset
