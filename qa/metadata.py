"""Title, date, author and address of an article, where it states them: front matter, lines by the title, a dateline.

What is not stated stays "". A line that says something worth asking for ("author: Ruby Pan") is also kept as a fact of the
article, so that it can be quoted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import takewhile

import yaml

from qa.cleaning import BOLD_LINE, Block, has_button, is_menu
from qa.dates import beside_dates, date_in, publisher_in, without_dates
from qa.sentences import SENTENCE_END
from qa.traced import Traced

FACTS_PLACE = "About this article"

_PLACE_OR_DATE = r"(?:[A-Z][\w.'’-]*|\d{1,4}|/[^/\n]{2,40}/|\([^()\n]{2,40}\))"
_DATELINE = re.compile(rf"^(?P<line>{_PLACE_OR_DATE}(?:[ ,]+{_PLACE_OR_DATE}){{1,10}})\s*(?:—|–|--?)\s*")
_NAMES = r"(?P<name>[A-Z][\w'’.-]+(?:,? (?:and )?[A-Z][\w'’.-]+){0,6})(?: <[^<>\s]+>)?$"
_BYLINE = re.compile(rf"(?:[Bb]y|BY|Author:|(?:Written|Words|Story|Text) by|From:(?=.*>$))\s+{_NAMES}")
_SENDER = re.compile(rf"(?:From|FROM):\s+{_NAMES}")
_CAPITALISED = r"[^\W\d_a-z][\w'’.&-]*"
_NAMES_BESIDE = re.compile(rf"{_CAPITALISED}(?:[\s|,·•–—/]+(?:(?:of|the|and|de|&|-)\s+)?{_CAPITALISED}){{0,7}}|[Bb]y \w+")
_NAME_ALONE = re.compile(r"[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]*){1,3}")
_URL = re.compile(r"https?://\S+")
_NOTHING = re.compile(r"(?i)(?:nan|none|null|n/?a|unknown|-+|)|[0-9a-f]{24,}")
_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\r?\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_LAYOUT_KEY = re.compile(
    r"(?i)(?:.*_)?(?:template|layout|slug|permalink|draft|weight|theme|css|class|style|icon|image|img|thumbnail|cover|banner|photo|picture|alt|credit"
    r"|caption|menu|nav|order|sidebar|toc|comments|share|redirect|redirects|aliases|hidden|pin|id|uuid|lang|locale|centroid|geometry|bbox|geojson)"
)
_FILE_OR_FLAG = re.compile(r"(?i)\.{0,2}/\S*|\S+\.(?:jpe?g|png|gif|svg|webp|pdf|json|geojson|html?|md)|true|false|null|~|")
_SEPARATOR = re.compile(r"[_-]+")
_STATED_BY = {
    "title": ("title", "headline"),
    "author": ("author", "authors", "by", "written by", "writer"),
    "date": (
        *("date", "published", "posted", "date published", "published date", "published on"),
        *("publication date", "release date"),
    ),
    "updated": ("updated", "last updated", "date updated", "updated on", "modified", "last modified", "date modified"),
    "publisher": ("publisher", "published by", "source", "journal"),
    "url": ("url", "link", "source url", "canonical", "canonical url", "original url"),
}
_STATED = {key: field for field, keys in _STATED_BY.items() for key in keys}
"""Key, as it stands in front matter or before a colon, to the field of `Metadata` that it states."""
_IN_A_LINE = _STATED | {"subject": "title"}
_HEADER_LINE = re.compile(
    rf"(?i)(?P<key>{'|'.join(_IN_A_LINE)}|doi|licen[cs]e|abstract|sha|id|keywords?|language)\s*:\s*(?P<value>.*)"
)
_KEY_AND_VALUE = re.compile(r"\s*\w[\w -]{0,30}:(?:\s|$)")
_SHORT_KEY = re.compile(r"\s*\w+(?:[ -]\w+)?:(?:\s|$)")
_LETTER_KEY = re.compile(r"(?i)\s*(?:from|to|b?cc)\s*:")
_NOTICE = re.compile(r"(?i)(?:for immediate release|(?:press|news|media) release|(?:under )?embargo(?:ed until\b.{0,60})?)\W*")
_POSTED = re.compile(r"(?i)(?:first |originally )?(?:posted|published) (?:on )?(?=[\w ,.]{0,20}(?:19|20)\d\d)")
_UPDATED = re.compile(r"(?i)\W*(?:last )?(?:updated|modified)\b")


@dataclass(frozen=True)
class Metadata:
    """What an article says of itself; "" where it does not. Dates are as exact as stated: 2023-10-11, 2023-10 or 2023.

    `updated` dates an article that states no other date.
    """

    title: str = ""
    date: str = ""
    author: str = ""
    url: str = ""
    publisher: str = ""
    updated: str = ""

    def or_else(self, other: Metadata) -> Metadata:
        """Return this, with what it lacks from `other`."""
        return Metadata(*(getattr(self, name) or getattr(other, name) for name in self.__dataclass_fields__))


def stated(fact: str) -> tuple[str, int]:
    """Return what a fact line states of its article, and where in the line that begins.

    "author", "date", "updated" or "publisher"; "" and 0 for any other line.
    """
    if match := _BYLINE.fullmatch(fact) or _SENDER.fullmatch(fact):
        return "author", match.start("name")
    key, _, value = fact.partition(":")
    field = _STATED.get(key.strip().casefold(), "")
    return (field, len(fact) - len(value.lstrip())) if field not in ("", "title", "url") and value.strip() else ("", 0)


def opens_header(lines: list[str]) -> bool:
    """Tell whether every line is a key and a value, a byline or a date, and one of them states something of its article."""
    known = [_HEADER_LINE.fullmatch(line) or _BYLINE.fullmatch(line) or _SENDER.fullmatch(line) for line in lines]
    return any(known) and all(
        one or _KEY_AND_VALUE.match(line) or (date_in(line) and not beside_dates(line))
        for one, line in zip(known, lines, strict=True)
    )


def front_matter(source: str) -> tuple[Metadata, list[Block], int]:
    """Return the metadata of a YAML front matter, its facts as blocks, and where the article begins (0 without one).

    Nothing is constructed from the YAML: its nodes are read as text. Broken YAML is article text.
    """
    match = _FRONT_MATTER.match(source)
    try:
        root = yaml.compose(match["yaml"], yaml.SafeLoader) if match else None
    except (yaml.YAMLError, RecursionError):
        root = None
    if match is None or not isinstance(root, yaml.MappingNode):
        return Metadata(), [], 0
    text, offset = Traced.of(source), match.start("yaml")
    found = Metadata()
    facts = []
    for key, value in root.value:
        if isinstance(key, yaml.ScalarNode) and (words := _value(value)):
            found = found.or_else(_said(_STATED.get(_SEPARATOR.sub(" ", key.value.casefold()), ""), words))
            facts += _fact(text, key, value, offset, words, title=found.title)
    return found, facts, match.end()


def _said(field: str, value: str) -> Metadata:
    """Return the metadata whose `field` has this `value`; a source may be an address, and an address is nothing else."""
    if not field or _NOTHING.fullmatch(value) or (field == "url" and not _URL.fullmatch(value)):
        return Metadata()
    if field in ("date", "updated"):
        value = date_in(value)
    return Metadata(**{"url" if field == "publisher" and _URL.fullmatch(value) else field: value})


def _value(node: yaml.Node) -> str:
    if isinstance(node, yaml.ScalarNode):
        return " ".join(str(node.value).split())
    if isinstance(node, yaml.SequenceNode) and all(isinstance(item, yaml.ScalarNode) for item in node.value):
        return ", ".join(" ".join(str(item.value).split()) for item in node.value)
    return ""


def _fact(text: Traced, key: yaml.ScalarNode, value: yaml.Node, offset: int, words: str, *, title: str) -> list[Block]:
    if value.start_mark.index < key.end_mark.index:
        return []  # an alias: it stands where its anchor is
    if _LAYOUT_KEY.fullmatch(key.value) or _FILE_OR_FLAG.fullmatch(words) or _URL.fullmatch(words) or words == title:
        return []
    raw = text[offset + value.start_mark.index : offset + value.end_mark.index].stripped()
    if key.value.casefold() in ("description", "summary", "abstract", "excerpt", "subtitle"):
        return [Block("fact", raw.replaced(re.compile(r"^[>|][+-]?\s+|^['\"]|['\"]$")))]
    name = text[offset + key.start_mark.index : offset + key.end_mark.index].replaced(_SEPARATOR, " ")
    start, end = offset + key.end_mark.index, offset + value.start_mark.index
    between = text[start:end].replaced(re.compile(r"(?s).+"), ": ")
    return [
        Block(
            "fact",
            Traced.joined([name, between, raw.replaced(re.compile(r"\s*\n\s*-\s+"), ", ").replaced(re.compile(r"^-\s+"))]),
        )
    ]


def above_title(blocks: list[Block]) -> tuple[Metadata, list[Block], list[Block]]:
    """Return what the lines above the article's title say, its facts as blocks, and the blocks from the title on.

    The title is the first line that states nothing else and is no menu or button, where there is one above the text; a bar
    without a button ("Vigo | Port | Harbour Weekly") is it where at most a name follows.
    """
    lines = list(takewhile(lambda block: not _is_paragraph(block), blocks[:12]))
    read = [_header_line(line, first=True) for line in lines]
    above = _lines_of_letterhead(lines, read) or _lines_of_release(lines, read)
    read[:above] = [_sent(line, *said) for line, said in zip(lines[:above], read[:above], strict=True)]
    others = [number for number, line in enumerate(lines) if read[number][1] == [line]]
    title = _title_line(lines, others)
    found, facts = Metadata(), []
    for number, (said, kept) in enumerate(read[:title]):
        if number not in others:
            found = found.or_else(said)
            facts += kept
    return found, facts, blocks[title:]


def _lines_of_letterhead(lines: list[Block], read: list[tuple[Metadata, list[Block]]]) -> int:
    """Return how many lines from the first on are keys with values that end in one that states the title, as in a letter.

    They begin with one that states something, or below a line without a colon ("MEMORANDUM") where they say from or to whom.
    """
    letter = [bool(_LETTER_KEY.match(line.text.text)) for line in lines]
    known = [letter[number] or kept != [lines[number]] for number, (_, kept) in enumerate(read)]
    start = int(known[:1] == [False] and not _marked(lines[0]) and ":" not in lines[0].text.text)
    head = list(takewhile(lambda n: known[n] or (n and _SHORT_KEY.match(lines[n].text.text)), range(start, len(lines))))
    if start and not any(letter[number] for number in head):
        return 0
    return max((number + 1 for number in head if read[number][0].title), default=0)


def _lines_of_release(lines: list[Block], read: list[tuple[Metadata, list[Block]]]) -> int:
    """Return how many lines from the first on head a press release: a notice, who sends it, and the day, above the title."""
    if not lines or not _is_notice(lines[0]):
        return 0
    last = max((number for number, line in enumerate(lines) if read[number][1] == [line]), default=0)
    return next((number + 1 for number, line in enumerate(lines[:last]) if _date_line(line, first=False)[0].date), 0)


def _sent(line: Block, said: Metadata, kept: list[Block]) -> tuple[Metadata, list[Block]]:
    """What a line of a letterhead says: `From:` its author, and one that states nothing known ("To: …") is a fact."""
    sender = _SENDER.fullmatch(line.text.text)
    if kept == [line]:
        said, kept = _date_line(line, first=False)
    if kept != [line]:
        return said, kept
    if line.text.text.endswith(":"):
        return Metadata(), []
    return Metadata(author=sender["name"] if sender else ""), [replace(line, kind="fact")]


def _title_line(lines: list[Block], others: list[int]) -> int:
    """Return the number of the line that is the title, of the `others` that state nothing; how many there are without one."""
    menus = [number for number in others if is_menu(lines[number]) or _is_notice(lines[number])]
    titles = [number for number in others if number not in menus]
    if all(lines[number].kind == "text" and _NAME_ALONE.fullmatch(lines[number].text.text) for number in titles):
        titles += [number for number in menus if "|" in lines[number].text.text and not has_button(lines[number])]
    return min(titles or [number for number in menus if "|" not in lines[number].text.text], default=len(lines))


def _is_notice(line: Block) -> bool:
    """Tell whether a line says what kind of text follows, as press offices write above a title."""
    text = line.text.text
    dated = bool(_NOTICE.match(text) and _date_line(line, first=False)[0].date)
    return not _marked(line) and (dated or bool(_NOTICE.fullmatch(text)))


def _marked(block: Block) -> bool:
    """Tell whether the block is a heading that its author marked as one, and no bold line."""
    return block.kind == "heading" and block.level < BOLD_LINE


def header(blocks: list[Block], *, titled: bool) -> tuple[Metadata, list[Block]]:
    """Return what the lines above the article's first paragraph say, and the blocks with those lines as facts or gone.

    Without a title (`titled` is False) the first line is left alone, unless it is nothing but metadata.
    """
    found = Metadata()
    rest: list[Block] = []
    for number, block in enumerate(blocks):
        if number > 12 or _is_paragraph(block):
            said, opening = _dateline(block)
            return found.or_else(said), [*rest, opening, *blocks[number + 1 :]]
        said, kept = _header_line(block, first=not (titled or rest))
        found = found.or_else(said)
        rest += kept
    return found, rest


def _is_paragraph(block: Block) -> bool:
    known = _HEADER_LINE.match(block.text.text)
    return block.kind in ("text", "item") and not known and bool(SENTENCE_END.search(block.text.text)) and len(block.text) > 60


def _header_line(block: Block, *, first: bool) -> tuple[Metadata, list[Block]]:
    """What one line says, and the block that stays of it: itself, a fact, or none."""
    text = block.text.text
    if block.kind not in ("text", "heading"):
        return Metadata(), [block]
    if _URL.fullmatch(text):
        return Metadata(url=text), []
    if match := _HEADER_LINE.fullmatch(text):
        return _key_and_value(block, match, first=first)
    if match := _BYLINE.fullmatch(text):
        return Metadata(author=match["name"]), [replace(block, kind="fact")]
    return (Metadata(), [block]) if _marked(block) else _date_line(block, first=first)


def _date_line(block: Block, *, first: bool) -> tuple[Metadata, list[Block]]:
    """What a line with a date says: nothing, unless at most a time, a publisher, a byline or a name stands beside the date."""
    text = block.text.text
    date, rest = date_in(text), beside_dates(text)
    full, byline = len(date) == len("2023-10-11"), _BYLINE.fullmatch(rest)
    named = full and not first and not SENTENCE_END.search(text) and (_names_only(text) or bool(_POSTED.match(text)))
    if not date or (first and not full) or (rest and not byline and not named):
        return Metadata(), [block]
    field, author = "updated" if _UPDATED.match(text) else "date", byline["name"] if byline else ""
    said = Metadata(**{field: date}, publisher=publisher_in(text), author=author)
    fact = block.text[text.index(rest) : text.index(rest) + len(rest)] if byline and rest in text else block.text
    return said, [replace(block, kind="fact", text=fact)] if rest else []


def _names_only(text: str) -> bool:
    """Tell whether beside dates a line holds names; a single word ("Opening 5 May 2025") only where a sign parts them."""
    rest = beside_dates(text)
    return bool(_NAMES_BESIDE.fullmatch(rest)) and (" " in rest or rest != without_dates(text))


def _key_and_value(block: Block, match: re.Match[str], *, first: bool) -> tuple[Metadata, list[Block]]:
    key, value = match["key"].casefold(), match["value"].strip()
    if _NOTHING.fullmatch(value):
        return Metadata(), []
    if key == "abstract":
        return Metadata(), [replace(block, text=block.text[match.start("value") :])]
    field = _IN_A_LINE.get(key, "")
    if field == "title" and not first:
        return Metadata(), [block]  # "Title: Director" below a name
    if field == "url" and not _URL.fullmatch(value):
        return Metadata(), [block]  # "Link: the port and the city"
    said = _said(field, value)
    return said, [] if said.title or said.url else [replace(block, kind="fact")]


def _dateline(block: Block) -> tuple[Metadata, Block]:
    """A news agency's dateline ("SUZHOU, China, Jan. 7, 2022 /PRNewswire/ — ") at the start of the first paragraph."""
    match = _DATELINE.match(block.text.text[:200])
    date = date_in(match["line"]) if match else ""
    if match is None or not date:
        return Metadata(), block
    return Metadata(date=date, publisher=publisher_in(match["line"])), replace(block, text=block.text[match.end() :].stripped())
