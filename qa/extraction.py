"""The trained reader: a question-answering head that finds the exact words of the answer, or that there are none.

For every passage it gives each token a score of being the first and the last of the answer; the first token of all, which
is no word, stands for "no answer" (Devlin et al. 2019, section 4.3). A sentence's margin is its best span's score less
that of "no answer", on a scale that was fitted so that it is the log-odds of being right.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding

from qa.config import Config
from qa.errors import ModelError
from qa.exported import GRAPH, TOKENIZER, encodable, ensured, session, sha256, tokenizer
from qa.models import Reader, Reading
from qa.origins import origin, packaged_key
from qa.types import Passage, Span

LONGEST_INPUT = 384
"""Tokens of question and passage together that are read."""
LONGEST_QUESTION = 64
"""Tokens of a question that are read."""
LONGEST_ANSWER = 40
"""Tokens of the words that answer."""
_NEVER = -1e4
_RUNS = np.tri(LONGEST_INPUT, k=LONGEST_ANSWER - 1, dtype=bool) & ~np.tri(LONGEST_INPUT, k=-1, dtype=bool)
"""Whether a run of tokens may go from one (row) to another (column)."""


@dataclass(frozen=True, kw_only=True)
class About:
    """What stands beside an exported reader. Log-odds are `scale` times the score over "no answer", plus `offset`."""

    identity: str
    limit: int
    scale: float
    offset: float


class SpanReader:
    """An exported extractive question-answering model. May be used from several threads at once.

    Each passage is read by itself, in one thread: nothing is padded, no thread waits for another in the middle of a
    passage, and what is found in a passage does not depend on those that are read beside it.
    """

    def __init__(self, folder: Path, about: About, *, threads: int = 1) -> None:
        self._about = about
        self._session = session(folder / GRAPH, threads=1)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="reader")
        self._tokenizer = tokenizer(folder / TOKENIZER, limit=about.limit, strategy="only_second")
        self._counter = tokenizer(folder / TOKENIZER, limit=None)
        self._inputs = {given.name for given in self._session.get_inputs()}

    def read(self, questions: Sequence[str], passages: Sequence[Passage]) -> list[Reading]:
        """Return for each passage what it says to its question."""
        asked = {question: self._shortened(encodable(question)) for question in questions}
        pairs = zip(questions, passages, strict=True)
        return list(self._pool.map(self._read, *zip(*((asked[question], passage) for question, passage in pairs), strict=True)))

    def _read(self, question: str, passage: Passage) -> Reading:
        pair = self._tokenizer.encode(question, encodable(passage.in_context))
        starts, ends = self._scores(pair)
        before = len(passage.in_context) - len(passage.text)
        # Characters of the passage that each token stands for; those of the question and of the context stand before it.
        spans = np.array(pair.offsets) - before
        spans[[kind != 1 for kind in pair.sequence_ids]] = -1
        found = [_best_span(_inside(spans, place), spans, starts, ends) for place in passage.sentence_ranges]
        nothing = float(starts[0] + ends[0])
        margins = tuple(self._about.scale * (score - nothing) + self._about.offset for score, _ in found)
        return Reading(margins, max(found, key=lambda item: item[0])[1])

    def _shortened(self, question: str) -> str:
        encoding = self._counter.encode(question, add_special_tokens=False)
        return question if len(encoding.ids) <= LONGEST_QUESTION else question[: encoding.offsets[LONGEST_QUESTION - 1][1]]

    def _scores(self, pair: Encoding) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the scores of each token as the first and as the last of the answer."""
        given = {"input_ids": pair.ids, "token_type_ids": pair.type_ids}
        starts, ends = self._session.run(None, {name: np.array([given[name]], np.int64) for name in self._inputs})
        return starts[0], ends[0]


def _inside(spans: NDArray[np.int64], place: Span) -> NDArray[np.int64]:
    """Return the numbers of the tokens that stand in `place`; `spans` has the first and last character of each token."""
    return np.flatnonzero((spans[:, 0] >= place.start) & (spans[:, 1] <= place.end))


def _best_span(
    tokens: NDArray[np.int64], spans: NDArray[np.int64], starts: NDArray[np.float32], ends: NDArray[np.float32]
) -> tuple[float, Span | None]:
    """Return the best score of a run of `tokens`, by their numbers, and the characters of that run."""
    if not len(tokens):
        return _NEVER, None
    size = len(tokens)
    scores = np.where(_RUNS[:size, :size], starts[tokens][:, None] + ends[tokens][None, :], _NEVER)
    first, last = divmod(int(scores.argmax()), size)
    return float(scores[first, last]), Span(int(spans[tokens[first], 0]), int(spans[tokens[last], 1]))


def open_reader(config: Config) -> Reader:
    """Return the reader that `config` names, exporting it first if that was never done or the export is damaged.

    Raises ModelError when the model is missing, is not the one expected, or cannot be exported.
    """
    if config.reader:
        source = origin(config.reader, setting="QA_READER")
        name, place, key, offline = source.name, source.place, source.key, not source.hub
    else:
        name, place, key, offline = "reader", "", packaged_key("reader.safetensors", sha256(trained_weights())), True
    folder = config.models / f"{name}-reader-{key[:16]}"
    about = About(**ensured(folder, "reader", place, f"{name} {key[:32]}" if offline else "", offline=offline))
    return SpanReader(folder, about, threads=config.threads)


def trained_weights() -> Path:
    """Return the file with the trained part of the reader that comes along, after checking its hash.

    Raises ModelError when it is not the file that was trained.
    """
    path = Path(str(files("qa"))) / "data" / "reader.safetensors"
    try:
        seen, expected = sha256(path), _trained()["sha256"]
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}): install parks-qa again") from error
    if seen != expected:
        raise ModelError(f"{path} has sha256 {seen}, expected {expected}: install parks-qa again")
    return path


def calibration(place: str) -> dict[str, float]:
    """Return `scale` and `offset` of the model in the folder `place`, or of the trained one for "".

    Raises ModelError when the folder's calibration cannot be read.
    """
    path = Path(place) / "calibration.json"
    if place and not path.is_file():
        return {"scale": 1.0, "offset": 0.0}
    try:
        said = json.loads(path.read_text(encoding="utf-8")) if place else _trained()
        return {"scale": float(said["scale"]), "offset": float(said["offset"])}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path} is no calibration ({error!r}): write an object with scale and offset") from error


def _trained() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((files("qa") / "data" / "reader.json").read_text(encoding="utf-8"))
    return found
