"""What should be told beside a quoted sentence: that it is a plan, that it settles a question, that another article differs.

Each is said only where the words themselves show it.
"""

from __future__ import annotations

import re

from qa.words import content_words
from qa.years import years_conflict

PLAN = re.compile(
    r"(?i)\b(?:will|(?:aims?|plans?|hopes?|intends?|seeks?|wants?|is|are|expected|projected) to"
    r"|expected|target(?:s|ed)?|goals?)\b"
)
"""Words of a plan or a forecast."""

_ASKS_PLAN = re.compile(
    r"(?i)\b(?:should|shall|would|intend\w*|plans?|planned|planning|hopes?|hoped|aims?|wants?|future|going to)\b"
)
_TO_COME = re.compile(
    r"(?i)\b(?:is|are|was|were|be) (?:\w+ly )?(?:expected|projected|planned|forecast|predicted|foreseen|to be|set to|due to)\b"
)
_YES_OR_NO = re.compile(r"(?i)^(?:is|are|was|were|does|do|did|has|have|had|can|could|will|would|should)\b(?!.*\bor\b)")
_NOT = re.compile(r"(?i)\b(?:not|no|never|none|neither|nor|without|cannot|\w+n['’]t|only|rather than|instead)\b")
_DENIED = re.compile(r"(?i)\b(?:not|never|cannot|\w+n['’]t)\b")
_UNSURE = re.compile(
    r"(?i)\b(?:may|might|could|would|if|whether|unless|perhaps|possibly|allegedly|reportedly|supposed(?:ly)?|rumou?r\w*|denie[sd]|hardly)\b"
)
_BREAK = re.compile(r"[,;:–—]\s")
_THERE_IS = re.compile(r"(?i)^(?:is|are|was|were) there\b")
_HAS = re.compile(r"(?i)\b(?:has|have|had|there (?:is|are|was|were)|provides?|offers?|contains?|includes?)\b")
_COPULAR = re.compile(r"(?i)^(?:is|are|was|were)\b")
_IS = re.compile(r"(?i)\b(?:is|are|was|were|been|being|remains?|became|becomes?)\b")
_LOOSE = frozenset(
    content_words("throughout anywhere everywhere really actually currently at all any ever already still further")
)
_CLAUSE = re.compile(r"[,;:–—]\s|\s(?:and|but|while|which|who)\s")
_NUMBER = re.compile(
    r"(?i)(?P<digits>\d[\d,]*(?:\.\d+)?)(?:[ -](?P<scale>thousand|million|billion|trillion)\b)?"
    r"|\b(?P<word>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
)
_SCALE = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_ROUNDING = frozenset(
    content_words(
        "about around nearly almost over more than less some roughly approximately up to exceeding exceed in of on by"
    )
)
_ROUNDED = re.compile(
    r"(?i)\b(?:about|around|nearly|almost|over|more than|some|roughly|approximately|up to|exceed\w*|at least)\b"
)
_NEAR = 0.05
"""Part of a value by which another may be off where one of them is rounded."""
_SCOPE = re.compile(
    r"(?i)\b(?:all|total|altogether|each|every|both|together|joint|average|per|other|whole|entire|combined|respectively)\b"
)
_NAME = re.compile(r"\b[A-Z][\w&-]*[\w&]")
_WHO_IS = re.compile(r"(?i)^who (?:is|was) the\b")
_PERSON = re.compile(r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3}")


def is_plan(question: str, sentence: str, short: str) -> bool:
    """Tell whether the words that answer are a plan or forecast, and the question does not ask for one."""
    if not short or PLAN.search(question) or _ASKS_PLAN.search(question) or short not in sentence:
        return False
    before, end = sentence.index(short), sentence.index(short) + len(short)
    starts = [match.end() for match in _CLAUSE.finditer(sentence, 0, before)]
    after = next((match.start() for match in _CLAUSE.finditer(sentence, end)), len(sentence))
    return bool(PLAN.search(sentence, starts[-1] if starts else 0, end) or _TO_COME.search(sentence, end, after))


def asks_yes_or_no(question: str) -> bool:
    """Tell whether a question can be answered with Yes or No."""
    return bool(_YES_OR_NO.match(question))


def settled(question: str, sentence: str) -> str:
    """Return "Yes" or "No" where the sentence says what a yes-or-no question asks, in its order, or its denial."""
    if not asks_yes_or_no(question) or _NOT.search(question) or years_conflict(question, sentence):
        return ""
    if _UNSURE.search(sentence) or (PLAN.search(sentence) and not (PLAN.search(question) or _ASKS_PLAN.search(question))):
        return ""
    if not _says(question, sentence):
        return ""
    negated = _NOT.findall(sentence)
    if not negated:
        return "Yes"
    return "No" if len(negated) == 1 and _DENIED.search(sentence) else ""


def _says(question: str, sentence: str) -> bool:
    """Tell whether one clause of the sentence has the question's words, in their order and, if it is asked, with "is"."""
    asked = [word for word in dict.fromkeys(content_words(question)) if word not in _LOOSE]
    for clause in _BREAK.split(sentence):
        spoken = [(word, said) for said in clause.split() for word in content_words(said)]
        if _THERE_IS.match(question):
            if asked and set(asked) <= {word for word, _ in spoken} and _HAS.search(clause):
                return True
            continue
        places: list[int] = []
        for word in asked:
            start = places[-1] + 1 if places else 0
            places += [number for number in range(start, len(spoken)) if spoken[number][0] == word][:1] or [len(spoken)]
        if asked and places[-1] < len(spoken):
            return not _COPULAR.match(question) or bool(_IS.search(_between(clause, spoken, places)))
    return False


def _between(clause: str, spoken: list[tuple[str, str]], places: list[int]) -> str:
    """Return what stands in the clause from the first to the last of the asked words."""
    first, last = spoken[places[0]][1], spoken[places[-1]][1]
    start = clause.index(first)
    return clause[start : max(clause.rfind(last), start) + len(last)]


def differ(question: str, one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Tell whether two sentences, each with its words that answer, give different values for the same.

    Both must hold the words of the question and speak of the same things at the same time; their values must be numbers of
    one unit, or the names of two people where the question asks who the one is.
    """
    asked = set(content_words(question))
    if not asked or not all(len(asked & set(content_words(sentence))) >= 0.8 * len(asked) for sentence, _ in (one, other)):
        return False
    if _other_things(question, one, other) or years_conflict(one[0], other[0]):
        return False
    if _WHO_IS.match(question):
        names = [_PERSON.fullmatch(short.strip()) for _, short in (one, other)]
        return all(names) and not set(content_words(one[1])) & set(content_words(other[1]))
    return _other_values(one[1], other[1])


def _other_things(question: str, one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Tell whether what stands before the two values, beyond the words of the question, shows that they are of two things."""
    before = [sentence.split(short, 1)[0] if short else sentence for sentence, short in (one, other)]
    scopes = [{match[0].casefold() for match in _SCOPE.finditer(text)} for text in before]
    names = [
        {match[0] for match in _NAME.finditer(text[1:])} - {match[0] for match in _NAME.finditer(question)} for text in before
    ]
    return scopes[0] != scopes[1] or bool(names[0] - names[1] and names[1] - names[0])


def _other_values(one: str, other: str) -> bool:
    """Tell whether two phrases hold numbers of the same unit that cannot be the same."""
    values = [[_value(match) for match in _NUMBER.finditer(text)] for text in (one, other)]
    units = [set(content_words(_NUMBER.sub(" ", text))) - _ROUNDING for text in (one, other)]
    if not values[0] or not values[1] or units[0] != units[1] or len(values[0]) != len(values[1]):
        return False
    near = _NEAR if _ROUNDED.search(one) or _ROUNDED.search(other) else 0.0
    return any(abs(first - second) > near * max(abs(first), abs(second)) for first, second in zip(*values, strict=True))


def _value(match: re.Match[str]) -> float:
    if match["word"]:
        return float(1 + _WORDS.index(match["word"].casefold()))
    return float(match["digits"].replace(",", "").rstrip(".")) * _SCALE.get((match["scale"] or "").casefold(), 1.0)
