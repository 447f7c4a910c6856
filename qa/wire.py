"""The one serialiser: an answer as the JSON object that the commands, the HTTP API and the MCP tool return.

An article may hold half a character (a lone surrogate), which no JSON can be written with: it becomes "?", one for one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qa.types import Answer, Citation, Hit


def to_json(answer: Answer, *, seconds: float = 0.0) -> dict[str, Any]:
    """Return `answer` as plain values; `seconds` is how long it took. Offsets are characters of the decoded source."""
    plain: dict[str, Any] = _whole(
        {
            "question": answer.question,
            "searched_for": answer.searched_for,
            "answered": bool(answer.claims),
            "short": answer.short,
            "text": answer.text,
            "claims": [
                {"text": claim.text, "citations": [_citation(citation) for citation in claim.citations]}
                for claim in answer.claims
            ],
            "passages": hits_to_json(answer.hits),
            "abstained_because": answer.abstained_because,
            "confidence": round(answer.confidence, 4),
            "notes": list(answer.notes),
            "seconds": round(seconds, 4),
        }
    )
    return plain


def hits_to_json(hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """Return passages, best first, with why each was found."""
    plain: list[dict[str, Any]] = _whole(
        [
            {
                "document": hit.passage.document_id,
                "title": hit.passage.title,
                "place": hit.passage.place,
                "date": hit.passage.date,
                "start": hit.passage.span.start,
                "end": hit.passage.span.end,
                "text": hit.passage.text,
                "score": round(hit.score, 6),
                "ranks": dict(hit.ranks),
            }
            for hit in hits
        ]
    )
    return plain


def _whole(value: Any) -> Any:
    """Return plain values with every text in them made of whole characters."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return {name: _whole(item) for name, item in value.items()} if isinstance(value, dict) else value


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "document": citation.document_id,
        "title": citation.title,
        "place": citation.place,
        "date": citation.date,
        "start": citation.span.start,
        "end": citation.span.end,
        "quote": citation.quote,
    }
