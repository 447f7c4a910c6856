"""Reading alone, measured on a folder of articles with questions: the paragraph is given, nothing is retrieved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import bm25s

from qa.training.examples import Example
from qa.training.rows import Found


def folder_examples(folder: Path) -> list[Example]:
    """Return the questions of `folder` with a paragraph each.

    It is the paragraph that holds the evidence, under the article's first line as its title; for a question without an
    answer, and so without evidence, the paragraph that a word index of the whole folder finds first.
    """
    paragraphs = [p for path in sorted((folder / "articles").glob("*.txt")) for p in _paragraphs(path)]
    index = bm25s.BM25()
    index.index(bm25s.tokenize([f"{title}\n{text}" for _, title, text in paragraphs], show_progress=False), show_progress=False)
    lines = (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [_example(json.loads(line), paragraphs, index) for line in lines if line.strip()]


def _paragraphs(path: Path) -> list[tuple[str, str, str]]:
    title, *texts = path.read_text(encoding="utf-8").split("\n\n")
    return [(path.name, title.strip(), text.strip()) for text in texts if len(text.split()) > 10]


def _example(question: dict[str, Any], paragraphs: list[tuple[str, str, str]], index: bm25s.BM25) -> Example:
    if question["answerable"]:
        place = question["evidence"][0]
        _, title, text = next(p for p in paragraphs if p[0] == place["doc"] and place["quote"] in p[2])
        answers = tuple(Found(answer, text.find(answer)) for answer in question["answers"])
        return Example(question["question"], title, text, answers, question["id"], "answerable")
    asked = bm25s.tokenize([question["question"]], show_progress=False)
    _, title, text = paragraphs[int(index.retrieve(asked, k=1, show_progress=False).documents[0, 0])]
    return Example(question["question"], title, text, (), question["id"], "near miss")
