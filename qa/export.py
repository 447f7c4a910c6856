"""Turns a torch model into an exported folder, once, in a process of its own: torch never enters one that serves.

    python -m qa.export KIND PLACE IDENTITY FOLDER

`KIND` is "embedder" or "reader"; `PLACE` a model's folder or hub name, or "" for the one that comes along. An empty
`IDENTITY` is made of the exported files' hashes.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qa import extraction
from qa.errors import ModelError
from qa.exported import GRAPH, TOKENIZER, describe, sha256, tokenizer, verified
from qa.extraction import LONGEST_INPUT, trained_weights
from qa.graphs import LONGEST_LIMIT, write, write_reader
from qa.models import About, OnnxEmbedder
from qa.origins import packaged

if TYPE_CHECKING:
    import torch

_TOLERANCE = 1e-4
"""How far a number of a unit vector may be off."""
_SAMPLES = (
    "A park.",
    "  Zürich's 2,021 Industrial PARKS; 苏州工业园区 – “naïve” 🙂",
    "How many companies are there?",
    "The zone grew again by 41.1% in the first half of the year, as its companies said. " * 60,
    "",
)
_QUESTIONS = ("Who founded the observatory?", "How many people worked there in 1931, and what did it cost?")
_TEXTS = (
    "The observatory of Vigo\nIn March 1887, Doctor Elena Ruiz and her brother founded an observatory on the hill above the "
    "port; the town paid 12,500 pesetas. Clouds were frequent, and so the instruments (two telescopes, a transit circle and "
    "several clocks) stood unused for 40% of the nights. “We measure what we can,” she wrote. By 1931 it had nineteen "
    "employees, a library with 3,400 books and a school for sailors. Was it a success? Its catalogue of 5,120 stars was used "
    "in Lisbon, Paris and the United States until the 1960s, when light from the growing city ended its work.",
    _SAMPLES[1],
    _SAMPLES[3],
)


def export_embedder(place: str, folder: Path, identity: str) -> None:
    """Export the sentence-transformers model at `place` into the empty `folder`, and check that it gives the same vectors.

    Pooling, limit and prompts are the model's own; rows are brought to length 1 whether the model does so or not.
    Raises ModelError for a model that has no fast tokenizer or whose export is not faithful.
    """
    from sentence_transformers import SentenceTransformer

    place = place or packaged()
    offline = Path(place).is_dir()
    model = SentenceTransformer(place, device="cpu", local_files_only=offline, model_kwargs={"attn_implementation": "eager"})
    write(_sentences(model), folder / GRAPH, inputs=("input_ids", "attention_mask"), outputs=("sentence_vector",))
    try:
        model.tokenizer.backend_tokenizer.save(str(folder / TOKENIZER))
    except AttributeError as error:
        raise ModelError(f"{place} has no tokenizer.json: choose a model with a fast tokenizer") from error
    files_key = sha256(folder / GRAPH)[:16] + sha256(folder / TOKENIZER)[:16]
    about = _about(model, identity or f"{Path(place).name} {files_key}")
    describe(folder, asdict(about))
    _compare(model, OnnxEmbedder(folder, about), place)


def export_reader(place: str, folder: Path, identity: str) -> None:
    """Export an extractive question-answering model into the empty `folder`: the trained one, or that at `place`.

    A folder may hold a `calibration.json` with `scale` and `offset`; without it scores are taken for log-odds.
    Raises ModelError for a model that has no fast tokenizer.
    """
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    if place:
        offline = Path(place).is_dir()
        model = AutoModelForQuestionAnswering.from_pretrained(place, local_files_only=offline, attn_implementation="eager")
        backend = getattr(AutoTokenizer.from_pretrained(place, local_files_only=offline), "backend_tokenizer", None)
        if backend is None:
            raise ModelError(f"{place} has no tokenizer.json: choose a model with a fast tokenizer")
        backend.save(str(folder / TOKENIZER))
    else:
        from qa.training.weights import merge

        model = merge(Path(packaged()), trained_weights())
        shutil.copyfile(Path(packaged()) / TOKENIZER, folder / TOKENIZER)
    write_reader(model, folder / GRAPH, list(_feeds(model, folder)))
    files_key = sha256(folder / GRAPH)[:16] + sha256(folder / TOKENIZER)[:16]
    about = extraction.About(
        identity=identity or f"{Path(place).name} {files_key}", limit=_limit(model), **extraction.calibration(place)
    )
    describe(folder, asdict(about))


def _limit(model: Any) -> int:
    return min(int(model.config.max_position_embeddings), LONGEST_INPUT)


def _feeds(model: Any, folder: Path) -> Iterator[dict[str, list[list[int]]]]:
    """Yield what a reader is given for a few questions with texts: token numbers and, where it has them, token types."""
    reading = tokenizer(folder / TOKENIZER, limit=_limit(model), strategy="only_second")
    typed = getattr(model.config, "type_vocab_size", 1) > 1
    for question, text in product(_QUESTIONS, _TEXTS):
        pair = reading.encode(question, text)
        yield {"input_ids": [pair.ids], **({"token_type_ids": [pair.type_ids]} if typed else {})}


def _sentences(model: Any) -> torch.nn.Module:
    """Return the whole of a SentenceTransformer as a function of token numbers and mask."""
    import torch

    class Sentences(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            features = self.model.forward({"input_ids": input_ids, "attention_mask": attention_mask})
            vectors: torch.Tensor = features["sentence_embedding"]
            return torch.nn.functional.normalize(vectors, dim=-1)

    return Sentences()


def _about(model: Any, identity: str) -> About:
    return About(
        identity=identity,
        dimension=int(model.get_embedding_dimension()),
        limit=min(int(model.max_seq_length or LONGEST_LIMIT), LONGEST_LIMIT),
        padding=int(model.tokenizer.pad_token_id or 0),
        question_prompt=model.prompts.get("query") or "",
        passage_prompt=model.prompts.get("document") or model.prompts.get("passage") or "",
    )


def _compare(model: Any, embedder: OnnxEmbedder, place: str) -> None:
    for ours, theirs in ((embedder.encode, model.encode_document), (embedder.encode_questions, model.encode_query)):
        difference = float(np.abs(ours(_SAMPLES) - theirs(list(_SAMPLES), normalize_embeddings=True)).max())
        if not difference < _TOLERANCE:
            raise ModelError(f"the export of {place} differs from the original by {difference:.2g}: choose another model")


def main(arguments: Sequence[str]) -> int:
    """Export if nobody else has done so meanwhile. Returns 0, or 2 after one line on standard error."""
    kind, place, identity, target = arguments
    threading.Thread(target=_end_with_parent, daemon=True).start()
    warnings.simplefilter("ignore")
    folder = Path(target)
    try:
        with _alone(folder):
            if not _done(folder):
                _make(kind, place, folder, identity)
    except (ModelError, OSError) as error:
        sys.stderr.write(f"{' '.join(str(error).split())}\n")
        return 2
    return 0


def _make(kind: str, place: str, folder: Path, identity: str) -> None:
    """Write beside the place, then rename into it: a half export is never seen under the final name."""
    beside = folder.with_name(f"tmp-{folder.name}")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(mode=0o700)
    try:
        _KINDS[kind](place, beside, identity)
        for path in beside.iterdir():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        shutil.rmtree(folder, ignore_errors=True)
        beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


_KINDS = {"embedder": export_embedder, "reader": export_reader}


def _done(folder: Path) -> bool:
    try:
        verified(folder)
    except ModelError:
        return False
    return True


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until no other process exports the same model."""
    with folder.with_name(f"{folder.name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _end_with_parent() -> None:
    """The parent holds the other end of standard input and never writes: it closes when the parent is gone."""
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
