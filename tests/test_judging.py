from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import HashingEmbedder

from qa.building import update
from qa.config import Config
from qa.index import Index, load
from qa.judging import FEATURES, closer, features, judged, with_closer
from qa.models import Reading
from qa.types import Passage

TEXT = (
    "The zone has 900 companies today. It aims to have 1,300 companies by 2030. How many companies will come? The lake is deep."
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    config = Config(corpus=tmp_path_factory.mktemp("judging"), index=tmp_path_factory.mktemp("index"))
    (config.corpus / "zone.txt").write_text(TEXT, encoding="utf-8")
    (config.corpus / "soup.txt").write_text("Soup is made of water and salt in a large pot.", encoding="utf-8")
    update(config, HashingEmbedder())
    return load(config.index)


def margins(question: str, index: Index, *, of: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0), rank: int = 1) -> tuple[float, ...]:
    passage = index.passage(index.row(Path("zone.txt").name, 0) or 0)
    vector = HashingEmbedder().encode_questions([question])[0]
    return judged([question], vector, [passage], [rank], [Reading(of, None)], index=index)[0].margins


def test_a_sentence_with_the_questions_words_is_likelier_to_answer(index: Index) -> None:
    first, second, _, fourth = margins("How many companies has the zone?", index)
    assert first > fourth
    assert second > fourth


def test_what_the_reader_says_counts(index: Index) -> None:
    assert margins("How many?", index, of=(9.0, 0.0, 0.0, 0.0))[0] > margins("How many?", index)[0]


def test_what_was_found_nearer_is_likelier_to_answer(index: Index) -> None:
    near, *farther = (margins("How many companies has the zone?", index, rank=rank)[0] for rank in (1, 2, 8))
    assert near > farther[0] > farther[1]


def test_a_question_that_an_article_asks_is_less_of_an_answer(index: Index) -> None:
    passage = index.passage(index.row("zone.txt", 0) or 0)
    asking = passage.sentences[2]
    stating = replace(asking, text=asking.text.replace("?", "."))
    stated = replace(passage, sentences=(*passage.sentences[:2], stating, passage.sentences[3]))
    vector = HashingEmbedder().encode_questions(["x"])[0]
    reading = Reading((0.0,) * 4, None)
    margin = [judged(["x"], vector, [p], [1], [reading], index=index)[0].margins[2] for p in (passage, stated)]
    assert asking.text == "How many companies will come?"
    assert margin[0] < margin[1] - 0.5


def test_a_plan_does_not_say_what_is(index: Index) -> None:
    now, plan, *_ = margins("How many companies are there today?", index)
    later = margins("How many companies are to come by 2030?", index)
    assert now - plan > 3
    assert later[1] > plan


def test_every_sentence_has_every_feature(index: Index) -> None:
    passage = index.passage(0)
    vector = HashingEmbedder().encode_questions(["x"])[0]
    (rows,) = features(["x"], vector, [passage], [1], [Reading((0.0,) * len(passage.sentences), None)], index=index)
    assert rows.shape == (len(passage.sentences), len(FEATURES))
    assert np.isfinite(rows).all()


def dated(folder: Path, date: str, text: str) -> tuple[float, ...]:
    """Return the margins of an article's sentences for a question about 2020."""
    config = Config(corpus=folder / f"corpus{date}", index=folder / f"index{date}")
    config.corpus.mkdir()
    (config.corpus / "zone.md").write_text(f"---\ntitle: Zone\ndate: {date}\n---\n\n{text}", encoding="utf-8")
    update(config, HashingEmbedder())
    index = load(config.index)
    row = index.row("zone.md", len(index) - 1) or 0
    passage, question = index.passage(row), "What was the output in 2020?"
    reading = Reading((0.0,) * len(passage.sentences), None)
    return judged([question], np.zeros(64, np.float32), [passage], [1], [reading], index=index)[0].margins


def test_a_sentence_of_another_year_is_no_answer(tmp_path: Path) -> None:
    right, wrong = dated(tmp_path, "", "The output in 2020 was 9 tonnes. The output in 2021 was 8 tonnes.")
    assert right - wrong > 4


def test_an_article_of_the_year_is_preferred(tmp_path: Path) -> None:
    margins = [dated(tmp_path, date, "The output was 9 tonnes.")[0] for date in ("2020-05-01", "", "2021-05-01")]
    assert margins == sorted(margins, reverse=True)
    assert len(set(margins)) == 3


class Longsighted:
    """Finds 1 in every sentence for each sentence that stands beside it; notes what it reads."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def read(self, questions: Sequence[str], passages: Sequence[Passage]) -> list[Reading]:
        self.texts += [passage.text for passage in passages]
        return [Reading((float(len(passage.sentences)),) * len(passage.sentences), None) for passage in passages]


def test_the_best_sentences_are_read_once_more_with_their_neighbours_and_alone(index: Index) -> None:
    passage = index.passage(index.row("zone.txt", 0) or 0)
    reader = Longsighted()
    weighed = [Reading((5.0, 1.0, 0.0, 9.0), None), Reading((8.0, -1.0, -2.0, 7.0), None)]
    raw = [Reading((4.0,) * 4, None)] * 2
    more = closer(["x", "x"], [passage, passage], raw, weighed, reader=reader)
    first, second, third, last = (sentence.text for sentence in passage.sentences)
    assert reader.texts == [f"{third} {last}", last, f"{first} {second}", first] * 2
    assert [found.tolist() for found in more] == [[[-2.0, -3.0], [0.0, 0.0], [0.0, 0.0], [-2.0, -3.0]]] * 2
    lowered = with_closer(weighed, more)[0].margins
    assert lowered[1:3] == (1.0, 0.0)
    assert lowered[0] < 5.0


def test_what_is_as_short_as_its_passage_is_not_read_again(index: Index) -> None:
    passage = index.passage(index.row("soup.txt", 0) or 0)
    reader = Longsighted()
    (more,) = closer(["x"], [passage], [Reading((1.0,), None)], [Reading((1.0,), None)], reader=reader)
    assert (reader.texts, more.tolist()) == ([], [[0.0, 0.0]])


def test_words_beside_a_sentence_and_above_it_count(index: Index) -> None:
    passage = index.passage(index.row("zone.txt", 0) or 0)
    reading = Reading((0.0,) * 4, None)
    column = FEATURES.index("words nearby")
    (lake,) = features(["lake"], np.zeros(64, np.float32), [passage], [1], [reading], index=index)
    (zone,) = features(["zone"], np.zeros(64, np.float32), [replace(passage, title="Zone")], [1], [reading], index=index)
    assert lake[:, column].tolist() == [0.0, 0.0, 1.0, 1.0]
    assert zone[:, column].tolist() == [1.0] * 4
