"""Questions of our own, in the words that people ask with instead of the passage's, and articles of our own to ask about.

Questions written beside a passage repeat its words; a reader of these alone looks for words. Ours describe what they ask
for, ask yes or no, why and how, and ask in the same way for what the passage does not tell. `everyday.jsonl.gz` holds them
with a hash of each one's passage: a passage of training rows, which must be given, or of `articles.jsonl.gz`, invented
articles in forms that an encyclopedia does not have (news, overviews, guides, minutes). Each line says its kind too: "plain",
"list", "why-how", "yes-no", or "near" for what the passage does not tell.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from importlib.resources import files

from qa.training.rows import EVERYDAY, Found, Row


def everyday_rows(rows: Iterable[Row]) -> list[Row]:
    """Return our questions on our own articles and on the passages of `rows`, under the articles that those stand in."""
    own = ((line["article"], line["passage"]) for line in _lines("articles.jsonl.gz"))
    known = {passage_key(text): (article, text) for article, text in [*((row.article, row.passage) for row in rows), *own]}
    return [
        Row(f"{EVERYDAY}{key}-{_key(said['question'])}", said["question"], *place, _answers(said["answer"], place[1]))
        for said in _lines("everyday.jsonl.gz")
        if (place := known.get(key := said["passage"]))
    ]


def passage_key(passage: str) -> str:
    """Return the hash by which a question names its passage."""
    return _key(passage)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _lines(name: str) -> Iterator[dict[str, str]]:
    packed = files(__package__).joinpath(name).read_bytes()
    return (json.loads(line) for line in gzip.decompress(packed).decode().splitlines())


def _answers(answer: str, passage: str) -> tuple[Found, ...]:
    return (Found(answer, passage.index(answer)),) if answer else ()
