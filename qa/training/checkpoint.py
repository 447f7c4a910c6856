"""A run that was stopped, as one file: weights, the optimizer's moments, and how far it had come."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor
from torch.optim import Optimizer

MOMENTS = ("exp_avg", "exp_avg_sq", "step")


@dataclass
class Progress:
    """How far a run has come: what a checkpoint holds beside tensors. `batch` counts those of `epoch` that are done."""

    step: int = 0
    epoch: int = 0
    batch: int = 0
    seconds: float = 0.0
    history: list[dict[str, float]] = field(default_factory=list)


def write(path: Path, part: dict[str, torch.nn.Parameter], optimizer: Optimizer, progress: Progress) -> None:
    """Write a checkpoint to `path`: beside it first, then renamed into place."""
    tensors: dict[str, Tensor] = {}
    for name, parameter in part.items():
        kept = {"part": parameter.detach()} | {moment: optimizer.state[parameter][moment] for moment in MOMENTS}
        tensors |= {f"{kind}/{name}": tensor.contiguous() for kind, tensor in kept.items()}
    unfinished = path.with_suffix(".unfinished")
    save_file(tensors, unfinished, metadata={"progress": json.dumps(asdict(progress))})
    unfinished.replace(path)


def read(path: Path, part: dict[str, torch.nn.Parameter], optimizer: Optimizer) -> Progress:
    """Put the checkpoint at `path` into the parameters and the optimizer, and return how far it had come."""
    with safe_open(path, framework="pt") as file, torch.no_grad():
        for name, parameter in part.items():
            parameter.copy_(file.get_tensor(f"part/{name}"))
            moments = {moment: file.get_tensor(f"{moment}/{name}") for moment in MOMENTS}
            optimizer.state[parameter] = {m: t if m == "step" else t.to(parameter.device) for m, t in moments.items()}
        return Progress(**json.loads(file.metadata()["progress"]))
