"""An answer as Markdown for the chat and as HTML for the sources panel. Pure functions; no Gradio, no index.

Each marker `[1]` links to an *address* (`#c-…`) that says which characters of which article it stands for, so that the
panel can be drawn again at any time, for any turn, from the index alone. An address holds only hashes and numbers: what
a browser sends back is matched against one pattern and decoded into nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import zip_longest

from qa.escaping import escape
from qa.types import Answer, Citation, Passage, Sentence, Span

NEAREST = 3
"""How many passages a refusal points to."""
NEAR_CHARACTERS = 420
"""How much of a neighbouring passage is shown, in whole sentences."""

_ADDRESS = re.compile(r"(c|p)-([0-9a-f]{8})-([0-9]{1,9})-([0-9]{1,9})-([0-9a-f]{8})")
_ESCAPED = r"\\([!-/:-@\[-`{-~])|&(?:#(\d+)|(amp|lt|gt));"
_OURS = r' ?\[\d+\]\(#[cp]-[0-9a-f-]+ "Source \d+"\)|^> ?|\*+'
_UNESCAPE = re.compile(_ESCAPED)
_PLAIN = re.compile(f"{_ESCAPED}|{_OURS}", re.MULTILINE)

Neighbours = Callable[[Passage], tuple[Passage | None, Passage | None]]


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


def hashed(text: str) -> str:
    """Return the eight hexadecimal digits by which an address names a document or checks some words."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


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
    moved = ((p, n) for p in passages for n, s in enumerate(p.sentences) if hashed(s.text) == address.check)
    return next((Source(number, address, passage, (n,)) for passage, n in moved if address.kind == "c"), None)


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


def answer_markdown(answer: Answer, sources: Sequence[Source]) -> str:
    """Return `answer` as Markdown: the short answer in bold, the claims with their markers, or a refusal."""
    if not answer.claims:
        return _refusal(answer, sources)
    numbers = {(source.passage.document_id, source.address.span): source for source in sources}
    short = _line(answer.short)
    parts = [f"**{short}**"] if short and answer.short != answer.text else []
    for claim in answer.claims:
        markers = [_marker(numbers[citation.document_id, citation.span]) for citation in claim.citations]
        parts.append(" ".join([_line(claim.text), *dict.fromkeys(markers)]))
    return "\n\n".join(parts + _searched_for(answer))


def notice(title: str, text: str) -> str:
    """Return a Markdown note that is not an answer and does not look like one."""
    return f"> **{_line(title)}**\n>\n> {_line(text)}"


def panel_html(sources: Sequence[Source], neighbours: Neighbours) -> str:
    """Return the panel's HTML: a card for each passage, the first one open, the quoted words marked.

    `data-shown` says whose sources these are, so that the page knows when another answer's must be asked for.
    """
    cards: dict[tuple[str, int, Span], list[Source]] = {}
    for source in sources:
        cards.setdefault((source.passage.document_id, source.passage.number, source.passage.span), []).append(source)
    drawn = [_card(group, neighbours, opened=place == 0) for place, group in enumerate(cards.values())]
    shown = " ".join(f"{source.address}:{source.number}" for source in sources)
    return f'<div class="sources" data-shown="{shown}">{"".join(drawn)}</div>'


def message_html(text: str) -> str:
    """Return the panel's HTML for a plain message."""
    return f'<p class="hint">{escape(text, to="html")}</p>'


def plain(markdown: str) -> str:
    """Return what a reader sees of the Markdown of an answer: no markers, no signs of ours."""
    return " ".join(_PLAIN.sub(_meant, markdown).split())


def unescaped(markdown: str) -> str:
    """Return the text of which `escape` made `markdown`."""
    return _UNESCAPE.sub(_meant, markdown)


def index_line(*, articles: int, unread: int, passages: int, created: str) -> str:
    """Return the line that says what is indexed and since when (`created`: ISO, shown in the server's own time zone)."""
    when = datetime.fromisoformat(created).astimezone()
    parts = [_count(articles, "article"), _count(passages, "passage"), f"indexed {when.day} {when:%b %Y, %H:%M}"]
    return " · ".join(parts + ([f"{_count(unread, 'file')} not read"] if unread else []))


def example_questions(subjects: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield questions about the `subjects` (headings, titles) of each article: one of each article, then another of each."""
    usable = (sorted(filter(_is_subject, article), key=len) for article in subjects)
    for turn in zip_longest(*usable):
        yield from (f"What about “{subject}”?" for subject in turn if subject)


def _meant(match: re.Match[str]) -> str:
    sign, code, name = match.group(1, 2, 3)
    return sign or (chr(int(code)) if code else {"amp": "&", "lt": "<", "gt": ">"}.get(name, ""))


def _is_subject(text: str) -> bool:
    return 2 <= len(text.split()) <= 9 and not set(text) & set('.?!:|<>{}[]“”"')


def _inside(passage: Passage, span: Span) -> tuple[int, ...]:
    """Return the indexes of the sentences that `span` touches, or none when it leaves the passage."""
    if not (passage.span.start <= span.start and span.end <= passage.span.end):
        return ()
    return tuple(n for n, s in enumerate(passage.sentences) if s.span.start < span.end and span.start < s.span.end)


def _address(kind: str, passage: Passage, span: Span, marked: Iterable[int]) -> Address:
    return Address(kind, hashed(passage.document_id), span, _check(passage, marked))


def _check(passage: Passage, marked: Iterable[int]) -> str:
    return hashed(" ".join(passage.sentences[n].text for n in marked))


def _line(text: str) -> str:
    # One line: four spaces or a line of dashes after a line break would start a block of their own.
    return escape(" ".join(text.split()), to="markdown").strip()


def _marker(source: Source) -> str:
    return f'[{source.number}](#{source.address} "Source {source.number}")'


def _searched_for(answer: Answer) -> list[str]:
    return [f"*Searched for: {_line(answer.searched_for)}*"] if answer.searched_for != answer.question else []


def _refusal(answer: Answer, sources: Sequence[Source]) -> str:
    lines = [notice("Not in the articles", answer.abstained_because)]
    if sources:
        nearest = [f"> {_marker(s)} {_line(_heading(s.passage))}" for s in sources]
        lines.append("\n>\n".join(["> Nearest passages:", *nearest]))
    return "\n\n".join(["\n>\n".join(lines), *_searched_for(answer)])


def _heading(passage: Passage) -> str:
    return " › ".join(part for part in (passage.title or passage.document_id, passage.place) if part)


def _card(group: Sequence[Source], neighbours: Neighbours, *, opened: bool) -> str:
    passage = group[0].passage
    title = passage.title or passage.document_id
    about = " · ".join([passage.date or "undated", *([passage.document_id] if passage.title else [])])
    before, after = neighbours(passage) if passage.number >= 0 else (None, None)  # below 0: in no article as it is now
    heads = [("title", title), ("about", about), ("preview", _preview(group[0]))]
    # A whole passage has no mark to scroll to: the card itself carries its address.
    whole = "" if group[0].marked else f' data-source="{group[0].address}"'
    return (
        f'<details class="source" name="source"{whole}{" open" if opened else ""}><summary>'
        f'<span class="numbers">{"".join(_span("number", str(source.number)) for source in group)}</span>'
        f"{''.join(_span(name, text) for name, text in heads)}</summary>"
        f'<div class="passage" tabindex="-1" role="group" aria-label="Passage">'
        f"{_reading(group, before, after)}</div></details>"
    )


def _span(name: str, text: str) -> str:
    return f'<span class="{name}">{escape(text, to="html")}</span>'


def _preview(source: Source) -> str:
    """Return the words by which a closed card is told from another of the same article."""
    return source.passage.sentences[source.marked[0] if source.marked else 0].text


def _reading(group: Sequence[Source], before: Passage | None, after: Passage | None) -> str:
    """Return the passage between its neighbours, each under its heading unless that is the same as the one above."""
    passage = group[0].passage
    parts = [(before, _near(before, last=True)), (passage, _quoted(passage, group)), (after, _near(after, last=False))]
    drawn, place = [], ""
    for part, text in parts:
        if part and part.place != place:
            drawn.append(f'<p class="place">{escape(part.place, to="html")}</p>')
            place = part.place
        drawn.append(text)
    return "".join(drawn)


def _quoted(passage: Passage, group: Sequence[Source]) -> str:
    paragraphs: list[list[str]] = []
    for n, sentence in enumerate(passage.sentences):
        if sentence.opens_paragraph or not paragraphs:
            paragraphs.append([])
        marked = escape(sentence.text, to="html")
        for source in (source for source in group if n in source.marked):
            marked = f'<mark data-source="{source.address}">{marked}</mark>'
        paragraphs[-1].append(marked)
    return "".join(f"<p>{' '.join(paragraph)}</p>" for paragraph in paragraphs)


def _near(passage: Passage | None, *, last: bool) -> str:
    """Return the sentences of a neighbour that stand next to the passage, faint, as many as fit."""
    if passage is None:
        return ""
    ordered = [sentence.text for sentence in passage.sentences]
    kept: list[str] = []
    for text in reversed(ordered) if last else ordered:
        if kept and sum(map(len, kept)) + len(text) > NEAR_CHARACTERS:
            break
        kept.append(text)
    cut = "…" if len(kept) < len(ordered) else ""
    words = " ".join([cut, *reversed(kept)] if last else [*kept, cut])
    return f'<p class="near">{escape(words.strip(), to="html")}</p>'


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
