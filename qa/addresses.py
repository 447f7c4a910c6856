"""Where the words behind a marker stand, in a form that goes through a browser and back.

Each marker `[1]` links to an *address* (`#c-…`) that says which characters of which article it stands for, so that its
source can be shown again at any time, for any turn, from the index alone. An address holds only hashes and numbers: what
a browser sends back is matched against one pattern and decoded into nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote, urlsplit

from qa.types import Answer, Citation, Passage, Sentence, Span

NEAREST = 3
"""How many passages a refusal points to."""
_ENDS = 5
"""Words at either end of a quotation by which a live page finds it; a shorter one is looked for whole."""

_CHECK = 16
"""Hexadecimal digits of the check of quoted words: 64 bits, which no two texts of a corpus share by accident."""
_ADDRESS = re.compile(r"(c|p)-([0-9a-f]{8})-([0-9]{1,9})-([0-9]{1,9})-([0-9a-f]{16})")


@dataclass(frozen=True)
class Address:
    """Which characters of which article a marker stands for, and a check of the words that stood there.

    `kind` is "c" for quoted words and "p" for a whole passage that is only near.
    """

    kind: str
    document: str
    span: Span
    check: str

    def __str__(self) -> str:
        return f"{self.kind}-{self.document}-{self.span.start}-{self.span.end}-{self.check}"

    @classmethod
    def parse(cls, text: object) -> Address | None:
        """Return the address that `text` spells, or None: a browser may send anything."""
        match = _ADDRESS.fullmatch(text) if isinstance(text, str) else None
        return match and cls(match[1], match[2], Span(int(match[3]), int(match[4])), match[5])


@dataclass(frozen=True)
class Source:
    """What one marker opens: a passage in which the sentences `marked` (their indexes) carry the claim."""

    number: int
    address: Address
    passage: Passage
    marked: tuple[int, ...] = ()


def hashed(text: str, *, digits: int = 8) -> str:
    """Return the hexadecimal digits by which an address names a document."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:digits]


def cite(number: int, citation: Citation, passages: Iterable[Passage]) -> Source:
    """Return the source that shows `citation` in the one of `passages` that holds it, else alone."""
    for passage in passages:
        if passage.document_id == citation.document_id and (marked := _inside(passage, citation.span)):
            return Source(number, _address("c", passage, citation.span, marked), passage, marked)
    words = Sentence(citation.quote, citation.span, citation.quote)
    alone = Passage(citation.document_id, -1, citation.title, citation.date, citation.place, (words,))
    return Source(number, _address("c", alone, citation.span, (0,)), alone, (0,))


def point(number: int, passage: Passage) -> Source:
    """Return the source that shows `passage` as a whole, nothing marked."""
    return Source(number, _address("p", passage, passage.span, range(len(passage.sentences))), passage)


def recall(number: int, address: Address, passages: Sequence[Passage]) -> Source | None:
    """Return what `address` stood for, found among the `passages` of its article as it is indexed now.

    The words are looked for where they stood, then anywhere else in the article; None when they are gone.
    """
    for passage in passages:
        everything = tuple(range(len(passage.sentences)))
        if address.kind == "p" and _check(passage, everything) == address.check:
            return Source(number, address, passage)
        marked = _inside(passage, address.span) if address.kind == "c" else ()
        if marked and _check(passage, marked) == address.check:
            return Source(number, address, passage, marked)
    moved = ((p, n) for p in passages for n, s in enumerate(p.sentences) if _checked(s.text) == address.check)
    return next((Source(number, address, passage, (n,)) for passage, n in moved if address.kind == "c"), None)


def kept(number: int, address: Address, words: str, *, document_id: str, title: str, date: str) -> Source | None:
    """Return a claim that is no longer in its article, from the `words` of the answer that made it.

    The check in the address (64 bits) tells that they are what was shown; None when they are not. They are the claim's text,
    without the signs of its markup: what stood in the article is lost, and the sentence has no `quote`.
    """
    if address.kind != "c" or _checked(words) != address.check:
        return None
    alone = Passage(document_id, -1, title, date, "", (Sentence(words, address.span, ""),))
    return Source(number, address, alone, (0,))


def sources_of(answer: Answer, elsewhere: Callable[[str], Iterable[Passage]]) -> tuple[Source, ...]:
    """Return the numbered sources of `answer`: one for each distinct citation, or the nearest passages of a refusal.

    `elsewhere` gives all passages of an article: asked only when a citation stands in none of the hits.
    """
    found = [hit.passage for hit in answer.hits]
    if not answer.claims:
        return tuple(point(number, passage) for number, passage in enumerate(found[:NEAREST], 1))
    distinct = dict.fromkeys(citation for claim in answer.claims for citation in claim.citations)

    def passages(citation: Citation) -> Iterator[Passage]:
        yield from found
        yield from elsewhere(citation.document_id)

    return tuple(cite(number, citation, passages(citation)) for number, citation in enumerate(distinct, 1))


def live(url: str, words: str = "") -> str:
    """Return the address `url`, at the same `words` (a text fragment); "" unless it is one of the web."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    page = quote(url, safe="!#$%&'()*+,/:;=?@[]~", errors="replace")
    split = words.split()
    ends = [split[:_ENDS], split[-_ENDS:]] if len(split) > 2 * _ENDS else [split]
    fragment = ",".join(quote(" ".join(end), safe="", errors="replace").replace("-", "%2D") for end in ends)
    return f"{page}{'' if '#' in page else '#'}:~:text={fragment}" if fragment else page


def _inside(passage: Passage, span: Span) -> tuple[int, ...]:
    """Return the indexes of the sentences that `span` touches, or none when it leaves the passage."""
    if not (passage.span.start <= span.start and span.end <= passage.span.end):
        return ()
    return tuple(n for n, s in enumerate(passage.sentences) if s.span.start < span.end and span.start < s.span.end)


def _address(kind: str, passage: Passage, span: Span, marked: Iterable[int]) -> Address:
    return Address(kind, hashed(passage.document_id), span, _check(passage, marked))


def _check(passage: Passage, marked: Iterable[int]) -> str:
    return _checked(" ".join(passage.sentences[n].text for n in marked))


def _checked(words: str) -> str:
    return hashed(words, digits=_CHECK)
