"""A whole article in reading form, at the cited place: what was indexed, and on demand what was left out.

It shows the index, never the file: what is marked is what was searched. Pure functions; every text is escaped.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from qa.addresses import live
from qa.changes import Record
from qa.escaping import escape
from qa.types import Document, Span


def article_html(document: Document, record: Record, *, marked: Sequence[Span], notes: Sequence[str], whole: bool) -> str:
    """Return the article with the spans `marked`, under `notes`; if `whole`, with what cleaning left out, in grey.

    The first mark has the id "at", the address of the page at that place.
    """
    title = escape(document.title or document.id, to="html")
    told = "".join(f"<p class=note>{escape(note, to='html')}</p>" for note in notes)
    return (
        f"<article><h1>{title}</h1><p class=about>{_about(document, record)}</p>{told}"
        f"{_links(document, marked, whole=whole)}{_body(document, marked, whole=whole)}</article>"
    )


def left_out(document: Document) -> int:
    """Return how many characters of an article's source, white space at their ends aside, are in no sentence."""
    return sum(len(text) for _, text in _gaps(document))


def day(moment: str) -> str:
    """Return an ISO date and time as a reader of the server's time zone writes it."""
    when = datetime.fromisoformat(moment).astimezone()
    return f"{when.day} {when:%b %Y, %H:%M}"


def _about(document: Document, record: Record) -> str:
    indexed = f"indexed {day(record.indexed_at)}" if record.indexed_at else ""
    parts = [document.date or "undated", document.author, document.publisher, document.id, indexed]
    return escape(" · ".join(part for part in parts if part), to="html")


def _links(document: Document, marked: Sequence[Span], *, whole: bool) -> str:
    count = left_out(document)
    text = "Hide what was left out" if whole else f"Show what was left out ({count:,} characters: headings, menus, markup)"
    links = [f'<a href="?{"" if whole else "all=1"}#at">{text}</a>'] if count else []
    quoted = next((s.quote for s in document.sentences if marked and _touches(s.span, marked[:1])), "")
    there = live(document.url, quoted)
    if there:
        label = "The same words on its own page" if quoted else "Its own page"
        href = escape(there, to="html")
        links.append(f'<a href="{href}" target="_blank" rel="noopener noreferrer nofollow">{label}</a>')
    return f"<p class=links>{' '.join(links)}</p>" if links else ""


def _body(document: Document, marked: Sequence[Span], *, whole: bool) -> str:
    """Return headings and paragraphs; what stands between the sentences is put between them if `whole`."""
    gaps = dict(_gaps(document)) if whole else {}
    html: list[str] = []
    place, opened, first = "", False, True
    for number, sentence in enumerate(document.sentences):
        heading = _headings(place, place := _place(document, sentence.span.start))
        gap = gaps.get(number, "")
        if opened and (sentence.opens_paragraph or heading or gap):
            html.append("</p>")
            opened = False
        html += [_left_out(gap), heading]
        if not opened:
            html.append("<p>")
            opened = True
        text = escape(sentence.text, to="html")
        if _touches(sentence.span, marked):
            text = f"<mark{' id=at' if first else ''}>{text}</mark>"
            first = False
        html.append(text + " ")
    return "".join([*html, "</p>" if opened else "", _left_out(gaps.get(len(document.sentences), ""))])


def _gaps(document: Document) -> list[tuple[int, str]]:
    """Return what stands before each sentence and after the last: (the sentence's number, the text), the empty left away."""
    spans = [Span(0, 0), *(sentence.span for sentence in document.sentences), Span(len(document.source), 0)]
    between = [document.source[before.end : after.start].strip() for before, after in pairwise(spans)]
    return [(number, text) for number, text in enumerate(between) if text]


def _left_out(text: str) -> str:
    return f'<pre class="left-out" role="note" aria-label="Left out">{escape(text, to="html")}</pre>' if text else ""


def _place(document: Document, start: int) -> str:
    before = bisect_right(document.landmarks, start, key=lambda landmark: landmark.start)
    return document.landmarks[before - 1].place if before else ""


def _headings(before: str, now: str) -> str:
    """Return the headings that begin where the place `before` becomes the place `now`."""
    old, new = before.split(" › "), now.split(" › ")
    begins = next((depth for depth, part in enumerate(new) if old[depth : depth + 1] != [part]), len(new))
    return "".join(
        f"<h{min(depth + 2, 6)}>{escape(part, to='html')}</h{min(depth + 2, 6)}>"
        for depth, part in enumerate(new)
        if depth >= begins and part
    )


def _touches(span: Span, marked: Sequence[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in marked)
