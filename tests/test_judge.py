"""What the judge's features are worth: fitting, and what is told of it."""

from pathlib import Path

import numpy as np
import pytest
from fakes import HashingEmbedder, WordReader

from qa.config import Config
from qa.judging import CLOSER, FEATURES
from qa.training.judge import Asked, _unlikelihood, ask, fitted, held, thresholds
from qa.training.rows import Found, Row

PORTS = ("Vigo", "Faro", "Lagos", "Cadiz")


def asked(seed: int, article: str, *, answerable: bool = True) -> Asked:
    """Return a question with five sentences; the right one's first feature is 4 higher."""
    values = np.random.default_rng(seed).normal(size=(5, 2))
    right = np.zeros(5, bool)
    if answerable:
        right[seed % 5] = True
        values[seed % 5, 0] += 4
    return Asked(values, right, article, answerable)


def test_the_feature_that_tells_right_from_wrong_gets_the_weight() -> None:
    weights, _ = fitted([asked(seed, "a", answerable=seed % 3 > 0) for seed in range(60)])
    assert weights[0] > 1
    assert abs(weights[1]) < weights[0] / 2


def test_the_slope_is_that_of_the_likelihood() -> None:
    questions = [asked(seed, "a", answerable=seed % 3 > 0) for seed in range(12)]
    rows = np.concatenate([a.rows for a in questions])
    at = np.array([0.3, -0.2, -1.0])
    slope = _unlikelihood(at, rows, questions)[1]
    for number, step in enumerate(np.eye(3) * 1e-5):
        difference = _unlikelihood(at + step, rows, questions)[0] - _unlikelihood(at - step, rows, questions)[0]
        assert slope[number] == pytest.approx(difference / 2e-5, rel=1e-3)


def test_what_is_told_is_of_articles_left_out() -> None:
    told = held([asked(seed, "ab"[seed % 2], answerable=seed % 3 > 0) for seed in range(80)])
    assert told["answer read"] == 1.0
    assert 0.55 < told["right"] < 0.7
    assert sum(row["answers"] for row in told["reliability"]) == 80


def test_refusing_more_refuses_more_and_the_score_counts_both_kinds() -> None:
    table = thresholds(
        np.array([0.9, 0.45, 0.5, 0.2]), np.array([True, True, False, False]), np.array([True, True, False, False])
    )
    assert [row["refused"] for row in table] == sorted(row["refused"] for row in table)
    at = {row["below"]: row for row in table}
    assert at[0.4] == {"below": 0.4, "refused": 0.5, "wrongly refused": 0.0, "score": 0.75}
    assert at[0.6] == {"below": 0.6, "refused": 1.0, "wrongly refused": 0.5, "score": 0.75}


@pytest.mark.parametrize("port", PORTS)
def test_questions_are_asked_in_a_folder_of_all_articles(tmp_path: Path, port: str) -> None:
    rows = []
    for number, name in enumerate(PORTS):
        text = f"The port of {name} moved {number + 2} million tonnes of fish. It lies by the sea."
        rows.append(
            Row(
                name,
                f"How much fish did {name} move?",
                name,
                text,
                (Found(f"{number + 2} million", text.index(str(number + 2))),),
            )
        )
    chosen = [row for row in rows if row.article == port]
    config = Config(corpus=tmp_path / "corpus", index=tmp_path / "index")
    (found,) = ask(rows, chosen, config, HashingEmbedder(), WordReader())
    assert found.rows.shape == (len(found.right), len((*FEATURES, *CLOSER)))
    assert found.right.sum() == 1
    assert (found.article, found.answerable) == (port, True)
