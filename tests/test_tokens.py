from __future__ import annotations

import gzip
import hashlib
from importlib.resources import files

import pytest

from qa import tokens
from qa.errors import ModelError

LISTED = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
PACKED = (files("qa") / "data" / "cl100k_base.tiktoken.gz").read_bytes()


def test_the_file_is_the_official_one_and_was_packed_without_a_clock() -> None:
    assert hashlib.sha256(gzip.decompress(PACKED)).hexdigest() == LISTED
    assert PACKED[4:8] == bytes(4)


def test_tokens_are_those_of_cl100k_base() -> None:
    encoding = tokens.encoding()
    assert encoding.name == "cl100k_base"
    assert encoding.n_vocab == 100_277
    assert encoding.encode("hello world") == [15339, 1917]
    assert encoding.decode(encoding.encode("Zürich 2021, 苏州")) == "Zürich 2021, 苏州"
    assert tokens.encoding() is encoding


def test_special_tokens_in_a_text_are_plain_text() -> None:
    assert tokens.count("") == 0
    assert tokens.count("hello <|endoftext|> world") > 4


@pytest.mark.parametrize("packed", [PACKED[:1000], b"", b"nothing", gzip.compress(b"other")])
def test_a_damaged_file_is_refused(packed: bytes) -> None:
    with pytest.raises(ModelError, match="install parks-qa again"):
        tokens._parsed(packed, LISTED)
