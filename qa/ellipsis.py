"""Questions that are only a part of one ("What about 2019?", "And Vigo?", "Why?"), filled up from the question before.

The part goes where the last question has the part of its kind: a year for the year, a name for the name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.mentions import Thing, things
from qa.names import Names
from qa.salience import Earlier, referent
from qa.vocabulary import (
    AUXILIARIES,
    DETERMINERS,
    INTERJECTIONS,
    OFFICES,
    PEOPLE,
    QUESTION_WORDS,
    RELATIONAL,
    is_plural,
    singular,
    word_set,
)
from qa.words import capitalised, content_words
from qa.years import YEAR

_PART = re.compile(
    r"(?i)^(?P<opening>(?:(?:and|but|or|so|ok(?:ay)?)\b[, ]*)?(?:(?:what|how) about\b ?)?)"
    r"(?P<part>(?:(?P<preposition>in|by|since|until|before|after|from|for|of|at|to|with|on|under) )?(?P<rest>.+?))"
    r"(?P<mark>[?.! ]*)$"
)
_YEAR = re.compile(rf"(?i)(?:\b(?:in|by|since|until|before|after|for) )?(?:the year )?{YEAR}")
_NOW = re.compile(r"(?i),? (?:today|now|nowadays|currently|at present|at the moment)\b")
_BARE = re.compile(r"(?i)^(?:(?:and|but|so) )?(?P<asks>why|when|where|how|since when|by when|until when|how long|why not)\W*$")
_BARE_HOW = re.compile(r"(?i)^(?:(?:and|but|so) )?(?P<asks>how (?:large|big|old|far|high|tall|wide|deep))\W*$")
_HOW_MANY = re.compile(
    r"(?i)^(?:(?:and|but|so) )?(?P<asks>how many)"
    r" (?P<rest>(?:do|does|did|has|have|had|are|were|will|should|can|could|would)\b.+)$"
)
_INVERTED = re.compile(
    r"(?i)^(?:(?P<asks>(?:(?:in|on|by|since|from|under|at|for) )?(?:what|when|where|why|how|whom)"
    r"(?: (?:year|day|date|place))?) )?"
    r"(?P<auxiliary>do|does|did|is|are|was|were|has|have|had|will|would|can|could|should) (?P<rest>.+?)\W*$"
)
_WHO = re.compile(
    r"(?i)^(?:who|which [a-z]+|what) (?P<rest>(?!is\b|are\b|was\b|were\b|do\b|does\b|did\b|has\b|have\b)[a-z]+ .+?)\W*$"
)
_WHAT_IS = re.compile(r"(?i)^(?P<asks>what|who|where|when|how [a-z]+) (?P<verb>is|are|was|were) (?P<what>.+?)(?P<mark>\W*)$")
_NUMBERS = {"is": ("is", "are"), "are": ("is", "are"), "was": ("was", "were"), "were": ("was", "were")}
"""Forms of "be" for one and for several."""
_OWNERS = re.compile(r"(?i)^(?:its|their|his|her)\b")
_ANOTHER = re.compile(r"(?i)(?:(?:the|an?) )?(?P<which>[a-z-]+) ")
"""A phrase that says which of its kind."""
_NOT_ANOTHER = DETERMINERS | word_set("that same other another any such both most more")
_PROPERTY = re.compile(r"(?:(?:(?i:the) )?(?P<acronym>[A-Z]{2,}s?)|(?P<noun>[A-Z][a-z]+))(?P<of> of .+)?")
"""A phrase whose capitals may make no name."""
_OF_NAMED = re.compile(r"(?i:the) \w+ of .*[A-Z]")
"""What something named has."""
_OF_ITS_OWN = re.compile(rf"(?i:the|its|their|his|her) \w+|{_OF_NAMED.pattern}.*")
_PLACED = re.compile(r" (?:of|in|at|on|near) (?=(?:the )?[A-Z])")
_ARTICLE = re.compile(r"(?i)(?:(?:the|an?) )?")
_A = ("a ", "an ")
_LONGEST = 8
"""Words of a part."""
_POLITE = word_set("you very much so a lot all the everything again for and")


def filled(question: str, earlier: Sequence[Earlier], names: Names) -> str | None:
    """Return a part of a question filled up, "" where it is not sure how, or None where it is a question of its own."""
    if match := _BARE.match(question):
        return _inverted(match["asks"], earlier[-1])
    if match := _HOW_MANY.match(question):
        counted = next((thing for thing in earlier[-1].asked if thing.role == "asked" and thing.plural), None)
        return f"{match['asks']} {counted.text.removeprefix('the ')} {match['rest']}" if counted else None
    if match := _BARE_HOW.match(question):
        meant = referent("it", earlier)
        return f"{capitalised(match['asks'].lower())} is {meant.text}?" if meant else ""
    match = _PART.match(question)
    return _with_part(match, earlier[-1], names) if match and _is_part(match) else None


def is_interjection(text: str) -> bool:
    """Tell whether a text asks nothing: "Thanks!", "Really?"."""
    words = set(re.findall(r"[\w'’]+", text.casefold()))
    return bool(words & INTERJECTIONS) and words <= INTERJECTIONS | _POLITE


def _with_part(match: re.Match[str], turn: Earlier, names: Names) -> str | None:
    """Return the last question with a year, a name or a phrase in the place of the one of its kind."""
    rest, preposition = match["rest"], (match["preposition"] or "").lower()
    if _YEAR.fullmatch(rest):
        return _with_year(turn.question, f"{preposition} {rest}".strip())
    if not preposition and (own := _property(rest, opened=bool(match["opening"]))):
        return _with_phrase(turn, own)
    said = [thing for thing in things(f". {match['part']}", names) if thing.named or thing.inner]
    if len(said) == 1 and said[0].named and said[0].text.removeprefix("the ") == re.sub(r"^(?i:the) |['’]s?$", "", rest):
        return _with_name(turn, said[0], preposition)
    if content_words(rest) and not match["opening"]:
        return None
    if not preposition and (found := _with_other(turn, rest)):
        return found
    return "" if preposition or not content_words(rest) else _with_phrase(turn, rest)


def _property(rest: str, *, opened: bool) -> str:
    """Return "the GDP" or "the mayor of Faro" for a phrase that capitals make no name, as what something has; "" of others.

    A capital that only begins the question makes none, nor those of an acronym for what is of something.
    """
    match = _PROPERTY.fullmatch(rest)
    noun = match and (match["acronym"] or ("" if opened else match["noun"].lower()))
    return f"the {noun}{match['of'] or ''}" if match and noun and singular(noun) in RELATIONAL else ""


def _is_part(match: re.Match[str]) -> bool:
    """Tell whether the words are no question of their own."""
    words = match["rest"].casefold().split()
    own = AUXILIARIES.intersection(words) or QUESTION_WORDS.intersection(words) or re.search(r"[\"“”„«]", match["rest"])
    opened = match["opening"].strip() or ("?" in match["mark"] and (match["preposition"] or len(words) <= 4))
    return bool(opened) and not own and len(words) <= _LONGEST


def _with_year(last: str, part: str) -> str:
    """Return the last question with its year exchanged, or with the year at its end."""
    years = _YEAR.findall(last)
    bare = re.search(r"\d{4}", part)
    if len(years) > 1 or not bare:
        return ""
    if years and part == bare[0]:
        return re.sub(YEAR, part, last, count=1)
    if years:
        return _YEAR.sub(part, last, count=1)
    when = part if part != bare[0] else f"in {part}"
    return f"{_NOW.sub('', last).rstrip('?.! ')} {when}?"


def _with_name(turn: Earlier, said: Thing, preposition: str) -> str:
    """Return the last question with the name exchanged that is of the same kind, "" where that is not one."""
    kind = turn.heads(said)
    wholes = [thing for thing in turn.asked if not thing.inner or turn.heads(thing) & kind]
    parts = [part for part in (*wholes, *(thing.inner for thing in turn.asked)) if part and part.named and not part.plural]
    parts = [part for part in parts if said.person or not part.person]
    pairs = [thing for thing in turn.asked if thing.named and thing.plural]
    for fits in (
        [pair for pair in pairs if preposition and pair.before == preposition],
        [part for part in parts if preposition and part.before == preposition],
        [part for part in parts if turn.heads(part) & kind],
        [part for part in parts if part.person] if said.person else [],
        parts,
        [part for part in parts if part.role == "subject"],
    ):
        if len(fits) == 1:
            return turn.question[: fits[0].start] + said.text + turn.question[fits[0].end :]
    return ""


def _with_other(turn: Earlier, rest: str) -> str:
    """Return "Who owns the north quay?" for "the north quay" after "Who owns the south quay?", "" where none is alike."""
    last, noun = turn.question, _noun(rest)
    parts = [part for thing in turn.asked for part in (thing, thing.inner) if part and not (part.named or part.inner)]
    alike = [part for part in parts if part.head == noun]
    other = _ANOTHER.match(rest)
    if len(alike) != 1 or not other or other["which"].casefold() in _NOT_ANOTHER or re.search(r"(?i)\b(?:or|than)\b", last):
        return ""
    one, definite = alike[0], rest.casefold().startswith("the ")
    if (definite and one.before in ("which", "what")) or (_YEAR.search(rest) and _YEAR.search(last)):
        return ""
    after = _without_place(turn, one.end) if _PLACED.search(rest) else last[one.end :]
    return last[: one.start] + _with_article(rest, last[one.start :]) + after


def _without_place(turn: Earlier, end: int) -> str:
    """Return what follows in the last question, without the place that is named first there ("in Vigo")."""
    match = _PLACED.match(turn.question, end)
    named = next((thing for thing in turn.asked if match and thing.start == match.end()), None)
    return turn.question[named.end if named else end :]


def _with_article(phrase: str, old: str) -> str:
    """Return a phrase with the article that `old` begins with, or with none: "an old boat" for "a new boat"."""
    own, article = (match[0].casefold() if (match := _ARTICLE.match(text)) else "" for text in (phrase, old))
    bare = phrase[len(own) :]
    if article in _A:
        article = own if own in _A else _A[bare[0] in "aeiou"]
    return f"{article}{bare}"


def _noun(phrase: str) -> str:
    """Return the noun that a phrase is about: its last word, what it is of or in aside; "" of no words."""
    return next(iter(re.split(r" (?:of|in|for|at) ", phrase)[0].split()[-1:]), "")


def _with_phrase(turn: Earlier, rest: str) -> str:
    """Return "What is the population of Vigo?" for "the population" after "What is the area of Vigo?"; "" for other forms."""
    last, noun = turn.question, _noun(rest)
    many = re.match(r"(?i)how many (?P<what>[a-z]+s)(?= )", last)
    if many and re.fullmatch(r"[a-z]+s", rest):
        return f"{last[: many.start('what')]}{rest}{last[many.end('what') :]}"
    if (match := _WHAT_IS.match(last)) and (found := _exchanged(match, turn, rest, noun)):
        return found
    own = singular(noun) in RELATIONAL and _OF_ITS_OWN.fullmatch(rest) and not _is_like(noun, last)
    rest = re.sub(r"^the (?=[A-Z]+s?$)", "its ", rest)  # "the GDP" would look complete
    return f"{_asking('What', noun)} {'are' if is_plural(noun) else 'is'} {rest}?" if own else ""


def _is_like(noun: str, text: str, *, but: str = "") -> bool:
    """Tell whether a text speaks of the same or of another office, besides the noun `but`: `noun` may stand in its place."""
    one = singular(noun)
    kind = OFFICES if one in OFFICES else {one}
    return any(singular(word) in kind for word in re.findall(r"\w+", text) if word != but)


def _exchanged(match: re.Match[str], turn: Earlier, rest: str, noun: str) -> str:
    """Return the question with another subject, "" where what it asks or what follows does not fit that.

    Not "When was its budget founded?": what follows stays only where the question is asked with the same word, and about a
    thing of the same owner.
    """
    subject = next((thing for thing in turn.asked if thing.start == match.start("what")), None)
    said = turn.question[subject.start : subject.end] if subject else ""
    said = match["what"] if match["what"][len(said) :].startswith(" of ") else said
    whole, head = _of_the_same(said, rest)
    tail = match["what"][len(said) :]
    asks, verb = _asking(match["asks"], noun, head), match["verb"].lower()
    fits = (head and asks == match["asks"]) or not tail or _YEAR.fullmatch(tail.strip())
    if asks.casefold() in ("what", "who"):
        verb = _NUMBERS[verb][is_plural(noun)]
    return f"{asks} {verb} {whole}{tail}?" if whole and fits and _NUMBERS[verb][is_plural(noun)] == verb else ""


def _of_the_same(said: str, rest: str) -> tuple[str, str]:
    """Return a phrase as one of what the subject `said` is of, and the noun that it stands for there, or ""."""
    if _OWNERS.match(rest):
        return rest if said else "", ""
    if singular(noun := _noun(rest)) in RELATIONAL and _OF_NAMED.match(rest) and not _YEAR.search(rest):
        return ("", "") if _is_like(noun, said, but=_noun(said)) else (rest, re.sub(r".+['’]s ", "", _noun(said)))
    of = re.match(r"(?i)the [\w' -]*?(?P<noun>[\w'-]+)(?P<of> of .+)$", said)
    if of and re.match(r"(?i)the \w+(?: \w+)?$", rest):
        return f"{rest}{of['of']}", of["noun"]
    owner = re.match(r"(?P<owner>.+['’]s) (?P<noun>.+)", said)
    return (f"{owner['owner']} {re.sub(r'(?i)^the ', '', rest)}", owner["noun"].split()[-1]) if owner else ("", "")


def _asking(asks: str, noun: str, head: str = "") -> str:
    """Return the word that asks for `noun` where `asks` asked for `head`: "Who" is the mayor, "What" the population."""
    one = singular(noun)
    if one in OFFICES:
        return asks if singular(head) in OFFICES else "Who"
    if asks.casefold() == "who":
        return asks if one in PEOPLE else "What"
    return "What" if one in RELATIONAL else asks


def _inverted(asks: str, turn: Earlier) -> str:
    """Return the last question asked with another question word, or "" where its words do not allow it.

    "Why?" asks for the reason of what was answered: of a fact that the question takes as given ("When did …?"), it may take
    its words from the question.
    """
    last, asks = turn.question, capitalised(asks.lower())
    match = _INVERTED.match(last) if asks != "Why not" else None
    if match and asks == "Why" and (match["asks"] or "how").casefold() in ("how", "what") and turn.statement:
        return ""
    if match and match["auxiliary"].casefold() in ("is", "are", "was", "were"):
        subject = next((thing for thing in turn.asked if thing.role == "subject"), None)
        alone = subject is None or not re.search(r"\w", last[subject.end :])
        match = match if not alone or asks == "Where" else None
    if match and match["rest"]:
        return f"{asks} {match['auxiliary'].lower()} {match['rest']}?"
    match = _WHO.match(last)
    if match and turn.fresh and len(turn.answer.split()) <= 6:
        return f"{asks} is it that {turn.fresh.text} {match['rest']}?"
    return ""
