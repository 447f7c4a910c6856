"""A conversation as Markdown or JSON that keeps its evidence, and what readers think of an answer, kept in a file.

Both are made from the chat as the browser sends it, which holds text and addresses: quotes, titles, dates and offsets
come from the index.
"""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from qa.addresses import Address, Source
from qa.changes import Record
from qa.errors import QAError
from qa.escaping import escape
from qa.rendering import plain

LARGEST = 20_000_000
"""Bytes that the file of opinions may reach; then it takes no more."""
CHANGED = "the article has changed since, the words are no longer in it"
_MARKER = re.compile(r'\[(\d+)\]\(#([cp]-[0-9a-f-]+) "Source \d+"\)')
_SMALL = re.compile(r"\*(?!\*)(.+)\*")
_VERDICT = re.compile(r"(quoted[^·]*) · ")

Recall = Callable[[str, int, str], Source | None]
"""From a marker's address and number and the words of the answer there to what it stands for."""


def turns_of(
    messages: Sequence[tuple[str, str]], recall: Recall, records: Callable[[str], Record | None]
) -> list[dict[str, Any]]:
    """Return the turns of a conversation, its `messages` given as (role, text), with all that stands behind each answer."""
    turns: list[dict[str, Any]] = []
    for role, text in messages:
        if role == "user":
            turns.append({"question": escape(text, to="terminal")})
        elif turns and "answered" not in turns[-1]:
            turns[-1] |= _answer(text, recall, records)
    return turns


def to_markdown(turns: Sequence[dict[str, Any]]) -> str:
    """Return the turns as Markdown that shows every text literally."""
    lines: list[str] = []
    for turn in turns:
        lines += [f"## {_line(turn['question'])}", *([f"**{_line(turn['short'])}**"] if turn.get("short") else [])]
        for claim in turn.get("claims", ()):
            lines.append(f"{_line(claim['text'])} ({_line(claim['verdict'] or 'not checked')})")
            lines += [_cited(citation) for citation in claim["citations"]]
        lines += [f"> {_line(text)}" for text in turn.get("said", ())]
        lines += [f"*{_line(note)}*" for note in turn.get("notes", ())]
    return "\n\n".join(lines) + "\n"


def to_json(turns: Sequence[dict[str, Any]]) -> str:
    """Return the turns as JSON."""
    text = json.dumps({"made": _now(), "turns": turns}, ensure_ascii=False, indent=2) + "\n"
    return text.encode("utf-8", "replace").decode()  # an article may hold half a character


class Opinions:
    """The file that keeps what readers think of answers; one JSON object a line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._last = ""

    def keep(self, opinion: str, turn: dict[str, Any], *, generation: str) -> bool:
        """Add a line, unless the last one said the same (a page may tell twice). Raises QAError when that is not possible."""
        said = json.dumps([opinion, turn])
        line = json.dumps({"time": _now(), "opinion": opinion, "generation": generation} | turn, ensure_ascii=False) + "\n"
        try:
            with self._lock:
                if said == self._last:
                    return False
                self._path.parent.mkdir(parents=True, exist_ok=True)
                descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
                with os.fdopen(descriptor, "ab") as file:
                    if file.tell() + len(line) > LARGEST:
                        raise QAError(f"{self._path} is full: move it away (QA_FEEDBACK)")
                    file.write(line.encode("utf-8", "replace"))
                self._last = said
        except OSError as error:
            raise QAError(f"{self._path} cannot be written ({error.strerror}): name another file (QA_FEEDBACK)") from error
        return True


def _answer(markdown: str, recall: Recall, records: Callable[[str], Record | None]) -> dict[str, Any]:
    """Return what the Markdown of an answer says, read as `rendering` wrote it."""
    answer: dict[str, Any] = {"answered": False, "short": "", "claims": [], "notes": [], "said": []}
    for block in filter(None, map(str.strip, markdown.split("\n\n"))):
        small = _SMALL.fullmatch(block)
        marked = _MARKER.findall(block)
        if small:
            _add_small(answer, plain(small[1]))
        elif block.startswith(">"):
            answer["said"].append(plain(_MARKER.sub("", block)))
        elif marked:
            citations = [_citation(address, int(number), plain(block), recall, records) for number, address in marked]
            answer["claims"].append({"text": plain(block), "verdict": "", "citations": citations})
        elif block.startswith("**"):
            answer["short"] = plain(block)
    return answer | {"answered": bool(answer["claims"])}


def _add_small(answer: dict[str, Any], text: str) -> None:
    verdict = _VERDICT.match(text)
    if verdict and answer["claims"] and not answer["claims"][-1]["verdict"]:
        for claim in answer["claims"]:  # said once for claims in a row
            claim["verdict"] = claim["verdict"] or verdict[1]
    else:
        answer["notes"].append(re.sub(r'\[(.*)\]\(#edit "[^"]*"\)', r"\1", text))


def _citation(address: str, number: int, words: str, recall: Recall, records: Callable[[str], Record | None]) -> dict[str, Any]:
    """Return a citation with the exact words and where they stand.

    Where the article has lost them, it has the claim's `text` and no place, and says so: what was quoted cannot be shown.
    """
    parsed, source = Address.parse(address), recall(address, number, words)
    if source is None or parsed is None:
        return {"number": number, "changed": CHANGED}
    passage = source.passage
    sentences = [passage.sentences[n] for n in source.marked] or list(passage.sentences)
    record = records(passage.document_id)
    about = {
        "number": number,
        "document": passage.document_id,
        "title": passage.title,
        "address": record.url if record else "",
        "author": record.author if record else "",
        "place": passage.place,
        "date": passage.date,
    }
    if passage.number < 0:
        return about | {"text": " ".join(sentence.text for sentence in sentences), "changed": CHANGED}
    place = {"start": sentences[0].span.start, "end": sentences[-1].span.end}
    return about | place | {"quote": " ".join(sentence.quote for sentence in sentences)}


def _cited(citation: dict[str, Any]) -> str:
    number = f"- \\[{citation['number']}\\]"
    if "document" not in citation:
        return f"{number} {citation['changed']}"
    about = [citation["title"], citation["place"], citation["date"] or "undated", citation["document"], citation["address"]]
    at = citation["changed"] if "changed" in citation else f"characters {citation['start']}-{citation['end']}"
    words = _line(citation["text"]) if "changed" in citation else f"“{_line(citation['quote'])}”"
    return f"{number} {words} — {_line(', '.join(part for part in (*about, at) if part))}"


def _line(text: str) -> str:
    return escape(" ".join(str(text).split()), to="markdown")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
