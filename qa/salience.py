"""What the last turns of a conversation were about: who "he" is, what "it", "they", "that park" and "there" mean.

The subject of a question comes before the rest of it; what a question asked for ("which company …?") comes from its answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from qa.mentions import Thing, things
from qa.names import Names
from qa.pronouns import forms
from qa.statements import without_verbs
from qa.vocabulary import MEASURES, OFFICES, ORGANISED, is_agent, is_past, singular, word_set
from qa.words import content_words
from qa.years import YEAR

_FRAGMENT = 14
"""Words of an answer that is hardly more than what was asked for."""
_TIMES = word_set("end beginning start time moment year day month week century decade")
_PLACES = word_set("in at on near inside within around throughout")
_KINDS = {
    "person": word_set("man woman person"),
    "place": word_set("city town village country district province region island"),
    "group": word_set("company firm organisation organization institution agency team enterprise"),
}
_WHEN = re.compile(r"(?i)\b(?:when|(?:what|which) (?:year|date|day|month))\b")
_ASKS_FOR = re.compile(r"(?i)^(?:\w+ )?(?:what|which|who|whom)\b")
_WHAT_IS = re.compile(r"(?i)^(?:what|who|which \w+) (?:is|are|was|were) ")
_WHICH_ONE = re.compile(
    r"(?i)^(?:what|who|which(?: \w+)?) (?:is|was) the (?:first|last|latest|only|\w+(?<!inter)(?<!for)(?<!harv)est|most \w+)\b"
)
"""A question that is answered with the one of a kind."""
_VALUE = re.compile(
    r"(?i)(?:\w+ )?what (?:do|does|did|will|would|can|could|should|has|have|had|is|are|was|were)\b.*"
    r"\b(?:cost|weigh|measure|earn|total|amount|happen|do|say|said|mean|think|look|sound|feel|change|cover)\W*$"
    r"|(?:\w+ )?what (?:\w+ )?(?:happens|happened|occurs|occurred|takes place|took place)\b"
)
"""Words that a question for a figure or an event has, which is nothing to ask on about."""


@dataclass(frozen=True)
class Earlier:
    """A turn: its question as it stands alone, and the words that answered it ("" where it was refused).

    `statement` is the sentence that told them, or "".
    """

    question: str
    answer: str
    names: Names
    statement: str = ""

    @cached_property
    def asked(self) -> list[Thing]:
        """What the question speaks of."""
        found = [thing for thing in things(self.question, self.names) if not _is_time(thing)]
        return found or _last_noun(self.question)

    @cached_property
    def told(self) -> list[Thing]:
        """What the answer speaks of and the question did not, without amounts."""
        known = {key for thing in self.asked for part in (thing, thing.inner) if part for key in self.keys(part)}
        words = {word for thing in self.asked for word in content_words(thing.text)}
        answer = without_verbs(self.answer, [thing.text for thing in self.asked])
        found = [thing for thing in things(answer, self.names) if not (_is_time(thing) or _is_amount(thing))]
        found = [thing for thing in found if thing.named or not words.issuperset(content_words(thing.text))]
        return _rows(answer, [thing for thing in found if not known & self.keys(thing)])

    @cached_property
    def fresh(self) -> Thing | None:
        """The one thing that was asked for, from the answer."""
        measured = any(thing.role == "asked" and thing.head in MEASURES for thing in self.asked)
        named = _WHAT_IS.match(self.question) and any(
            thing.role == "subject" and (thing.named or (thing.inner and thing.head in MEASURES)) for thing in self.asked
        )
        defined = _WHAT_IS.match(self.question) and len(self.asked) == 1 and not self.asked[0].inner
        if not _ASKS_FOR.match(self.question) or _VALUE.match(self.question) or measured or named or not self.told:
            return None
        first = replace(self.told[0], lifeless=self._asks_for_lifeless())
        if defined and not (first.named and _WHICH_ONE.match(self.question) and _is_that_one(first, self.answer)):
            return None
        brief = len(self.answer.split()) <= _FRAGMENT
        return first if (brief or first.start <= 4) and not re.match(r"\W*\d", self.answer) else None

    def _asks_for_lifeless(self) -> bool:
        """Tell whether the question asks for one of a kind that is known for no person ("Which was the first park?")."""
        kind = next((t for t in self.asked if t.role == "asked" or (t.role == "subject" and not t.named)), None)
        who = re.match(r"(?i)(?:\w+ )?who", self.question)
        return kind is not None and not who and singular(kind.head) in ORGANISED | _KINDS["place"] | _KINDS["group"]

    def heads(self, thing: Thing) -> set[str]:
        """Return what kind of thing it is: the last word of any of its names, folded, in the singular."""
        return {singular(name.split()[-1]) for name in (thing.head, *self._others(thing))}

    def _others(self, thing: Thing) -> tuple[str, ...]:
        uses = [use for use in self.names.uses(thing.text) if use.end == len(thing.text)]
        return uses[0].others if uses and thing.named else ()

    def keys(self, thing: Thing) -> set[str]:
        """Return the thing's text and other names, each as its content words."""
        return {" ".join(content_words(name)) for name in (thing.text, *self._others(thing))}


def _rows(text: str, found: Sequence[Thing]) -> list[Thing]:
    """Return the things with each row of several without names ("nets, ropes and sails") as one."""
    rows: list[Thing] = []
    for thing in found:
        before = rows[-1] if rows else thing
        linked = before.plural and thing.plural and not (before.named or thing.named)
        if linked and text[before.end : thing.start] in (", ", " and ", ", and "):
            rows[-1] = replace(before, text=before.text + text[before.end : thing.end], end=thing.end, head=thing.head)
        else:
            rows.append(thing)
    return rows


def _is_that_one(thing: Thing, answer: str) -> bool:
    """Tell whether the answer says that the thing is the one ("Vigo is the oldest", "The oldest is Vigo")."""
    after, before = answer[thing.end :], answer[: thing.start]
    return bool(re.match(r" (?:is|was) (?:the|our|its|their)\b", after) or re.search(r"\b(?:is|was) (?:the )?$", before))


def _last_noun(question: str) -> list[Thing]:
    """Return the bare noun that a short question ends with ("Who discovered penicillin?")."""
    match = re.search(r"(?: \w+){1,4}? (?P<text>(?:(?:my|your|our) )?(?P<noun>[a-z]{3,}))\W*$", f" {question}")
    if not match or is_past(match["noun"]) or not content_words(match["noun"]):
        return []
    return [Thing(match["text"], match.start("text") - 1, match.end("text") - 1, match["noun"])]


def referent(word: str, earlier: Sequence[Earlier], *, but: Sequence[str] = ()) -> Thing | None:
    """Return what the pronoun `word` means, nothing in the texts `but`; None where nothing offers itself."""
    choose = {"it": _single, "its": _single, "they": _several, "them": _several, "their": _several, "theirs": _several}
    people = not forms(word) & {"it"}
    personlike = None  # "its" shows that a name only looked like a person's ("Silver Net")
    for turn in reversed(earlier):
        if forms(word) & forms(turn.question):
            return None
        apart = {key for text in but for thing in (*things(text, turn.names), _whole(text)) for key in turn.keys(thing)}
        offered = [thing for thing in choose.get(word, _person)(turn) if not turn.keys(thing) & apart]
        if fitting := [thing for thing in offered if people or not thing.person]:
            return fitting[0] if people else _no_office(fitting)
        if word == "its":
            personlike = personlike or next((thing for thing in offered if thing.role == "subject"), None)
    return personlike


def _no_office(found: Sequence[Thing]) -> Thing:
    """Return the first of the things that is no office and not what one is of; where all are, the first ("the chair")."""
    offices = [thing for thing in found if not thing.named and singular(thing.head) in OFFICES]
    of_offices = [thing.inner.text for thing in offices if thing.inner]
    return next((thing for thing in found if thing not in offices and thing.text not in of_offices), found[0])


def _whole(text: str) -> Thing:
    return Thing(text, 0, len(text), text, named=True)


def same_kind(noun: str, earlier: Sequence[Earlier]) -> Thing | None:
    """Return what "the park" means: the last thing with a name whose name or phrase ends in `noun`, or a place or a firm."""
    ending = next((thing for thing in _ending_in(noun, earlier) if re.search(r"[A-Z]", thing.text)), None)
    return ending or (_of_kind(noun, earlier) if noun in _KINDS["place"] | _KINDS["group"] else None)


def pointed_at(noun: str, earlier: Sequence[Earlier]) -> Thing | None:
    """Return what "that park" means: the last thing that ends in `noun`, or what is of the kind that `noun` names."""
    return next(_ending_in(noun, earlier), None) or _of_kind(noun, earlier)


def _ending_in(noun: str, earlier: Sequence[Earlier]) -> Iterator[Thing]:
    """Yield the things whose name or phrase ends in `noun`, in its number, the latest first, of a turn those with names."""
    stem = {singular(noun)}
    plural = singular(noun) != noun.casefold()
    for turn in reversed(earlier):
        for thing in sorted(_ordered(turn), key=lambda thing: not re.search(r"[A-Z]", thing.text)):
            part = thing.inner if thing.inner and turn.heads(thing.inner) & stem else thing
            if not turn.heads(part) & stem or part.plural != plural:
                continue
            yield _belonging(turn, part)


def time(earlier: Sequence[Earlier]) -> str:
    """Return the year that the last turns speak of, or ""."""
    for turn in list(reversed(earlier))[:2]:
        texts = [turn.answer, turn.question] if _WHEN.search(turn.question) else [turn.question, turn.answer]
        for text in texts:
            if years := re.findall(rf"\b{YEAR}", text):
                return str(years[-1])
    return ""


def place(earlier: Sequence[Earlier]) -> tuple[str, str] | None:
    """Return where "there" is, its preposition and its name ("in", "Vigo"), or None."""
    for turn in reversed(earlier):
        told = turn.told if re.match(r"(?i)where\b", turn.question) else []
        if found := next((thing for thing in told if thing.before in _PLACES or told[0] is thing), None):
            return _placed(found)
        named = [part for thing in turn.asked for part in (thing, thing.inner) if part and part.named and not part.plural]
        placed = [thing for thing in named if thing.before in _PLACES]
        if chosen := next(iter(placed), None) or next(_single(turn), None):
            return None if chosen.person else _placed(chosen)
    return None


def _placed(thing: Thing) -> tuple[str, str]:
    return thing.before if thing.before in _PLACES else "in", thing.text


def _single(turn: Earlier) -> Iterator[Thing]:
    """Yield what "it" may mean: what was asked for, then what the question was about."""
    who = re.match(r"(?i)who\b", turn.question)
    if turn.fresh and not turn.fresh.plural and not (who or turn.fresh.person):
        yield _belonging(turn, turn.fresh)
    for thing in _ordered(turn):
        if thing.plural or thing.role == "asked":
            continue
        if thing.inner and _WHAT_IS.match(turn.question) and not thing.inner.plural:
            yield thing.inner
        else:
            yield thing
    for thing in turn.asked:
        if thing.inner and not thing.inner.plural:
            yield thing.inner
    if re.match(r"(?i)where\b", turn.question):
        yield from (thing for thing in turn.told if thing.named and thing.before in _PLACES)


def _several(turn: Earlier) -> Iterator[Thing]:
    """Yield what "they" may mean: what was asked for, other things in the plural, then a group or firm."""
    plural = [thing for thing in _ordered(turn) if thing.plural and thing.head not in MEASURES]
    named = [thing for thing in turn.told if thing.named]
    yield from named[2:] if len(named) == 3 and named[2].plural else ()
    for thing in sorted(plural, key=lambda thing: thing.role != "asked"):
        yield _belonging(turn, thing)
    yield from (thing for thing in turn.told if thing.plural and len(turn.answer.split()) <= _FRAGMENT)
    if turn.fresh and turn.fresh.named and not turn.fresh.person:
        yield turn.fresh
    yield from (thing for thing in _ordered(turn) if thing.named and not thing.person)


def _person(turn: Earlier) -> Iterator[Thing]:
    """Yield whom "he" or "she" may mean."""
    asked = [thing for thing in turn.asked if thing.person]
    who = re.search(r"(?i)\bwho(?:m|se)?\b", turn.question) or any(is_agent(t.head) for t in turn.asked if t.role == "asked")
    told = [thing for thing in turn.told if thing.person] if who else []
    is_who = re.match(r"(?i:who)\b(?! (?:is|was|are|were) [A-Z])", turn.question)
    yield from [*told, *asked] if is_who else [*asked, *told]
    if match := re.match(r"(?i:who) (?:is|was) (?P<named>[A-Z]\w+)\W*$", turn.question):
        yield Thing(match["named"], *match.span("named"), match["named"], named=True)
    if is_who:
        yield from (thing for thing in turn.asked if thing.role == "subject" and thing.inner)


def _ordered(turn: Earlier) -> list[Thing]:
    """Return what the question speaks of: its subject, then names, then the rest; last what only the answer told."""
    asked = sorted(turn.asked, key=lambda thing: (thing.role != "subject", not (thing.named or thing.inner)))
    return [*asked, *([turn.fresh] if turn.fresh else [])]


def _of_kind(noun: str, earlier: Sequence[Earlier]) -> Thing | None:
    """Return the last person, place or group where `noun` names that kind.

    A name shows no kind ("Vigo"): it is taken for a place or a group only where it is the only one of its turn.
    """
    kind = next((kind for kind, nouns in _KINDS.items() if noun in nouns), "")
    for turn in reversed(earlier):
        if kind == "person" and (found := next(_person(turn), None)):
            return found
        parts = [part for thing in _ordered(turn) for part in (thing, thing.inner) if part and part.named and not part.plural]
        fresh = [turn.fresh] if turn.fresh and turn.fresh.named else []
        fitting = [part for part in fresh or parts if not part.person and (kind == "group" or " " not in part.text)]
        distinct = {part.text: part for part in fitting}
        if kind in ("place", "group") and len(distinct) == 1:
            return next(iter(distinct.values()))
    return None


def _belonging(turn: Earlier, thing: Thing) -> Thing:
    """Return a thing without a name of its own as somebody's ("SIP's AI enterprises"), where the question names one."""
    if (
        thing.named
        or thing.inner
        or re.search(r"[A-Z][a-z]", thing.text)
        or (thing.role != "asked" and thing is not turn.fresh)
    ):
        return thing
    bare = thing.text.removeprefix("the ")
    owner = next((other for other in reversed(turn.asked) if other.named and other.role == "subject"), None)
    if owner and not owner.person and owner.text != thing.text:
        return replace(thing, text=f"{owner.text}'s {bare}")
    there = next((other for other in turn.asked if other.named and other.before in _PLACES), None)
    return replace(thing, text=f"{thing.text} {there.before} {there.text}") if there else thing


def _is_time(thing: Thing) -> bool:
    return bool(_MONTH.search(thing.text)) or thing.head in _TIMES


def _is_amount(thing: Thing) -> bool:
    """Tell whether a thing is a number of something ("109 square kilometres")."""
    return not thing.named and bool(re.match(r"(?:the )?\d", thing.text))


_MONTH = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|January|February|March|April|June|July|August|September|October"
    r"|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b(?! [A-Z])"
)
