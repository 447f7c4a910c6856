"""Pronouns that mean something outside of their question: "its" of "What is its area?", not of "Did Vigo sell its port?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.mentions import Thing, things
from qa.names import Names
from qa.vocabulary import AUXILIARIES, QUESTION_WORDS, is_agent, is_past, is_plural, word_set
from qa.words import STOPWORDS, content_words

_PRONOUN = re.compile(
    r"(?i)\b(?P<word>its|it|they|them|theirs?|he|him|his|she|hers?"
    r"|(?:this|that|these|those)(?= (?P<noun>(?-i:[a-z])[\w-]*)))\b(?!['’-])"
)
_FORMS = {
    "its": "it", "them": "they", "their": "they", "theirs": "they",
    "him": "he", "his": "he", "she": "he", "her": "he", "hers": "he",
}  # fmt: skip
_EASY = (
    r"(?:possible|impossible|necessary|important|difficult|hard|easy|true|likely|unlikely|clear|known|said|believed|thought"
    r"|common|better|best|good|bad|safe|legal|illegal|required|essential|vital|crucial)"
)
_EMPTY = re.compile(
    rf"(?i)\bit\b(?: (?:really|also|usually|normally))? (?:takes?|took|costs?|means?)\b.* to \w"
    rf"|\b(?:is|was|be|makes?|made) it (?:\w+ly )?{_EASY} (?:to|that|for \w+ to)\b"
    r"|\b(?:is|was) it (?:\w+ ){0,2}(?:that|when)\b|\b(?:is|was|be) it worth \w+ing\b"
    r"|\b(?:does|did|will|would|do) it (?:\w+ )?(?:matter|make (?:any )?(?:sense|difference)) (?:to|if|that|wh\w+|how)\b"
    r"|\bwhat (?:time|day|date|month|year|season) (?:is|was|will) it\b|^how(?: is|['’]s) it going\W*$"
    r"|\bit (?:\w+ly |often |ever |still |always )?(?:rain|snow|hail|drizzl|thunder)(?:s|es?|ing|ed)?\b"
    r"|\b(?:is|was) it (?:\w+ly |often |ever |still |always )?"
    r"(?:hot|cold|warm|sunny|rainy|windy|humid|foggy|dark|light) (?:in|at)\b"
    r"|\b(?:makes?|made|making) it (?:to|past|through|into|out|onto|back)\b|\bit becomes? an? \w+ (?:to|for)\b"
    rf"|\bit (?:is|was|will be|would be|can be) (?:\w+ly )?(?:{_EASY} (?:to|that|for \w+ to)|that)\b"
)
"""An "it" that means nothing."""
_CONDITION = re.compile(
    r"(?i)^(?:when|whenever|if|once|while|after|before|because|since|unless)"
    r" (?P<one>(?:an?|the|each|every|any) )?(?P<noun>[a-z-]+) [^,]*,"
)
"""A clause with a subject of its own, before the question."""
_CLAUSE = re.compile(
    r"(?i)[,;:?]|\b(?:and|but|when|while|where|after|before|if|because|as|that|who|which|to|since|\w{3,}ing)\b"
)
_SUBJECT_WHO = re.compile(rf"(?i)^(?:and |but )?(?:who|whoever)(?: \w+ly)? (?!(?:{'|'.join(sorted(AUXILIARIES))})\b)")
_WHO_HAS = re.compile(r"(?i)^(?:and |but )?who (?:has|had|will|would|could|can|should|was|is) (?P<next>[a-z]+)")
_PHRASES_AFTER = word_set("in of for by at on to from with about and runs led owns under during")
_DOING = re.compile(r"(?i)\b(?:did|does|was|is|would|will|for|of|by|before|after|without|from) \w{3,}ing $")
_FAR = 4
"""Words of content before a pronoun from which on what it means is likely among them."""


@dataclass(frozen=True)
class Pronoun:
    """A pronoun, or "that" with its `noun` ("" without one). `form` is the same for "it" and "its"."""

    word: str
    noun: str
    start: int
    end: int
    owner: bool

    @property
    def form(self) -> str:
        """The pronoun that the word is a form of."""
        return _FORMS.get(self.word, self.word)


def open_pronouns(question: str, names: Names) -> list[Pronoun]:
    """Return the pronouns of `question` for which it names nothing itself, in order."""
    own = things(question, names)
    found = [_pronoun(question, match) for match in _PRONOUN.finditer(question)]
    empty = {match.start() + match[0].casefold().index("it") for match in _EMPTY.finditer(question)}
    found = [each for each in found if not question[each.start : each.end].isupper()]
    return [each for each in found if each.start not in empty and _is_open(question, each, own)]


def is_impersonal(question: str) -> bool:
    """Tell whether an "it" of the question means nothing ("What time is it?")."""
    return bool(_EMPTY.search(question))


def forms(text: str) -> set[str]:
    """Return the forms of all pronouns in a text."""
    return {_FORMS.get(match["word"].casefold(), match["word"].casefold()) for match in _PRONOUN.finditer(text)}


def _pronoun(question: str, match: re.Match[str]) -> Pronoun:
    word, noun = match["word"].casefold(), (match["noun"] or "").casefold()
    owner = word in ("its", "their", "his") or (word == "her" and bool(re.match(r" [a-z]", question[match.end() :])))
    return Pronoun(word, noun, match.start(), match.end() + (len(noun) + 1 if noun else 0), owner)


def _is_open(question: str, pronoun: Pronoun, own: Sequence[Thing]) -> bool:
    if pronoun.noun:
        return _opens_phrase(question, pronoun)
    before = question[: pronoun.start]
    if _conditioned(before, pronoun):
        return False
    if pronoun.word in ("it", "them") and _is_done_to(before, [thing for thing in own if thing.start < pronoun.start]):
        return True
    led = [word for word in re.findall(r"[\w'’]+", before.casefold()) if word in AUXILIARIES]
    straight = len(led) == 1 and before.casefold().rstrip().endswith(led[0])
    if not straight and _looks_ahead(question, pronoun):
        return False
    if _who_acts(question) and (pronoun.owner or _CLAUSE.search(before[4:])):
        return False
    agreeing = [thing for thing in own if thing.end <= pronoun.start and _agrees(pronoun, thing, question)]
    if not agreeing:
        return straight or not (_bare_subject(before) or (len(content_words(before)) >= _FAR and pronoun.form != "he"))
    if pronoun.form == "he" and any(thing.inner and thing.inner.named for thing in agreeing):
        return False
    return _is_object(question, pronoun) and not _CLAUSE.search(question[agreeing[0].end : pronoun.start])


def _is_done_to(before: str, own: Sequence[Thing]) -> bool:
    """Tell whether a question only says `before` a pronoun what is done to it ("What did enlarging it cost?")."""
    named = [thing for thing in own if not _DOING.search(f"{before[: thing.end]} ")]
    return not named and len(content_words(before)) <= 2 and bool(_DOING.search(before))


def _conditioned(before: str, pronoun: Pronoun) -> bool:
    """Tell whether a clause before the question names what its pronoun means ("When a firm invests, what does it get?")."""
    match = _CONDITION.match(before)
    if not match or match["noun"].casefold() in STOPWORDS | AUXILIARIES:
        return False
    plural = is_plural(match["noun"].casefold())
    return pronoun.form == "they" if plural else bool(match["one"]) and pronoun.form == "it"


def _who_acts(question: str) -> bool:
    """Tell whether "who" is the subject ("Who sold his boat?", not "Who is its director?")."""
    match = _WHO_HAS.match(question)
    return bool(_SUBJECT_WHO.match(question)) or (match is not None and match["next"].casefold() not in STOPWORDS)


def _looks_ahead(question: str, pronoun: Pronoun) -> bool:
    """Tell whether what the pronoun means follows ("Before its failure, which bank was the largest?")."""
    match = re.search(r",\s*(?:which \w|who\b|what \w+ (?!do|does|did))", question[pronoun.end :])
    rest = question[pronoun.end + match.end() :] if match else ""
    return bool(match) and pronoun.form not in forms(rest)


def _bare_subject(before: str) -> bool:
    """Tell whether a subject without an article stands before ("did oil return to its …")."""
    match = re.search(r"(?i)\b(?:do|does|did) ([a-z]+)", before)
    return match is not None and match[1].casefold() not in STOPWORDS


def _is_object(question: str, pronoun: Pronoun) -> bool:
    before = re.findall(r"[\w'’]+", question[: pronoun.start].casefold())[-1:]
    after = re.match(r" ([\w'’]+)", question[pronoun.end :])
    follows = after is None or after[1].casefold() in STOPWORDS - AUXILIARIES or pronoun.word in ("them", "him")
    return not pronoun.owner and pronoun.word not in ("he", "she", "they") and follows and not AUXILIARIES.issuperset(before)


def _opens_phrase(question: str, pronoun: Pronoun) -> bool:
    """Tell whether "that park" is a phrase and not the beginning of a clause ("the rules that govern it")."""
    if pronoun.noun in AUXILIARIES | QUESTION_WORDS | STOPWORDS or is_past(pronoun.noun):
        return False
    if pronoun.word != "that":
        return True
    before = ["in", *re.findall(r"[\w'’]+", question[: pronoun.start].casefold())][-1]
    ends = not re.search(r"\w", question[pronoun.end :])
    return not is_plural(pronoun.noun) and (ends or before in AUXILIARIES | _PHRASES_AFTER or is_past(before))


def _agrees(pronoun: Pronoun, thing: Thing, question: str) -> bool:
    """Tell whether a thing in the question itself can be what its pronoun means."""
    if thing.role == "asked":
        after = re.match(r" (?:(\w+) )?(\w+)", question[thing.end :])
        inverted = after and (after[1] or after[2]) in AUXILIARIES and after[2] in (pronoun.word, *AUXILIARIES)
        inverted = inverted or bool(re.match(r" (?:do|does|did)\b", question[thing.end :]))
        return pronoun.owner and not inverted and thing.plural == (pronoun.form == "they")
    if pronoun.form == "he":
        return (
            thing.named
            or (thing.role == "subject" and not thing.plural)
            or is_agent(thing.head)
            or bool(thing.inner and is_agent(thing.text.split(" of ")[0]))
        )
    if pronoun.form == "it":
        return not thing.plural
    return thing.plural or thing.named or is_agent(thing.head)
