"""`python -m qa.training`: trains the reader, goes on with a run that was stopped, and measures what came of it."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from transformers import AutoTokenizer

from qa.training.calibration import calibration
from qa.training.evaluate import read, report, validation_examples
from qa.training.everyday import everyday_rows
from qa.training.examples import Example, Pool, training_examples
from qa.training.fit import Run, Settings, write_json
from qa.training.folders import folder_examples
from qa.training.misleading import read_misleading
from qa.training.rows import read_rows
from qa.training.weights import merge, open_base


def main(arguments: Sequence[str] | None = None) -> None:
    """Train as the command line says; progress goes to stderr, results into the output folder."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    written = read_rows(options.rows)
    rows = [*written, *everyday_rows(written)]
    held_out = [row for row in rows if row.article in options.held_out]
    unseen = {
        name: validation_examples(Pool(of), seed=options.seed, groups=options.groups)
        for name in ("held_out", "everyday")
        if (of := [row for row in held_out if row.is_everyday == (name == "everyday")])
    }
    if not options.measure:
        trained_on = [row for row in rows if row.article not in options.held_out]
        misleading = read_misleading(options.misleading) if options.misleading else {}
        _train(options, Pool(trained_on, misleading=misleading), unseen["held_out"])
    write_json(options.output / "metrics.json", _measured(options, unseen))


def _train(options: argparse.Namespace, pool: Pool, unseen: list[Example]) -> None:
    named = ("output", "seed", "steps", "minutes", "batch", "rate", "shared")
    settings = Settings(**{name: getattr(options, name) for name in named})
    tokenizer = AutoTokenizer.from_pretrained(options.base, local_files_only=True)
    run = Run(open_base(options.base, seed=settings.seed, dropout=options.dropout), tokenizer, settings)
    parts = {"seed": settings.seed, "share": options.share, "negatives": options.negatives}
    run.fit(lambda epoch: training_examples(pool, epoch=epoch, **parts), unseen)


def _measured(options: argparse.Namespace, unseen: Mapping[str, list[Example]]) -> dict[str, Any]:
    """Return the figures of the weights as they will serve: halves, merged, in full precision.

    `unseen` are examples of held-out articles, those of our own questions under "everyday".
    """
    model = merge(options.base, options.output / "reader.safetensors")
    tokenizer = AutoTokenizer.from_pretrained(options.base, local_files_only=True)
    readings = {name: read(model, tokenizer, examples) for name, examples in unseen.items()}
    folders = {folder.name: folder_examples(folder) for folder in options.folder}
    return {
        "options": {name: str(value) for name, value in sorted(vars(options).items())},
        **{name: report(examples, readings[name]) for name, examples in unseen.items()},
        "calibration": calibration(unseen["held_out"], readings["held_out"]),
        "folders": {name: report(examples, read(model, tokenizer, examples)) for name, examples in folders.items()},
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m qa.training", description=__doc__)
    parser.add_argument("rows", nargs="+", type=Path, help="training rows, as gzipped JSON lines")
    parser.add_argument("--base", type=Path, required=True, help="the folder of the model to start from")
    parser.add_argument("--output", type=Path, required=True, help="where the weights, checkpoints and figures go")
    parser.add_argument("--held-out", nargs="+", required=True, help="articles to measure on and never train on")
    parser.add_argument(
        "--folder", action="append", default=[], type=Path, help="a folder of articles and questions to measure on"
    )
    parser.add_argument("--measure", action="store_true", help="only measure the weights that are in the output folder")
    parser.add_argument("--groups", type=int, default=450, help="how many held-out questions to measure on")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="end after this time, if the last step comes later")
    parser.add_argument("--share", type=float, default=1.0, help="part of the rows that an epoch uses, beside our own")
    parser.add_argument("--negatives", type=float, default=1.0, help="part of the examples with another passage to use")
    parser.add_argument("--misleading", type=Path, help="what `python -m qa.training.misleading` wrote: used beside the others")
    parser.add_argument("--shared", type=float, default=0.0, help="weight of the loss over all passages of a question together")
    parser.add_argument("--dropout", type=float, default=0.0, help="part of the hidden values that are left out")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=1.5e-4, help="the highest learning rate")
    return parser


if __name__ == "__main__":
    main()
