"""Yes or no, where a sentence says in one clause just what was asked, or that it is not so. Everything else is left open.

The sentence must begin with the question's words, in their order and with its verb, and go on, if at all, in a way that takes
nothing back: "SIP is one of the largest parks" does not settle whether it is the largest, nor does what critics claim. Who
denies more than was asked ("is not open on Mondays") does not deny that, so a denial must end where the question does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.remarks import ASKS_PLAN, CLAUSE_BREAK, PLAN
from qa.words import words
from qa.years import years_conflict

_AUXILIARY = r"is|are|was|were|does|do|did|has|have|had|can|could|will|would|should"
_ASKED = re.compile(rf"(?i)^(?P<verb>{_AUXILIARY}) (?!.*\bor\b)(?P<rest>[^?]+)\?*$")
_DO = {"do", "does", "did"}
_HAVE = {"has": "have", "had": "have"}
_UNSURE = re.compile(
    r"(?i)\b(?:may|might|could|would|if|whether|unless|perhaps|possibly|probably|allegedly|reportedly|supposed(?:ly)?|rumou?r\w*"
    r"|denie[sd]|hardly|false|until|till|except|apart from|aside from|other than|save for|but for|formerly|used to|no longer"
    r"|according to|so-called|claim\w*|say|says|said|argue[sd]?|believe[sd]?|think|thinks|thought|suggest\w*"
    r"|in (?:part|theory|principle))\b"
)
_NOT = re.compile(r"(?i)\b(?:not|never|no|none|nobody|nothing|neither|nor|without|cannot|only|instead|rather)\b|n['’]t\b")
_DENIAL = re.compile(r"(?i)\b(?:(?:do|does|did)(?: not|n['’]t)|not|never|(?<=is|as|re|ve|ad)n['’]t)\b")
_PASSED_OVER = frozenset(words("a an the also now today currently still already really actually any"))
_AFTER_THING = frozenset(words("of in by since that near"))
"""Words with which a clause may go on after naming a thing that was asked for; before another it would say something else."""
_AFTER_EVENT = _AFTER_THING | frozenset(words("on at for with under over during through"))
"""The same after what happened, which it did wherever and however it did."""
_AFTER_STATE = frozenset(words("since"))
"""The same after how something is: what is safe in summer or for members may not be so else."""
_ADVERB = r"(?:(?:also|now|today|currently|still|already|really|actually) )?"
_NAMES_THING = re.compile(rf"(?i)\b(?:there (?:is|are)|(?:is|are) {_ADVERB}an?)\b")
_NAMES_ONE = re.compile(rf"(?i)\b(?:is|are|was|were|been|become) {_ADVERB}(?:the|one)\b")
"""The largest in the county, or the director of sales, is not the largest, or the director."""
_TAKES_BACK = re.compile(
    r"(?i)(?:[,;:–—]\s|\s)(?:(?:but|though|although) (?:not|never|only|rarely|just|mainly|mostly)|and (?:only|mainly|mostly)"
    r"|only|not|mainly|mostly|while|when|where|as|after|at|before|between|by|during|for|from|in|on|over|through|to|under|with"
    r"|within)\b"
)
"""How a sentence goes on after a clause that holds only in part or at times."""
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
    if PLAN.search(sentence) and not (PLAN.search(question) or ASKS_PLAN.search(question)):
        return ""
    end = CLAUSE_BREAK.search(sentence)
    if end and _TAKES_BACK.match(sentence, end.start()):
        return ""
    verb, clause = asked["verb"].casefold(), sentence[: end.start()] if end else sentence
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
    if not asked or len(asked) < 2:
        return False
    if verb in _DO:
        return _begins(said, asked, may_follow) and (verb == "did" or not re.search(r"(?i)\b(?:had|\w+ed)\b", clause))
    forms = ([*asked[:place], *_plain(verb), *asked[place:]] for place in range(1, len(asked)))
    return any(_begins(said, form, may_follow) for form in forms)


def _begins(said: Sequence[str], wanted: Sequence[str], may_follow: frozenset[str]) -> bool:
    after = said[len(wanted) :]
    return list(said[: len(wanted)]) == list(wanted) and (not after or after[0] in may_follow)


def _plain(text: str) -> list[str]:
    """Return the stemmed words of a text, "has" and "had" as "have", without those that are passed over."""
    return [_HAVE.get(word, word) for word in words(text) if word not in _PASSED_OVER]
