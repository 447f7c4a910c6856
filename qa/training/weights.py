"""The trained part of the reader: its encoder layers and its head in half precision, and how they join their base."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForQuestionAnswering, PreTrainedModel
from transformers.utils import logging

from qa.errors import ModelError

STORED = ("encoder.", "qa_outputs.")


def open_base(base: Path, *, seed: int = 0, dropout: float = 0.0) -> PreTrainedModel:
    """Return the model in folder `base` with a new question-answering head and plain attention.

    `dropout` is the part of the hidden values that training leaves out; attention leaves out nothing.
    """
    torch.manual_seed(seed)
    verbosity = logging.get_verbosity()
    logging.set_verbosity_error()  # it would warn that the head is new
    logging.disable_progress_bar()
    try:
        model: PreTrainedModel = AutoModelForQuestionAnswering.from_pretrained(
            base,
            local_files_only=True,
            attn_implementation="eager",
            hidden_dropout_prob=dropout,
            attention_probs_dropout_prob=0.0,
        )
    finally:
        logging.set_verbosity(verbosity)
    return model


def trained_part(model: PreTrainedModel) -> dict[str, torch.nn.Parameter]:
    """Return the parameters that training changes: all but the embeddings."""
    prefix = f"{model.base_model_prefix}."
    return {name: p for name, p in model.named_parameters() if name.removeprefix(prefix).startswith(STORED)}


def save(model: PreTrainedModel, path: Path) -> None:
    """Write the trained part to `path` in half precision: beside it first, then renamed into place."""
    halves = {name: p.detach().to("cpu", torch.float16).contiguous() for name, p in trained_part(model).items()}
    unfinished = path.with_suffix(".unfinished")
    save_file(halves, unfinished)
    unfinished.replace(path)


def merge(base: Path, weights: Path) -> PreTrainedModel:
    """Return the reader: the model in folder `base` with the trained part in file `weights`, ready to answer.

    Raises ModelError where the file does not fit the base.
    """
    model = open_base(base)
    part = trained_part(model)
    stored = load_file(weights)
    if {n: t.shape for n, t in stored.items()} != {n: p.shape for n, p in part.items()}:
        raise ModelError(f"{weights} holds {len(stored)} tensors that do not fit {base}: train with this base")
    with torch.no_grad():
        for name, parameter in part.items():
            parameter.copy_(stored[name])
    model.eval()
    return model
