"""Questions that a text answers by itself, in plain English, made of its sentences by a few fixed forms. Nothing is asked.

Only sentences that begin with a name and go on with a verb whose question is certain are used ("SIP has built …" is what
SIP has built); all others are left alone. Whether the articles answer such a question is for the caller to try.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from qa.vocabulary import OFFICES, ORGANISED, PEOPLE, singular, word_set
from qa.words import STOPWORDS

LONGEST = 90
"""Characters of a question."""
_NAME = r"(?:[A-Z][\w&'’.-]*)"
_WHO = rf"(?P<who>(?:[Tt]he )?{_NAME}(?: (?:(?:of|and|the|for) )?{_NAME}){{0,5}})"
_OPENING = r"(?:(?:In|By|Since|As of|Until|At|During|Currently|Today|Now|Also)\b[^,.;:]{0,40}, )?"
_ADVERB = r"(?: (?:also|already|further|now|\w+ly))?"
_THING = r"(?= (?:a|an|the|its|their|more|over|several|many|new|some|\d|[a-z]+ing|[a-z]+(?:ed|al|ive|ent|ic|ous)|[a-z]+s\b))"
_BEFORE = rf"^{_OPENING}{_WHO}"
_PAST = r"(?P<verb>(?!been|indeed)[a-z]+(?:ed|ilt|ade|ught|et up))"
_NO_VERB = r"(?!(?:be|have|not|no|never|ever|soon|then|thus|still|just|only|even|yet|always|often|again|once|perhaps|\w+ly)\b)"
_YEAR = r"(?:in|on) (?:[A-Z][a-z]+ )?(?:\d+, )?[12]\d{3}\b"
_KNOWN_AS = rf"{_WHO}(?: \([^()]{{2,20}}\))?"
_DONE = "built|designed|developed|financed|founded|funded|headed|led|managed|operated|owned|run"
_COUNTED = "employees|inhabitants|members|people|residents|staff|students|workers"
_NUMBER = r"(?:(?:about|around|some|nearly|almost|over|more than) )?\d[\d,.]*"
_SUM = rf"(?:a total of )?(?:[A-Z]{{1,3}} ?)?[$€£¥]?{_NUMBER}"
_FORMS = (
    ("is", re.compile(rf"^{_KNOWN_AS} is{_ADVERB} (?:an?|the) (?P<what>[^,.;:]+)")),
    ("where", re.compile(rf"^{_KNOWN_AS} is (?:located|situated|based|headquartered) (?:in|on|at|near|between|along)\b")),
    ("by", re.compile(rf"^{_KNOWN_AS} (?P<aux>is|was){_ADVERB} (?P<verb>{_DONE}) by (?:the |an? )?(?=[A-Z])")),
    ("large", re.compile(rf"^{_KNOWN_AS} (?:covers|occupies) (?:an area of )?{_NUMBER} (?:square|hectares|acres)\b")),
    ("has", re.compile(rf"^{_KNOWN_AS} has {_NUMBER} (?P<what>{_COUNTED})\b(?!['’])")),
    ("employs", re.compile(rf"^{_KNOWN_AS} employs {_NUMBER} (?P<what>{_COUNTED})\b(?!['’])")),
    ("much", re.compile(rf"{_BEFORE} (?P<aux>has|have){_ADVERB} (?P<verb>invested|spent) {_SUM}")),
    ("much", re.compile(rf"{_BEFORE} (?P<aux>will){_ADVERB} (?P<verb>invest|spend) {_SUM}")),
    ("aim", re.compile(rf"{_BEFORE}{_ADVERB} (?P<verb>(?:aim|plan|intend|hope|seek|want|strive)s?){_ADVERB} to (?!be\b)")),
    ("what", re.compile(rf"{_BEFORE} (?P<aux>has|have){_ADVERB} {_PAST}{_THING}")),
    ("what", re.compile(rf"{_BEFORE} (?P<aux>will){_ADVERB} (?P<verb>{_NO_VERB}[a-z]+){_THING}")),
    ("when", re.compile(rf"^{_WHO} (?P<aux>was|were){_ADVERB} {_PAST}\b.{{0,80}}\b{_YEAR}")),
)
_AFTER_HEAD = re.compile(
    r"(?i)\b(?:of|in|on|at|by|for|from|to|with|and|or|that|which|who|where|whose|under|between|near|\w{3,}(?:ed|ing))\b"
)
"""What comes after the noun that says what something is."""
_ALSO_THINGS = word_set(
    "agent assistant chair client editor expert investor leader member operator owner partner player sponsor supplier"
)
_THINGS = word_set("body firm form group kind language law method place platform product service site system type venture")
_WORDED = {
    "is": "What is {who}?",
    "is somebody": "Who is {who}?",
    "where": "Where is {who}?",
    "by": "Who {aux} {who} {verb} by?",
    "large": "How large is {who}?",
    "has": "How many {what} does {who} have?",
    "employs": "How many {what} does {who} employ?",
    "aim": "What {do} {who} aim to do?",
    "much": "How much {aux} {who} {verb}?",
    "what": "What {aux} {who} {verb}?",
    "when": "When {aux} {who} {verb}?",
}
_OPENINGS = """
    nobody nothing none everyone everybody everything someone somebody something anyone anybody anything several others another
    plenty half two three four five six seven eight nine ten twelve dozens hundreds thousands millions
    moreover furthermore therefore hence meanwhile nevertheless nonetheless otherwise besides instead likewise despite unless
    unlike like provided given whereas because following according due thanks even perhaps maybe indeed
    today tomorrow yesterday nowadays now soon later earlier first next last long ago often sometimes always never still here
"""
_NO_NAMES = (STOPWORDS - {"the"}) | frozenset(_OPENINGS.split())
"""First words of a sentence that begin no name, though their letter is a capital one."""
_ADVERB_FIRST = re.compile(r"\w{2,}(?:al|nt|ate|ous|abl?|ar|ive|ing|ed|ck|low)ly")
"""Adverbs at the beginning ("Recently", "Finally"), and not Italy, Sicily, Emily or Kimberly."""


def questions_of(sentences: Iterable[str]) -> Iterator[str]:
    """Yield a question for each of the `sentences` that has one, each question once."""
    seen: set[str] = set()
    for sentence in sentences:
        question = _question(sentence)
        if question and len(question) <= LONGEST and question not in seen:
            seen.add(question)
            yield question


def _question(sentence: str) -> str:
    for kind, form in _FORMS:
        match = form.match(sentence)
        if match and _is_name(match["who"]):
            return _worded(kind, match)
    return ""


def _is_name(who: str) -> bool:
    """Tell whether the subject of a sentence is a name; a word all in capitals ("WHO", "IT") is one."""
    first = re.split(r"[ '’]", who)[0]
    folded = first.casefold()
    return (len(first) > 1 and first.isupper()) or not (folded in _NO_NAMES or _ADVERB_FIRST.fullmatch(folded))


def _worded(kind: str, match: re.Match[str]) -> str:
    said = match.groupdict() | {"who": re.sub(r"^The ", "the ", match["who"])}
    if kind == "is":
        kind = _kind_of(match["what"], match["who"])
    if kind == "aim":
        said["do"] = "does" if match["verb"].endswith("s") else "do"
    return _WORDED[kind].format_map(said) if kind else ""


def _kind_of(said: str, who: str) -> str:
    """Return "is somebody" for a person of whom an office is `said`, "is" for a thing of a known kind, else ""."""
    head = singular(["", *_AFTER_HEAD.split(said)[0].split()][-1])
    if head in (OFFICES | PEOPLE) - _ALSO_THINGS:
        return "is somebody" if " " in who and ORGANISED.isdisjoint(who.casefold().split()) else ""
    return "is" if head in ORGANISED | _THINGS else ""
