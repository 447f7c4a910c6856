"""The trained reader: a question-answering head that finds the exact words of the answer, or that there are none.

For every passage it gives each token a score of being the first and the last of the answer; the first token of all, which
is no word, stands for "no answer" (Devlin et al. 2019, section 4.3). A sentence's margin is its best span's score less
that of "no answer", on a scale that was fitted so that it is the log-odds of being right.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding

from qa.config import Config
from qa.errors import ModelError
from qa.exported import GRAPH, TOKENIZER, batches, encodable, ensured, padded, session, sha256, tokenizer
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


@dataclass(frozen=True, kw_only=True)
class About:
    """What stands beside an exported reader. Log-odds are `scale` times the score over "no answer", plus `offset`."""

    identity: str
    limit: int
    padding: int
    scale: float
    offset: float


class SpanReader:
    """An exported extractive question-answering model. May be used from several threads at once."""

    def __init__(self, folder: Path, about: About, *, threads: int = 1) -> None:
        self._about = about
        self._session = session(folder / GRAPH, threads=threads)
        self._tokenizer = tokenizer(folder / TOKENIZER, limit=about.limit, strategy="only_second")
        self._counter = tokenizer(folder / TOKENIZER, limit=None)
        self._inputs = {given.name for given in self._session.get_inputs()}

    def read(self, questions: Sequence[str], passages: Sequence[Passage]) -> list[Reading]:
        """Return for each passage what it says to its question."""
        asked = {question: self._shortened(encodable(question)) for question in questions}
        pairs = [
            self._tokenizer.encode(asked[question], encodable(passage.in_context))
            for question, passage in zip(questions, passages, strict=True)
        ]
        readings: dict[int, Reading] = {}
        for batch in batches([len(pair.ids) for pair in pairs]):
            starts, ends = self._scores([pairs[position] for position in batch])
            for line, position in enumerate(batch):
                readings[position] = self._reading(passages[position], pairs[position], starts[line], ends[line])
        return [readings[position] for position in range(len(passages))]

    def _shortened(self, question: str) -> str:
        encoding = self._counter.encode(question, add_special_tokens=False)
        return question if len(encoding.ids) <= LONGEST_QUESTION else question[: encoding.offsets[LONGEST_QUESTION - 1][1]]

    def _scores(self, pairs: Sequence[Encoding]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the scores of each token as the first and as the last of the answer, both (pairs, tokens)."""
        ids, mask = padded([pair.ids for pair in pairs], self._about.padding)
        kinds, _ = padded([pair.type_ids for pair in pairs], 0)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": kinds}
        starts, ends = self._session.run(None, {name: value for name, value in given.items() if name in self._inputs})
        return starts, ends

    def _reading(self, passage: Passage, pair: Encoding, starts: NDArray[np.float32], ends: NDArray[np.float32]) -> Reading:
        before = len(passage.in_context) - len(passage.text)
        tokens = [(number, *pair.offsets[number]) for number, kind in enumerate(pair.sequence_ids) if kind == 1]
        found = []
        for place in passage.sentence_ranges:
            inside = [
                (number, a - before, b - before)
                for number, a, b in tokens
                if place.start <= a - before and b - before <= place.end
            ]
            found.append(_best_span(inside, starts, ends))
        nothing = float(starts[0] + ends[0])
        margins = tuple(self._about.scale * (score - nothing) + self._about.offset for score, _ in found)
        return Reading(margins, max(found, key=lambda item: item[0])[1])


def _best_span(
    tokens: Sequence[tuple[int, int, int]], starts: NDArray[np.float32], ends: NDArray[np.float32]
) -> tuple[float, Span | None]:
    """Return the best score of a run of `tokens` (number, first and last character), and the characters of that run."""
    if not tokens:
        return _NEVER, None
    numbers = [number for number, _, _ in tokens]
    scores = starts[numbers][:, None] + ends[numbers][None, :]
    scores = np.where(
        np.tri(len(numbers), k=-1, dtype=bool) | ~np.tri(len(numbers), k=LONGEST_ANSWER - 1, dtype=bool), _NEVER, scores
    )
    first, last = divmod(int(scores.argmax()), len(numbers))
    return float(scores[first, last]), Span(tokens[first][1], tokens[last][2])


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
