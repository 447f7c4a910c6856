"""All settings, in one frozen value: from `QA_*` variables, then from a command's flags."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from platformdirs import user_cache_path, user_data_path

from qa.errors import SettingError


@dataclass(frozen=True, kw_only=True)
class Config:
    """The settings. Each is set by an environment variable: `QA_PORT=8000` sets `port`."""

    corpus: Path = Path("corpus")
    """The folder of articles. It is only ever read."""
    index: Path = Path("index")
    """The folder of index generations."""
    models: Path = field(default_factory=lambda: user_cache_path("parks-qa", appauthor=False) / "models")
    """Where models exported to ONNX are kept; they can be made again at any time."""
    embedder: str = "sentence-transformers/all-MiniLM-L6-v2"
    """A sentence-transformers model: a local folder or a hub name. The default comes with a package, not from a hub."""
    reader: str = ""
    """An extractive question-answering model: a local folder or a hub name. Empty: the trained one that comes along."""
    passage_tokens: int = 200
    """How long a passage may become, title and headings included, in the embedder's own tokens; its limit caps this."""
    candidates: int = 50
    """How many passages each of the searches (two by meaning, one by words) hands to the fusion."""
    hits: int = 8
    """How many passages are returned."""
    reads: int = 8
    """How many of the best passages the reader reads at most."""
    first_reads: int = 3
    """How many it reads first; the others only where these leave a doubt."""
    confidence: float = 0.27
    """Below this probability of being right, 0 to 1, the answer is a refusal."""
    sentences: int = 3
    """How many sentences an answer quotes at most, beside a list that is quoted whole."""
    list_sentences: int = 5
    """How many where the question asks for several things."""
    threads: int = 2
    """Threads of the embedder and of the reader."""
    host: str = "127.0.0.1"
    """The address that the chat listens on."""
    port: int = 7860
    """The port that the chat listens on."""
    rebuild: str = "local"
    """Who may rebuild from the page: `local` (everyone, if only this machine can reach it), `always` or `never`."""
    mcp: str = "off"
    """`on`: the page answers other programs at `/mcp` too (Model Context Protocol; needs the extra `mcp`)."""
    feedback: Path = field(default_factory=lambda: user_data_path("parks-qa", appauthor=False) / "feedback.jsonl")
    """The file, of one JSON object a line, that thumbs and "the source does not say this" are kept in."""

    def __post_init__(self) -> None:
        """Refuse what cannot work, here and not in the middle of a build."""
        if not 0.0 <= self.confidence <= 1.0:
            raise SettingError(f"confidence is {self.confidence}: give a probability from 0 to 1 (QA_CONFIDENCE)")
        for name in ("passage_tokens", "candidates", "hits", "reads", "first_reads", "sentences", "list_sentences", "threads"):
            if getattr(self, name) < 1:
                raise SettingError(f"{name} is {getattr(self, name)}: give 1 or more (QA_{name.upper()})")
        for name, known in (("rebuild", ("local", "always", "never")), ("mcp", ("off", "on"))):
            if getattr(self, name) not in known:
                raise SettingError(f"{name} is {getattr(self, name)!r}: give {' or '.join(known)} (QA_{name.upper()})")
        if not 0 <= self.port <= 65535:
            raise SettingError(f"port is {self.port}: give a number from 0 to 65535 (QA_PORT)")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ, **flags: Any) -> Self:
        """Return the settings of `environment`, overruled by those `flags` that are not None.

        Raises SettingError for a value of the wrong kind and for a `QA_` variable that is no setting.
        """
        known = {f"QA_{f.name.upper()}": f for f in fields(cls)}
        unknown = sorted(name for name in environment if name.startswith("QA_") and name not in known)
        if unknown:
            raise SettingError(f"{unknown[0]} is not a setting: unset it, or use one of {', '.join(sorted(known))}")
        values = {f.name: _parsed(name, environment[name], str(f.type)) for name, f in known.items() if environment.get(name)}
        return cls(**(values | {name: value for name, value in flags.items() if value is not None}))


def _parsed(name: str, value: str, kind: str) -> Any:
    try:
        return {"Path": Path, "int": int, "float": float, "str": str}[kind](value)
    except ValueError as error:
        raise SettingError(f"{name} is {value!r}: give a number") from error
