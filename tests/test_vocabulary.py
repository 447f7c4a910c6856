import ast
from pathlib import Path

import pytest

import qa
from qa.vocabulary import is_plural, singular


@pytest.mark.parametrize(
    ("noun", "plural"), [("ports", True), ("cities", True), ("people", True), ("CEOs", True), ("bus", False), ("class", False)]
)
def test_plurals_are_seen_by_their_letters(noun: str, *, plural: bool) -> None:
    assert is_plural(noun) is plural


@pytest.mark.parametrize(("noun", "one"), [("ports", "port"), ("Cities", "city"), ("bus", "bus"), ("class", "class")])
def test_nouns_in_the_singular(noun: str, one: str) -> None:
    assert singular(noun) == one


def test_no_list_holds_a_word_twice() -> None:
    for path in Path(qa.__file__).parent.glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(call, ast.Call)
                and getattr(call.func, "id", "") == "word_set"
                and isinstance(call.args[0], ast.Constant)
            ):
                listed = str(call.args[0].value).split()
                assert len(listed) == len(set(listed)), (path, listed)
