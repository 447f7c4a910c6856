"""The trained reader as it serves. What it finds on whole folders is measured by `qa eval`, not here."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa import extraction
from qa.config import Config
from qa.errors import ModelError
from qa.extraction import open_reader
from qa.models import Reader
from qa.types import Passage, Sentence, Span


@pytest.fixture(scope="module")
def reader() -> Reader:
    return open_reader(Config())


def passage(*texts: str, title: str = "The port of Vigo") -> Passage:
    sentences, start = [], 0
    for text in texts:
        sentences.append(Sentence(text, Span(start, start + len(text)), text))
        start += len(text) + 1
    return Passage("vigo.txt", 0, title, "", "", tuple(sentences))


VIGO = passage("The port of Vigo was founded in 1881.", "Its director is Marta Lema.", "It moved four million tonnes of fish.")
FARO = passage("Faro is an old town with a university and many storks.", title="Faro")
QUESTIONS = [
    ("When was the port of Vigo founded?", 0, "1881"),
    ("Who is the director of the port of Vigo?", 1, "Marta Lema"),
    ("How much fish did the port of Vigo move?", 2, "four million tonnes"),
]


@pytest.mark.parametrize(("question", "number", "words"), QUESTIONS)
def test_the_words_that_answer_are_found_in_their_sentence(reader: Reader, question: str, number: int, words: str) -> None:
    vigo, faro = reader.read([question, question], [VIGO, FARO])
    assert vigo.short is not None
    assert words in VIGO.text[slice(*vigo.short)]
    assert max(vigo.margins) == vigo.margins[number]
    assert max(vigo.margins) > max(faro.margins)


def test_one_passage_is_read_as_many_are(reader: Reader) -> None:
    question = QUESTIONS[0][0]
    together = reader.read([question] * 3, [VIGO, FARO, VIGO])
    assert together[0] == reader.read([question], [VIGO])[0]
    assert together[0] == together[2]


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=300), st.lists(st.text(min_size=1, max_size=60).filter(str.strip), min_size=1, max_size=4))
def test_any_text_is_read_and_spans_stand_in_the_passage(reader: Reader, question: str, texts: list[str]) -> None:
    read = passage(*texts, title="")
    (reading,) = reader.read([question], [read])
    assert len(reading.margins) == len(read.sentences)
    assert reading.short is None or 0 <= reading.short.start < reading.short.end <= len(read.text)


def test_what_does_not_fit_is_cut_from_the_passage_not_from_the_question(reader: Reader) -> None:
    long = passage(*["The quay is long and wide and old." for _ in range(80)], "The port was founded in 1881.")
    (reading,) = reader.read(["word " * 1500], [long])
    assert reading.margins[-1] < reading.margins[0]


def test_weights_that_are_not_the_trained_ones_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(extraction, "_trained", lambda: {"sha256": "0" * 64})
    with pytest.raises(ModelError, match="install parks-qa again"):
        open_reader(Config(models=tmp_path))


def test_another_models_calibration_is_read_and_a_wrong_one_explained(tmp_path: Path) -> None:
    assert extraction.calibration(str(tmp_path)) == {"scale": 1.0, "offset": 0.0}
    (tmp_path / "calibration.json").write_text(json.dumps({"scale": 2, "offset": -1}))
    assert extraction.calibration(str(tmp_path)) == {"scale": 2.0, "offset": -1.0}
    (tmp_path / "calibration.json").write_text("{}")
    with pytest.raises(ModelError, match="with scale and offset"):
        extraction.calibration(str(tmp_path))
