"""The formats that articles come in: for each a function from a source to blocks, and a row in `FORMATS`."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from statistics import median, quantiles

from markdown_it import MarkdownIt
from markdown_it.token import Token

from qa.cleaning import BOLD_LINE, Block, prose, short_line
from qa.metadata import opens_header
from qa.sentences import SENTENCE_END
from qa.traced import Traced

_NEWLINE = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_MARKDOWN_NEWLINE = re.compile(r"\r\n?|\n")
_BLANKS = re.compile(r"(?<!\s)\s*(?:\r\n|[\n\r\x0b\x0c\x85\u2028\u2029])\s*")
_BULLET = re.compile(r"^\s*(?:[-*+•‣▪●○◦·–]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+(?=\S)")

_NUMBERED_TITLE = re.compile(r"\s*(\d{1,3})[.)]\s+[^\W\d_a-z]")
_SECTIONS = re.compile(r"(?i)\b(?:contents|parts|sections|chapters)\b")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_UNSEEN = re.compile(r"<(script|style|template|noscript|svg)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])")
_CLOSING_LINKS = re.compile(r"(?<=[.!?])(?:\s*\[[^\[\]]*\]\([^()\s]*\)[,;.]?)+\s*$")
_LINK = re.compile(r"\[([^\[\]]*)\](?:\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)|\[[^\[\]]*\])")
_FOOTNOTE = re.compile(r"\[\^[^\[\]]+\]")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_RUN_IN = re.compile(r"(\*\*|__)(?=\S)([^*\n]{2,100}?)(?:\1\s*[:：]|[:：]\s?\1)\s*(?=\S)|(\*\*|__)([^*\n]{2,100}?)\3\s*$")
_EMPHASIS = [
    re.compile(pattern)
    for pattern in (
        r"(\*\*\*|___)(?=\S)((?:(?!\1)[^*])+?)(?<=\S)\1",
        r"(\*\*|__)(?=\S)((?:(?!\1)[^*])+?)(?<=\S)\1",
        r"(?<![\w*])([*_])(?=\S)([^*_]+?)(?<=\S)\1(?![\w*])",
        r"(?<!`)(`{1,3})(?!`)([^`]+)(?<!`)\1(?!`)",
    )
]
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINE_MARKS = re.compile(r"(?m)^[ \t>]*(?:[-+*][ \t]+(?:\[[ xX]\][ \t]+)?|\d{1,9}[.)][ \t]+|#{1,6}[ \t]+)?")
_CLOSING_MARKS = re.compile(r"(?<![ \t])[ \t]+#+[ \t]*$|\n[ \t]*(?:=+|-+)[ \t]*$")
_CELL = re.compile(r"(?:(?<!\s)\s+)?\|\s*")
_ROW_ENDS = re.compile(r"^[\s|]+|(?<![\s|])[\s|]+$")
_TABLE_RULE = re.compile(r"[\s|:-]*")


def text_blocks(source: Traced) -> list[Block]:
    """Return the blocks of a plain text: its lines, or, where lines are wrapped at a width, its paragraphs."""
    paragraphs = [list(lines) for lines in _paragraphs(source)]
    if _is_wrapped([[line.text for line in lines] for lines in paragraphs]):
        paragraphs = [list(_joined(lines, source)) for lines in paragraphs]
    blocks: list[Block] = []
    neighbours = zip([[], *paragraphs], paragraphs, [*paragraphs[1:], []], strict=False)
    for (before, lines, after), step in zip(neighbours, _steps(paragraphs), strict=True):
        if not step and _numbered_heading(before, lines, after):
            blocks.append(Block("heading", lines[0].stripped(), level=1))
        else:
            blocks += [_item_or_text(line) for line in lines]
    return blocks


def _steps(paragraphs: list[list[Traced]]) -> Iterator[bool]:
    """Tell for each paragraph whether it is a step: a numbered line that a line with a colon announces, and those it counts on.

    They end where the number does not grow; "Contents:" or "The report has these parts:" announces headings instead.
    """
    last, announced = 0, False
    for lines in paragraphs:
        if number := _number(lines[:1]):
            last = number if announced or 0 < last < number else 0
        yield bool(number and last)
        text = lines[-1].text.rstrip()
        announced = text.endswith((":", "：")) and not _SECTIONS.search(text[-100:])


def _number(lines: list[Traced]) -> int:
    """Return the number before a line such as "1. Introduction", the only one given; 0 where there is none."""
    match = _NUMBERED_TITLE.match(lines[0].text) if lines else None
    return int(match[1]) if match else 0


def _numbered_heading(before: list[Traced], lines: list[Traced], after: list[Traced]) -> bool:
    """Tell whether a paragraph is a line such as "1. Introduction" above prose, and no item among others."""
    if len(lines) > 1 or not _NUMBERED_TITLE.match(lines[0].text) or not short_line(Block("text", lines[0])):
        return False
    list_ended = _number(before[-1:]) >= _number(lines)
    kinds = [_item_or_text(line).kind for line in (([] if list_ended else before[-1:]) + after[:1])]
    return "item" not in kinds and bool(after) and prose(Block("text", after[0]))


def _item_or_text(line: Traced) -> Block:
    marker = _BULLET.match(line.text)
    return Block("item", line[marker.end() :].stripped()) if marker else Block("text", line.stripped())


def _paragraphs(source: Traced) -> Iterator[list[Traced]]:
    lines: list[Traced] = []
    for line in source.lines(_NEWLINE):
        if line.text.strip():
            lines.append(line)
        elif lines:
            yield lines
            lines = []
    if lines:
        yield lines


def _is_wrapped(paragraphs: list[list[str]]) -> bool:
    """Tell whether lines break at a width: those with a line after them are alike in length and mostly end in mid-sentence."""
    inner = [line for lines in paragraphs for line in lines[:-1]]
    if len(inner) < 4:
        return False
    lengths = [len(line) for line in inner]
    unfinished = sum(not SENTENCE_END.search(line) for line in inner)
    return max(lengths) <= 120 and median(lengths) >= 45 and quantiles(lengths, n=10)[0] >= 25 and unfinished > len(inner) / 2


def _joined(lines: list[Traced], source: Traced) -> Iterator[Traced]:
    """Yield the lines of one paragraph as one text, or one for each list item that it holds."""
    starts = [number for number, line in enumerate(lines) if number == 0 or _BULLET.match(line.text)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        first, last = int(lines[start].starts[0]), int(lines[end - 1].ends[-1])
        yield source[first:last].replaced(_BLANKS, " ")


def markdown_blocks(source: Traced) -> list[Block]:
    """Return the blocks of a Markdown text, markup gone; markdown-it finds them, and knows their lines."""
    text = _UNSEEN.sub(_blank, _COMMENT.sub(_blank, source.text))
    masked = Traced(text, source.starts, source.ends)
    starts = [0, *(match.end() for match in _MARKDOWN_NEWLINE.finditer(text)), len(text)]
    parser = MarkdownIt("commonmark", {"maxNesting": 50}).enable("table").disable(["code", "inline"])
    blocks: list[Block] = []
    stack: list[Token] = []
    for token in parser.parse(text):
        stack = [*stack, token] if token.nesting == 1 else stack[:-1] if token.nesting == -1 else stack
        if token.map and (kind := _markdown_kind(token, stack)):
            piece = masked[starts[token.map[0]] : starts[min(token.map[1], len(starts) - 1)]]
            above = kind == "text" and all(block.kind == "heading" for block in blocks)
            level = int(stack[-1].tag[1]) if kind == "heading" else 0
            if above and opens_header([_plain(line) for line in piece.text.splitlines()]):
                lines = piece.stripped().lines(_MARKDOWN_NEWLINE)
                blocks += [replace(block, label="") for line in lines for block in _markdown_block(kind, line, level=level)]
            else:
                blocks += _markdown_block(kind, piece, level=level)
    return blocks


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\r\n]", " ", match[0])


def _markdown_kind(token: Token, stack: list[Token]) -> str:
    parents = [parent.type for parent in stack]
    if token.type == "tr_open":
        return "row"
    if token.type in ("fence", "html_block"):
        return "text"
    if token.type != "inline" or "tr_open" in parents:
        return ""
    if "heading_open" in parents:
        return "heading"
    return "item" if "list_item_open" in parents else "text"


def _markdown_block(kind: str, piece: Traced, *, level: int) -> Iterator[Block]:
    piece = piece.stripped().replaced(_LINE_MARKS).replaced(_CLOSING_MARKS).replaced(_IMAGE).replaced(_CLOSING_LINKS)
    if kind == "row":
        if not _TABLE_RULE.fullmatch(piece.text):
            yield Block("row", plain(piece.replaced(_CELL, " | ")).replaced(_ROW_ENDS))
        return
    piece = piece.kept(_LINK, 1).replaced(_FOOTNOTE).replaced(_TAG, " ")
    run_in = _RUN_IN.match(piece.text)
    text = plain(piece)
    if run_in and run_in[4] and kind == "text":
        yield Block("heading", text, level=BOLD_LINE)
    elif kind == "heading":
        yield Block("heading", text, level=level)
    else:
        yield Block("item" if kind == "item" else "text", text, label=_plain(run_in[2] or "") if run_in else "")


def plain(piece: Traced) -> Traced:
    """Return Markdown without the marks of emphasis, code, escapes and entities, on one line."""
    for pattern in _EMPHASIS:
        piece = piece.kept(pattern, 2)
    return piece.kept(_ESCAPED, 1).replaced(_ENTITY, lambda match: html.unescape(match[0])).replaced(_BLANKS, " ").stripped()


def _plain(text: str) -> str:
    return plain(Traced.of(text)).text


FORMATS: dict[str, Callable[[Traced], list[Block]]] = {
    ".txt": text_blocks,
    ".text": text_blocks,
    ".md": markdown_blocks,
    ".markdown": markdown_blocks,
}
"""File suffix, in lower case, to the function that reads it."""
