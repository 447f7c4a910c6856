"""The plain pages and the two small answers to programs (`/healthz`, `/readyz`) beside the chat, for one assistant."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from qa import listing
from qa.addresses import Address
from qa.article import article_html, left_out
from qa.changes import Record
from qa.doors import Doors
from qa.errors import QAError, UnreadableError
from qa.messages import clean
from qa.rebuilding import Rebuilding, allowed
from qa.sheet import message, sheet
from qa.types import Hit, Span

CHANGED = "This is the article as it was indexed. The file has changed since: rebuild to read it anew."
GONE = "The file is no longer there as it was indexed; this is what it said."
MOVED = "The quoted words are not in the article as it is indexed now: it has changed since the answer."


class Routes:
    """The routes of the assistant behind `doors`. Their functions are called in threads of the server."""

    def __init__(self, doors: Doors) -> None:
        self._assistant = assistant = doors.assistant
        self._doors = doors
        self._rebuilding = Rebuilding(assistant)
        self._left_out = lru_cache(maxsize=10_000)(self._count_left_out)

    def all(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/healthz", lambda _: JSONResponse({"status": "ok"})),
            Route("/readyz", self.ready),
            Route("/article/{address}", self.article),
            Route("/articles", self.articles),
            Route("/articles/rebuild", self.rebuild, methods=["POST"]),
        ]

    def ready(self, _: Request) -> Response:
        """Say that questions can be answered, from what, and why that is not what was built last, if it is not."""
        index = self._assistant.index
        about = {"generation": index.generation, "passages": len(index), "trouble": self._assistant.trouble}
        return JSONResponse({"status": "ready", **about})

    def article(self, request: Request) -> Response:
        """Return a whole article, at the place that its address names."""
        asked = request.path_params["address"]
        address = Address.parse(asked)
        records = self._doors.records(address.document if address else asked)
        record = next((record for record in records if record.passages), None)
        if record is None:
            return message("Not here", "This article is not in the index.", status=404)
        document = self._assistant.index.document(record.id)
        source = self._doors.recalled(asked, 1) if address else None
        marked = [source.passage.sentences[n].span for n in source.marked] if source else []
        if source and not marked:
            marked = [source.passage.span]
        notes = [*self._state_of_file(record), *([MOVED] if address and not source else [])]
        whole = request.query_params.get("all") == "1"
        body = article_html(document, record, marked=[Span(*span) for span in marked], notes=notes, whole=whole)
        return sheet(document.title or document.id, body)

    def articles(self, request: Request) -> Response:
        """Return the list of the articles, with what a search found."""
        index, state = self._assistant.index, self._rebuilding.state
        question = clean(request.query_params.get("q", ""))
        first = request.query_params.get("first", "0")
        hits, trouble = self._found(question)
        records = sorted(index.records.values(), key=lambda record: record.id)
        parts = [
            *([listing.rebuild_html(state)] if allowed(self._assistant.config) else []),
            listing.search_html(question, hits, trouble),
            listing.articles_html(records, self._removed, first=int(first) if first.isdecimal() and len(first) < 8 else 0),
        ]
        body = listing.listing_html(self._doors.freshness(), parts)
        return sheet("The articles", body, again=1 if state.running else 0)

    def rebuild(self, _: Request) -> Response:
        """Start a rebuild, where that is allowed, and show how far it is."""
        if not allowed(self._assistant.config):
            return message("Not allowed", "Rebuilding from the page is switched off (QA_REBUILD).", status=403)
        self._rebuilding.start()
        return RedirectResponse("/articles", 303)

    def _found(self, question: str) -> tuple[Sequence[Hit], str]:
        try:
            return (self._assistant.search(question), "") if question else ((), "")
        except QAError as error:
            return (), str(error)

    def _state_of_file(self, record: Record) -> list[str]:
        """Say where the file of an article is no longer what was indexed."""
        from qa import readers  # only this page and a build pay for importing what reads articles

        corpus = self._assistant.config.corpus
        path = corpus / record.id
        try:
            if not path.resolve().is_relative_to(corpus.resolve()):
                return [GONE]
            return [] if readers.digest(readers.content(path, corpus)) == record.digest else [CHANGED]
        except (UnreadableError, OSError, ValueError):
            return [GONE]

    def _removed(self, document_id: str) -> int:
        return self._left_out(self._assistant.index.checksum, document_id)

    def _count_left_out(self, _: str, document_id: str) -> int:
        try:
            return left_out(self._assistant.index.document(document_id))
        except KeyError:  # replaced between the two: counted again for the next page
            return 0
