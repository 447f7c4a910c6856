"""Training rows as they lie in the files, and the pieces of text that a reader is given of them."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from qa.types import Span

SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9])")
NAMELESS = re.compile(r"^(SQuAD train paragraph|Filtered_Reddit_Comments|Amazon_Reviews)")

EVERYDAY = "everyday-"
"""What the ids of our own questions begin with."""


class Found(NamedTuple):
    """An answer and where it starts in its text."""

    text: str
    start: int


@dataclass(frozen=True)
class Row:
    """A question with a passage; without `answers`, the passage does not answer it."""

    id: str
    question: str
    article: str
    passage: str
    answers: tuple[Found, ...]

    @property
    def title(self) -> str:
        """The article's name as a title, or "" where the name is only a number."""
        return "" if NAMELESS.match(self.article) else unquote(self.article).replace("_", " ")

    @property
    def is_everyday(self) -> bool:
        """Whether this is one of our own questions (`qa.training.everyday`)."""
        return self.id.startswith(EVERYDAY)

    @property
    def is_review(self) -> bool:
        """Whether this is a forum comment or a review: its question means something only beside its passage."""
        return self.article.startswith(("Filtered_Reddit_Comments", "Amazon_Reviews"))


def read_rows(paths: Iterable[Path]) -> list[Row]:
    """Return the rows of gzipped JSON lines files, in order; a question that is not a question is left out."""
    return [row for path in paths for row in _rows_of(path) if len(row.question.strip()) > 3]


def _rows_of(path: Path) -> Iterator[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            answers = tuple(Found(answer["text"], answer["start"]) for answer in row["answers"])
            yield Row(row["id"], row["question"].strip(), row["article"], row["passage"], answers)


def windows(text: str, limit: int) -> list[Span]:
    """Return ranges of whole sentences that cover `text`, each at most `limit` characters where its sentences allow."""
    cuts = [0, *(match.end() for match in SENTENCE_END.finditer(text)), len(text)]
    found: list[Span] = []
    start = 0
    for end, following in zip(cuts[1:], [*cuts[2:], len(text) + limit + 1], strict=True):
        if following - start > limit and end > start:
            found.append(Span(start, end))
            start = end
    return found


def window_around(text: str, answer: Found, limit: int) -> Span:
    """Return the window of `text` that holds the whole answer, or the whole text where a cut divides it."""
    end = answer.start + len(answer.text)
    return next((w for w in windows(text, limit) if w.start <= answer.start and end <= w.end), Span(0, len(text)))
