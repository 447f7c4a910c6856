"""Examples to batches of one length, and a reader's scores to spans."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from qa.training.examples import Example

MAX_TOKENS = 384
LONGEST_ANSWER = 30
"""Word pieces."""
_ONE_QUESTION = ("answerable", "misleading", "same article", "retrieved")
"""The kinds of examples that are the same question with other passages, where they are made of the same row."""


@dataclass(frozen=True)
class Batch:
    """`inputs` for the model, the tokens that may answer (`allowed`; the first token stands for "no answer") and the targets.

    Tensors are (examples, tokens); `starts`, `ends` and `questions` (examples,), the last a number for each question that is
    asked of several passages; `offsets` (examples, tokens, 2), characters of the passage.
    """

    inputs: dict[str, Tensor]
    allowed: Tensor
    starts: Tensor
    ends: Tensor
    questions: Tensor
    offsets: Tensor


def in_batches(examples: Sequence[Example], size: int, dice: random.Random) -> list[list[Example]]:
    """Return the examples in batches of like length, both in random order; what is asked of several passages stays together."""
    asked: dict[str, list[Example]] = defaultdict(list)
    for number, example in enumerate(examples):
        asked[_question(example, number)].append(example)
    noisy = sorted(asked.values(), key=lambda group: max(map(_length, group)) * dice.uniform(0.95, 1.05))
    flat = [example for group in noisy for example in group]
    found = [flat[n : n + size] for n in range(0, len(flat), size)]
    dice.shuffle(found)
    return found


def _question(example: Example, number: int) -> str:
    return example.group if example.kind in _ONE_QUESTION else f"{number}/{example.group}"


def _length(example: Example) -> int:
    return len(example.question) + len(example.passage)


def encode(examples: Sequence[Example], tokenizer: Any) -> Batch:
    """Return the examples as tensors, padded to their longest."""
    encoded = tokenizer(
        [e.question for e in examples],
        [e.passage for e in examples],
        truncation="only_second",
        max_length=MAX_TOKENS,
        padding=True,
        return_offsets_mapping=True,
        return_tensors="pt",
    )
    offsets = encoded.pop("offset_mapping")
    allowed = (encoded["token_type_ids"] == 1) & (offsets[:, :, 1] > offsets[:, :, 0])
    targets = torch.tensor([_target(e, o, a) for e, o, a in zip(examples, offsets, allowed, strict=True)])
    allowed[:, 0] = True
    names = [_question(example, number) for number, example in enumerate(examples)]
    questions = torch.tensor([names.index(name) for name in names])
    return Batch(dict(encoded), allowed, targets[:, 0], targets[:, 1], questions, offsets)


def _target(example: Example, offsets: Tensor, allowed: Tensor) -> tuple[int, int]:
    """Return the first and last token of the first answer, or (0, 0) where there is none or it was cut off."""
    if not example.answers:
        return 0, 0
    answer = example.answers[0]
    start = len(example.passage) - len(example.text) + answer.start
    end = start + len(answer.text)
    touched = torch.nonzero(allowed & (offsets[:, 0] < end) & (offsets[:, 1] > start)).flatten()
    cut_off = len(touched) == 0 or int(offsets[touched[-1], 1]) < end
    return (0, 0) if cut_off else (int(touched[0]), int(touched[-1]))


def best_spans(starts: Tensor, ends: Tensor, allowed: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return the first token, the last token and the margin over "no answer" of each example's best span.

    `starts`, `ends` and `allowed` are (examples, tokens); what is returned is (examples,).
    """
    answering = allowed.clone()
    answering[:, 0] = False
    low = torch.finfo(torch.float32).min / 4
    first = starts.float().masked_fill(~answering, low)
    last = ends.float().masked_fill(~answering, low)
    ones = torch.ones(starts.shape[1], starts.shape[1], dtype=torch.bool, device=starts.device)
    band = ones.triu() & ~ones.triu(LONGEST_ANSWER)
    pairs = (first[:, :, None] + last[:, None, :]).masked_fill(~band, 2 * low).flatten(1)
    best, place = pairs.max(dim=1)
    return place // starts.shape[1], place % starts.shape[1], best - starts[:, 0].float() - ends[:, 0].float()
