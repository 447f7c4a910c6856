"""Text that remembers where in its source each character came from.

Cleaning an article is a chain of removals and replacements; a citation must still point at the untouched file. A `Traced`
carries, for each of its characters, the half-open range of source characters that it stands for. It never looks at what
the text means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.types import Span


@dataclass(frozen=True, eq=False)
class Traced:
    """A text of n characters with `starts` and `ends`, int32 arrays of shape (n,), in characters of the source."""

    text: str
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]

    @classmethod
    def of(cls, source: str) -> Traced:
        """Return `source` itself, every character standing for itself."""
        places = np.arange(len(source) + 1, dtype=np.int32)
        return cls(source, places[:-1], places[1:])

    @classmethod
    def joined(cls, parts: list[Traced]) -> Traced:
        """Return the parts one after the other."""
        return cls(
            "".join(part.text for part in parts),
            np.concatenate([part.starts for part in parts] or [np.empty(0, np.int32)]),
            np.concatenate([part.ends for part in parts] or [np.empty(0, np.int32)]),
        )

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, piece: slice) -> Traced:
        return Traced(self.text[piece], self.starts[piece], self.ends[piece])

    @property
    def span(self) -> Span:
        """The range of the source from the first to the last character; (0, 0) when empty."""
        return Span(int(self.starts[0]), int(self.ends[-1])) if self.text else Span(0, 0)

    def replaced(self, pattern: re.Pattern[str], by: str | Callable[[re.Match[str]], str] = "") -> Traced:
        """Return the text with each match replaced; every new character stands for the whole match."""
        return self._rewritten(pattern, lambda match: self._standing_for(match, by if isinstance(by, str) else by(match)))

    def kept(self, pattern: re.Pattern[str], group: int) -> Traced:
        """Return the text with each match replaced by its own `group`, whose characters keep their places."""
        return self._rewritten(pattern, lambda match: self[slice(*match.span(group))])

    def stripped(self) -> Traced:
        """Return the text without white space at its ends."""
        start = len(self.text) - len(self.text.lstrip())
        return self[start : max(start, len(self.text.rstrip()))]

    def lines(self, pattern: re.Pattern[str]) -> Iterator[Traced]:
        """Yield what stands between the matches of `pattern`."""
        start = 0
        for match in pattern.finditer(self.text):
            yield self[start : match.start()]
            start = match.end()
        yield self[start:]

    def places(self, pattern: re.Pattern[str]) -> Iterator[Span]:
        """Yield where in the source each match of `pattern` stands."""
        for match in pattern.finditer(self.text):
            yield Span(int(self.starts[match.start()]), int(self.ends[match.end() - 1]))

    def _standing_for(self, match: re.Match[str], new: str) -> Traced:
        start, end = match.span()
        if start == end or not new:
            return Traced("", self.starts[:0], self.ends[:0])
        size = len(new)
        return Traced(new, np.full(size, self.starts[start]), np.full(size, self.ends[end - 1]))

    def _rewritten(self, pattern: re.Pattern[str], new: Callable[[re.Match[str]], Traced]) -> Traced:
        parts, start = [], 0
        for match in pattern.finditer(self.text):
            parts += [self[start : match.start()], new(match)]
            start = match.end()
        return Traced.joined([*parts, self[start:]]) if parts else self
