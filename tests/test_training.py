"""Training: examples keep their promises, and a stopped run goes on as if it had not been stopped."""

import dataclasses
import gzip
import json
import random
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from fakes import HashingEmbedder
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import BertProcessing
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from qa.errors import ModelError
from qa.training import misleading
from qa.training.__main__ import main
from qa.training.batches import best_spans, encode, in_batches
from qa.training.calibration import calibration, fitted
from qa.training.evaluate import Reading, auc, read, report, validation_examples
from qa.training.examples import Example, Pool, training_examples
from qa.training.fit import Run, Settings, shared_norm
from qa.training.folders import folder_examples
from qa.training.misleading import beside_others, chosen, misled, read_misleading
from qa.training.near_misses import Mentions, near_miss
from qa.training.rows import Found, Row, read_rows, window_around, windows
from qa.training.weights import merge, open_base, save
from qa.training.yes_or_no import settled

PLACES = ["Ada Lane", "Bo Hill", "Cy Ford", "Di Marsh", "Ed Grove", "Flo Bay"]


def dice(seed: int) -> random.Random:
    return random.Random(seed)


def made_rows() -> list[Row]:
    """Return questions on four articles, some without an answer."""
    rows = []
    for number in range(24):
        article, name, year = f"Town_{number % 4}", PLACES[number % 6], 1900 + number
        passage = f"{name} was built in {year} by workers. It has the largest mill of Town {number % 4}. Nobody knows why. " * 2
        answers = () if number % 8 == 7 else (Found(str(year), passage.index(str(year))),)
        rows.append(Row(f"row-{number}", f"When was the largest mill of {name} built?", article, passage, answers))
    return rows


@pytest.fixture(scope="module")
def pool() -> Pool:
    return Pool(made_rows())


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a tiny model with random weights and a tokenizer of single characters."""
    folder = tmp_path_factory.mktemp("base")
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *letters, *(f"##{letter}" for letter in letters), *".?›,"]
    vocabulary = {token: number for number, token in enumerate(tokens)}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))  # noqa: S106  (a token of text)
    tokenizer.normalizer = BertNormalizer()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    names = {"unk_token": "[UNK]", "pad_token": "[PAD]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    inputs = ["input_ids", "token_type_ids", "attention_mask"]
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_input_names=inputs, **names).save_pretrained(folder)
    torch.manual_seed(1)
    shape: dict[str, Any] = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    BertModel(BertConfig(vocab_size=len(tokens), max_position_embeddings=400, **shape)).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def tokenizer(base: Path) -> Any:
    return PreTrainedTokenizerFast.from_pretrained(base)


@given(st.lists(st.sampled_from(["One two.", "Three? ", "Four five six!", "seven", " 8 ", "\n"])), st.integers(1, 30))
def test_windows_cover_the_text_in_order(parts: list[str], limit: int) -> None:
    text = " ".join(parts)
    found = windows(text, limit)
    assert "".join(text[window.start : window.end] for window in found) == text


def test_a_window_holds_its_answer_whole() -> None:
    text = "It opened in 1994. Mr. Lee left it. It closed in 2001. The end came soon."
    answer = Found("2001", text.index("2001"))
    window = window_around(text, answer, 20)
    assert text[window.start : window.end].strip() == "It closed in 2001."


def test_rows_are_read_and_titles_are_words(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    row = {"id": "1", "question": " Who? ", "article": "Financial_crisis_of_2007%E2%80%9308", "passage": "Ann.", "answers": []}
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n" + json.dumps(row | {"question": "n"}) + "\n")
    assert [(row.question, row.title) for row in read_rows([path])] == [("Who?", "Financial crisis of 2007–08")]


def test_reviews_and_loose_paragraphs_have_no_title() -> None:
    assert Row("1", "Who?", "SQuAD train paragraph 5f17ae", "", ()).title == ""
    assert Row("1", "Who?", "Amazon_Reviews_12", "", ()).is_review


def test_a_negative_never_holds_the_answer(pool: Pool) -> None:
    answers = {row.id: [answer.text for answer in row.answers] for row in pool.rows}
    examples = [example for epoch in range(3) for example in training_examples(pool, seed=1, epoch=epoch)]
    negatives = [example for example in examples if example.kind in {"same article", "retrieved"}]
    assert {example.kind for example in examples} == {
        "answerable",
        "yes or no",
        "same article",
        "retrieved",
        "changed",
        "near miss",
    }
    assert not any(answer in example.text for example in negatives for answer in answers[example.group])


def test_only_a_part_of_the_negatives_is_used(pool: Pool) -> None:
    every, none = (training_examples(pool, seed=1, epoch=0, negatives=part) for part in (1.0, 0.0))
    assert {"same article", "retrieved"} <= {example.kind for example in every}
    assert {example.kind for example in none} == {example.kind for example in every} - {"same article", "retrieved"}


def test_spans_map_back_to_the_answer(pool: Pool, tokenizer: Any) -> None:
    examples = training_examples(pool, seed=1, epoch=0)
    batch = encode(examples, tokenizer)
    for example, start, end, offsets in zip(examples, batch.starts, batch.ends, batch.offsets, strict=True):
        if example.answers:
            assert example.passage[offsets[start, 0] : offsets[end, 1]] == example.answers[0].text
            assert example.text[example.answers[0].start :].startswith(example.answers[0].text)
        else:
            assert (int(start), int(end)) == (0, 0)


def test_an_answer_that_was_cut_off_is_no_answer(tokenizer: Any) -> None:
    text = "a " * 500 + "end"
    batch = encode([Example("who?", "", text, (Found("end", 1000),), "1", "answerable")], tokenizer)
    assert (int(batch.starts[0]), int(batch.ends[0])) == (0, 0)


def test_examples_are_the_same_for_the_same_seed(pool: Pool) -> None:
    assert training_examples(pool, seed=1, epoch=0) == training_examples(pool, seed=1, epoch=0)
    assert training_examples(pool, seed=1, epoch=0) != training_examples(pool, seed=1, epoch=1)


@pytest.mark.parametrize(
    ("question", "passage", "answer"),
    [
        ("Who founded the town of Bo Hill?", "Ann founded Bo Hill.", "Ann"),
        ("Who left in 1946?", "Ann left in 1946.", "Ann"),
        ("What is the largest mill?", "The largest mill is Ann's.", "Ann's"),
        ("Who was king?", "Ann was king.", "Ann"),
    ],
)
def test_a_near_miss_asks_something_else(question: str, passage: str, answer: str) -> None:
    elsewhere = Mentions(("Cy Ford", "Di Marsh"), ("1999", "1972", "12"))
    made = [near_miss(question, passage, answer, elsewhere, dice(seed)) for seed in range(20)]
    assert any(made)
    assert question not in made


def test_batches_hold_every_example_once(pool: Pool) -> None:
    examples = training_examples(pool, seed=1, epoch=0)
    batches = in_batches(examples, 8, dice(1))
    assert sorted(repr(e) for batch in batches for e in batch) == sorted(repr(e) for e in examples)
    assert {len(batch) for batch in batches[:-1]} <= {8, len(examples) % 8}


def test_what_is_asked_of_several_passages_stays_together(pool: Pool, tokenizer: Any) -> None:
    examples = [Example("q", "", "text " * n, (), f"row-{n % 5}", "retrieved") for n in range(20)]
    batches = in_batches(examples, 4, dice(1))
    assert all(len({e.group for e in batch}) == 1 for batch in batches)
    assert encode(examples[:6], tokenizer).questions.tolist() == [0, 1, 2, 3, 4, 0]
    changed = [dataclasses.replace(e, kind="changed") for e in examples[:6]]
    assert encode(changed, tokenizer).questions.tolist() == [0, 1, 2, 3, 4, 5]


def test_an_answer_competes_with_the_other_passages_of_its_question() -> None:
    torch.manual_seed(4)
    scores, targets = torch.randn(5, 7), torch.tensor([3, 0, 2, 0, 5])
    questions = torch.tensor([0, 0, 1, 0, 0])  # the last answers the first question too: it is no rival
    margins = scores[:, 1:] - scores[:, :1]
    slow = [-margins[[row, 1, 3]].flatten().log_softmax(0)[targets[row] - 1] for row in (0, 4)]
    assert float(shared_norm(scores, targets, questions)) == pytest.approx(float(sum(slow)) / 5, abs=1e-5)
    assert float(shared_norm(scores, targets, torch.arange(5))) == 0


def test_the_best_span_is_the_slow_references() -> None:
    torch.manual_seed(3)
    starts, ends = torch.randn(4, 40), torch.randn(4, 40)
    allowed = torch.rand(4, 40) > 0.3
    allowed[:, 0] = True
    first, last, margins = best_spans(starts, ends, allowed)
    for row in range(4):
        places = [n for n in range(1, 40) if allowed[row, n]]
        pairs = [(float(starts[row, s] + ends[row, e]), s, e) for s in places for e in places if 0 <= e - s < 30]
        score, start, end = max(pairs)
        assert (int(first[row]), int(last[row])) == (start, end)
        assert float(margins[row]) == pytest.approx(score - float(starts[row, 0] + ends[row, 0]), abs=1e-5)


def test_figures_of_a_perfect_and_of_a_silent_reader(pool: Pool) -> None:
    examples = validation_examples(pool, seed=1, groups=20)
    perfect = [Reading(e.answers[0].text, 1.0) if e.answers else Reading("x", -1.0) for e in examples]
    figures = report(examples, perfect)
    assert (figures["exact"], figures["f1"], figures["auc"], figures["chosen"]) == (1, 1, 1, 1)
    silent = report(examples, [dataclasses.replace(reading, margin=-1.0) for reading in perfect])
    assert (silent["answered"], silent["refused"], silent["auc"]) == (0, 1, 0.5)


def test_the_chance_of_a_higher_margin_counts_a_tie_half() -> None:
    assert auc([1, 2], [0, 2]) == pytest.approx(0.625)


def test_the_curve_finds_the_one_that_made_the_answers() -> None:
    dice = np.random.default_rng(1)
    margins = dice.normal(0, 3, 20_000)
    right = dice.random(20_000) < 1 / (1 + np.exp(-(0.7 * margins - 1)))
    assert fitted(margins, right) == pytest.approx((0.7, -1.0), abs=0.06)


def test_calibration_is_told_with_its_table(pool: Pool) -> None:
    examples = validation_examples(pool, seed=1, groups=20)
    found = calibration(examples, [Reading("", 2.0 if e.answers else -2.0) for e in examples])
    assert found["curve"]["slope"] > 0
    assert sum(row["answers"] for row in found["reliability"]) < len(examples)


def settings(output: Path, steps: int) -> Settings:
    return Settings(output=output, seed=3, steps=steps, minutes=1e9, batch=8, warm_up=1, save_every=4, evaluate_every=4)


def trained(base: Path, tokenizer: Any, pool: Pool, kept: Settings) -> Run:
    run = Run(open_base(base, seed=kept.seed), tokenizer, kept)
    run.fit(lambda epoch: training_examples(pool, seed=kept.seed, epoch=epoch), validation_examples(pool, seed=1, groups=4))
    return run


def test_a_stopped_run_goes_on_where_it_was(
    base: Path, tokenizer: Any, pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = trained(base, tokenizer, pool, settings(tmp_path / "whole", 12))
    with monkeypatch.context() as patched:
        patched.setattr(Run, "_step", stopping_after(6))
        with pytest.raises(KeyboardInterrupt):
            trained(base, tokenizer, pool, settings(tmp_path / "stopped", 12))
    resumed = trained(base, tokenizer, pool, settings(tmp_path / "stopped", 12))
    assert resumed.progress.step == 12
    assert [entry["step"] for entry in resumed.progress.history] == [entry["step"] for entry in whole.progress.history]
    for name, parameter in whole.part.items():
        assert torch.allclose(parameter, resumed.part[name], atol=1e-6), name


def stopping_after(steps: int) -> Any:
    step = Run._step

    def patched(run: Run, batch: Any) -> float:
        if run.progress.step == steps:
            raise KeyboardInterrupt
        return step(run, batch)

    return patched


def test_weights_are_halves_and_merge_to_what_was_trained(base: Path, tokenizer: Any, pool: Pool, tmp_path: Path) -> None:
    run = trained(base, tokenizer, pool, settings(tmp_path, 4))
    stored = load_file(tmp_path / "reader.safetensors")
    merged = merge(base, tmp_path / "reader.safetensors")
    assert {tensor.dtype for tensor in stored.values()} == {torch.float16}
    assert not any("embeddings" in name for name in stored)
    for name, parameter in run.part.items():
        assert torch.allclose(parameter, merged.get_parameter(name), atol=1e-3)
    assert len(read(merged, tokenizer, validation_examples(pool, seed=1, groups=3))) >= 3


def test_weights_of_another_base_are_refused(base: Path, tmp_path: Path) -> None:
    path = tmp_path / "reader.safetensors"
    save(open_base(base), path)
    save_file(dict(list(load_file(path).items())[1:]), path)
    with pytest.raises(ModelError, match="do not fit"):
        merge(base, path)


def written_rows(path: Path) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for row in made_rows():
            answers = [answer._asdict() for answer in row.answers]
            file.write(json.dumps(dataclasses.asdict(row) | {"answers": answers}) + "\n")
    return path


def test_the_command_trains_and_measures(base: Path, tmp_path: Path) -> None:
    rows, folder, output = written_rows(tmp_path / "rows.jsonl.gz"), tmp_path / "folder", tmp_path / "out"
    made_folder(folder)
    held_out = ["--held-out", "Town_2", "Town_3", "--folder", str(folder)]
    main([str(rows), "--base", str(base), "--output", str(output), "--steps", "2", "--batch", "4", *held_out])
    metrics = json.loads((output / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["folders"]["folder"]["examples"] == 2
    assert set(metrics["calibration"]["curve"]) == {"slope", "offset"}


def test_what_misleads_is_trained_on_beside_the_others(pool: Pool) -> None:
    piece = pool.without_answer(0, same_article=False, dice=dice(1))
    assert piece is not None
    text = piece.text
    more = Pool(pool.rows, misleading={"row-0": [text, "No passage of these rows."]})
    examples = [
        [e for e in training_examples(p, seed=1, epoch=0, negatives=0.0) if e.kind == "misleading"] for p in (pool, more)
    ]
    assert [[(e.group, e.text, e.answers) for e in found] for found in examples] == [[], [("row-0", text, ())]]


def test_a_question_is_read_beside_passages_without_its_answer(pool: Pool) -> None:
    numbers = chosen(pool.rows, 100, dice(1))
    examples = beside_others(pool, numbers, HashingEmbedder(), 2)
    assert sorted(numbers) == [n for n, row in enumerate(pool.rows) if row.answers]
    assert Counter(e.group for e in examples) == {pool.rows[n].id: 2 for n in numbers}
    assert not any(answer.text in e.text for e in examples for answer in rows_of(pool)[e.group].answers)


def rows_of(pool: Pool) -> dict[str, Row]:
    return {row.id: row for row in pool.rows}


@pytest.mark.parametrize(
    ("found", "margin", "misleads"), [("Ada Lane", 0.5, True), ("Ada Lane", -0.5, False), ("in 1900", 9, False)]
)
def test_only_a_surely_wrong_find_misleads(
    pool: Pool, monkeypatch: pytest.MonkeyPatch, found: str, margin: float, misleads: bool
) -> None:
    monkeypatch.setattr(misleading, "read", lambda *_: [Reading(found, margin)])
    example = Example(pool.rows[0].question, "", "Ada Lane was built in 1900.", (), "row-0", "misleading")
    model: Any = SimpleNamespace(device=torch.device("cpu"))
    assert list(misled(model, None, [example], rows_of(pool))) == ([(example, found)] if misleads else [])


def test_the_command_finds_what_misleads(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pool: Pool) -> None:
    monkeypatch.setattr(misleading, "open_embedder", lambda _: HashingEmbedder())
    monkeypatch.setattr(misleading, "everyday_rows", lambda _: [])
    weights, output = tmp_path / "reader.safetensors", tmp_path / "misleading.jsonl.gz"
    save(open_base(base), weights)
    rows = str(written_rows(tmp_path / "rows.jsonl.gz"))
    options = ["--base", str(base), "--weights", str(weights), "--output", str(output), "--held-out", "Town_3"]
    misleading.main([rows, *options, "--nearest", "3"])
    found = read_misleading(output)
    assert found
    assert {article for row in found for article in [rows_of(pool)[row].article]} <= {"Town_0", "Town_1", "Town_2"}
    assert {text for texts in found.values() for text in texts} <= set(pool.with_text)


def made_folder(folder: Path) -> None:
    (folder / "articles").mkdir(parents=True)
    paragraphs = [
        "Towns",
        "Bo Hill is a town that was built in 1901 by a group of workers.",
        "Its mill closed, " + "and no one knows why " * 3,
    ]
    (folder / "articles" / "towns.txt").write_text("\n\n".join(paragraphs), encoding="utf-8")
    asked = {"id": "1", "question": "When was Bo Hill built?", "answerable": True, "answers": ["1901"]}
    lines = [asked | {"evidence": [{"doc": "towns.txt", "quote": "built in 1901"}]}]
    lines += [{"id": "2", "question": "Who knows the mill?", "answerable": False, "answers": [], "evidence": []}]
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    answerable, unanswerable = folder_examples(folder)
    assert answerable.passage[len("Towns\n") :][answerable.answers[0].start :].startswith("1901")
    assert unanswerable.text.startswith("Its mill")


@pytest.mark.parametrize(
    ("sentence", "question", "words"),
    [
        (
            "The park was built in 1994 by two states.",
            "Was the park built in 1994 by two states?",
            "built in 1994 by two states",
        ),
        (
            "Lyra has also joined the League of Cities, it says.",
            "Has Lyra joined the League of Cities?",
            "joined the League of Cities",
        ),
        ("Dogs are kin of wolves in the", "Are Dogs kin of wolves?", "kin of wolves"),
    ],
)
def test_a_sentence_becomes_the_question_that_it_settles(sentence: str, question: str, words: str) -> None:
    found = settled(f"First of all. {sentence}", random.Random(1))
    assert found is not None
    assert (found.question, found.words.text) == (question, words)
    assert f"First of all. {sentence}"[found.words.start :].startswith(words)


@pytest.mark.parametrize(
    "sentence",
    ["It was built in 1994.", "If dogs are near they bark.", "The park is not open on Sundays now.", "Nobody has a name here."],
)
def test_a_sentence_that_names_nothing_or_denies_becomes_none(sentence: str) -> None:
    assert settled(sentence, random.Random(1)) is None
