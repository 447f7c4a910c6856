"""The page of the articles: what is indexed and since when, what was left out, a search, a rebuild. Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from qa.addresses import hashed, live, point
from qa.article import day
from qa.building import Report
from qa.changes import Record
from qa.escaping import escape
from qa.rebuilding import Rebuild
from qa.types import Hit

PAGE = 200
"""How many articles are listed at once."""
_NAMED = 20
"""How many articles a report names of each kind."""
_HEADS = ("Article", "Date", "Source", "Passages", "Left out", "Indexed")

Removed = Callable[[str], int]


def listing_html(line: str, body: Iterable[str]) -> str:
    """Return the page's HTML: `line` says what is indexed, `body` are its parts."""
    return f"<h1>The articles</h1><p class=about>{escape(line, to='html')}</p>{''.join(body)}"


def search_html(question: str, hits: Sequence[Hit], trouble: str = "") -> str:
    """Return the search box with what was found: each passage with the ranks that explain why it is there."""
    value = escape(question, to="html")
    box = (
        '<form class="search" role="search" action="/articles"><label for="q">Search the passages</label>'
        f'<input id="q" name="q" type="search" maxlength="2000" value="{value}"><button>Search</button></form>'
    )
    told = f'<p class="note">{escape(trouble, to="html")}</p>' if trouble else ""
    found = f"<ol class=hits>{''.join(_hit(hit) for hit in hits)}</ol>" if hits else ""
    return box + told + found


def rebuild_html(state: Rebuild) -> str:
    """Return the button that rebuilds, or how far it is, with what the last rebuild did."""
    if state.running:
        counted = f": {state.done:,} of {state.total:,} passages" if state.total else " …"
        bar = f'<progress aria-label="Rebuild" max="{state.total or 1}" value="{state.done}"></progress>'
        return f'<p class="note" role="status">Rebuilding{counted} {bar}</p>'
    button = '<form method="post" action="/articles/rebuild" enctype="text/plain"><button>Rebuild</button></form>'
    told = _report(state.report) if state.report else state.trouble[:1].upper() + state.trouble[1:]
    return button + (f'<p class="note" role="status">{escape(told, to="html")}</p>' if told else "")


def articles_html(records: Sequence[Record], removed: Removed, *, first: int) -> str:
    """Return the table of the articles from the number `first` on; `removed` gives the characters left out of one.

    Roles are named: on a phone the rows are laid out as blocks, which would take their meaning from them.
    """
    shown = records[first : first + PAGE]
    heads = "".join(f"<th scope=col role=columnheader>{head}</th>" for head in _HEADS)
    rows = "".join(_row(record, removed) for record in shown)
    pages = [("Earlier articles", first - PAGE), ("More articles", first + PAGE)]
    links = [f'<a href="/articles?first={start}">{text}</a>' for text, start in pages if 0 <= start < len(records)]
    table = (
        f"<table role=table><thead role=rowgroup><tr role=row>{heads}</tr></thead><tbody role=rowgroup>{rows}</tbody></table>"
    )
    return (
        f'<div class="table" tabindex="0" role="region" aria-label="Articles">{table}</div><p class=links>{" ".join(links)}</p>'
    )


def _row(record: Record, removed: Removed) -> str:
    name, title = escape(record.id, to="html"), escape(record.title or record.id, to="html")
    link = f'<a href="/article/{hashed(record.id)}">{title}</a>' if record.passages else title
    about = f"<br><small>{name}</small>" if record.title else ""
    problem = f"<br><small class=problem>{escape(f'{record.status}: {record.problem}', to='html')}</small>"
    there = live(record.url)
    by = escape(" · ".join(part for part in (record.author, record.publisher) if part) or "not stated", to="html")
    source = f'<a href="{escape(there, to="html")}" rel="noopener noreferrer nofollow">{by}</a>' if there else by
    cells = (
        f"{link}{about}{problem if record.problem or record.status != 'indexed' else ''}",
        escape(record.date or "undated", to="html"),
        source,
        f"{record.passages:,}",
        f"{removed(record.id):,} characters" if record.passages else "",
        day(record.indexed_at) if record.indexed_at else "",
    )
    told = (f'<td role=cell data-head="{head}">{cell}</td>' for head, cell in zip(_HEADS, cells, strict=True))
    return f"<tr role=row>{''.join(told)}</tr>"


def _hit(hit: Hit) -> str:
    passage = hit.passage
    ranks = ", ".join(f"{name} {rank}" for name, rank in hit.ranks.items())
    where = " › ".join(part for part in (passage.title or passage.document_id, passage.place) if part)
    return (
        f'<li><a href="/article/{point(1, passage).address}#at">{escape(where, to="html")}</a>'
        f"<br><small>{escape(f'ranks: {ranks} · score {hit.score:.3f}', to='html')}</small>"
        f"<p>{escape(passage.text, to='html')}</p></li>"
    )


def _report(report: Report) -> str:
    parts = []
    for kind in ("added", "changed", "removed"):
        names = getattr(report, kind)
        if names:
            parts.append(f"{len(names):,} {kind}: {', '.join(names[:_NAMED])}{' …' if len(names) > _NAMED else ''}")
    parts += [f"not read: {failure.id} ({failure.reason})" for failure in report.failed[:_NAMED]]
    parts.append(f"{len(report.unchanged):,} unchanged")
    return f"Rebuilt in {report.seconds:.1f} s, {report.embedded:,} passages embedded. {'; '.join(parts)}."
