"""Yes or no, where a sentence says in one clause just what was asked, or that it is not so. Everything else is left open.

The clause must begin with the question's words, in their order and with its verb, and go on, if at all, in a way that takes
nothing back: "SIP is one of the largest parks" does not settle whether it is the largest, nor does what critics claim.
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
    r"|denie[sd]|hardly|false|until|till|except|formerly|used to|no longer)\b"
)
_NOT = re.compile(r"(?i)\b(?:not|never|no|none|nobody|nothing|neither|nor|without|cannot|only|instead|rather)\b|n['’]t\b")
_DENIAL = re.compile(r"(?i)\b(?:(?:do|does|did)(?: not|n['’]t)|not|never|(?<=is|as|re|ve|ad)n['’]t)\b")
_PASSED_OVER = frozenset(words("a an the also now today currently still already really actually any"))
_GOES_ON = frozenset(words("of in on at by for from to with since as between that near under over during through after"))
"""Words with which a clause may go on after what was asked; before another it would say something else."""


def is_polar(question: str) -> bool:
    """Tell whether the question asks for yes or no."""
    return bool(_ASKED.match(question))


def polar_answer(question: str, sentence: str) -> str:
    """Return "Yes" or "No" where a clause of the sentence says what a yes-or-no question asks or denies it, else ""."""
    asked = _ASKED.match(question)
    if not asked or _NOT.search(question) or _UNSURE.search(sentence) or years_conflict(question, sentence):
        return ""
    if PLAN.search(sentence) and not (PLAN.search(question) or ASKS_PLAN.search(question)):
        return ""
    for clause in CLAUSE_BREAK.split(sentence):
        denied = _DENIAL.subn(" ", clause)
        if not _NOT.search(clause) and _says(asked["verb"].casefold(), asked["rest"], clause):
            return "Yes"
        if denied[1] == 1 and not _NOT.search(denied[0]) and _says(asked["verb"].casefold(), asked["rest"], denied[0]):
            return "No"
    return ""


def _says(verb: str, rest: str, clause: str) -> bool:
    """Tell whether the clause is the statement of a question: its words in order, the verb among them, and what may follow."""
    asked, said = _plain(rest), _plain(clause)
    if not asked or len(asked) < 2:
        return False
    if verb in _DO:
        return _begins(said, asked) and (verb == "did" or not re.search(r"(?i)\b(?:had|\w+ed)\b", clause))
    return any(_begins(said, [*asked[:place], *_plain(verb), *asked[place:]]) for place in range(1, len(asked)))


def _begins(said: Sequence[str], wanted: Sequence[str]) -> bool:
    after = said[len(wanted) :]
    return list(said[: len(wanted)]) == list(wanted) and (not after or after[0] in _GOES_ON)


def _plain(text: str) -> list[str]:
    """Return the stemmed words of a text, "has" and "had" as "have", without those that are passed over."""
    return [_HAVE.get(word, word) for word in words(text) if word not in _PASSED_OVER]
