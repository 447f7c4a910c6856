"""The one way by which text from an article, a file name, a question or a model reaches a page or a terminal.

It shows every such text literally. What has no picture of its own and can only mislead (control characters, terminal
escapes, direction overrides, Unicode tags, lone surrogates) is taken out first.
"""

from __future__ import annotations

import html
import re
from typing import Literal

_INVISIBLE = re.compile(
    "\x1b\\[[0-?]*[ -/]*[@-~]"  # terminal control sequences
    "|\x1b\\][^\x07\x1b]*(?:\x07|\x1b\\\\)?"  # operating system commands
    "|[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f\ud800-\udfff]"
)
_MARKDOWN = str.maketrans({sign: "\\" + sign for sign in "\\`*_{}[]#|~$^!"} | {"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_LINE_START = re.compile(r"(?m)^(\s*)(\d*)([-+=.)])")
_LINK = re.compile(r"(?i)\b(https?|ftp|mailto|www)([:.])|@")

Medium = Literal["html", "markdown", "terminal", "line"]


def escape(text: str, *, to: Medium) -> str:
    """Return `text` so that `to` shows its characters and nothing else.

    "html" serves element content and quoted attributes; "markdown" serves running Markdown in which HTML is allowed
    (links are not made of addresses either); "terminal" only takes out what is invisible; "line" is one line of a terminal:
    a name that holds a line feed cannot begin another.
    """
    visible = _INVISIBLE.sub("", text)
    if to == "html":
        return html.escape(visible, quote=True)
    if to == "markdown":
        return _LINK.sub(_entities, _LINE_START.sub(r"\1\2\\\3", visible.translate(_MARKDOWN)))
    return visible.replace("\n", "\\n") if to == "line" else visible


def _entities(match: re.Match[str]) -> str:
    return "".join(f"&#{ord(sign)};" if sign in ":.@" else sign for sign in match[0])
