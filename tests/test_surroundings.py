"""What is offered is answered; what is counted is counted."""

from dataclasses import replace
from typing import cast

from fakes_page import FakeAssistant

from qa.assistant import Assistant
from qa.remembering import Remembering
from qa.surroundings import NEXT, NEXT_TRIED, Surroundings


def of(assistant: FakeAssistant) -> Surroundings:
    real = cast("Assistant", assistant)
    return Surroundings(real, Remembering(real))


def headed(assistant: FakeAssistant, *places: str) -> None:
    passages = assistant.index.passages
    passages[:] = [replace(passages[n % 3], place=place, number=n) for n, place in enumerate(places)]


def test_a_question_to_ask_next_is_answered_and_with_other_words() -> None:
    assistant = FakeAssistant()
    headed(assistant, "Nothing at all", "Key figures of 2020", "Who signed it", "The same once more", "")
    surroundings = of(assistant)
    signed = assistant.ask("Is it about parks?")
    assert surroundings.next_questions(signed) == ["What about “Key figures of 2020”?"]
    everything = replace(signed, claims=tuple(assistant.claim(row, n) for row in range(5) for n in (0, 1)))
    assert surroundings.next_questions(everything) == []


def test_the_work_for_them_is_bounded_and_done_once() -> None:
    assistant = FakeAssistant()
    headed(assistant, *(f"Nothing number {name}" for name in "abcdefghijkl"))
    surroundings = of(assistant)
    answer = assistant.ask("Who signed?")
    before = len(assistant.asked)
    assert surroundings.next_questions(answer) == []
    assert len(assistant.asked) - before == NEXT_TRIED
    surroundings.next_questions(answer)
    assert len(assistant.asked) - before == 2 * NEXT_TRIED  # the known ones are not asked again, further ones are
    assert len(surroundings.next_questions(answer)) <= NEXT
    assert surroundings.next_questions(assistant.ask("nothing")) == []


def test_articles_without_a_word_of_the_question_are_counted() -> None:
    assistant = FakeAssistant()
    surroundings = of(assistant)
    signed = assistant.ask("Who signed the agreement?")
    assert surroundings.coverage(signed) == "Quoted from 1 of 3 articles; the others have none of the question’s words"
    parks = assistant.ask("Which park signed?")
    assert surroundings.coverage(parks) == "Quoted from 1 of 3 articles"
    assert surroundings.coverage(assistant.ask("nothing")) == "3 articles, 5 passages"
