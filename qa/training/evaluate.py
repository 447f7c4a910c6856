"""How well a reader reads: exact match and F1 as SQuAD 2.0 defines them, and how its margins separate."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from transformers import PreTrainedModel

from qa.measures import exact_match, token_f1
from qa.training.batches import best_spans, encode
from qa.training.examples import Example, Pool, hard_negatives, positive, real_near_miss
from qa.training.near_misses import near_miss


@dataclass(frozen=True)
class Reading:
    """The best answer that a reader found in a passage, and its margin over "no answer"."""

    text: str
    margin: float


def validation_examples(pool: Pool, *, seed: int, groups: int) -> list[Example]:
    """Return examples of `groups` of the pool's rows at most: each with its hard negatives, and a near miss for one in two."""
    dice = random.Random(seed)
    chosen = dice.sample(range(len(pool.rows)), min(groups, len(pool.rows)))
    return [example for number in chosen for example in _validation_of(pool, number, dice)]


def _validation_of(pool: Pool, number: int, dice: random.Random) -> list[Example]:
    row = pool.rows[number]
    if not row.answers:
        return [real_near_miss(row, dice)]
    source = positive(row, dice)
    found = [source, *hard_negatives(pool, number, dice)]
    if dice.random() < 0.5 and row.article not in pool.contested:
        question = near_miss(row.question, source.text, source.answers[0].text, pool.elsewhere(row), dice)
        found += [Example(question, source.context, source.text, (), row.id, "changed")] if question else []
    return found


def read(model: PreTrainedModel, tokenizer: Any, examples: Sequence[Example], *, size: int = 32) -> list[Reading]:
    """Return a reading of each example, in order; the model is left in the mode it was in."""
    order = sorted(range(len(examples)), key=lambda n: len(examples[n].passage))
    found: dict[int, Reading] = {}
    for start in range(0, len(order), size):
        numbers = order[start : start + size]
        found |= zip(numbers, _read_batch(model, tokenizer, [examples[n] for n in numbers]), strict=True)
    return [found[n] for n in range(len(examples))]


def _read_batch(model: PreTrainedModel, tokenizer: Any, examples: Sequence[Example]) -> list[Reading]:
    batch = encode(examples, tokenizer)
    device = model.device
    with torch.no_grad():
        output = model(**{name: tensor.to(device) for name, tensor in batch.inputs.items()})
    first, last, margins = best_spans(output.start_logits.cpu(), output.end_logits.cpu(), batch.allowed)
    rows = range(len(examples))
    starts, ends = batch.offsets[rows, first, 0], batch.offsets[rows, last, 1]
    return [Reading(e.passage[s:t], float(m)) for e, s, t, m in zip(examples, starts, ends, margins, strict=True)]


def report(examples: Sequence[Example], readings: Sequence[Reading]) -> dict[str, float]:
    """Return the figures: each 0 to 1, higher is better, `examples` excepted.

    `f1` and `exact` refuse at margin 0, `best_f1` at the threshold that suits these examples best; `auc` is the chance that
    a passage with the answer has a higher margin than one without, by kind of example without; `chosen` is how often a
    passage with the answer has the highest margin of its group.
    """
    margins = np.array([reading.margin for reading in readings])
    answerable = np.array([bool(example.answers) for example in examples])
    pairs = [(reading.text, [answer.text for answer in e.answers]) for e, reading in zip(examples, readings, strict=True)]
    exact = np.array([exact_match(found, accepted) for found, accepted in pairs])
    overlap = np.array([token_f1(found, accepted) for found, accepted in pairs])
    kinds = {example.kind for example in examples if not example.answers}
    figures = {
        "examples": float(len(examples)),
        "exact": _refusing(exact, margins, answerable, 0.0),
        "f1": _refusing(overlap, margins, answerable, 0.0),
        "best_f1": max(_refusing(overlap, margins, answerable, t) for t in np.quantile(margins, np.linspace(0, 1, 101))),
        "exact_answerable": float(exact[answerable].mean()),
        "f1_answerable": float(overlap[answerable].mean()),
        "answered": float((margins[answerable] > 0).mean()),
        "refused": float((margins[~answerable] <= 0).mean()),
        "auc": auc(margins[answerable], margins[~answerable]),
        "chosen": _chosen(examples, margins),
    }
    for kind in sorted(kinds):
        figures[f"auc {kind}"] = auc(margins[answerable], margins[[e.kind == kind for e in examples]])
        figures[f"refused {kind}"] = float((margins[[e.kind == kind for e in examples]] <= 0).mean())
    return {name: round(value, 4) for name, value in figures.items()}


def _refusing(scores: Any, margins: Any, answerable: Any, threshold: float) -> float:
    answered = margins > threshold
    return float(np.where(answerable, scores * answered, ~answered).mean())


def _chosen(examples: Sequence[Example], margins: Any) -> float:
    groups: dict[str, list[int]] = defaultdict(list)
    for number, example in enumerate(examples):
        if example.kind in {"answerable", "same article", "retrieved"}:
            groups[example.group].append(number)
    whole = [numbers for numbers in groups.values() if len(numbers) > 1]
    right = [bool(examples[max(numbers, key=lambda n: margins[n])].answers) for numbers in whole]
    return sum(right) / max(len(right), 1)


def auc(higher: Any, lower: Any) -> float:
    """Return the chance that a value of `higher` exceeds one of `lower`, a tie counting half; nan without values."""
    if not len(higher) or not len(lower):
        return float("nan")
    difference = np.asarray(higher)[:, None] - np.asarray(lower)[None, :]
    return float((difference > 0).mean() + (difference == 0).mean() / 2)
