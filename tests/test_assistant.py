"""The whole line on a small folder, with an embedder that needs no weights."""

import shutil
import threading
from pathlib import Path

import pytest
from fakes import HashingEmbedder, WordReader

from qa.assistant import LONGEST_QUESTION, Assistant, checked
from qa.building import update
from qa.config import Config
from qa.errors import QuestionError, StoreError
from qa.sentences import fold
from qa.types import Turn

ARTICLES = {
    "vigo.txt": """The port of Vigo

The port of Vigo moved four million tonnes of fish in 2021. Its director is Marta Lema.
""",
    "faro.md": """---
title: Faro
author: Jon Reyes
---

## Ships

**Ferries**: Faro has two ferries a day. They sail to Tangier.
""",
}
QUESTION = "How many tonnes of fish did the port of Vigo move?"


@pytest.fixture
def assistant(tmp_path: Path) -> Assistant:
    config = Config(corpus=tmp_path / "corpus", index=tmp_path / "index", confidence=0.0)
    config.corpus.mkdir()
    for name, text in ARTICLES.items():
        (config.corpus / name).write_text(text, encoding="utf-8")
    embedder = HashingEmbedder()
    update(config, embedder)
    return Assistant(config, embedder, WordReader())


def test_an_answer_quotes_the_article_at_its_place(assistant: Assistant) -> None:
    found = assistant.ask(QUESTION)
    citation = found.claims[0].citations[0]
    assert found.claims[0].text == "The port of Vigo moved four million tonnes of fish in 2021."
    assert fold(ARTICLES["vigo.txt"][slice(*citation.span)]) == fold(citation.quote) == found.claims[0].text
    assert found.hits[0].ranks.keys() == {"dense", "sentence", "lexical", "reader"}


def test_a_follow_up_is_searched_for_with_what_it_is_about(assistant: Assistant) -> None:
    found = assistant.ask("Who is its director?", [Turn("How many tonnes did the port of Vigo move?", "Four million.")])
    assert found.searched_for == "Who is the port of Vigo's director?"
    assert found.claims


def test_a_changed_article_is_answered_from_at_once(assistant: Assistant) -> None:
    vigo = assistant.config.corpus / "vigo.txt"
    before = assistant.index.generation
    vigo.write_text(ARTICLES["vigo.txt"].replace("four million", "five million"), encoding="utf-8")
    report = assistant.rebuild()
    assert (report.changed, report.unchanged) == (("vigo.txt",), ("faro.md",))
    assert assistant.index.generation != before
    assert "five million" in assistant.ask(QUESTION).text


def test_another_process_rebuilding_is_noticed(assistant: Assistant) -> None:
    (assistant.config.corpus / "cadiz.txt").write_text("The port of Cadiz has nine cranes of steel.\n", encoding="utf-8")
    update(assistant.config, HashingEmbedder())
    assert "nine cranes" in assistant.ask("How many cranes has the port of Cadiz?").text


def test_an_index_made_anew_under_the_same_name_is_noticed(assistant: Assistant) -> None:
    before = (assistant.index.generation, assistant.index.checksum)
    shutil.rmtree(assistant.config.index)
    vigo = assistant.config.corpus / "vigo.txt"
    vigo.write_text(ARTICLES["vigo.txt"].replace("four million", "five million"), encoding="utf-8")
    update(assistant.config, HashingEmbedder())
    assert "five million" in assistant.ask(QUESTION).text
    assert assistant.index.generation == before[0]
    assert assistant.index.checksum != before[1]


def test_an_index_that_is_whole_again_is_used_without_a_word(assistant: Assistant) -> None:
    current = assistant.config.index / "CURRENT"
    name = current.read_text()
    current.write_text("gen-999999\n")
    assert assistant.index.note
    current.write_text(name)
    assert not assistant.index.note
    assert not assistant.trouble


def test_a_damaged_new_generation_leaves_the_old_one_answering(assistant: Assistant, caplog: pytest.LogCaptureFixture) -> None:
    (assistant.config.index / "CURRENT").write_text("gen-999999\n")
    assert "four million" in assistant.ask(QUESTION).text
    assert "gen-999999" in assistant.trouble
    assert "gen-999999" in caplog.text


def test_questions_during_a_rebuild_are_all_answered(assistant: Assistant) -> None:
    stop, failures, answered = threading.Event(), [], 0

    def ask() -> None:
        nonlocal answered
        while not stop.is_set():
            found = assistant.ask(QUESTION)
            answered += 1
            if "million" not in found.text:
                failures.append(found)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(5):
        (assistant.config.corpus / f"new-{number}.txt").write_text(f"Article {number} speaks of nothing that is asked.\n")
        assistant.rebuild()
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert answered > 5


def test_neighbours_are_the_passages_around_one_in_its_article(assistant: Assistant) -> None:
    facts = assistant.index.passage(assistant.index.row("faro.md", 0) or 0)
    before, after = assistant.neighbours(facts)
    assert before is None
    assert after is not None
    assert after.place == "Ships › Ferries"


def test_a_passage_of_an_earlier_index_has_no_neighbours_of_this_one(assistant: Assistant) -> None:
    earlier = assistant.index.passage(assistant.index.row("faro.md", 1) or 0)
    faro = assistant.config.corpus / "faro.md"
    faro.write_text(ARTICLES["faro.md"].replace("## Ships", "## Trains\n\nFaro has nine trains.\n\n## Ships"), encoding="utf-8")
    assistant.rebuild()
    assert assistant.neighbours(earlier) == (None, None)


@pytest.mark.parametrize("question", ["", "   ", "?!", "x" * (LONGEST_QUESTION + 1)])
def test_what_is_no_question_is_refused_with_the_cure(question: str) -> None:
    with pytest.raises(QuestionError, match="ask with"):
        checked(question)


def test_a_question_may_hold_anything_else(assistant: Assistant) -> None:
    for question in ("a\ud800b", "\0who\0", "<img src=x onerror=1>", "${1}", "東京?", "x" * LONGEST_QUESTION):
        found = assistant.ask(question)
        assert found.claims or found.abstained_because


def test_without_an_index_the_cure_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="qa build"):
        Assistant(Config(index=tmp_path / "index"), HashingEmbedder(), WordReader())
