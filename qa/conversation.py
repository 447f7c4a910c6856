"""A question of a conversation to the question that stands alone, without a language model.

What the question lacks (a pronoun, "that park", only "Why?" or "What about 2019?") is taken from what the last questions
and answers were about, the latest first. Where that is unsure, the last question is put in front instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.ellipsis import filled, is_interjection
from qa.mentions import Thing, things
from qa.names import Names
from qa.pronouns import forms, is_impersonal, open_pronouns
from qa.salience import Earlier, place, pointed_at, referent, same_kind, time
from qa.statements import short_answer, statement
from qa.types import Turn
from qa.vocabulary import RELATIONAL, singular, word_set
from qa.words import capitalised, content_words, plain

LONGEST_BEFORE = 200
"""Characters of the question before that are taken along where nothing better is known."""
LONGEST = 400
"""Characters of a question that is completed, and of what is looked at of earlier ones: a longer one says enough itself."""
TURNS = 6
"""How many of the last turns are looked at."""

_OPENING = re.compile(r"(?i)^(?:and|but|so|or|ok(?:ay)?|then)\b[, ]*(?=\S)")
_SHORT_IS = re.compile(
    r"(?i)\b(who|what|when|where|why|how)['’]s "
    r"(?!.*\b(?:been|become|begun|changed|come|done|fallen|gained|gone|got|grown|had|happened|risen)\b)"
)
"""A question word with "is" drawn into it, which is "has" before these."""
_TIME = re.compile(
    r"(?i)\b(?:(?:at|during|around|(?P<before>by|since|until|before|after|from|in)) )?"
    r"(?:then|that (?:year|time|date))\b(?! again)"
)
_THERE = re.compile(
    r"(?i)(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bbe )(?<!\bbeen )\bthere\b"
    r"(?! (?:is|are|was|were|has|have|had|will|would|could|can|should|might|may|must|exists?|be|been)\b)"
)
_POINTING = re.compile(
    r"(?i)\b(?:is|was|does|did|do|has|had|will|of|for|by|about|to|after|before|from|with|like|mean|say|said)"
    r" (?:that|this|these|those)(?=\W*$)"
    r"|\b(?:is|was|does|did|has|will|are|were|do) (?:that|this|these|those)"
    r" (?:mean|happen|work|take|cost|start|begin|end|change|help|affect|include|so|true|compare|important)\b"
    r"|\bthe (?:former|latter)(?=\W*$| (?:is|was|one|do|does|did|has|have|had)\b)"
    r"|\b(?:which|what|the|other|another|that|this|first|second|last) ones?(?=\W*$| (?:is|are|was|were|has|have|do|does|did)\b)"
    r"|\b(?:do|does|did) (?:the same|so)\b|\bthe (?:other|others|rest)(?=\W*$)"
    r"|^\w+ (?:\w+ )?(?:is|are|was|were|do|does|did|have|has|had|will|can) the (?:others|rest)\b(?! of)"
)
"""Words that point at what no name can be put in the place of."""
_THAT_ONE = re.compile(
    r"(?i)^(?P<before>(?:who|what|when|where|how|why)\b(?!.*\b(?:or|and|than)\b).*?)\b(?:that|this) one(?=\W*$)"
)
_MARKS = re.compile(r"\*\*(.+?)\*\*|(?<!\w)__(.+?)__(?!\w)|`([^`]+)`")
"""Signs of Markdown that answers may come with."""
_WHY = re.compile(r"(?i)^(?:(?:and|but|so) )?(?:why(?: not)?|how (?:so|come))\W*$")
_LEFT_OUT = re.compile(
    r"(?i)^(?:(?:and|but|so) )?(?:why|when|where|who|how|which|what|whose|why not|since when|by whom|then|how (?:so|come)"
    r"|how (?:much|many|long|large|big|old|far|often|high))\W*$"
    r"|^(?:and|but|so) (?:when|if|where|after|before|while|unless) (?:I|we|you|it|they|he|she|there)\b[^,]*$"
)
_DEFINED = re.compile(r"(?i)^(?:what|who) (?:is|are|was|were) (?!(?:the|in|on|at|behind|against|for|with)\b)\w+")
_TAKES = re.compile(r"(?i)\b(?:does|did|will|would) it (?:usually |normally )?(?:take|cost)\W*$")
_DOES = re.compile(r"(?i)^(?:how )?(?:do|did|can|could|should|must|may|will|would) (?:I|we|you|one)\b")
"""A question for what somebody does, which is what takes or costs something then."""
_OF_WHAT = re.compile(
    r"(?i)^(?P<all>(?:what|who|where|how \w+) (?:is|are|was|were)"
    r" the (?:\w+ )?(?P<noun>\w+)(?<!ing)(?<!ed)(?<!worth)(?<!like))\W*$"
)
_PREPOSITIONS = word_set("from to in at near of around through via towards toward into onto by between inside outside behind")
_MOTIONS = word_set(
    "go goes going went gone get gets getting got travel travels traveling travelling travelled drive drives driving drove fly"
    " flies flying flew walk walking walked come comes coming came move moves moved moving return returned sail sailed way"
    " brought bring sent send shipped lead leads led"
)
"""Words after which "there" is where something moves to."""
_NOT_A_KIND = word_set("day days week weeks month months year years time kind sort type way case point context")


def stand_alone(question: str, history: Sequence[Turn], *, names: Names | None = None) -> str:
    """Return `question` as it can be asked without the turns of `history`; itself where it stands alone.

    `names` are the other names of things that the articles know.
    """
    known = names or Names()
    earlier: list[Earlier] = []
    if len(question) > LONGEST or is_interjection(question):
        return question
    for turn in history[-TURNS:]:
        asked, answer = _in_full(plain(turn.question)[-LONGEST:]), plain(_MARKS.sub(r"\1\2\3", turn.answer))
        whole = _completed(asked, earlier, known) or asked
        earlier.append(Earlier(whole, short_answer(answer)[:LONGEST], known, statement(answer)))
    found = _completed(_in_full(question), earlier, known) or _joined(question, earlier)
    return question if found == _in_full(question) else found


def _in_full(question: str) -> str:
    """Return a question with "What is" for "What's", which looks like the owner of something."""
    return _SHORT_IS.sub(r"\1 is ", question)


def _completed(question: str, earlier: Sequence[Earlier], names: Names) -> str:
    """Return the question completed, itself where it lacks nothing, or "" where it is not sure how to complete it."""
    if not earlier:
        return question
    if (found := filled(question, earlier, names)) is not None:
        return found and _replaced(found, earlier, names)
    if _LEFT_OUT.match(question):
        return ""
    return _replaced(question, earlier, names)


def _replaced(question: str, earlier: Sequence[Earlier], names: Names) -> str:
    """Return the question with what it lacks put in, itself where it lacks nothing, or "" where that is unsure."""
    body = _OPENING.sub("", question)
    if _TAKES.search(body) and _DOES.search(earlier[-1].question):
        return ""
    if not (any(thing.named for thing in things(body, names)) or forms(body) - {"that", "this"}):
        body = _THAT_ONE.sub(r"\g<before>it", body)
    found = _with_times(body, earlier)
    for step in (_with_kinds, _with_pronouns, _with_places):
        found = step(found, earlier, names) if found else ""
    if not found or _POINTING.search(found):
        return ""
    if found != body:
        return capitalised(found)
    if _names_nothing(found, names):
        return _about(found, earlier)
    return question


def _with_times(question: str, earlier: Sequence[Earlier]) -> str:
    def told(match: re.Match[str]) -> str:
        said = time(earlier)
        if not said:
            return match[0]
        return f"{match['before'] or 'in'} {said}"

    return _TIME.sub(told, question)


def _with_kinds(question: str, earlier: Sequence[Earlier], names: Names) -> str:
    """Put what is meant in the place of "the park", where the question names nothing itself."""
    own = things(question, names)
    if any(thing.named for thing in own):
        return question
    parts = [part for thing in own for part in (thing, thing.inner) if part and _is_bare(question, part)]
    for part in sorted(parts, key=lambda part: -part.start):
        noun = part.text.removeprefix("the ")
        meant = None if noun in _NOT_A_KIND else same_kind(noun, earlier)
        start = part.end - len(noun) - len("the ")
        question = f"{question[:start]}{meant.text}{question[part.end :]}" if meant else question
    return question


def _is_bare(question: str, thing: Thing) -> bool:
    """Tell whether a thing is only "the" and a noun, with nothing after it that says which."""
    noun = thing.text.removeprefix("the ")
    before = question[: thing.end - len(noun)]
    return (
        noun.isalpha()
        and before[-4:].casefold() == "the "
        and not re.match(r" (?:of|that|who|which|where)\b", question[thing.end :])
    )


def _with_pronouns(question: str, earlier: Sequence[Earlier], names: Names) -> str:
    """Put what is meant in the place of pronouns and "that park"; "" where it is in doubt.

    A pronoun for what one before it means stays.
    """
    own = [thing.text for thing in things(question, names)]
    used: dict[str, str] = {}
    done, found = 0, ""
    for pronoun in open_pronouns(question, names):
        if pronoun.start < done or pronoun.form in used:
            continue
        if pronoun.noun:
            meant = pointed_at(pronoun.noun, earlier) if pronoun.noun not in _NOT_A_KIND else None
        else:
            meant = referent(pronoun.word, earlier, but=[*own, *used.values()])
        if meant is None and (used or pronoun.word == "that"):
            continue
        if meant is None:
            return ""
        used[pronoun.form] = meant.text
        found += question[done : pronoun.start] + (_owned(meant.text) if pronoun.owner else meant.text)
        done = pronoun.end
    return found + question[done:]


def _with_places(question: str, earlier: Sequence[Earlier], names: Names) -> str:
    match = _THERE.search(question)
    if not match or any(thing.named for thing in things(question[: match.start()], names) if thing.before in ("in", "at")):
        return question
    before, name = place(earlier) or ("", "")
    if not name or name.casefold() in question.casefold():
        return question if name else ""
    led = re.search(r"(?i)\b(\w+) $", question[: match.start()])
    word = led[1].casefold() if led else ""
    before = "" if word in _PREPOSITIONS else "to " if word in _MOTIONS else f"{before} "
    return f"{question[: match.start()]}{before}{name}{question[match.end() :]}"


def _names_nothing(question: str, names: Names) -> bool:
    """Tell whether a question is too short to be about anything without the one before."""
    spoken = things(question, names)
    own = any(thing.named or thing.inner for thing in spoken) or re.search(r"[\"“”„«]", question) or _DEFINED.match(question)
    if own or is_impersonal(question):
        return False
    match = _OF_WHAT.match(question)
    if not match:
        return len(content_words(question)) <= 1
    return len(content_words(question)) <= 2 and singular(match["noun"]) in RELATIONAL | {"one", "other"}


def _about(question: str, earlier: Sequence[Earlier]) -> str:
    """Return "What is the population?" with what it is the population of; "" for other questions that are too short."""
    match = _OF_WHAT.match(question)
    meant = referent("its", earlier) if match else None
    return capitalised(f"{match['all']} of {meant.text}?") if match and meant and singular(match["noun"]) in RELATIONAL else ""


def _joined(question: str, earlier: Sequence[Earlier]) -> str:
    """Return the question after the last one; "Why?" after what was answered."""
    asked, told = earlier[-1].question, earlier[-1].statement
    before = told if told and len(told) <= LONGEST_BEFORE and _WHY.match(question) else asked
    return f"{before[-LONGEST_BEFORE:]} {question}"


def _owned(text: str) -> str:
    return f"{text}’" if text.endswith("s") and text.split()[-1].islower() else f"{text}'s"
