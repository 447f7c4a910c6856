"""Yes or no, where a sentence says in one clause just what was asked, or that it is not so. Everything else is left open.

The sentence must begin with the question's words, in their order and with its verb, and go on, if at all, in a way that takes
nothing back: "SIP is one of the largest parks" does not settle whether it is the largest, nor does what critics claim. Who
denies more than was asked ("is not open on Mondays") does not deny that, so a denial must end where the question does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.remarks import ASKS, ASKS_PLAN, CLAUSE_BREAK, PLAN
from qa.vocabulary import singular
from qa.words import folded_words, words
from qa.years import years_conflict

_AUXILIARY = r"is|are|was|were|does|do|did|has|have|had|can|could|will|would|should"
_ASKED = re.compile(rf"(?i)^(?P<verb>{_AUXILIARY}) (?!.*\bor\b)(?P<rest>[^?]+)\?*$")
_ENDINGS = {"does": "s", "did": "d"}
"""How a verb ends in the statement of what is asked with these."""
_HAVE = {"has": "have", "had": "have"}
_UNCHANGED = frozenset(folded_words("beat bet burst cast cost cut hit hurt let put quit read set shut split spread"))
"""Verbs whose past looks like the present."""
_UNSURE = re.compile(
    r"(?i)\b(?:may|might|could|would|if|whether|unless|perhaps|possibly|probably|allegedly|reportedly|supposed(?:ly)?|rumou?r\w*"
    r"|denie[sd]|hardly|false|until|till|except|apart from|aside from|other than|save for|but for|formerly|used to|no longer"
    r"|according to|so-called|claim\w*|say|says|said|argue[sd]?|believe[sd]?|think|thinks|thought|suggest\w*"
    r"|in (?:part|theory|principle)|on (?:the )?condition|conditional(?:ly)?)\b"
)
_NOT = re.compile(r"(?i)\b(?:not|never|no|none|nobody|nothing|neither|nor|without|cannot|only|instead|rather)\b|n['’]t\b")
_DENIAL = re.compile(r"(?i)\b(?:not|never)\b|(?<=do|es|id|is|as|re|ve|ad)n['’]t\b")
_PASSED_OVER = frozenset(folded_words("a an the also now today currently still already really actually any"))
_AFTER_THING = frozenset(folded_words("of in by since that near"))
"""Words with which a clause may go on after naming a thing that was asked for; before another it would say something else."""
_AFTER_EVENT = _AFTER_THING | frozenset(folded_words("on at for with under over during through"))
"""The same after what happened, which it did wherever and however it did."""
_AFTER_STATE = frozenset(folded_words("since"))
"""The same after how something is: what is safe in summer or for members may not be so else."""
_ADVERB = r"(?:(?:also|now|today|currently|still|already|really|actually) )?"
_NAMES_THING = re.compile(rf"(?i)\b(?:there (?:is|are)|(?:is|are) {_ADVERB}an?)\b")
_NAMES_ONE = re.compile(rf"(?i)\b(?:is|are|was|were|been|become) {_ADVERB}(?:the|one)\b")
"""The largest in the county, or the director of sales, is not the largest, or the director."""
_GOES_ON = re.compile(
    r"(?i)(?:[,;:–—]\s|\s)(?:and(?! (?:only|mainly|mostly)\b)|(?:but|though|although)(?! (?:not|never|only|rarely|just|mainly"
    r"|mostly)\b)|so(?! (?:long|far)\b)|because|including|located|(?:of )?(?:which|whom?|whose)|whereas)\b"
)
"""How a sentence goes on after a clause that it takes as said; with other words it may say when, or who hopes so."""
_CAME_OF_IT = re.compile(r"(?i)[,;:–—]?\s(?:becoming|bringing|creating|giving|leading|leaving|making|taking|turning)\b")
"""How a sentence may go on as well after what happened: "joined the pact, becoming the first port to do so"."""
_HAPPENED = {"did", "has", "have", "had", "was", "were"}
_DENIED_TOO = {"and", "because", "which", "who"}
"""What may belong to that which a denial denies ("is not old and large", "is no town which trades")."""


def is_polar(question: str) -> bool:
    """Tell whether the question asks for yes or no."""
    return bool(_ASKED.match(question))


def polar_answer(question: str, sentence: str) -> str:
    """Return "Yes" or "No" where the first clause of the sentence says what a yes-or-no question asks or denies it, else ""."""
    asked = _ASKED.match(question)
    if not asked or _NOT.search(question) or _UNSURE.search(sentence) or years_conflict(question, sentence):
        return ""
    if ASKS.search(sentence):
        return ""
    if PLAN.search(sentence) and not (PLAN.search(question) or ASKS_PLAN.search(question)):
        return ""
    end = CLAUSE_BREAK.search(sentence)
    verb, clause = asked["verb"].casefold(), sentence[: end.start()] if end else sentence
    came = verb in _HAPPENED and end and _CAME_OF_IT.match(sentence, end.start())
    if end and not came and not _GOES_ON.match(sentence, end.start()):
        return ""
    if not _NOT.search(clause):
        return "Yes" if _says(verb, asked["rest"], clause, _may_follow(verb, clause)) else ""
    denied, times = _DENIAL.subn(" ", clause)
    if times != 1 or _NOT.search(denied) or (end and end[0].strip().casefold() in _DENIED_TOO):
        return ""
    return "No" if _says(verb, asked["rest"], denied, frozenset()) else ""


def _may_follow(verb: str, clause: str) -> frozenset[str]:
    """Return the words with which the clause may go on after what was asked with `verb`."""
    if _NAMES_ONE.search(clause):
        return _AFTER_STATE
    if verb in ("did", "has", "have", "had"):
        return _AFTER_EVENT
    return _AFTER_THING if verb in ("was", "were", "do", "does") or _NAMES_THING.search(clause) else _AFTER_STATE


def _says(verb: str, rest: str, clause: str, may_follow: frozenset[str]) -> bool:
    """Tell whether the clause is the statement of a question: its words in order, the verb among them, and what may follow."""
    asked, said = _plain(rest), _plain(clause)
    return len(asked) > 1 and any(_begins(said, form, may_follow) for form in _stated(verb, asked, said))


def _stated(verb: str, asked: Sequence[str], said: Sequence[str]) -> Iterator[list[str]]:
    """Yield the words of a question with its verb as a statement may have it: "has opened", "did open", "opened"."""
    if verb == "do":
        yield list(asked)
    for place in range(1, len(asked)):
        yield [*asked[:place], verb, *asked[place:]]
        if verb in _ENDINGS and place < len(said) and _is_form(said[place], asked[place], _ENDINGS[verb]):
            yield [*asked[:place], said[place], *asked[place + 1 :]]


def _is_form(word: str, base: str, ending: str) -> bool:
    """Tell whether a word is the form of a verb with this ending ("has" and "had" of "have")."""
    if word == base:
        return ending == "d" and word in _UNCHANGED
    return word.endswith(ending) and words(_HAVE.get(word, word)) == words(base)


def _begins(said: Sequence[str], wanted: Sequence[str], may_follow: frozenset[str]) -> bool:
    """Tell whether what is said begins with the words wanted, nouns in any number, and goes on with what may follow."""
    begun, after = said[: len(wanted)], said[len(wanted) :]
    return [singular(word) for word in begun] == [singular(word) for word in wanted] and (not after or after[0] in may_follow)


def _plain(text: str) -> list[str]:
    """Return the folded words of a text without those that are passed over."""
    return [word for word in folded_words(text) if word not in _PASSED_OVER]
