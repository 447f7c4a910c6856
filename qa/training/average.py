"""`python -m qa.training.average`: the mean of the weights of several stages of one run (Wortsman et al. 2022, "Model soups").

A run that goes on with other data gains there and loses a little elsewhere; the mean of before and after keeps most of both.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from qa.errors import ModelError


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the mean as the command line says. Raises ModelError where the files do not fit together."""
    parser = argparse.ArgumentParser(prog="python -m qa.training.average", description=__doc__)
    parser.add_argument("weights", nargs="+", type=Path, help="files of weights, as training writes them")
    parser.add_argument("--output", type=Path, required=True, help="the file to write")
    options = parser.parse_args(arguments)
    average(options.weights, options.output)


def average(weights: Sequence[Path], output: Path) -> None:
    """Write the mean of the tensors in the files `weights`, in their precision: beside `output` first, then renamed into place.

    Raises ModelError where a file holds other tensors than the first.
    """
    stored = [load_file(path) for path in weights]
    for path, tensors in zip(weights, stored, strict=True):
        if {n: t.shape for n, t in tensors.items()} != {n: t.shape for n, t in stored[0].items()}:
            raise ModelError(f"{path} holds other tensors than {weights[0]}: give stages of one run")
    means = {
        name: torch.stack([tensors[name].float() for tensors in stored]).mean(dim=0).to(tensor.dtype)
        for name, tensor in stored[0].items()
    }
    unfinished = output.with_suffix(".unfinished")
    save_file(means, unfinished)
    unfinished.replace(output)


if __name__ == "__main__":
    main()
