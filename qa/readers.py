"""A file of any known format to a clean `Document`. Files are only ever read."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

from charset_normalizer import from_bytes

from qa import metadata
from qa.cleaning import BOLD_LINE, Block, clean, short_line, without_references
from qa.errors import CorpusError, UnreadableError
from qa.formats import FORMATS, markdown_blocks
from qa.metadata import FACTS_PLACE, Metadata
from qa.sentences import SENTENCE_END, sentence, split, tidy
from qa.traced import Traced
from qa.types import Document, Landmark, Sentence

LARGEST_FILE = 50_000_000
"""Bytes; a larger file is refused unread."""
LONGEST_TEXT = 10_000_000
"""Characters; a longer text is refused."""

_NO_ARTICLE = re.compile(
    r"\.(?:jpe?g|png|gif|svg|webp|ico|bmp|tiff?|mp[34]|wav|mov|avi|css|js|jsonl?|geojson|ya?ml|toml|ini|xml|csv|tsv|xlsx?"
    r"|zip|gz|tar|7z|ttf|woff2?|map|lock|sw[op]|tmp|bak|part)",
    re.IGNORECASE,
)
_EDITOR_FILE = re.compile(r"\.|~\$|.*~$|#.*#$|(?:thumbs\.db|desktop\.ini)$", re.IGNORECASE)
_DECLARED = re.compile(rb"(?i)\b(?:charset|coding|encoding)\s*[:=]\s*[\"']?([A-Za-z0-9_.:-]{3,20})")
_BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_MARK = "\ufeff"
"""A byte order mark, which UTF-8 text may begin with; it counts as a character of the source."""
_OTHER_TYPES = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive or office file",
    b"\xd0\xcf\x11\xe0": "an old office file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x7fELF": "a program",
    b"\x1f\x8b": "a compressed file",
    b"{\\rtf": "an RTF file",
}
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_WORD = re.compile(r"[^\W_]{2}")
_SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,9}")
"""What names a format; "Report no. 5" has none."""
_HTML = re.compile(
    r"\ufeff?\s*(?:<\?xml[^<>]*>\s*)?(?:<!--(?:(?!-->).){0,9999}-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_CURE = "save it as UTF-8 text (.txt) or Markdown (.md), or take it out of the folder"


def walk(root: Path) -> Iterator[Path]:
    """Yield the files below `root` that may be articles, sorted; hidden files, editors' files, pictures and data are left out.

    A folder below it that cannot be listed is yielded itself: `content` says why. Raises CorpusError when `root` cannot be.
    """
    try:
        entries = sorted(root.iterdir())
    except OSError as error:
        raise CorpusError(
            f"{root} is no folder of articles that can be read ({error.strerror}): give one with --corpus"
        ) from error
    for path in entries:
        if _EDITOR_FILE.match(path.name):
            continue
        if _is_folder(path):
            yield from _below(path)
        elif not _NO_ARTICLE.fullmatch(path.suffix):
            yield path


def _below(folder: Path) -> Iterator[Path]:
    """Yield the files below `folder`, or `folder` itself where it cannot be listed."""
    try:
        yield from walk(folder)
    except CorpusError:
        yield folder


def _is_folder(path: Path) -> bool:
    """Tell whether `path` is a folder and no link; what may not be looked at is left to `content`, which says why."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def name(path: Path, root: Path) -> str:
    """Return an article's id: its path inside `root`, with "/" and in characters that can be printed and stored."""
    return os.fsencode(path.relative_to(root).as_posix()).decode("utf-8", "backslashreplace")


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def content(path: Path, root: Path) -> bytes:
    """Return the bytes of an article.

    Raises UnreadableError when it is a link out of `root`, no regular file, too large, or not to be read.
    """
    try:
        if path.is_symlink() and not path.resolve(strict=True).is_relative_to(root.resolve()):
            raise UnreadableError("LINK", f"{path} is a link to outside of {root}: put the article itself into the folder")
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            any(path.iterdir())  # raises what kept `walk` out of it
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError("NOT_A_FILE", f"{path} is not a regular file: take it out of the folder")
        if status.st_size > LARGEST_FILE:
            raise UnreadableError("TOO_BIG", f"{path} has {status.st_size:,} bytes, more than {LARGEST_FILE:,}: divide it")
        return path.read_bytes()
    except (OSError, RuntimeError) as error:
        raise UnreadableError(
            "UNREADABLE", f"{path} cannot be read ({error}): check that it exists and its permissions"
        ) from error


def read(path: Path, root: Path) -> Document:
    """Return the clean document that the file at `path`, inside the folder `root`, holds.

    Raises UnreadableError, with a code and the cure, when the file is no text or no words are left of it.
    """
    data = content(path, root)
    source = decode(data, path)
    format_ = _format(path, source)
    said, facts, start = metadata.front_matter(source)
    blocks = format_(Traced.of(source)[start or source.startswith(_MARK) :])
    above, more_facts, blocks = metadata.above_title(blocks)
    marked = format_ is markdown_blocks
    title, blocks = _title(blocks, said.title or above.title, marked=marked)
    header, blocks = metadata.header(blocks, titled=bool(title))
    blocks = clean([*facts, *more_facts, *blocks])
    blocks = without_references(blocks if marked else _with_headings(blocks), marked=marked)
    sentences, landmarks = _assembled(blocks, source)
    if not any(_WORD.search(found.text) for found in sentences):
        raise UnreadableError("EMPTY", f"{path} holds no sentences: {_CURE}")
    about = said.or_else(above).or_else(header).or_else(Metadata(title=title))
    return Document(
        name(path, root),
        tidy(about.title),
        about.date or about.updated,
        about.url,
        about.author,
        about.publisher,
        source,
        sentences,
        landmarks,
        digest(data),
    )


def _format(path: Path, source: str) -> Callable[[Traced], list[Block]]:
    """Return the function that reads a file; without a suffix it is plain text. Raises UnreadableError for other formats."""
    suffix = path.suffix.lower() if _SUFFIX.fullmatch(path.suffix) else ".txt"
    if _HTML.match(source):
        raise UnreadableError("BAD_TYPE", f"{path} is an HTML page, not text: {_CURE}")
    if suffix not in FORMATS:
        raise UnreadableError("BAD_TYPE", f"{path} ends in {suffix}, not in {', '.join(FORMATS)}: {_CURE}")
    return FORMATS[suffix]


def decode(data: bytes, path: Path) -> str:
    """Return the text of `data`: by byte order mark, strict UTF-8, a declared encoding, a detected one, in this order.

    Newlines stay as they are. Raises UnreadableError for what is no text.
    """
    kind = next((kind for magic, kind in _OTHER_TYPES.items() if data.startswith(magic)), "")
    if kind:
        raise UnreadableError("BAD_TYPE", f"{path} is {kind}, not text: {_CURE}")
    text = _decoded(data)
    if len(text) > LONGEST_TEXT:
        raise UnreadableError("TOO_BIG", f"{path} has {len(text):,} characters, more than {LONGEST_TEXT:,}: divide it")
    if len(_CONTROL.findall(text[:100_000])) > len(text[:100_000]) / 20:
        raise UnreadableError("BAD_TYPE", f"{path} is not text: {_CURE}")
    return text


def _decoded(data: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    declared = [match[1].decode("ascii") for match in [_DECLARED.search(data[:1024])] if match]
    sixteen = [
        encoding for odd, encoding in ((0, "utf-16-be"), (1, "utf-16-le")) if data[odd:2000:2].count(0) > len(data[:2000]) / 5
    ]
    for encoding in (*sixteen, "utf-8", *declared):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    best = from_bytes(data[:200_000]).best() if len(data) > 200 else None
    return data.decode(best.encoding if best else "cp1252", "replace")


def _title(blocks: list[Block], stated: str, *, marked: bool) -> tuple[str, list[Block]]:
    """Return the article's title and the blocks without it.

    It is what the front matter states, or the first block when that is a heading or reads like one. The same line again
    below it ("Title", then "Title in full") is the title too, and the longer one counts.
    """
    title = stated or next(
        (block.text.text for block in blocks[:1] if len(blocks) > 1 and _reads_like_title(block, marked=marked)), ""
    )
    if not title:
        return "", blocks
    again = [
        block
        for block in blocks[:4]
        if block.words.startswith(tidy(title).casefold()) and len(block.text) < 2 * len(title) + 20
    ]
    again = [block for block in again if not SENTENCE_END.search(block.text.text) or block.words == tidy(title).casefold()]
    return max([title, *(block.text.text for block in again)], key=len), [block for block in blocks if block not in again]


def _reads_like_title(block: Block, *, marked: bool) -> bool:
    if marked:
        return block.kind == "heading" and block.level == 1
    text = block.text.text
    return (
        block.kind == "text"
        and len(text.split()) <= 30
        and not (SENTENCE_END.search(text) and text.rstrip("\"'”’)")[-1:] not in "?!")
    )


def _with_headings(blocks: list[Block]) -> list[Block]:
    """In plain text a heading is a short line that starts like a title and stands right before a paragraph, and only once."""
    often = Counter(block.words for block in blocks)
    return [
        replace(block, kind="heading", level=1)
        if after and often[block.words] == 1 and _reads_like_heading(block, after)
        else block
        for block, after in zip_longest(blocks, blocks[1:])
    ]


def _reads_like_heading(block: Block, after: Block) -> bool:
    text = block.text.text
    opens = text.lstrip("\"'“‘(")[:1]
    if not short_line(block) or len(text) > 100 or text[-1] in ":;," or not (opens.isupper() or opens.isdigit()):
        return False
    return after.kind == "text" and len(after.text) > max(60, len(text)) and bool(SENTENCE_END.search(after.text.text))


def _assembled(blocks: list[Block], source: str) -> tuple[tuple[Sentence, ...], tuple[Landmark, ...]]:
    """Return the sentences of the blocks, and under which headings they stand."""
    sentences: list[Sentence] = []
    landmarks: list[Landmark] = []
    headings: list[tuple[int, str]] = []
    for block in blocks:
        if block.kind == "heading":
            headings = [(level, text) for level, text in headings if level < block.level] + [
                (block.level, tidy(block.text.text))
            ]
            continue
        if block.label and block.kind != "fact":
            headings = [(level, text) for level, text in headings if level < BOLD_LINE] + [(BOLD_LINE, tidy(block.label))]
        place = FACTS_PLACE if block.kind == "fact" else " › ".join(text for _, text in headings)
        found = [sentence(piece, source, opens_paragraph=not number) for number, piece in enumerate(split(block.text))]
        if found and (not landmarks or landmarks[-1].place != place):
            landmarks.append(Landmark(found[0].span.start, place))
        sentences += found
    return tuple(sentences), tuple(landmarks)
