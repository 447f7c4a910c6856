"""`python -m qa.training.misleading`: the passages that mislead a reader, which finds an answer in them that is none.

A question is read beside what retrieval finds for it, by its words and by its meaning, as in the assistant. Passages drawn by
chance are soon told apart; training that goes on with these (`python -m qa.training --misleading`) learns where it still errs.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm
from transformers import AutoTokenizer, PreTrainedModel

from qa.config import Config
from qa.models import Embedder, open_embedder
from qa.retrieval import fused
from qa.training.evaluate import read
from qa.training.everyday import everyday_rows
from qa.training.examples import Example, Pool
from qa.training.rows import Row, read_rows
from qa.training.weights import merge
from qa.words import content_words

_AT_ONCE = 512
"""Questions or passages that are worked on together."""
_FOUND = 40
"""Passages that the search by meaning finds for a question."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the rows' questions beside other passages; write those that mislead, in random order, as gzipped JSON lines."""
    parser = argparse.ArgumentParser(prog="python -m qa.training.misleading", description=__doc__)
    parser.add_argument("rows", nargs="+", type=Path, help="training rows, as gzipped JSON lines")
    parser.add_argument("--base", type=Path, required=True, help="the folder of the model that the reader was trained from")
    parser.add_argument("--weights", type=Path, required=True, help="the reader's weights")
    parser.add_argument("--output", type=Path, required=True, help="the file to write")
    parser.add_argument("--held-out", nargs="+", required=True, help="articles to leave out")
    parser.add_argument("--questions", type=int, default=4000, help="how many of the rows' questions to read, beside ours")
    parser.add_argument("--nearest", type=int, default=4, help="how many passages to read each question with")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="read no longer than this")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    dice = random.Random(options.seed)
    written = read_rows(options.rows)
    pool = Pool([row for row in [*written, *everyday_rows(written)] if row.article not in options.held_out])
    examples = beside_others(pool, chosen(pool.rows, options.questions, dice), open_embedder(Config()), options.nearest)
    dice.shuffle(examples)
    tokenizer = AutoTokenizer.from_pretrained(options.base, local_files_only=True)
    _write(options, examples, merge(options.base, options.weights), tokenizer, {row.id: row for row in pool.rows})


def read_misleading(path: Path) -> dict[str, list[str]]:
    """Return for the ids of rows the texts of the passages that mislead, as the file at `path` holds them."""
    found: dict[str, list[str]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in map(json.loads, lines):
            found[line["row"]].append(line["text"])
    return found


def chosen(rows: Sequence[Row], count: int, dice: random.Random) -> list[int]:
    """Return the numbers of our own answerable rows, and of `count` others that stand for themselves."""
    ours = [n for n, row in enumerate(rows) if row.answers and row.is_everyday]
    others = [n for n, row in enumerate(rows) if row.answers and not row.is_everyday and not row.is_review]
    return [*ours, *dice.sample(others, min(count, len(others)))]


def beside_others(pool: Pool, numbers: Sequence[int], embedder: Embedder, nearest: int) -> list[Example]:
    """Return the rows of these `numbers` beside the `nearest` passages that are found for each and hold no answer of it."""
    pieces = embedder.encode([f"{piece.title}\n{piece.text}" for piece in pool.pieces])
    found = []
    for start in tqdm(range(0, len(numbers), _AT_ONCE), unit="search"):
        some = numbers[start : start + _AT_ONCE]
        likeness = embedder.encode_questions([pool.rows[n].question for n in some]) @ pieces.T
        for number, dense in zip(some, np.argsort(-likeness, axis=1)[:, :_FOUND], strict=True):
            best = fused({"dense": dense.tolist(), "lexical": pool.nearest[number].tolist()})
            others = [pool.pieces[piece] for piece, *_ in best if pool.holds_no_answer(number, piece)]
            row = pool.rows[number]
            found += [Example(row.question, o.title, o.text, (), row.id, "misleading") for o in others[:nearest]]
    return found


def _write(
    options: argparse.Namespace, examples: Sequence[Example], model: PreTrainedModel, tokenizer: Any, rows: Mapping[str, Row]
) -> None:
    until = time.monotonic() + options.minutes * 60
    with gzip.open(options.output, "wt", encoding="utf-8") as lines:
        for start in tqdm(range(0, len(examples), _AT_ONCE), unit="reading"):
            if time.monotonic() > until:
                break
            for example, found in misled(model, tokenizer, examples[start : start + _AT_ONCE], rows):
                lines.write(json.dumps({"row": example.group, "text": example.text, "found": found}) + "\n")


def misled(
    model: PreTrainedModel, tokenizer: Any, examples: Sequence[Example], rows: Mapping[str, Row]
) -> Iterator[tuple[Example, str]]:
    """Yield the examples in which the model finds an answer, with what it finds.

    Nothing that shares a word with an answer of its row: that may be right in other words.
    """
    with torch.autocast(model.device.type, torch.bfloat16):
        readings = read(model, tokenizer, examples)
    for example, reading in zip(examples, readings, strict=True):
        answers = {word for answer in rows[example.group].answers for word in content_words(answer.text)}
        if reading.margin > 0 and answers.isdisjoint(content_words(reading.text)):
            yield example, reading.text


if __name__ == "__main__":
    main()
