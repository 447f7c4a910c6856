"""An answer as Markdown for the chat, and the small lines around it. Pure functions; no Gradio, no index."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import zip_longest

from qa.addresses import Source
from qa.escaping import escape
from qa.types import Answer, Claim, Passage

_ESCAPED = r"\\([!-/:-@\[-`{-~])|&(?:#(\d+)|(amp|lt|gt));"
# Lines of ours: the small ones stand in single asterisks, questions to ask next are links; then markers and signs.
_OURS = r'^\*(?!\*).+\*$|^\[.*\]\(#ask "[^"]*"\)$| ?\[\d+\]\(#[cp]-[0-9a-f-]+ "Source \d+"\)|^> ?|\*+'
_UNESCAPE = re.compile(_ESCAPED)
_PLAIN = re.compile(f"{_OURS}|{_ESCAPED}", re.MULTILINE)


def answer_steps(answer: Answer, sources: Sequence[Source], *, coverage: str = "") -> Iterator[str]:
    """Yield the Markdown of `answer` as it grows: the short answer in bold with the first claim, claim by claim, the rest.

    Each claim ends with its markers. Its verdict and date follow in small type, once for claims in a row of which it says the
    same: the items of a list. `coverage` says how much of the corpus speaks to it. A refusal comes as a whole.
    """
    if not answer.claims:
        yield _refusal(answer, sources, searched=coverage)
        return
    numbers = {(source.passage.document_id, source.address.span): source for source in sources}
    short = _line(answer.short)
    parts = [f"**{short}**"] if short and answer.short != answer.text else []
    for claim, following in zip_longest(answer.claims, answer.claims[1:]):
        markers = [_marker(numbers[citation.document_id, citation.span]) for citation in claim.citations]
        parts.append(" ".join([_line(claim.text), *dict.fromkeys(markers)]))
        if following is None or _from(claim) != _from(following):
            parts.append(_small(" · ".join([verdict(claim), *_dates(claim)])))
        yield "\n\n".join(parts)
    parts += [_small(text) for text in (*answer.notes, coverage) if text] + _searched_for(answer)
    yield "\n\n".join(parts)


def asked_next(questions: Iterable[str]) -> str:
    """Return questions as Markdown links that the page asks when they are clicked."""
    return "\n\n".join(f'[{_line(question)}](#ask "Ask this next")' for question in questions)


def verdict(claim: Claim) -> str:
    """Return how the words of a claim relate to those of its sources; said only after looking at both."""
    quotes = {" ".join(citation.quote.split()) for citation in claim.citations}
    return "quoted word for word" if " ".join(claim.text.split()) in quotes else "quoted, without the signs of its markup"


def covered(answer: Answer, *, articles: int, passages: int, silent: int = 0) -> str:
    """Return how much of the corpus speaks to a question; `silent` articles have none of its words."""
    if not answer.claims:
        return f"{_count(articles, 'article')}, {_count(passages, 'passage')}"
    quoted = len({citation.document_id for claim in answer.claims for citation in claim.citations})
    others = articles - quoted
    line = f"Quoted from {quoted:,} of {_count(articles, 'article')}"
    if others and silent >= others:
        return f"{line}; the {'other has' if others == 1 else 'others have'} none of the question’s words"
    return line


_ABOUT_PAGE = re.compile(r"(?i)about (?:us|this|the)\b")
"""What a heading says that tells of the page itself, or of whoever made it."""


def notice(title: str, text: str) -> str:
    """Return a Markdown note that is not an answer and does not look like one."""
    return f"> **{_line(title)}**\n>\n> {_line(text)}"


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
    return 2 <= len(text.split()) <= 9 and not (_ABOUT_PAGE.match(text) or set(text) & set('.?!:|<>{}[]“”"'))


def _line(text: str) -> str:
    # One line: four spaces or a line of dashes after a line break would start a block of their own.
    return escape(" ".join(text.split()), to="markdown").strip()


def _small(text: str) -> str:
    return f"*{_line(text)}*"


def _from(claim: Claim) -> tuple[str, set[tuple[str, str]]]:
    """Return what the small line says of a claim, and of which parts of which articles."""
    return verdict(claim), {(citation.document_id, citation.place) for citation in claim.citations}


def _dates(claim: Claim) -> list[str]:
    return list(dict.fromkeys(citation.date or "undated" for citation in claim.citations))


def _marker(source: Source) -> str:
    return f'[{source.number}](#{source.address} "Source {source.number}")'


def _searched_for(answer: Answer) -> list[str]:
    """Return the line that says what was really searched, as a link: it puts the question where it can be changed."""
    if answer.searched_for == answer.question:
        return []
    return [f'*Searched for: [{_line(answer.searched_for)}](#edit "Change this question")*']


def _refusal(answer: Answer, sources: Sequence[Source], *, searched: str) -> str:
    lines = [notice("Not in the articles", answer.abstained_because)]
    if searched:
        lines.append(f"> Searched: {_line(searched)}")
    if sources:
        nearest = [f"> {_marker(s)} {_line(_heading(s.passage))}" for s in sources]
        lines.append("\n>\n".join(["> Nearest passages:", *nearest]))
    return "\n\n".join(["\n>\n".join(lines), *map(_small, answer.notes), *_searched_for(answer)])


def _heading(passage: Passage) -> str:
    return " › ".join(part for part in (passage.title or passage.document_id, passage.place) if part)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
