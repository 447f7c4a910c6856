"""What is the article, and what is only the web page around it.

Each rule takes the blocks of an article and returns those that stay. The rules name what publishing systems print around
any article (comment forms, share bars, captions, biographies, "[MORE]"), never a particular article's words.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Literal

from qa.sentences import SENTENCE_END, repaired
from qa.traced import Traced

BOLD_LINE = 7
"""The level of a line in bold, below the six of headings."""
Kind = Literal["heading", "text", "item", "row", "fact"]


@dataclass(frozen=True)
class Block:
    """A heading, paragraph, list item, table row or line of metadata. `level` is a heading's depth, from 1.

    `label` is a heading that runs into its own paragraph ("**Key**: text"), whose words the text keeps.
    """

    kind: Kind
    text: Traced
    level: int = 0
    label: str = ""

    @property
    def words(self) -> str:
        """The text as it is matched against: without case, spaces evened out."""
        return " ".join(self.text.text.casefold().split())


def clean(blocks: list[Block]) -> list[Block]:
    """Return the blocks that belong to the article, in order, their text repaired and without calls to click."""
    blocks = [replace(block, text=_readable(block.text)) for block in blocks]
    blocks = [block for block in blocks if _LETTER.search(block.text.text)]
    for rule in (
        _before_comment_form,
        _without_controls,
        _without_captions,
        _without_biography,
        _without_tail,
        _without_labels,
    ):
        blocks = rule(blocks)
    return blocks


def without_references(blocks: list[Block], *, marked: bool) -> list[Block]:
    """Return the blocks without the lists under "References" and the like: names of other texts, which say nothing here.

    Headings stay, and under an ambiguous one paragraphs that tell something: "Sources" may be those of a river. A heading
    that is not `marked` is only a guess: what ends its section may have been overlooked, so such paragraphs stay under any.
    """
    kept, inside, perhaps = [], 0, False
    for block in blocks:
        if block.kind == "heading" and (not inside or block.level <= inside):
            inside = block.level if _REFERENCES.fullmatch(block.words.rstrip(" :")) else 0
            perhaps = not marked or bool(_PERHAPS_REFERENCES.match(block.words))
        if not inside or block.kind == "heading" or (perhaps and prose(block) and not _names_a_text(block)):
            kept.append(block)
    return kept


def _names_a_text(block: Block) -> bool:
    """Tell whether a paragraph is an entry of a list of texts: by page numbers and the like, or mostly capitalised words."""
    initials = [word.lstrip("\"'“‘([")[:1] for word in block.text.text.split()]
    names = sum(initial.isupper() or initial.isdigit() for initial in initials)
    return bool(_NAMED_TEXT.search(block.text.text)) or names > len(initials) / 2


def short_line(block: Block) -> bool:
    """Tell whether the block is a line that does not read as a sentence: few words, no full stop."""
    return block.kind == "text" and len(block.words.split()) <= 12 and not SENTENCE_END.search(block.text.text)


def prose(block: Block) -> bool:
    """Tell whether the block is a paragraph of at least one whole sentence."""
    return block.kind == "text" and len(block.text) > 60 and bool(SENTENCE_END.search(block.text.text))


def is_menu(block: Block) -> bool:
    """Tell whether a line of text is a button or a bar of at least three links; "Vigo | Harbour Weekly" may be a title."""
    return block.kind == "text" and block.text.text.count("|") != 1 and _is_control(block, "")


def has_button(block: Block) -> bool:
    """Tell whether the block is a button, or a bar that holds one ("Home | News | Contact")."""
    return any(_CONTROL.fullmatch(part) for part in _BAR.split(block.words))


_LETTER = re.compile(r"[^\W_]")
_SPACE = re.compile(r"[^\S ]\s*| \s+")
_INVISIBLE = re.compile(
    "\x1b\\[[0-?]*[ -/]*[@-~]"  # terminal control sequences
    "|[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)
_LEFT_IN_TEXT = re.compile(
    r"(?i)\s*(?:\[(?:(?:read |see |show )?(?:more|on|full (?:story|article))|continue(?: reading)?|…|\.\.\.)\]"
    r"|(?<=[.…])\s(?:read more|continue reading|learn more|see more)\s*(?:→|»|>>|…|\.\.\.)?$)"
)
_COMMENT_FORM = re.compile(
    r"(?:leave|post|write|add) (?:a|your) (?:reply|comment|response)(?: .{0,40})?|cancel reply"
    r"|your email address will not be published.*"
    r"|\d+ (?:comments?|responses?|replies)|(?:comments?|responses?|replies) \(\d+\)"
    r"|(?:related|recommended) (?:posts|articles|stories|news|reading)"
    r"|you (?:may|might) also (?:like|be interested in)"
)
_NEWSLETTER = r"(?:sign up|subscribe) (?:for|to) (?:our|the) (?:daily |weekly |free )?newsletter.{0,60}"
_OTHER_ARTICLES = re.compile(rf"(?:popular|latest|more|recent) (?:posts|articles|stories|news|reading)|{_NEWSLETTER}")
_PERHAPS_FORM = re.compile(rf"comments?|responses|replies|{_OTHER_ARTICLES.pattern}")
_READERS_LINE = re.compile(
    r"(?:log in to )?reply(?: to .*)?|.{1,40}\bsays\W*|.*\b(?:minutes?|hours?|days?|weeks?|months?|years?) ago"
    r"|.*\bat \d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?"
)
_BYLINE = re.compile(r"[A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*){1,2}")
_QUOTED = re.compile(r"[\"“][^\"“”]*[\"”]")
_FIRST_PERSON = re.compile(
    r"\b(?:I['’](?:m|ve|d|ll)|[Mm]y)\b"
    r"|(?:^|\b[a-z]\w* |\W )I (?:am|have|was|had|do|did|will|would|can|could|agree|hope|know|like|live|love|read|think)\b"
)
_NETWORK = r"(?:facebook|twitter|x|linkedin|whatsapp|wechat|weibo|pinterest|reddit|telegram|instagram|youtube)"
_COOKIES = r"(?:(?:accept|manage|reject)(?: all)?|this (?:web)?site uses) cookies"
_CONTROLS = {
    "more": r"(?:read|learn|see|find out|show|load|view) more|continue reading|more",
    "share": rf"share|tweet|print(?: (?:article|page))?|save|view comments|e-?mail|{_NETWORK}",
    "account": r"(?:subscribe|sign up|donate)(?: now)?|sign in|log ?in|register",
    "house": r"contact us|privacy policy|terms of (?:use|service)",
    "place": r"search|menu|home|close|top|skip to (?:main )?content|(?:back |go |scroll )?to ?(?:the )?(?:top|home)",
    "turn": r"(?:next|previous)(?: (?:article|post|page))?",
    "note": r"advertisements?|sponsored|advert|\d+ min(?:ute)?s? read|\d+ comments?|tags?:.*"
    r"|(?:story|article) continues below(?: advertisement)?",
    "size": r"(?:font|text) size\W*(?:(?:a|small|smaller|medium|normal|default|large|larger|increase|decrease|reset)\b\W*)*",
    "rights": r"all rights reserved(?:[^\w ].*)?|©.*|copyright(?:\W*(?:©|\(c\)).*|\b.*\ball rights reserved\b.*)?",
    "network": rf"(?:share(?: this(?: \w+)?)?|follow us)(?:\s*:\s*| (?:on|via) )(?:our )?{_NETWORK}\b.*",
    "cookies": rf"{_COOKIES}[^,.]{{0,60}}\b(?:to|so|for)\b[^,]{{0,200}}\byour?\b.*",
}
"""Each is one however long; the open ones show a second sign: a mark, reserved rights, a network, what cookies do for you."""
_SHORT_CONTROLS = {
    "share": r"(?:share (?:this|on|via)|print this|click here|follow us|join us|listen to this article).*",
    "cookies": rf"{_COOKIES}[^,]*",
    "rights": r"copyright (?:19|20)\d\d\b.*",
    "filed": r"(?:filed under|posted in)(?::.*|[^.!?]*)",
    "newsletter": _NEWSLETTER,
}
"""What opens like this is a control only where it ends soon: "Join us or die was the slogan of …" is a sentence."""
_CONTROL = re.compile(rf"(?:{'|'.join(_CONTROLS.values())})\s*[→»›:…|]*")
_SHORT_CONTROL = re.compile("|".join(_SHORT_CONTROLS.values()))
_COPYRIGHT = re.compile(
    r"(?i:copyright) (?:(?:by )?(?:[A-Z][\w'’.&-]*,? )+(?:19|20)\d\d\W*|(?:19|20)\d\d,? (?:by )?[A-Z].*)", re.DOTALL
)
"""With a year and a name in capitals it is one however long; "Copyright law changed in 2021" is none."""
_BAR = re.compile(r"\s*(?:[|｜·•»›/]|\s{2,})\s*")
_REFERENCES = re.compile(
    r"(?:references?|bibliography|works cited|literature(?: cited)?|further reading|external links|see also|sources"
    r"|(?:foot|end)notes)"
    r"(?: and (?:notes|further reading|sources|links))?"
)
_PERHAPS_REFERENCES = re.compile(r"(?:sources|literature|see also|further reading)\b(?! cited)")
_NAMED_TEXT = re.compile(
    r"(?i:https?:|www\.|\b(?:doi|isbn|issn|et al|retrieved|accessed|archived)\b|\b(?:pp?|vol|no)\.\s?\d|\beds?\.)"
    r"|\((?:19|20)\d\d[a-z]?\)[.:,\s]|, (?:\w+ ){0,2}(?:19|20)\d\d\W*$|(?:19|20)\d\d\)\W*$|[;:(]\s?\d+(?:\(\d+\))?[:–-]\s?\d+"
    r"|^\W*(?:\d{1,3}[\].)]\s|[A-Z][\w'’-]+,? [A-Z]{1,3}[.,])"
)
_CAPTION = re.compile(r"^(?:caption|photo(?: caption| credit)?|image(?: credit)?|picture|figure credit|video)\s*[:：]\s*")
_BIOGRAPHY = re.compile(
    r"(?:(?i:about the author)\W*)?(?P<name>[A-Z][\w'’.-]+(?: (?:[A-Z][\w'’.-]+|de|van|von|bin|al)){0,3})"
    r" (?:is|was|has been|has written|writes|works|covers|reports|lives|loves|enjoys|spends)\b"
)
_HOBBY = re.compile(
    r"(?i)\b(?:passion(?:ate)?|loves?|enjoys?|hobb(?:y|ies)|geek|nerd|enthusiast|avid|spare time|free time|blogger|freelance"
    r"|journalist|reporter|correspondent|columnist|contribut(?:or|ing)|staff writer|copywriter|editor|author of"
    r"|(?:follow|e-?mail) (?:him|her|them))\b"
)


def _readable(text: Traced) -> Traced:
    text = repaired(text).replaced(_INVISIBLE).replaced(_SPACE, " ")
    return text.replaced(_LEFT_IN_TEXT).stripped()


def _before_comment_form(blocks: list[Block]) -> list[Block]:
    """Everything from the first line of a comment form or a list of other articles on is not the article."""
    told = (number for number, block in enumerate(blocks) if block.kind != "fact" and SENTENCE_END.search(block.text.text))
    begun = next(told, len(blocks))
    return blocks[: min((number for number in _form_openings(blocks) if number > begun), default=None)]


def _form_openings(blocks: list[Block]) -> Iterator[int]:
    """Yield where a comment form opens, from the last to the first.

    A marked heading ("Responses") above prose does not where a further section stands below it, or nothing of readers'.
    """
    above_prose, further, readers = False, BOLD_LINE + 1, False
    for number, block in reversed([*enumerate(blocks)]):
        line = block.words.rstrip(" *:")
        perhaps = bool(_PERHAPS_FORM.fullmatch(line))
        form = perhaps or bool(_COMMENT_FORM.fullmatch(line))
        silent = not readers and not _OTHER_ARTICLES.fullmatch(line)
        section = perhaps and block.kind == "heading" and above_prose and (further <= block.level or silent)
        if form and not section and block.kind != "item":
            yield number
        above_prose = prose(block) if block.kind == "text" else above_prose
        further = min(further, block.level) if block.kind == "heading" and not form else further
        readers = readers or _of_readers(block)


def _of_readers(block: Block) -> bool:
    """Tell whether a block belongs to readers' comments: a byline, a time, a "Reply", or words in the first person."""
    if block.kind != "text":
        return False
    if short_line(block) and (_READERS_LINE.fullmatch(block.words) or _BYLINE.fullmatch(block.text.text)):
        return not has_button(block)
    return bool(_FIRST_PERSON.search(_QUOTED.sub("", block.text.text)))


def _without_controls(blocks: list[Block]) -> list[Block]:
    """Share links, font sizes, menus, copyright lines, and short lines in another script than the article's."""
    script = Counter(name for block in blocks for name in _scripts(block.text.text)).most_common(1) or [("", 0)]
    return [block for block in blocks if block.kind in ("heading", "fact") or not _is_control(block, script[0][0])]


def _is_control(block: Block, script: str) -> bool:
    if _CONTROL.fullmatch(block.words) or (len(block.words.split()) <= 12 and _SHORT_CONTROL.fullmatch(block.words)):
        return True
    if _COPYRIGHT.fullmatch(block.text.text):
        return True
    if not short_line(block):
        return False
    parts = [part for part in _BAR.split(block.text.text) if part]
    bar = "|" in block.text.text and all(len(part.split()) <= 3 and len(part) <= 25 for part in parts)
    return bar or (len(block.words) <= 40 and bool(script) and not any(name == script for name in _scripts(block.text.text)))


def _scripts(text: str) -> list[str]:
    return [unicodedata.name(letter, "?").split()[0] for letter in text if letter.isalpha()]


def _without_captions(blocks: list[Block]) -> list[Block]:
    """A caption is a short line that says so, or what such a line says, or that stands there twice, word for word and together.

    Twice apart, a short line is the article's own: the outcome of two motions.
    """
    lines = [block.words if short_line(block) else "" for block in blocks]
    names = [_CAPTION.sub("", line) for line in lines]
    said = {name for line, name in zip(lines, names, strict=True) if name != line}
    around = zip(blocks, lines, names, ["", *names], [*names[1:], ""], strict=False)
    return [block for block, line, name, above, below in around if not (line and (name in said or name in (above, below)))]


def _without_biography(blocks: list[Block]) -> list[Block]:
    """A closing paragraph about a person of whom the article itself does not speak: the author's biography."""
    texts = [number for number, block in enumerate(blocks) if block.kind == "text"]
    for number in texts[-3:]:
        match = _BIOGRAPHY.match(blocks[number].text.text)
        before = " ".join(block.text.text for block in blocks[:number] if block.kind != "fact")
        if match and _HOBBY.search(blocks[number].text.text) and match["name"] not in before and number > len(texts) // 2:
            return blocks[:number] + [block for block in blocks[number + 1 :] if not short_line(block)]
    return blocks


def _without_tail(blocks: list[Block]) -> list[Block]:
    """One or two words in lower case, alone below a last paragraph of prose, are what is left of a page's buttons.

    A name or a number may be a result or a signature, and a second such line the article's own list: those stay.
    """
    if len(blocks) < 2 or not prose(blocks[-2]) or not short_line(blocks[-1]):
        return blocks
    text = blocks[-1].text.text
    return blocks[:-1] if text[0].islower() and len(text.split()) <= 2 else blocks


def _without_labels(blocks: list[Block]) -> list[Block]:
    """A line that announces something ("Attachments:") which is not there."""
    return [
        block
        for block, after in zip_longest(blocks, blocks[1:])
        if not (
            block.kind == "text"
            and block.words.endswith(":")
            and len(block.words) <= 60
            and (after is None or after.kind == "heading")
        )
    ]
