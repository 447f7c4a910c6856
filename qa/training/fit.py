"""The training loop: steps, a learning rate that rises and falls, checkpoints that a stopped run goes on from."""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch.nn.functional import cross_entropy
from tqdm import tqdm
from transformers import PreTrainedModel

from qa.training import checkpoint
from qa.training.batches import Batch, encode, in_batches
from qa.training.checkpoint import Progress
from qa.training.evaluate import read, report
from qa.training.examples import Example
from qa.training.weights import save, trained_part

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How to train. It ends after `steps`, or after `minutes` where they are over earlier; the learning rate then is 0."""

    output: Path
    seed: int = 7
    steps: int = 10_000
    minutes: float = float("inf")
    batch: int = 32
    rate: float = 1.5e-4
    warm_up: int = 150
    decay: float = 0.01
    clip: float = 1.0
    shared: float = 0.0
    save_every: int = 100
    evaluate_every: int = 400


class Run:
    """One training run in one folder."""

    def __init__(self, model: PreTrainedModel, tokenizer: Any, settings: Settings) -> None:
        self.settings = settings
        self.tokenizer = tokenizer
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.model: Any = model.to(self.device)  # type: ignore[arg-type]  # transformers wraps `to`
        self.part = trained_part(model)
        self.progress = Progress()
        self.optimizer = _optimizer(self.part, settings)
        model.requires_grad_(False)
        for parameter in self.part.values():
            parameter.requires_grad_(True)
        embeddings = model.get_submodule(f"{model.base_model_prefix}.embeddings")
        embeddings.to(torch.bfloat16)  # in full precision they would make every layer add in full precision

    def fit(self, examples_of: Callable[[int], list[Example]], validation: Sequence[Example]) -> None:
        """Train on `examples_of(epoch)` until the end that the settings name, from the folder's checkpoint if it has one."""
        self._resume()
        before = time.monotonic() - self.progress.seconds
        batches = self._batches(examples_of)
        with tqdm(total=self.settings.steps, initial=self.progress.step, unit="step", mininterval=5) as bar:
            while self._done() < 1:
                loss = self._step(encode(next(batches), self.tokenizer))
                self.progress.seconds = time.monotonic() - before
                bar.set_postfix(loss=f"{loss:.2f}", done=f"{self._done():.1%}", refresh=False)
                bar.update()
                self._keep(validation)
        self._evaluate(validation)
        self._save()

    def _batches(self, examples_of: Callable[[int], list[Example]]) -> Iterator[list[Example]]:
        progress = self.progress
        while True:
            dice = random.Random(f"{self.settings.seed}/{progress.epoch}/order")
            ready = in_batches(examples_of(progress.epoch), self.settings.batch, dice)
            log.info("epoch %d: %d batches", progress.epoch, len(ready))
            while progress.batch < len(ready):
                progress.batch += 1
                yield ready[progress.batch - 1]
            progress.epoch, progress.batch = progress.epoch + 1, 0

    def _done(self) -> float:
        return max(self.progress.step / self.settings.steps, self.progress.seconds / 60 / self.settings.minutes)

    def _step(self, batch: Batch) -> float:
        rising = (self.progress.step + 1) / self.settings.warm_up
        for group in self.optimizer.param_groups:
            group["lr"] = self.settings.rate * min(rising, max(1 - self._done(), 0.0))
        self.model.train()
        loss = self._loss(batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(list(self.part.values()), self.settings.clip)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.progress.step += 1
        return float(loss.detach())

    def _loss(self, batch: Batch) -> torch.Tensor:
        """Return the mean cross-entropy of first and last token, among the text's tokens and "no answer".

        And, weighed with `shared`, that among the tokens of all passages of a question.
        """
        with self._half_precision():
            output = self.model(**{name: tensor.to(self.device) for name, tensor in batch.inputs.items()})
        barred = ~batch.allowed.to(self.device)
        questions = batch.questions.to(self.device)
        losses = []
        for logits, places in ((output.start_logits, batch.starts), (output.end_logits, batch.ends)):
            scores, targets = logits.float().masked_fill(barred, -1e4), places.to(self.device)
            losses.append(cross_entropy(scores, targets) + self.settings.shared * shared_norm(scores, targets, questions))
        return torch.stack(losses).mean()

    def _half_precision(self) -> torch.autocast:
        return torch.autocast(self.device.type, torch.bfloat16)

    def _keep(self, validation: Sequence[Example]) -> None:
        if self.progress.step % self.settings.evaluate_every == 0:
            self._evaluate(validation)
        if self.progress.step % self.settings.save_every == 0:
            self._save()

    def _evaluate(self, validation: Sequence[Example]) -> None:
        self.model.eval()
        with self._half_precision():
            figures = report(validation, read(self.model, self.tokenizer, validation))
        self.progress.history.append({"step": self.progress.step, "minutes": round(self.progress.seconds / 60, 1)} | figures)
        log.info("step %d: %s", self.progress.step, json.dumps(figures))

    def _save(self) -> None:
        folder = self.settings.output
        folder.mkdir(parents=True, exist_ok=True)
        save(self.model, folder / "reader.safetensors")
        checkpoint.write(folder / "checkpoint.safetensors", self.part, self.optimizer, self.progress)
        write_json(folder / "history.json", self.progress.history)

    def _resume(self) -> None:
        path = self.settings.output / "checkpoint.safetensors"
        if path.exists():
            self.progress = checkpoint.read(path, self.part, self.optimizer)
            log.info("going on from step %d", self.progress.step)


def shared_norm(scores: torch.Tensor, targets: torch.Tensor, questions: torch.Tensor) -> torch.Tensor:
    """Return the cross-entropy of answers among the tokens of all passages of their question, as scored above "no answer".

    `scores` are (examples, tokens), `targets` and `questions` (examples,); a target of 0 is "no answer". Returned is the
    sum over the answers that stand beside passages without one, divided by the number of examples (Clark and Gardner 2018,
    arXiv:1710.10723).
    """
    margins = scores[:, 1:] - scores[:, :1]
    without = targets == 0
    rivals = (questions[:, None] == questions[None, :]) & without[None, :]
    answering = ~without & rivals.any(dim=1)
    total = margins.logsumexp(dim=1)
    among = rivals | torch.eye(len(scores), dtype=torch.bool, device=scores.device)
    lost = total[None, :].masked_fill(~among, -1e9).logsumexp(dim=1)
    found = margins.gather(1, (targets - 1).clamp(min=0)[:, None])[:, 0]
    return (lost - found)[answering].sum() / len(scores)


def _optimizer(part: dict[str, torch.nn.Parameter], settings: Settings) -> torch.optim.Optimizer:
    groups: list[dict[str, Any]] = [
        {"params": [p for p in part.values() if p.ndim > 1]},
        {"params": [p for p in part.values() if p.ndim == 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=settings.rate, weight_decay=settings.decay, fused=True)


def write_json(path: Path, value: Any) -> None:
    """Write `value` to `path`: beside it first, then renamed into place."""
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
    unfinished.replace(path)
