"""Questions that look answerable and are not: an answerable one with a name, a number or a word changed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

NAME = re.compile(r"\b[A-Z][\w'’.-]*[\w](?:\s+(?:(?:of|the|de|von|and)\s+)?[A-Z][\w'’.-]*[\w])*")
NUMBER = re.compile(r"(?<![\w.,])\d[\d,.]*\d(?![\w])|(?<![\w.,])\d(?![\w.,])")
_QUESTION_WORDS = """
    What Who Whom Whose Which When Where Why How In On At By From For The A An Is Are Was Were Did Do Does Has Have
    Had To With According During After Before Of As Along Besides If Name Can Could Would Will Since Until About
    Some Many Most All Both Although While Because However He She They This These It
"""
QUESTION_WORDS = frozenset(_QUESTION_WORDS.split())
"""What opens a sentence or a question in capitals without naming anything."""
OPPOSITES = """
    largest/smallest first/last before/after increase/decrease increased/decreased north/south northern/southern
    east/west eastern/western highest/lowest most/least more/fewer longest/shortest oldest/newest older/younger
    earliest/latest early/late best/worst better/worse greater/lesser high/low higher/lower large/small
    larger/smaller big/small major/minor long/short longer/shorter above/below over/under inside/outside
    internal/external begin/end began/ended started/stopped start/stop opened/closed open/closed won/lost win/lose
    winner/loser gained/lost rise/fall rose/fell strong/weak stronger/weaker positive/negative public/private
    male/female men/women man/woman husband/wife father/mother son/daughter brother/sister king/queen old/new
    ancient/modern rich/poor wealthy/poor good/bad success/failure successful/unsuccessful succeed/fail
    accept/reject accepted/rejected allowed/forbidden allow/prevent support/oppose supported/opposed joined/left
    arrived/departed born/buried create/destroy created/destroyed built/demolished friend/enemy ally/enemy
    allies/enemies legal/illegal same/different similar/different common/rare popular/unpopular
    important/unimportant true/false easy/difficult hot/cold warm/cool light/heavy fast/slow upper/lower top/bottom
    front/back left/right domestic/foreign urban/rural liberal/conservative majority/minority maximum/minimum
    always/never import/export imports/exports imported/exported bought/sold buy/sell founded/dissolved
    established/abolished appointed/dismissed hired/fired attack/defend attacked/defended advantage/disadvantage
    advantages/disadvantages benefit/harm cause/prevent caused/prevented include/exclude included/excluded
    agree/disagree agreed/disagreed love/hate loved/hated liked/disliked winter/summer day/night morning/evening
    northeast/southwest northwest/southeast maternal/paternal primary/secondary permanent/temporary
    voluntary/compulsory direct/indirect wet/dry
"""
AUXILIARY = re.compile(r"\b(?:was|were|is|are|did|does|do|has|have|had|can|could|would|will|should|must)\b")


def _both_ways(pairs: str) -> Mapping[str, str]:
    split = [tuple(pair.split("/")) for pair in pairs.split()]
    return {word: other for pair in split for word, other in (pair, pair[::-1])}


OPPOSITE = _both_ways(OPPOSITES)


@dataclass(frozen=True)
class Mentions:
    """The names and the numbers of an article, each once, in order."""

    names: tuple[str, ...]
    numbers: tuple[str, ...]


def mentions(texts: Iterable[str]) -> Mentions:
    """Return what `texts` name; a name that only opens sentences with a common word is left out."""
    names: dict[str, None] = {}
    numbers: dict[str, None] = {}
    for text in texts:
        names.update(dict.fromkeys(_names(text)))
        numbers.update(dict.fromkeys(NUMBER.findall(text)))
    return Mentions(tuple(names), tuple(numbers))


def _names(text: str) -> Iterator[str]:
    for match in NAME.finditer(text):
        opens = match.start() == 0 or text[: match.start()].rstrip().endswith((".", "?", "!", '"'))
        if match.group().split()[0] not in QUESTION_WORDS and (not opens or " " in match.group()):
            yield match.group()


def near_miss(question: str, passage: str, answer: str, elsewhere: Mentions, dice: random.Random) -> str:
    """Return `question` changed so that `passage` no longer answers it, or "" where no change is safe."""
    changes = [
        _swapped_name(question, passage, answer, elsewhere.names, dice),
        _swapped_number(question, passage, answer, elsewhere.numbers, dice),
        _opposite(question, passage, dice),
    ]
    possible = [change for change in changes if change]
    if possible and dice.random() > 0.08:
        return dice.choice(possible)
    return _negated(question, dice) if dice.random() < 0.3 else ""


def _swapped_name(question: str, passage: str, answer: str, names: Sequence[str], dice: random.Random) -> str:
    asked = [name for name in _names(question) if name in passage and name != answer]
    if not asked:
        return ""
    old = dice.choice(asked)
    here = [name for name in _names(passage) if dice.random() < 0.4]
    size = len(old.split())
    others = [
        n for n in [*here, *_sample(names, dice)] if n not in question and n not in answer and old not in n and n not in old
    ]
    alike = [name for name in others if abs(len(name.split()) - size) <= 1 and name.isupper() == old.isupper()]
    return question.replace(old, dice.choice(alike)) if alike else ""


def _swapped_number(question: str, passage: str, answer: str, numbers: Sequence[str], dice: random.Random) -> str:
    asked = [number for number in NUMBER.findall(question) if number in passage]
    if not asked:
        return ""
    old = dice.choice(asked)
    alike = [number for number in _sample(numbers, dice) if len(number) == len(old) and number[:1] == old[:1]]
    alike += [str(int(old) + dice.choice([-20, -7, -3, -2, -1, 1, 2, 3, 5, 12]))] * 3 if old.isdigit() else []
    others = [number for number in alike if number not in passage and number not in answer]
    return question.replace(old, dice.choice(others)) if others else ""


def _sample(values: Sequence[str], dice: random.Random) -> list[str]:
    return dice.sample(values, min(len(values), 30))


def _opposite(question: str, passage: str, dice: random.Random) -> str:
    words = re.findall(r"\w+", question)
    known = [word for word in words if word in OPPOSITE and OPPOSITE[word] not in passage and OPPOSITE[word] not in question]
    if not known:
        return ""
    word = dice.choice(known)
    return re.sub(rf"\b{word}\b", OPPOSITE[word], question, count=1)


def _negated(question: str, dice: random.Random) -> str:
    found = AUXILIARY.search(question)
    if not found or re.search(r"\bnot\b|n't|\bnever\b", question):
        return ""
    rest = question[found.end() :].split(" ")
    does = found.group() in {"did", "does", "do", "can", "could", "would", "will", "should", "must"}
    place = min(2 + (len(rest) > 2 and rest[1].lower() in {"the", "a", "an"}), len(rest)) if does else 1
    rest.insert(place, dice.choice(["not", "not", "never"]))
    return question[: found.end()] + " ".join(rest)
