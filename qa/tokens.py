"""Tokens of a language model's prompt, counted by tiktoken without a network.

The encoding's file comes with this package. Its hash, its pattern and its special tokens are those that tiktoken itself
lists. Tokens for an embedder's limit are counted by that embedder: see `models`.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import zlib
from functools import cache
from importlib.resources import files
from types import FunctionType

import tiktoken
from tiktoken_ext import openai_public

from qa.errors import ModelError

_FILE = "cl100k_base.tiktoken.gz"


@cache
def encoding() -> tiktoken.Encoding:
    """Return the encoding cl100k_base, built once (about 0.4 s).

    Raises ModelError when the file in this package is not the one that tiktoken lists.
    """
    constructor = FunctionType(openai_public.cl100k_base.__code__, {**vars(openai_public), "load_tiktoken_bpe": _ranks})
    return tiktoken.Encoding(**constructor())


def count(text: str) -> int:
    """Return how many tokens `text` is; special tokens written in it count as the plain text they are."""
    return len(encoding().encode(text, disallowed_special=()))


def _ranks(_address: str, expected_hash: str) -> dict[bytes, int]:
    """Stand in for tiktoken's own loader, which would ask the network."""
    packed = (files("qa") / "data" / _FILE).read_bytes()
    return _parsed(packed, expected_hash)


def _parsed(packed: bytes, expected_hash: str) -> dict[bytes, int]:
    try:
        raw = gzip.decompress(packed)
    except (EOFError, OSError, zlib.error) as error:
        raise ModelError(f"{_FILE} is damaged ({error}): install parks-qa again") from error
    seen = hashlib.sha256(raw).hexdigest()
    if seen != expected_hash:
        raise ModelError(f"{_FILE} has sha256 {seen}, tiktoken lists {expected_hash}: install parks-qa again")
    return {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in raw.splitlines())}
