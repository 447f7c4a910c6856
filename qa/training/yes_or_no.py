"""Yes-or-no questions made from sentences: "The park was built in 1994." becomes "Was the park built in 1994?".

Questions written by people for training ask who, what, when; a reader of these alone takes "Is there …?" for one that
nothing answers. What the sentence says of its subject is the answer here: the words that settle the question.
"""

from __future__ import annotations

import random
import re
from typing import NamedTuple

from qa.training.rows import Found
from qa.words import STOPWORDS

_EMPHASIS = r"(?:also|only|both|even|just|still|now|then|thus|therefore|however|already)"
_AUXILIARY = rf"(?:is|was|are|were|can|could|will|would|must|(?:has|have|had)(?= (?:{_EMPHASIS} )?(?:been|become|\w+ed)\b))"
_SENTENCE = re.compile(
    r"(?:^|(?<=[.!?] ))(?P<subject>[A-Z][\w'’-]*(?: (?!(?:is|was|are|were|that|which|who|when|and|or)\b)[\w'’-]+){0,5}?)"
    rf" (?P<verb>{_AUXILIARY}) (?:{_EMPHASIS} )?"
    r"(?P<rest>(?!not\b|no\b|never\b)[\w'’%-]+(?: (?!(?:and|but|which|who|because|while|when)\b)[\w'’%-]+){2,13})"
)
_ARTICLE = re.compile(r"^(?:The|A|An)\b")
_DANGLING = re.compile(r"(?i)(?: (?:the|a|an|of|in|on|at|by|for|to|with|from|as|than|into|its|their|his|her))+$")

_OPENINGS = STOPWORDS | {
    "using",
    "one",
    "many",
    "despite",
    "according",
    "like",
    "although",
    "unlike",
    "since",
    "today",
    "maybe",
}


class Settled(NamedTuple):
    """A question that a sentence settles, and the words of the passage that do."""

    question: str
    words: Found


def settled(passage: str, dice: random.Random) -> Settled | None:
    """Return a question that one of the passage's sentences answers with yes, or None where none is plain enough."""
    found = [match for match in _SENTENCE.finditer(passage) if _is_named(match["subject"])]
    if not found:
        return None
    match = dice.choice(found)
    subject = match["subject"][0].lower() + match["subject"][1:] if _ARTICLE.match(match["subject"]) else match["subject"]
    rest = _DANGLING.sub("", match["rest"])
    return Settled(f"{match['verb'].capitalize()} {subject} {rest}?", Found(rest, match.start("rest")))


def _is_named(subject: str) -> bool:
    """Tell whether a sentence's first words name something by themselves."""
    return bool(_ARTICLE.match(subject)) or subject.split()[0].casefold() not in _OPENINGS
