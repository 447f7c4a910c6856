"""`python -m qa.training.judge`: what the judge's features are worth, fitted on articles that the reader was not trained on.

The articles are indexed and asked as users would: each row's question goes through retrieval and reading. A sentence is
right if it holds an answer of its row and stands in its row's passage.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from qa.building import update
from qa.config import Config
from qa.extraction import open_reader
from qa.index import Index, load
from qa.judging import CLOSER, FEATURES, closer, features, judged
from qa.measures import reliability
from qa.models import Embedder, Reader, open_embedder
from qa.retrieval import meaning, retrieve
from qa.training.everyday import everyday_rows
from qa.training.rows import Row, read_rows


class Asked(NamedTuple):
    """One question's sentences: `rows` (sentences, features), which are `right` (sentences,), its article, has it an answer."""

    rows: NDArray[np.float64]
    right: NDArray[np.bool_]
    article: str
    answerable: bool


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, and print weights, bias and how the stated confidence holds, as JSON."""
    parser = argparse.ArgumentParser(prog="python -m qa.training.judge", description=__doc__)
    parser.add_argument("rows", nargs="+", type=Path, help="training rows, as gzipped JSON lines")
    parser.add_argument("--held-out", nargs="+", required=True, help="the articles that the reader was not trained on")
    parser.add_argument("--questions", type=int, default=700, help="how many of the rows' questions to ask, beside ours")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    written = [row for row in read_rows(options.rows) if row.article in options.held_out]
    everyday = [row for row in everyday_rows(written) if row.article in options.held_out]
    chosen = [*random.Random(options.seed).sample(written, min(options.questions, len(written))), *everyday]
    with tempfile.TemporaryDirectory() as folder:
        config = Config(corpus=Path(folder) / "corpus", index=Path(folder) / "index")
        asked = ask([*written, *everyday], chosen, config, open_embedder(config), open_reader(config))
    weights, bias = fitted(asked)
    said = {"features": (*FEATURES, *CLOSER), "weights": weights.round(3).tolist(), "bias": round(bias, 3), **held(asked)}
    sys.stdout.write(json.dumps(said, indent=1) + "\n")


def ask(rows: Iterable[Row], chosen: Sequence[Row], config: Config, embedder: Embedder, reader: Reader) -> list[Asked]:
    """Return the questions of the `chosen` rows as asked in a folder of all articles of `rows`."""
    config.corpus.mkdir()
    passages: dict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        passages[row.article][" ".join(row.passage.split())] = None
    for article, texts in passages.items():
        text = "\n\n".join([article.replace("_", " "), *texts])
        (config.corpus / f"{article}.txt").write_text(text, encoding="utf-8")
    update(config, embedder)
    index = load(config.index, embedder.identity)
    return [_asked(row, index, embedder, reader, config) for row in tqdm(chosen, unit="question")]


def _asked(row: Row, index: Index, embedder: Embedder, reader: Reader, config: Config) -> Asked:
    vector = meaning([row.question], embedder)
    passages = [hit.passage for hit in retrieve(index, [row.question], vector, config=config)][: config.reads]
    questions = [row.question] * len(passages)
    readings = reader.read(questions, passages)
    ranks = range(1, len(passages) + 1)
    found = features(questions, vector, passages, ranks, readings, index=index)
    weighed = judged(questions, vector, passages, ranks, readings, index=index)
    more = closer(questions, passages, readings, weighed, reader=reader)
    gold = " ".join(row.passage.split())
    sentences = [sentence.text for passage in passages for sentence in passage.sentences]
    right = [s in gold and any(" ".join(answer.text.split()) in s for answer in row.answers) for s in sentences]
    rows = np.column_stack([np.concatenate(found), np.concatenate(more)])
    return Asked(rows, np.array(right), row.article, bool(row.answers))


def fitted(asked: Sequence[Asked]) -> tuple[NDArray[np.float64], float]:
    """Return weights and bias of the log-odds that a question's best sentence is right.

    First the weights by which a right sentence is chosen among a question's sentences, or none of them where none is right
    (McFadden's conditional logit, with "none" at 0); then the scale is set by the best sentence of each question alone.
    """
    rows = np.concatenate([a.rows for a in asked])
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    start = np.zeros(rows.shape[1] + 1)
    found = minimize(_unlikelihood, start, args=((rows - mean) / spread, asked), jac=True, method="L-BFGS-B").x
    weights = found[:-1] / spread
    best = [(scores.max(), a.right[scores.argmax()]) for a in asked for scores in [a.rows @ weights]]
    scale = LogisticRegression(C=100.0, max_iter=2000).fit([[score] for score, _ in best], [right for _, right in best])
    return weights * scale.coef_[0, 0], float(scale.intercept_[0])


def _unlikelihood(
    found: NDArray[np.float64], rows: NDArray[np.float64], asked: Sequence[Asked]
) -> tuple[float, NDArray[np.float64]]:
    """Return minus the log-likelihood of the right choices, with a penalty on large weights, and its gradient.

    `found` has the weights and, last, the bias; `rows` are all questions' rows, standardised, (sentences, features).
    """
    starts = np.cumsum([0, *(len(a.right) for a in asked[:-1])])
    question = np.repeat(np.arange(len(asked)), [len(a.right) for a in asked])
    right = np.concatenate([a.right for a in asked]).astype(float)
    answered = np.maximum.reduceat(right, starts) > 0
    scores = rows @ found[:-1] + found[-1]
    top = np.maximum(np.maximum.reduceat(scores, starts), 0.0)
    chance, none = np.exp(scores - top[question]), np.exp(-top)
    total = np.add.reduceat(chance, starts) + none
    good = np.where(answered, np.add.reduceat(chance * right, starts), none)
    slope = chance / total[question] - np.where(answered[question], chance * right / good[question], 0.0)
    lost = float(np.sum(np.log(total) - np.log(good)) + found[:-1] @ found[:-1] / 2)
    return lost, np.append(rows.T @ slope + found[:-1], slope.sum())


def held(asked: Sequence[Asked]) -> dict[str, Any]:
    """Return how the confidence holds on each article when it is fitted on the others, and what refusing below it gives."""
    chances, right, answerable = [], [], []
    for article in sorted({a.article for a in asked}):
        weights, bias = fitted([a for a in asked if a.article != article])
        for rows, truth, _, has_answer in (a for a in asked if a.article == article):
            scores = rows @ weights + bias
            chances.append(1 / (1 + np.exp(-scores.max())))
            right.append(bool(truth[scores.argmax()]))
            answerable.append(has_answer)
    read = float(np.mean([a.right.any() for a in asked if a.answerable]))
    table = reliability(zip(chances, right, strict=True))
    refusing = thresholds(np.array(chances), np.array(right), np.array(answerable))
    return {"right": float(np.mean(right)), "answer read": read, "reliability": table, "thresholds": refusing}


def thresholds(chances: NDArray[np.float64], right: NDArray[np.bool_], answerable: NDArray[np.bool_]) -> list[dict[str, float]]:
    """Return, for refusing below each of some probabilities, who is refused, and what part of all is treated rightly."""
    table = []
    for least in np.arange(0.3, 0.71, 0.05):
        told = chances >= least
        table.append(
            {
                "below": round(float(least), 2),
                "refused": round(float(np.mean(~told[~answerable])), 3) if (~answerable).any() else 0.0,
                "wrongly refused": round(float(np.mean(~told[answerable])), 3) if answerable.any() else 0.0,
                "score": round(float(np.mean(np.where(answerable, told & right, ~told))), 3),
            }
        )
    return table


if __name__ == "__main__":
    main()
