"""What stands around an answer: how much of the corpus speaks to it, and questions to ask first and next.

Every question that is offered has been asked before, and was answered. The work for that is bounded: a few questions are
tried for each answer, never more, and none while somebody else waits for an answer.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from itertools import chain, islice, zip_longest

from qa.asking import questions_of
from qa.assistant import Assistant
from qa.errors import QAError
from qa.index import Index
from qa.remembering import Remembering
from qa.rendering import covered, example_questions
from qa.types import Answer, Span
from qa.words import content_words

EXAMPLES = 3
"""How many example questions are shown."""
EXAMPLES_FROM = 300
"""How many passages are looked at for them."""
EXAMPLES_TRIED = 12
"""How many are asked at most to find those that are answered."""
NEXT = 2
"""How many questions to ask next are shown."""
NEXT_TRIED = 3
"""How many are asked at most for one answer, besides those whose answer is known."""
WORDS_FROM = 2_000
"""Where there are more passages than this, nobody counts which articles share no word with a question."""
Places = frozenset[tuple[str, Span]]


class Surroundings:
    """The surroundings of one assistant's answers; usable from several threads."""

    def __init__(self, assistant: Assistant, answers: Remembering) -> None:
        self._assistant = assistant
        self._answers = answers
        self._lock = threading.Lock()
        self._of = ""
        self._words: dict[str, frozenset[str]] = {}

    def coverage(self, answer: Answer) -> str:
        """Return the line that says how much of the corpus speaks to the question of `answer`."""
        index = self._assistant.index
        asked = frozenset(content_words(answer.searched_for))
        quoted = {citation.document_id for claim in answer.claims for citation in claim.citations}
        words = self._words_of(index)
        silent = sum(asked.isdisjoint(held) for name, held in words.items() if name not in quoted)
        articles = sum(record.passages > 0 for record in index.records.values())
        return covered(answer, articles=articles, passages=len(index), silent=silent)

    def examples(self) -> list[str]:
        """Return a few questions about what the articles say, call themselves and their parts, each of which is answered."""
        index = self._assistant.index
        subjects: dict[str, dict[str, None]] = {}
        said: dict[str, list[str]] = {}
        for passage in map(index.passage, range(min(len(index), EXAMPLES_FROM))):
            subjects.setdefault(passage.document_id, {}).update({passage.title: None, passage.place.rpartition(" › ")[2]: None})
            said.setdefault(passage.document_id, []).extend(sentence.text for sentence in passage.sentences)
        of_each = zip_longest(*(questions_of(texts) for texts in said.values()))  # one of each article, then another of each
        made = chain(filter(None, chain.from_iterable(of_each)), example_questions(subjects.values()))
        tried = islice(dict.fromkeys(made), EXAMPLES_TRIED)
        return list(islice((question for question in tried if self._places(question)), EXAMPLES))

    def next_questions(self, answer: Answer) -> list[str]:
        """Return questions about what stands near `answer`, each of which is answered, with other sentences than these."""
        shown = _places_of(answer)
        left = NEXT_TRIED
        found: list[str] = []
        for question in _nearby(answer) if answer.claims else ():
            known = self._answers.knows(question)
            if len(found) == NEXT:
                break
            if not known and (left == 0 or self._answers.busy):
                continue
            left -= not known
            places = self._places(question)
            if places and not places <= shown:
                found.append(question)
        return found

    def _places(self, question: str) -> Places:
        """Return where the sentences stand that answer `question`; nowhere when it is refused."""
        try:
            return _places_of(self._answers.ask(question))
        except QAError:
            return frozenset()

    def _words_of(self, index: Index) -> dict[str, frozenset[str]]:
        """Return the words of every article, or nothing where there are too many."""
        with self._lock:
            if self._of != index.checksum:
                self._of, self._words = index.checksum, {}
            words = self._words
        if not words and len(index) <= WORDS_FROM:
            texts: dict[str, list[str]] = {}
            for passage in map(index.passage, range(len(index))):
                texts.setdefault(passage.document_id, []).append(passage.in_context)
            words.update({name: frozenset(content_words("\n".join(parts))) for name, parts in texts.items()})
        return dict(words)


def _places_of(answer: Answer) -> Places:
    return frozenset((citation.document_id, citation.span) for claim in answer.claims for citation in claim.citations)


def _nearby(answer: Answer) -> Iterator[str]:
    """Yield questions about the sentences, then the headings and titles of the passages found, but not about what was asked."""
    asked = set(content_words(answer.searched_for))
    told = {claim.text for claim in answer.claims}
    sentences = (sentence.text for hit in answer.hits for sentence in hit.passage.sentences)
    made = questions_of(text for text in sentences if text not in told)
    yield from (question for question in made if not asked.issuperset(content_words(question)))
    subjects: Iterable[str] = dict.fromkeys(
        subject for hit in answer.hits for subject in (hit.passage.place.rpartition(" › ")[2], hit.passage.title)
    )
    others = [[subject] for subject in subjects if not asked.issuperset(content_words(subject))]
    yield from example_questions(others)
