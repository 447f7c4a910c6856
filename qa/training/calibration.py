"""What a margin means: the probability that the passage answers the question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from qa.measures import reliability
from qa.training.evaluate import Reading
from qa.training.examples import Example


class Curve(NamedTuple):
    """The probability of a margin is 1 / (1 + exp(-(slope * margin + offset)))."""

    slope: float
    offset: float

    def probabilities(self, margins: Any) -> Any:
        """Return the probabilities of `margins`, in order."""
        return 1 / (1 + np.exp(-(self.slope * np.asarray(margins, dtype=float) + self.offset)))


def fitted(margins: Any, right: Any, *, rounds: int = 100) -> Curve:
    """Return the curve that fits best, by Newton's method on the logistic loss with a faint pull to zero."""
    columns = np.stack([np.asarray(margins, dtype=float), np.ones(len(margins))], axis=1)
    wanted = np.asarray(right, dtype=float)
    curve = Curve(0.0, 0.0)
    for _ in range(rounds):
        chances = curve.probabilities(margins)
        slope = columns.T @ (chances - wanted) + 1e-3 * np.array(curve)
        bend = columns.T @ (columns * (chances * (1 - chances))[:, None]) + 1e-3 * np.eye(2)
        curve = Curve(*(np.array(curve) - np.linalg.solve(bend, slope)))
    return Curve(float(curve.slope), float(curve.offset))


def calibration(examples: Sequence[Example], readings: Sequence[Reading]) -> dict[str, Any]:
    """Return the curve fitted on all examples, and how a curve of every other group of them holds for the rest."""
    groups = {group: n for n, group in enumerate(dict.fromkeys(example.group for example in examples))}
    margins = np.array([reading.margin for reading in readings])
    right = np.array([bool(example.answers) for example in examples])
    odd = np.array([groups[example.group] % 2 == 1 for example in examples])
    chances = fitted(margins[~odd], right[~odd]).probabilities(margins[odd])
    table = reliability(zip(chances, right[odd], strict=True))
    error = sum(row["answers"] * abs(row["stated"] - row["right"]) for row in table) / max(int(odd.sum()), 1)
    return {"curve": fitted(margins, right)._asdict(), "expected_error": round(error, 4), "reliability": table}
