"""A question that asks for two things to the questions that ask for one each.

It divides where the words themselves show two things: two question words joined by "and", the same preposition twice ("of
Suzhou and of Xiangcheng"), names that share a verb ("What do SIP and SSIP each plan?"), a comparison by size or time
("Which is larger, Vigo or Faro?"), or what two have in common ("Which of Vigo's goods does Faro also ship?", "Which is one
of Vigo's goods and one of Faro's?"). Everything else is one. Each part is a question of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from qa.conversation import LONGEST, stand_alone
from qa.types import Turn
from qa.vocabulary import AUXILIARIES, VERBS, is_past, is_plural, singular
from qa.words import capitalised, content_words

_ASKS = r"(?:how|what|who|whom|whose|when|where|which|why)"
_AUXILIARY = r"(?:do|does|did|is|are|was|were|has|have|had|will|can|could|should)"
NAME = rf"(?:[Tt]he )?(?!(?i:{_ASKS}|{_AUXILIARY})\b)[A-Z][\w'’&-]*(?: (?:of )?[A-Z][\w'’&-]*)*"
"""A pattern of names: words with capitals, "of" between them or not; no question word."""
_AND = re.compile(rf"(?P<one>{NAME}) and (?P<other>{NAME})")
_TWO_WORDS = re.compile(rf"^(?P<one>{_ASKS}) and (?P<other>{_ASKS}) (?P<rest>{_AUXILIARY}\b.+)$", re.IGNORECASE)
_LEADS = r"(?:(?:in|on|at|by|for|from|to|of|under|since) )?"
_TWO_QUESTIONS = re.compile(
    rf"^(?P<one>{_LEADS}{_ASKS}\b.{{6,}}?),? and (?P<other>{_LEADS}{_ASKS}\b(?! to ).*)$"
    rf"|^(?P<one2>{_AUXILIARY} .{{6,}}?), and (?P<other2>{_LEADS}{_ASKS}(?: \w+){{0,2}}? {_AUXILIARY}\b.*)$",
    re.IGNORECASE,
)
_EMBEDS = re.compile(
    r"\b(?:know|knows|known|tells?|says?|said|decide[sd]?|determine[sd]?|asks?|asked|explain(?:s|ed)?|shows?|describe[sd]?|exactly)"
    rf" {_ASKS} |\b(?:of|about|over|on) {_ASKS} \w",
    re.IGNORECASE,
)
"""A question inside another ("Who decides who gets land and who does not?")."""
_PAIRS = re.compile(r"(?i)\b(?:both|between)\b")
"""What an "and" may belong to ("What lies between what we see and what we hear?")."""
_ASKED_STRAIGHT = re.compile(rf"(?i)(?:\w+ )?{_ASKS}(?: \w+){{0,2}}? {_AUXILIARY}\b|who\b")
"""A question of its own: its verb comes before its subject."""
_TWO_YES_OR_NO = re.compile(
    rf"^(?P<one>{_AUXILIARY} .{{6,}}?),? and (?P<other>{_AUXILIARY} (?:it|its|they|their|he|she|the|(?-i:[A-Z])).+)$",
    re.IGNORECASE,
)
_TWICE = re.compile(
    r"^(?P<before>.+?)\b(?:both )?(?P<preposition>of|in|by|for|from|to|as|with|at|on|among) (?P<one>[^,]+?),?"
    r" and (?:also )?(?P=preposition) (?P<other>[^?,]+?)(?P<after>\?*)$",
    re.IGNORECASE,
)
_NAMED_TAIL = re.compile(rf"^(?P<name>{NAME})(?P<tail> (?!(?:and|or|but)\b)[a-z].*)$")
_VERB_FOLLOWS = re.compile(
    r"(?i)^(?:(?:\w+ )?(?:how (?:many|much)|which|what|whose|who) (?:\w+ )?"
    r"|.*\b(?:do|does|did|will|can|could|should) (?:the )?\w+ )$"
)
"""What a question has up to a phrase after which its verb must follow ("How many people …", "What role do banks …")."""
_TIME = r"(?:year|month|week|day|night|hour|quarter|season|spring|summer|autumn|winter|decade|century|time|other|one|of)"
_EACH = re.compile(
    rf"^(?P<before>.*?)\b(?P<names>{NAME}(?:, {NAME})*,? and {NAME}) each (?!{_TIME}\b)(?P<after>.+)$|"
    rf"^(?P<before2>.*?)\b(?P<names2>{NAME}(?:, {NAME})*,? and {NAME})(?P<after2>\b.*?),? respectively(?P<end>\W*)$"
)
_OFFICES = re.compile(
    rf"^(?P<asks>(?:Who|What) (?:are|were) the (?:[\w-]+ ){{0,3}}?)(?P<head>[a-z]+s)"
    rf" (?P<preposition>of|in|for|at) (?P<one>{NAME}) and (?P<other>{NAME})(?P<after>\?*)$"
)
_BOTH_ARE = re.compile(
    rf"^(?P<asks>How (?!far\b)[a-z]+|When|Where) (?P<verb>are|were) (?P<one>{NAME}) and (?P<other>{NAME})(?: both)?"
    r"(?P<after>(?: (?P<done>[a-z]+)(?: (?:in|by|at|on|for|from|to|as|with|of|under|after|before|since) .+)?)?\W*)$"
)
_TOGETHER = re.compile(
    r"\b(?:connect|relat|link|differ|alike|alli|partner|similar|join|merg|combin|together|twin|pair|each other|unit|separat"
    r"|close|marri|wed\b|met\b)"
)
_IN = r"(?:in terms of|in|by) (?:the |their )?"
_WHAT = (
    r"(?!(?:a|an|its|how|what|why|where|any|some|many|that|this|practice|general|detail|particular)\b)"
    r"[A-Za-z][\w-]*(?: (?!(?:and|or)\b)[a-z][\w-]*){0,3}?"
)
_COMPARE = re.compile(
    rf"^Compare the (?P<what>{_WHAT}) (?P<of>of|in|at) (?P<one>{NAME}) (?:and|with|to) (?P<other>{NAME})\W*$"
    rf"|^(?:How (?:do|did)|Compare) (?P<one2>{NAME}) and (?P<other2>{NAME}) (?:(?:compare|differ) )?{_IN}(?P<what2>{_WHAT})\W*$"
    rf"|^How (?:does|did) (?P<one3>{NAME}) (?:compare (?:with|to)|differ from) (?P<other3>{NAME}) {_IN}(?P<what3>{_WHAT})\W*$"
    rf"|^What(?: is| are|['’]s) the differences? between (?P<one4>{NAME}) and (?P<other4>{NAME}) {_IN}(?P<what4>{_WHAT})\W*$"
    rf"|^What(?: is| are|['’]s) the differences? (?:in|between) (?:the )?(?P<what5>{_WHAT}) (?:of|between) (?P<one5>{NAME})"
    rf" and (?P<other5>{NAME})\W*$"
)
_RUN = re.compile(
    rf"^Who (?P<verb>runs|leads|heads|chairs|manages|governs|owns|funds) both (?P<one>{NAME}) and (?P<other>{NAME})\W*$"
)
_WHO_ARE = re.compile(r"^Who (?P<verb>are|were) (?P<the>the (?:[\w-]+ )*?)(?P<head>[a-z]+s)(?P<rest> (?:of|in|for|at) .+)$")
_ALSO = re.compile(
    rf"^Which of (?P<those>[^,?]*?['’]s? [^,?]*?(?P<head>[a-z]+s)) (?P<auxiliary>{_AUXILIARY})"
    r" (?P<rest>.*\b(?:also|too|as well(?=\W*$))\b.*)$"
)
_AMONG = r"(?:as |to |in )?(?:one of|among|part of)"
_IS_BOTH = re.compile(
    r"^(?:Which|What)(?: of (?:these|those|them)|(?: (?!(?:in|from|by|at|did|do|does|say|says|said|never|not)\b)[a-z-]+){1,2})?"
    r" (?:is|are|was|were|counts?|figures?|ranks?|appears?|belongs?)(?: \w+ed)?"
    rf" (?:both )?{_AMONG} (?P<one>[^?,]+?),? and (?:also )?{_AMONG} (?!.*\b(?:its|their|his|her)\b)(?P<other>[^?,]+?)\W*$"
)
_GRADES = {
    "larger": "large", "bigger": "large", "smaller": "large", "older": "old", "younger": "old", "longer": "long",
    "shorter": "long", "higher": "high", "taller": "tall", "deeper": "deep", "faster": "fast", "wider": "wide",
    "farther": "far", "heavier": "heavy",
}  # fmt: skip
_GRADE = "|".join([*_GRADES, "(?:more|less) [a-z]+"])
_LARGER = re.compile(
    rf"^(?:Which|Who|What)(?: [a-z]+)? (?P<is>is|was) (?:the )?(?P<grade>{_GRADE})(?: [a-z]+)?[,:]?"
    rf" (?P<one>{NAME}) or (?P<other>{NAME})\W*$"
    rf"|^(?:Which|Who) of (?P<one2>{NAME}) and (?P<other2>{NAME}) (?P<is2>is|was) (?:the )?(?P<grade2>{_GRADE})\W*$"
    rf"|^(?P<is3>Is|Was) (?P<one3>{NAME}) (?P<grade3>{_GRADE}) than (?P<other3>{NAME})\W*$"
)
_MORE = re.compile(
    rf"^Which(?: [a-z]+)? has (?:more|fewer) (?P<what>[a-z -]+s)[,:]? (?P<one>{NAME}) or (?P<other>{NAME})\W*$"
    rf"|^Does (?P<one2>{NAME}) have (?:more|fewer) (?P<what2>[a-z -]+s) than (?P<other2>{NAME})\W*$"
)
_FIRST = re.compile(
    rf"^(?:Which|Who)(?: [a-z]+)? was (?P<done>[a-z]+) (?:first|earlier|later|last)[,:]?"
    rf" (?P<one>{NAME}) or (?P<other>{NAME})\W*$"
    rf"|^Was (?P<one2>{NAME}) (?P<done2>[a-z]+) (?:before|after|earlier than|later than) (?P<other2>{NAME})\W*$"
)
_SINGULAR = {"do": "does", "are": "is", "were": "was", "have": "has"}
_Rule = Callable[[str], Iterator[str]]
MOST_PARTS = 4
"""How many questions one is divided into, names that share a verb aside."""
_LEANS = re.compile(r"(?i)\b(?:and|or|nor|between)\b")


def divided(question: str, *, is_one: Callable[[str, str], bool] = lambda one, other: False) -> tuple[str, ...]:
    """Return the questions that `question` asks, itself where it asks one.

    `is_one` tells whether two words with "and" between them are one name ("Procter", "Gamble").
    """
    rules = (_two, _compared, _in_common, _is_both, _each, _offices, _both_are, _twice)
    return _by(rules, question, is_one) if len(question) <= LONGEST else (question,)


def _by(rules: Sequence[_Rule], question: str, is_one: Callable[[str, str], bool]) -> tuple[str, ...]:
    """Return the parts that the first of the rules that divides gives, each divided by the rules after it."""
    for number, rule in enumerate(rules):
        parts = tuple(dict.fromkeys(rule(question)))
        if len(parts) > 1 and all(content_words(part) for part in parts):
            if _breaks(question, parts, is_one):
                return (question,)
            finer = dict.fromkeys(each for part in parts for each in _by(rules[number + 1 :], part, is_one))
            return tuple(finer) if len(finer) <= MOST_PARTS else parts
    return (question,)


def _breaks(question: str, parts: Sequence[str], is_one: Callable[[str, str], bool]) -> bool:
    """Tell whether a name with "and" in it stands in the question and in none of its parts."""
    broken = (pair for pair in _AND.finditer(question) if not any(pair[0] in part for part in parts))
    return any(_share_noun(*_both(pair)) or is_one(*(name.removeprefix("the ") for name in _both(pair))) for pair in broken)


def _share_noun(one: str, other: str) -> bool:
    """Tell whether two names look like one phrase ("the Rhine and Danube Canals")."""
    return one.startswith("the ") and not other.startswith("the ") and is_plural(other.split()[-1].casefold())


def _two(question: str) -> Iterator[str]:
    """Yield the two of "Who runs SIP and how large is it?"; the second is completed from the first."""
    if match := _TWO_WORDS.match(question):
        yield f"{capitalised(match['one'])} {match['rest']}"
        yield f"{capitalised(match['other'])} {match['rest']}"
        return
    match = _TWO_QUESTIONS.match(question) or _TWO_YES_OR_NO.match(question)
    if match is None:
        return
    one, other = f"{_group(match, 'one').rstrip(' ,?')}?", _group(match, "other")
    which_twice = " which " in one and other.casefold().startswith("which ")
    paired = match.re is _TWO_QUESTIONS and _PAIRS.search(one) and not _ASKED_STRAIGHT.match(other)
    if not (which_twice or paired or _EMBEDS.search(one)) and len(content_words(one)) > 1:
        yield one
        yield stand_alone(capitalised(other), [Turn(one, "")])


def _compared(question: str) -> Iterator[str]:
    """Yield what is asked of either of two that are compared."""
    if match := _LARGER.match(question):
        grade, verb = _group(match, "grade"), _group(match, "is").lower()
        yield from (f"How {_GRADES.get(grade, grade.split()[-1])} {verb} {name}?" for name in _both(match))
    elif match := _MORE.match(question):
        yield from (f"How many {_group(match, 'what')} does {name} have?" for name in _both(match))
    elif match := _FIRST.match(question):
        yield from (f"When was {name} {_group(match, 'done')}?" for name in _both(match))


def _in_common(question: str) -> Iterator[str]:
    """Yield "What are Vigo's goods?" and "Which goods does Faro ship?" of "Which of Vigo's goods does Faro also ship?"."""
    if match := _ALSO.match(question):
        yield f"What are {match['those']}?"
        rest = re.sub(r" ?\b(?:also|too|as well)\b", "", match["rest"])
        yield f"Which {match['head']} {match['auxiliary']} {rest}"


def _is_both(question: str) -> Iterator[str]:
    """Yield "What are Vigo's goods?" and the same of Faro's, of "What is one of Vigo's goods and one of Faro's wares?"."""
    if (match := _IS_BOTH.match(question)) and all(_is_list(those) for those in _both(match)):
        yield from (f"What are {those}?" for those in _both(match))


def _each(question: str) -> Iterator[str]:
    """Yield a question for each of the names that share a verb."""
    if not (match := _EACH.match(question)):
        return
    names = re.split(r",? and |, ", match["names"] or match["names2"])
    before, after = match["before"] or match["before2"] or "", match["after"] or f"{match['after2']}{match['end']}".lstrip()
    before = re.sub(r"(?i)\b(do|are|were|have) $", lambda verb: f"{_SINGULAR[verb[1].lower()]} ", before)
    for name in names:
        yield capitalised(f"{before}{name}{'' if after[:1] in '?.' else ' '}{after}")


def _offices(question: str) -> Iterator[str]:
    """Yield "Who is the mayor of Vigo?" and the same of Faro, of "Who are the mayors of Vigo and Faro?"."""
    if match := _OFFICES.match(question):
        yield from (_one_office(f"{match['asks']}{match['head']} {match['preposition']} {name}?") for name in _both(match))


def _both_are(question: str) -> Iterator[str]:
    """Yield "How large is Vigo?" and the same of Faro, of "How large are Vigo and Faro?"; likewise of two compared, or run."""
    if match := _COMPARE.match(question):
        what, of = _group(match, "what"), match["of"] or "of"
        verb = "are" if is_plural(_head(what)) else "is"
        yield from (f"What {verb} the {what} {of} {name}?" for name in _both(match))
    elif match := _RUN.match(question):
        yield from (f"Who {match['verb']} {name}?" for name in _both(match))
    elif (match := _BOTH_ARE.match(question)) and not _TOGETHER.search(question) and is_past(match["done"] or "done"):
        yield from (f"{match['asks']} {_SINGULAR[match['verb']]} {name}{match['after']}" for name in _both(match))


def _twice(question: str) -> Iterator[str]:
    """Yield a question for each of the phrases after the same preposition."""
    match = _TWICE.match(question)
    if not match or _LEANS.search(match["one"]) or _led(match["one"]) != _led(match["other"]):
        return
    before, other, tail = re.sub(r"(?i)\bboth ", "", match["before"]), match["other"], ""
    if (named := _NAMED_TAIL.match(other)) and re.fullmatch(NAME, match["one"]) and not _TOGETHER.search(named["tail"]):
        other, tail = named["name"], named["tail"]
    elif not _is_phrase(other, match["one"]) or (_VERB_FOLLOWS.match(before) and not re.fullmatch(NAME, other)):
        return
    for part in (match["one"], other):
        yield _one_office(f"{before}{match['preposition']} {part}{tail}?")


def _is_phrase(other: str, one: str) -> bool:
    """Tell whether `other` is only a phrase like `one`, without the rest of the question."""
    words = other.split()
    ends = AUXILIARIES.isdisjoint(words) and not any(is_past(word) or word in VERBS for word in words[1:])
    return bool(re.fullmatch(NAME, other)) or (ends and len(words) <= len(one.split()))


def _led(phrase: str) -> str:
    """Return what begins a phrase: its first word, "A" for any name."""
    first = phrase.split()[0]
    return "A" if first[0].isupper() or "'" in first or "’" in first else first.casefold()


def _one_office(question: str) -> str:
    """Return "Who are the mayors of Vigo?" as the question for one, which articles mostly name."""
    match = _WHO_ARE.match(question)
    return f"Who {_SINGULAR[match['verb']]} {match['the']}{singular(match['head'])}{match['rest']}" if match else question


def _is_list(those: str) -> bool:
    """Tell whether a phrase stands for several of something that has a name ("Faro's wares", "the members of NATO")."""
    return is_plural(_head(those)) and bool(re.search("[A-Z]", those))


def _head(phrase: str) -> str:
    """Return the noun that a phrase is about."""
    return re.split(" (?:of|per|in|for|on|to|from|at|with|by|under) ", phrase)[0].split()[-1]


def _both(match: re.Match[str]) -> tuple[str, str]:
    return _group(match, "one"), _group(match, "other")


def _group(match: re.Match[str], name: str) -> str:
    """Return what the group matched in whichever of the alternatives that number it."""
    return next((said for key, said in match.groupdict().items() if key.rstrip("2345") == name and said), "")
