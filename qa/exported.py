"""A folder with an exported model: ONNX graph, tokenizer, and what they are. Checked, opened, and made if it is missing.

Nothing here knows what the graph computes; torch is only ever imported by the child process that makes the folder.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from qa.errors import ModelError

FORMAT = 2
"""Version of the folder; raised when the graph, the files or their meaning change."""
GRAPH, TOKENIZER, ABOUT = "model.onnx", "tokenizer.json", "about.json"

BATCH_TOKENS = 512
"""Tokens, padding included, that are run at once: larger batches are slower on a processor."""

_SLOWER_FUSIONS = ["SkipLayerNormFusion", "BiasGeluFusion"]
"""What ONNX Runtime 1.31 puts together though its operators for the parts are faster: a tenth of the time of a reading."""

_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
_QUIET = {"HF_HUB_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1", "TOKENIZERS_PARALLELISM": "false"}

_log = logging.getLogger(__name__)


def verified(folder: Path) -> dict[str, Any]:
    """Return what `describe` wrote about the model in `folder`, after checking the hash of each file.

    Raises ModelError when something is missing or not as it was written.
    """
    try:
        about: dict[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        written = about.pop("files")
        seen = {name: sha256(folder / name) for name in (GRAPH, TOKENIZER)}
    except FileNotFoundError as error:
        raise ModelError(f"{folder} holds no exported model") from error
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ModelError(f"the exported model in {folder} cannot be read: {error}") from error
    if seen != written:
        raise ModelError(f"the exported model in {folder} has the hashes {seen}, it was written with {written}")
    return about


def describe(folder: Path, about: Mapping[str, Any]) -> None:
    """Write `about` and the hashes of graph and tokenizer into `folder`, where those two stand already."""
    files = {name: sha256(folder / name) for name in (GRAPH, TOKENIZER)}
    (folder / ABOUT).write_text(json.dumps({**about, "files": files}, indent=1), encoding="utf-8")


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def session(path: Path, *, threads: int) -> onnxruntime.InferenceSession:
    """Return the graph at `path`, ready to run on the processor. Waiting threads sleep instead of spinning.

    Raises ModelError when ONNX Runtime refuses it.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER_FUSIONS
        )
    except Exception as error:  # ONNX Runtime raises classes of its own that have no common root
        raise ModelError(f"{path} cannot be run ({error}): delete its folder, it is made again") from error


def tokenizer(path: Path, *, limit: int | None, strategy: str = "longest_first") -> Tokenizer:
    """Return the tokenizer at `path`, cutting texts at `limit` tokens; what the file says of cutting and padding is undone.

    `strategy` says which of two texts is cut: "longest_first" or "only_second".
    """
    made = Tokenizer.from_file(str(path))
    made.no_padding()
    if limit is None:
        made.no_truncation()
    else:
        made.enable_truncation(limit, strategy=strategy)
    return made


def padded(rows: Sequence[Sequence[int]], padding: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return token numbers and attention mask, both (rows, longest)."""
    ids = np.full((len(rows), max(map(len, rows))), padding, np.int64)
    mask = np.zeros_like(ids)
    for line, row in enumerate(rows):
        ids[line, : len(row)] = row
        mask[line, : len(row)] = 1
    return ids, mask


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield positions in groups of like lengths, the longest first, so that little is padded."""
    batch: list[int] = []
    for position in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(position)
    if batch:
        yield batch


def encodable(text: str) -> str:
    """Return `text` without lone surrogates, which no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def ensured(folder: Path, *arguments: str, offline: bool = True) -> dict[str, Any]:
    """Return what the model in `folder` is, having it made by `python -m qa.export` if it is missing or damaged.

    `arguments` are what the command takes before the folder. The child may ask the network only if not `offline`.
    Raises ModelError when that fails.
    """
    try:
        return verified(folder)
    except ModelError as error:
        reason = str(error)
    _log.warning("%s: it is made once, which takes about half a minute", reason)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ModelError(f"{folder.parent} cannot be made ({error.strerror}): set QA_MODELS to a folder that can") from error
    _run([*arguments, str(folder)], _QUIET | (_OFFLINE if offline else {}))
    return verified(folder)


def _run(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run the export in a child process. It ends when this one does: its standard input closes then."""
    watched, held = os.pipe()
    try:
        done = subprocess.run(  # noqa: S603 - our own module under our own interpreter
            [sys.executable, "-P", "-m", "qa.export", *arguments],
            stdin=watched,
            capture_output=True,
            env={**os.environ, **environment},
            check=False,
        )
    finally:
        os.close(held)
        os.close(watched)
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"the export ended with {done.returncode}"]
        raise ModelError(lines[-1])
