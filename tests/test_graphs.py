"""A reader's graph says what its torch model says, with attention as one operator and most weights in eight bits."""

from collections import Counter
from pathlib import Path
from typing import Any

import onnx
import pytest
import torch
from transformers import BertConfig, BertForQuestionAnswering

from qa import graphs
from qa.errors import ModelError

pytestmark = pytest.mark.filterwarnings("ignore")  # of the exporter
FEEDS = [{"input_ids": [[2, 5, 6, 3, *range(4, last), 3]], "token_type_ids": [[0] * 4 + [1] * (last - 3)]} for last in (9, 30)]


@pytest.fixture
def model() -> BertForQuestionAnswering:
    torch.manual_seed(0)
    sizes: dict[str, Any] = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}
    made = BertForQuestionAnswering(BertConfig(vocab_size=40, **sizes))
    made.set_attn_implementation("eager")
    made.train(mode=False)
    return made


def operators(graph: Path) -> Counter[str]:
    return Counter(node.op_type for node in onnx.load(graph).graph.node)


def test_attention_is_one_operator_and_all_products_but_the_first_narrow_ones_have_eight_bits(
    model: BertForQuestionAnswering, tmp_path: Path
) -> None:
    with torch.no_grad():
        outputs = [model(**{name: torch.tensor(rows) for name, rows in feed.items()}) for feed in FEEDS]
    graphs.write_reader(model, tmp_path / "model.onnx", FEEDS)
    found = operators(tmp_path / "model.onnx")
    assert (found["MultiHeadAttention"], found["Softmax"]) == (2, 0)
    assert (found["MatMulInteger"], found["MatMul"]) == (12, 1)
    expected = [[output.start_logits.numpy(), output.end_logits.numpy()] for output in outputs]
    assert 0 < graphs.differences(tmp_path / "model.onnx", FEEDS, expected).mean() < graphs.TOLERANCE_OF_EIGHT_BITS
    assert [path.name for path in tmp_path.iterdir()] == ["model.onnx"]


def test_full_precision_stays_where_eight_bits_change_too_much(
    monkeypatch: pytest.MonkeyPatch, model: BertForQuestionAnswering, tmp_path: Path
) -> None:
    monkeypatch.setattr(graphs, "TOLERANCE_OF_EIGHT_BITS", 0.0)
    graphs.write_reader(model, tmp_path / "model.onnx", FEEDS)
    found = operators(tmp_path / "model.onnx")
    assert (found["MatMulInteger"], found["MatMul"]) == (0, 13)
    monkeypatch.setattr(graphs, "TOLERANCE", 0.0)
    with pytest.raises(ModelError, match="differs from the original"):
        graphs.write_reader(model, tmp_path / "model.onnx", FEEDS)
