from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from fakes import HashingEmbedder
from numpy.typing import NDArray

from qa.types import Passage, Sentence, Span
from qa.units import embed


def passage(number: int, *texts: str) -> Passage:
    return Passage("a.md", number, "Title", "", "Place", tuple(Sentence(text, Span(0, 1), text) for text in texts))


def test_a_passage_has_a_unit_in_context_and_one_for_each_sentence() -> None:
    passages = [passage(0, "One.", "Two."), passage(1, "Three.")]
    told: list[tuple[int, int]] = []
    parts = embed({"a.md": passages, "b.md": []}, HashingEmbedder(), progress=lambda done, total: told.append((done, total)))
    assert parts["a.md"].units.tolist() == [[0, -1], [0, 0], [0, 1], [1, -1], [1, 0]]
    texts = ["Title › Place\nOne. Two.", "One.", "Two.", "Title › Place\nThree.", "Three."]
    assert np.array_equal(parts["a.md"].vectors, HashingEmbedder().encode(texts))
    assert parts["b.md"].units.shape == (0, 2)
    assert parts["b.md"].vectors.shape == (0, 64)
    assert told == [(2, 2)]
    assert not parts["a.md"].problem


class Broken(HashingEmbedder):
    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = super().encode(texts)
        for row, text in enumerate(texts):
            vectors[row] *= {"nan": np.nan, "infinite": np.inf, "zero": 0.0, "long": 3.0}.get(text, 1.0)
        return vectors


@pytest.mark.filterwarnings("ignore:invalid value")
def test_only_finite_vectors_of_length_1_are_kept() -> None:
    parts = embed({"a.md": [passage(0, "nan", "one", "infinite", "zero", "long")]}, Broken())["a.md"]
    assert parts.units.tolist() == [[0, -1], [0, 1], [0, 4]]
    assert np.allclose(np.linalg.norm(parts.vectors, axis=1), 1)
    assert parts.problem == "3 of its texts have no usable vector and are found by their words only: check the model"
