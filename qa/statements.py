"""What an answer says: its words that answer, its sentence, and its verbs that look like nouns ("The park produces chips").

A verb shows by the words around it only: a determiner follows it, or the subject that a sentence begins with needs it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from qa.vocabulary import ADVERBS, ARTICLES, AUXILIARIES, DETERMINERS, ORGANISED, VERBS, is_past, is_plural, singular, word_set
from qa.words import STOPWORDS

_REFUSED = ("The articles do not say", "Nothing in the articles")
_OPENING = 80
"""Characters within which a refusal says that it is one, under whatever heading."""
_LED = ARTICLES | word_set("its their his her our")
_ENDS = STOPWORDS | AUXILIARIES | ADVERBS
_NO_OBJECT = word_set("and or of it he she they i we you")
"""Words that show that the word before them is no verb."""
_SUBJECTS = word_set("i we you he she they")
_OBJECTS = word_set("me us him them")
_WORD = re.compile(r"[\w'’-]+")
_SENTENCE = re.compile(r"(?:^|(?<=[.!?] ))(?:(?:Yes|No), )?(?P<first>[\w'’-]+)(?P<others>(?: [\w'’-]+)*)")


def short_answer(answer: str) -> str:
    """Return the words of an answer that answer: those at its beginning that it says again; "" of a refusal."""
    if any(words in answer[:_OPENING] for words in _REFUSED):
        return ""
    words = answer.split()
    for count in range(min(len(words) - 1, 20), 0, -1):
        opening = " ".join(words[:count])
        if opening in answer[len(opening) :]:
            return opening
    return answer


def statement(answer: str) -> str:
    """Return the sentences of an answer without the words before them that they say again; "" where there are none."""
    said = answer.removeprefix(short_answer(answer)).strip() or short_answer(answer)
    return said if re.search(r"[.!?][\"'”’)]*$", said) and len(said.split()) > 2 else ""


def without_verbs(answer: str, subjects: Sequence[str]) -> str:
    """Return an answer with marks in the place of verbs that could be taken for nouns; every other word stays where it was.

    `subjects` are what its sentences may be about.
    """
    for start, end in {*_before_determiners(answer), *_after_subjects(answer, subjects)}:
        answer = f"{answer[:start]}{';':<{end - start}}{answer[end:]}"
    return answer


def asked_verb(words: Sequence[str], place: int) -> bool:
    """Tell whether a word of a question is the verb after "I", "who" or a first "what" ("What causes tides?")."""
    asks = words[place - 1].casefold() if place else ""
    after = words[place + 1 :]
    opens = asks == "what" and place < 3 and (_is_object(after) or (singular(words[place]) in VERBS and _is_several(after)))
    return asks in _SUBJECTS or ((asks == "who" or opens) and is_plural(words[place].casefold()))


def _is_object(words: Sequence[str]) -> bool:
    """Tell whether the words of a question after its second are no verb's: "the tides", "Vigo", but not "apply to boats"."""
    after = words[0] if words else "and"
    if after.casefold() in AUXILIARIES | VERBS | _NO_OBJECT or is_past(after):
        return False
    return after in _OBJECTS or _determines(after) or is_plural(after) or after[:1].isupper() or len(words) == 1


def _is_several(words: Sequence[str]) -> bool:
    """Tell whether the words of a question begin with a phrase of several words in the plural: "high tides in Vigo"."""
    phrase = list(takewhile(lambda word: word.casefold() not in _ENDS, words))
    return len(phrase) > 1 and is_plural(phrase[-1]) and phrase[0] not in VERBS and not is_past(phrase[0])


def _before_determiners(answer: str) -> Iterator[tuple[int, int]]:
    """Yield where a word like "maintains" stands before "the" or a number, itself after none of these."""
    before = ""
    for word in _WORD.finditer(answer):
        after = _WORD.match(answer, word.end() + 1)
        if is_plural(word[0]) and after and _determines(after[0]) and not _determines(before):
            yield word.span()
        before = word[0]


def _determines(word: str) -> bool:
    return word.casefold() in DETERMINERS or word[:1].isdigit() or word.endswith(("'s", "’s"))


def _after_subjects(answer: str, subjects: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where the verb stands of each sentence that begins with its subject and goes on without an auxiliary."""
    for sentence in _SENTENCE.finditer(answer):
        words = [sentence["first"], *sentence["others"].split()]
        end = next((n for n, word in enumerate(words) if n and word.casefold() in _ENDS), len(words))
        place = 0 if AUXILIARIES.intersection(words[end : end + 1]) else _verb(words[:end], subjects)
        if place:
            start = sentence.start("first") + len(" ".join(words[:place])) + 1
            yield start, start + len(words[place])


def _verb(words: Sequence[str], subjects: Sequence[str]) -> int:
    """Return which of the words that a sentence begins with is its verb, after one of `subjects` or a determiner, or 0."""
    said = " ".join(words).casefold()
    known = next((len(each.split()) for each in subjects if said.startswith(f"{each.casefold()} ")), 0)
    if known and is_plural(words[known]):
        return known
    if words[0].casefold() not in _LED or any(is_past(word) for word in words):
        return 0
    name = next((n for n, word in enumerate(words) if n and not word[0].isupper()), len(words))
    first = name if words[name - 1].casefold() in ORGANISED else name + 1
    if is_plural(words[min(first, len(words)) - 1]):
        return first if first + 1 < len(words) and not is_plural(words[first]) else 0
    place = next((n for n in range(first, len(words) - 1) if is_plural(words[n])), 0)
    return place + 1 if place and words[place + 1] in VERBS else place
