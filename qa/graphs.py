"""Torch modules as ONNX graphs that run fast on a processor: attention as one operator, a reader's weights in eight bits.

Each graph is compared with the module that it was made from. A step that a model does not allow, or that changes what it
says by more than the tolerances here, is left out for that model.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray

from qa.errors import ModelError
from qa.exported import session

LONGEST_LIMIT = 8192
"""Tokens that a graph takes at most."""
TOLERANCE = 1e-3
"""How far any score of a reader, a number of about 10, may be from the torch model's in the graph of full precision."""
TOLERANCE_OF_EIGHT_BITS = 0.15
"""How far scores may be from the torch model's on average where weights have eight bits. Three times what is usual."""
_EASED = 0.7
"""How much of what makes a factor hard to round goes from the numbers that come in to the weights, from 0 to 1."""

Feed = Mapping[str, Sequence[Sequence[int]]]
Scores = list[NDArray[np.float32]]


def write(module: torch.nn.Module, path: Path, *, inputs: Sequence[str], outputs: Sequence[str], rows: int = 0) -> None:
    """Write `module` as one ONNX file at `path`.

    Each of its inputs, in the order of `forward`, is whole numbers of shape (rows, tokens); 0 `rows` for any number.
    """
    free: dict[int, Any] = {1: torch.export.Dim("tokens", min=2, max=LONGEST_LIMIT)}
    if not rows:
        free[0] = torch.export.Dim("rows", min=1, max=4096)
    torch.onnx.export(
        module.train(mode=False),
        tuple(torch.ones(rows or 2, 16, dtype=torch.long) for _ in inputs),
        str(path),
        dynamo=True,
        external_data=False,
        input_names=list(inputs),
        output_names=list(outputs),
        dynamic_shapes=dict.fromkeys(inputs, free),
        verbose=False,
    )


def write_reader(model: Any, path: Path, feeds: Sequence[Feed]) -> None:
    """Write a question-answering model at `path`: one row of tokens, without padding, to scores of starts and of ends.

    `feeds` are inputs to compare with; they name all the inputs there are. Raises ModelError when no graph is faithful.
    """
    spans = _Spans(model).train(mode=False)
    with torch.no_grad():
        expected = [[scores.numpy() for scores in spans(*map(torch.tensor, feed.values()))] for feed in feeds]
    _ease(model, lambda: [spans(*map(torch.tensor, feed.values())) for feed in feeds])
    for attention in ("fused", "eager"):
        with contextlib.suppress(ValueError):  # raised by a model that does not let its attention be exchanged
            model.set_attn_implementation(attention)
        write(spans, path, inputs=list(feeds[0]), outputs=("starts", "ends"), rows=1)
        found = differences(path, feeds, expected)
        if found.max() < TOLERANCE:
            break
    else:
        raise ModelError(f"the exported reader differs from the original by {found.max():.2g}: choose another model")
    eight = path.with_name("eight.onnx")
    eight_bits(path, eight)
    if differences(eight, feeds, expected).mean() < TOLERANCE_OF_EIGHT_BITS:
        shutil.copyfile(eight, path)
    eight.unlink()


def differences(graph: Path, feeds: Sequence[Feed], expected: Sequence[Scores]) -> NDArray[np.float32]:
    """Return how far each score that the graph gives is from that expected, in one row."""
    opened = session(graph, threads=1)
    found = [opened.run(None, {name: np.array(rows, np.int64) for name, rows in feed.items()}) for feed in feeds]
    pairs = zip(chain(*found), chain(*expected), strict=True)
    return np.concatenate([np.abs(ours - theirs).ravel() for ours, theirs in pairs])


def eight_bits(graph: Path, target: Path) -> None:
    """Write `graph` at `target` with the weights of its products in eight bits, and its numbers rounded as it runs.

    Weights use seven of the bits: on processors without VNNI sums of two products of eight bits would be cut off.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        graph,
        target,
        op_types_to_quantize=["MatMul"],
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        nodes_to_exclude=_spared(onnx.load(graph)),
        extra_options={"MatMulConstBOnly": True},
    )


def _spared(graph: onnx.ModelProto) -> list[str]:
    """Return the names of the products that narrow what they are given, in the first half of the layers.

    Rounding them costs more than rounding all the others: their numbers differ most in size, and all layers follow.
    """
    shapes = {weights.name: weights.dims for weights in graph.graph.initializer}
    products = [node for node in graph.graph.node if node.op_type == "MatMul" and node.input[1] in shapes]
    narrow = [node.name for node in products if shapes[node.input[1]][0] > shapes[node.input[1]][1]]
    return narrow[: len(narrow) // 2]


def _ease(model: torch.nn.Module, run: Callable[[], object]) -> None:
    """Bring the columns that go into the wide and out of the narrow layers to like sizes, and their weights back.

    It changes no result. What is rounded by its largest number then loses less (Xiao et al. 2023, "SmoothQuant").
    `run` shows what numbers there are.
    """
    layers = [m for m in model.modules() if isinstance(m, torch.nn.Linear) and m.in_features != m.out_features]
    largest = {layer: torch.zeros(layer.in_features) for layer in layers}

    def seen(layer: torch.nn.Linear, given: tuple[torch.Tensor]) -> None:
        largest[layer] = torch.maximum(largest[layer], given[0].abs().flatten(0, -2).amax(0))

    watching = [layer.register_forward_pre_hook(seen) for layer in layers]
    with torch.no_grad():
        run()
        for layer, hook in zip(layers, watching, strict=True):
            hook.remove()
            weights = layer.weight.abs().amax(0).clamp(min=1e-4)
            factors = largest[layer].clamp(min=1e-3) ** _EASED / weights ** (1 - _EASED)
            layer.weight.mul_(factors)
            layer.register_buffer("eased", 1 / factors, persistent=False)
            layer.register_forward_pre_hook(lambda module, given: (given[0] * module.eased,))


class _Spans(torch.nn.Module):
    """A question-answering model as a function of token numbers and, where it has them, token types."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model
        from transformers import AttentionInterface, AttentionMaskInterface
        from transformers.masking_utils import eager_mask

        AttentionInterface.register("fused", _fused)
        AttentionMaskInterface.register("fused", eager_mask)

    def forward(self, input_ids: torch.Tensor, token_type_ids: torch.Tensor | None = None) -> tuple[torch.Tensor, torch.Tensor]:
        types = {} if token_type_ids is None else {"token_type_ids": token_type_ids}
        output = self.model(input_ids=input_ids, **types)
        return output.start_logits, output.end_logits


def _fused(
    _: Any, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: Any, *, scaling: float | None = None, **__: Any
) -> tuple[torch.Tensor, None]:
    """Attention between all tokens as the one operator that ONNX Runtime has for it; each is (rows, heads, tokens, width).

    It computes nothing in torch: it only ever stands in a graph. There is nothing to mask where nothing is padded.
    """
    rows, heads, tokens, width = query.shape
    flat = [part.transpose(1, 2).reshape(rows, -1, heads * width) for part in (query, key, value)]
    mixed = torch.onnx.ops.symbolic(
        "com.microsoft::MultiHeadAttention",
        flat,
        {"num_heads": heads, "scale": width**-0.5 if scaling is None else float(scaling)},
        dtype=query.dtype,
        shape=(rows, tokens, heads * width),
        version=1,
    )
    return mixed.reshape(rows, tokens, heads, width), None
