"""Questions of our own on the passages of training rows, in the words that people ask with instead of the passage's.

Questions written beside a passage repeat its words; a reader of these alone looks for words. Ours describe what they ask
for, ask yes or no, why and how, and ask in the same way for what the passage does not tell. The file holds no passage,
only a hash of each: the rows that it was written for must be given. Each line says its kind too: "plain", "list", "why-how",
"yes-no", or "near" for what the passage does not tell.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from importlib.resources import files

from qa.training.rows import EVERYDAY, Found, Row


def everyday_rows(rows: Iterable[Row]) -> list[Row]:
    """Return our questions on the passages of `rows`, under the articles that those stand in."""
    known = {passage_key(row.passage): row for row in rows}
    return [
        Row(f"{EVERYDAY}{number}", said["question"], row.article, row.passage, _answers(said["answer"], row.passage))
        for number, said in enumerate(_lines())
        if (row := known.get(said["passage"]))
    ]


def passage_key(passage: str) -> str:
    """Return the hash by which the file names a passage."""
    return hashlib.sha256(passage.encode()).hexdigest()[:16]


def _lines() -> Iterator[dict[str, str]]:
    packed = files(__package__).joinpath("everyday.jsonl.gz").read_bytes()
    return (json.loads(line) for line in gzip.decompress(packed).decode().splitlines())


def _answers(answer: str, passage: str) -> tuple[Found, ...]:
    return (Found(answer, passage.index(answer)),) if answer else ()
