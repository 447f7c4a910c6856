"""The sources panel: the passages behind an answer, the quoted words marked. Pure functions; no Gradio, no index.

It cannot contain a script, a picture or a form: every text is escaped, and the only links are to the article as it was
indexed and to the page that the article says it is from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from qa.addresses import Source, live
from qa.changes import Record
from qa.escaping import escape
from qa.types import Passage, Span

CHANGED = "The article has changed since this answer: these words are no longer in it."
NEAR_CHARACTERS = 420
"""How much of a neighbouring passage is shown, in whole sentences."""

Neighbours = Callable[[Passage], tuple[Passage | None, Passage | None]]


def panel_html(sources: Sequence[Source], neighbours: Neighbours, records: Mapping[str, Record]) -> str:
    """Return the panel's HTML: a card for each passage, the first one open, the quoted words marked.

    `data-shown` says whose sources these are, so that the page knows when another answer's must be asked for.
    """
    cards: dict[tuple[str, int, Span], list[Source]] = {}
    for source in sources:
        cards.setdefault((source.passage.document_id, source.passage.number, source.passage.span), []).append(source)
    drawn = [
        _card(group, neighbours, records.get(group[0].passage.document_id), opened=place == 0)
        for place, group in enumerate(cards.values())
    ]
    shown = " ".join(f"{source.address}:{source.number}" for source in sources)
    return f'<div class="sources" data-shown="{shown}">{"".join(drawn)}</div>'


def message_html(text: str) -> str:
    """Return the panel's HTML for a plain message."""
    return f'<p class="hint">{escape(text, to="html")}</p>'


def _card(group: Sequence[Source], neighbours: Neighbours, record: Record | None, *, opened: bool) -> str:
    passage = group[0].passage
    before, after = neighbours(passage) if passage.number >= 0 else (None, None)  # below 0: in no article as it is now
    heads = [
        ("title", passage.title or passage.document_id),
        ("about", _about(passage, record)),
        ("preview", _preview(group[0])),
    ]
    # A whole passage has no mark to scroll to: the card itself carries its address.
    whole = "" if group[0].marked else f' data-source="{group[0].address}"'
    return (
        f'<details class="source" name="source"{whole}{" open" if opened else ""}><summary>'
        f'<span class="numbers">{"".join(_span("number", str(source.number)) for source in group)}</span>'
        f"{''.join(_span(name, text) for name, text in heads)}</summary>"
        f'<div class="passage" tabindex="-1" role="group" aria-label="Passage">'
        f"{_changed(passage)}{_reading(group, before, after)}</div>{_links(group[0], record)}</details>"
    )


def _changed(passage: Passage) -> str:
    return f'<p class="changed">{escape(CHANGED, to="html")}</p>' if passage.number < 0 else ""


def _about(passage: Passage, record: Record | None) -> str:
    by = [part for part in (record.author, record.publisher) if part] if record else []
    return " · ".join([passage.date or "undated", *by, *([passage.document_id] if passage.title else [])])


def _links(source: Source, record: Record | None) -> str:
    """Return the links to the whole article and to the same words on the page that it is from, where it names one."""
    if record is None or source.passage.number < 0:
        return ""
    there = live(record.url, "".join(source.passage.sentences[n].quote for n in source.marked[:1]))
    links = [f'<a href="/article/{source.address}#at" target="_blank" rel="noopener">Open the article</a>']
    if there:
        href = escape(there, to="html")
        links.append(f'<a href="{href}" target="_blank" rel="noopener noreferrer nofollow">The same words on its own page</a>')
    return f'<p class="links">{" ".join(links)}</p>'


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
