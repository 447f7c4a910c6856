import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from fakes import HashingEmbedder, WordReader

from qa.assistant import Assistant
from qa.building import update
from qa.config import Config
from qa.index import Index, load
from qa.models import Reading
from qa.reading import Read, read
from qa.retrieval import meaning, retrieve
from qa.types import Passage, Span
from qa.understanding import understood

PORTS = ("Vigo", "Faro", "Lagos", "Cadiz", "Huelva", "Aveiro")


class NotingReader(WordReader):
    """Notes how many passages it was given at a time; `sure` adds to what it finds."""

    def __init__(self, *, sure: float) -> None:
        self.sure = sure
        self.counts: list[int] = []

    def read(self, questions: Sequence[str], passages: Sequence[Passage]) -> list[Reading]:
        self.counts.append(len(passages))
        found = super().read(questions, passages)
        return [Reading(tuple(margin + self.sure for margin in reading.margins), reading.short) for reading in found]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    config = Config(corpus=tmp_path_factory.mktemp("ports"), index=tmp_path_factory.mktemp("index"))
    for number, port in enumerate(PORTS):
        text = f"The port of {port} moved {number + 2} million tonnes of fish."
        (config.corpus / f"{port}.txt").write_text(text, encoding="utf-8")
    update(config, HashingEmbedder())
    return config


@pytest.fixture(scope="module")
def index(config: Config) -> Index:
    return load(config.index)


def reads(question: str, reader: WordReader, index: Index, config: Config, *, most: int = 8) -> Read:
    asked = understood(question, (), index, is_word=lambda _: True)
    config = replace(config, reads=most)
    vector = meaning(asked.forms, HashingEmbedder())
    hits = retrieve(index, asked.forms, vector, config=config)
    return read(asked, hits, vector, index=index, reader=reader, config=config)


def test_nothing_more_is_read_once_the_nearest_passages_answer(index: Index, config: Config) -> None:
    reader = NotingReader(sure=20.0)
    found = reads("How much fish did the port of Vigo move?", reader, index, config)
    assert reader.counts == [config.first_reads]
    assert found.hits[0].passage.document_id == "Vigo.txt"
    assert len(found.readings) == len(found.puts) == config.first_reads
    assert len(found.hits) == len(PORTS)


def test_the_others_are_read_where_a_doubt_is_left(index: Index, config: Config) -> None:
    reader = NotingReader(sure=-20.0)
    found = reads("How much fish did the port of Vigo move?", reader, index, config)
    assert reader.counts == [config.first_reads, len(PORTS) - config.first_reads]
    assert [hit.ranks["reader"] for hit in found.hits] == list(range(1, len(PORTS) + 1))


def test_what_was_found_nearer_counts_more(index: Index, config: Config) -> None:
    question = "Which port moved millions?"
    hits = retrieve(index, [question], meaning([question], HashingEmbedder()), config=config)
    asked = understood(question, (), index, is_word=lambda _: True)
    config = replace(config, first_reads=1, reads=2)
    found = read(asked, (hits[0], *hits), np.zeros(64, np.float32), index=index, reader=NotingReader(sure=-20.0), config=config)
    first, second = (max(reading.margins) for reading in found.readings)
    assert found.hits[0].passage == found.hits[1].passage
    assert first > second + 0.1


def test_a_question_for_several_things_reads_all_at_once(index: Index, config: Config) -> None:
    reader = NotingReader(sure=20.0)
    reads("Which ports moved fish?", reader, index, config)
    assert reader.counts == [len(PORTS)]


def test_a_part_is_not_answered_with_what_names_another_part(index: Index, config: Config) -> None:
    asked = understood("What do Vigo and Faro each move?", (), index, is_word=lambda _: True)
    vigo, faro = asked.parts
    assert vigo.is_of_another("The port of Faro moved fish.")
    assert not faro.is_of_another("The port of Faro moved fish.")
    assert not vigo.is_of_another("Vigo and Faro moved fish.")
    assert not vigo.is_of_another("It moved fish.")
    assert not asked.is_of_another("The port of Faro moved fish.")
    vector = meaning(vigo.forms, HashingEmbedder())
    hits = retrieve(index, vigo.forms, vector, config=config)
    found = read(vigo, hits, vector, index=index, reader=NotingReader(sure=-2.0), config=config)
    margins = {hit.passage.document_id: max(reading.margins) for hit, reading in zip(found.hits, found.readings, strict=True)}
    assert margins["Vigo.txt"] > margins["Lagos.txt"] > margins["Faro.txt"]


@pytest.mark.parametrize(
    ("ports", "passages"), [("Vigo and Faro", 6), ("Vigo, Faro and Lagos", 5), ("Vigo, Faro, Lagos and Cadiz", 4)]
)
def test_two_parts_read_as_much_as_two_questions_and_more_share_that(ports: str, passages: int, config: Config) -> None:
    reader = NotingReader(sure=-20.0)
    assistant = Assistant(replace(config, confidence=0.0), HashingEmbedder(), reader)
    assert assistant.ask(f"What do {ports} each move?").claims
    assert sum(reader.counts) == passages * len(re.findall("[A-Z]", ports))


@pytest.mark.parametrize("most", [1, 2, 4])
def test_no_more_are_read_than_allowed(index: Index, config: Config, most: int) -> None:
    reader = NotingReader(sure=-20.0)
    assert len(reads("How much fish did the port of Vigo move?", reader, index, config, most=most).readings) == most
    assert sum(reader.counts) == most


class NamingReader(WordReader):
    """Answers with one word of each passage: the one after "port of"."""

    def read(self, questions: Sequence[str], passages: Sequence[Passage]) -> list[Reading]:
        starts = [passage.text.index("port of ") + len("port of ") for passage in passages]
        found = super().read(questions, passages)
        return [
            Reading(reading.margins, Span(start, passage.text.index(" ", start)))
            for passage, start, reading in zip(passages, starts, found, strict=True)
        ]


@pytest.mark.parametrize(
    ("question", "less"),
    [
        ("Who moved the fish of Vigo?", True),
        ("Which fleet moved the fish of Vigo?", True),
        ("What fleet moved the fish of Vigo?", True),
        ("What moved the fish of Vigo?", True),
        ("What is the fleet of Vigo?", False),
        ("Which moved more fish, Vigo or Faro?", False),
        ("Which town has the Vigo Fleet?", False),
        ("Which of Vigo and Faro is richer?", False),
        ("Who is richer, Vigo or Faro?", False),
        ("Which is larger: Vigo, Faro, Cadiz?", False),
        ("Which port is Vigo?", False),
        ("Who is Vigo?", False),
        ("What name does Vigo have?", False),
        ("Who founded the Vigo Foundation?", False),
    ],
)
def test_what_is_asked_about_is_not_what_is_asked_for(question: str, index: Index, config: Config, *, less: bool) -> None:
    def vigo(asked: str) -> Reading:
        found = reads(asked, NamingReader(), index, config)
        return next(r for h, r in zip(found.hits, found.readings, strict=False) if h.passage.document_id == "Vigo.txt")

    lost = vigo("How is it that " + question[0].lower() + question[1:]).margins[0] - vigo(question).margins[0]
    assert (lost > 3) == less
    assert (vigo(question).short is None) == less


@pytest.mark.parametrize(("asks", "less"), [(" Why?", True), ("", False), ("?", False)])
def test_what_the_question_says_itself_is_not_what_it_asks_for(asks: str, index: Index, config: Config, *, less: bool) -> None:
    said = "The port of Vigo moved 2 million tonnes of fish."
    plain = reads("The port of Vigo moved million tonnes of fish" + asks, WordReader(), index, config)
    found = reads(said + asks, WordReader(), index, config)
    margins = [max(r.margins) for r, hit in zip(found.readings, found.hits, strict=False) if hit.passage.text == said]
    others = [max(r.margins) for r, hit in zip(plain.readings, plain.hits, strict=False) if hit.passage.text == said]
    assert (margins[0] < others[0]) == less
