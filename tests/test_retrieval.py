import numpy as np
import pytest
from fakes import HashingEmbedder
from hypothesis import given
from hypothesis import strategies as st

from qa.retrieval import fused, meaning

RANKED = st.lists(st.integers(0, 30), unique=True, max_size=20)


def test_a_row_in_both_lists_comes_before_rows_in_one() -> None:
    found = fused({"dense": [1, 2, 3], "lexical": [9, 3, 8]})
    assert found[0] == (3, 1 / 13 + 1 / 12, {"dense": 3, "lexical": 2})
    assert [row for row, _, _ in found[1:]] == [1, 9, 2, 8]


@given(RANKED, RANKED)
def test_fusion_keeps_every_row_once_with_its_ranks(dense: list[int], lexical: list[int]) -> None:
    found = fused({"dense": dense, "lexical": lexical})
    assert sorted(row for row, _, _ in found) == sorted({*dense, *lexical})
    assert [score for _, score, _ in found] == sorted((score for _, score, _ in found), reverse=True)
    for row, _, ranks in found:
        assert all({"dense": dense, "lexical": lexical}[name][rank - 1] == row for name, rank in ranks.items())


@given(RANKED)
def test_two_equal_lists_keep_their_order(rows: list[int]) -> None:
    assert [row for row, _, _ in fused({"dense": rows, "lexical": rows})] == rows


def test_a_question_with_other_names_lies_between_its_forms() -> None:
    forms = ("Who runs SIP?", "Who runs Suzhou Industrial Park?")
    one, other = HashingEmbedder().encode_questions(forms)
    vector = meaning(forms, HashingEmbedder())
    assert vector @ one == pytest.approx(vector @ other)
    assert vector @ one > one @ other
    assert np.linalg.norm(vector) == pytest.approx(1.0)
    assert meaning(forms[:1], HashingEmbedder()).tolist() == pytest.approx(one.tolist())
