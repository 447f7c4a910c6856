import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering import LONGEST, answer, asks_for_several, probability, together
from qa.config import Config
from qa.models import Reading
from qa.types import Hit, Passage, Sentence, Span

CONFIG = Config()


def hit(*texts: str, document: str = "port.md", title: str = "The Port") -> Hit:
    sentences, start = [], 0
    for text in texts:
        sentences.append(Sentence(text, Span(start, start + len(text)), text))
        start += len(text) + 1
    return Hit(Passage(document, 0, title, "2021-03", "Cargo", tuple(sentences)), 0.03, {"dense": 1})


QUAY = hit("The port has two quays.", "It moved four million tonnes.", "Ferries call there.")


def test_the_best_sentence_comes_first_with_its_exact_place() -> None:
    found = answer("How much?", "How much?", [QUAY], [Reading((-3.0, 2.0, -2.0), Span(33, 45))], config=CONFIG)
    assert found.text == "It moved four million tonnes."
    assert found.short == "four million"
    citation = found.claims[0].citations[0]
    assert (citation.document_id, citation.place, citation.date) == ("port.md", "Cargo", "2021-03")
    assert (citation.quote, citation.span) == ("It moved four million tonnes.", (24, 53))


def test_further_sentences_are_quoted_where_they_are_hardly_worse() -> None:
    found = answer("What?", "What?", [QUAY], [Reading((1.5, 2.0, -2.0), None)], config=CONFIG)
    assert [claim.text for claim in found.claims] == ["It moved four million tonnes.", "The port has two quays."]
    assert found.short == ""


def test_a_yes_or_no_question_has_no_short_answer() -> None:
    found = answer("?", "Did the port move much?", [QUAY], [Reading((-3.0, 2.0, -2.0), Span(33, 45))], config=CONFIG)
    assert (found.text, found.short) == ("It moved four million tonnes.", "")


def test_a_refusal_names_what_is_near_and_what_is_missing() -> None:
    found = answer(
        "x", "How many tonnes of gold did the port move?", [QUAY], [Reading((-9.0, -9.0, -9.0), None)], config=CONFIG
    )
    assert found.claims == ()
    assert "“tonnes”" in found.abstained_because
    assert "does not mention “gold”" in found.abstained_because
    assert found.hits == (QUAY,)


def test_a_name_is_not_missing_where_the_passage_uses_another_of_the_same() -> None:
    readings = [Reading((-9.0, -9.0, -9.0), None)]
    found = answer("x", "How old is TPT?", [QUAY], readings, config=CONFIG, put="How old is the port?")
    assert "speaks of “port” but does not mention “old”" in found.abstained_because


def test_without_hits_there_is_still_a_reason() -> None:
    assert answer("x", "x", [], [], config=CONFIG).abstained_because


MARGINS = st.lists(st.floats(-50, 50), min_size=3, max_size=3).map(tuple)


@given(st.lists(MARGINS, max_size=6), st.sampled_from(["Who runs it?", "Name all of the parks."]))
def test_claims_or_a_reason_and_a_citation_for_each(margins: list[tuple[float, ...]], question: str) -> None:
    hits = [hit(f"One {n}.", f"Two {n} {'long ' * 40}.", "The same.", document=f"{n}.md") for n in range(len(margins))]
    found = answer(question, question, hits, [Reading(each, None) for each in margins], config=CONFIG)
    assert bool(found.claims) != bool(found.abstained_because)
    assert all(claim.citations for claim in found.claims)
    assert len({claim.text for claim in found.claims}) == len(found.claims) <= CONFIG.list_sentences
    assert len(found.text) <= LONGEST or len(found.claims) == 1
    assert bool(found.claims) == (bool(margins) and probability(max(map(max, margins))) >= CONFIG.confidence)


SEVERAL = [
    ("Which six joint parks are there?", True),
    ("Name the notable investors.", True),
    ("Who runs the port and how large is it?", True),
    ("How do the two compare?", True),
    ("When was the port founded?", False),
    ("What does the port ship?", False),
    ("Which old ports belong to Vigo?", True),
    ("How many ports are there?", False),
    ("Which company built the centre?", False),
    ("Who is the director?", False),
    ("OK, could you please list the parks?", True),
    ("And now enumerate the parks.", True),
    ("Give me a list of the parks.", True),
    ("Do all parks have a lake?", True),
    ("What is the name of the director?", False),
    ("Name of the director?", False),
    ("What is the company's list price?", False),
    ("Is it open at all?", False),
]


@pytest.mark.parametrize(("question", "several"), SEVERAL)
def test_questions_for_several_things_are_known(question: str, *, several: bool) -> None:
    assert asks_for_several(question) is several


def test_articles_that_differ_are_shown_side_by_side() -> None:
    one = hit("The port has 900 berths.", document="old.md", title="Old")
    other = hit("The port has 1,100 berths.", document="new.md", title="New")
    readings = [Reading((3.0,), Span(13, 23)), Reading((1.5,), Span(13, 25))]
    found = answer("x", "How many berths has the port?", [one, other], readings, config=CONFIG)
    assert [claim.citations[0].document_id for claim in found.claims] == ["old.md", "new.md"]
    assert found.notes == ("The articles differ: “900 berths” in Old (2021-03), “1,100 berths” in New (2021-03).",)


def test_figures_of_different_things_and_times_are_no_difference() -> None:
    one = hit("In 2019 the port had 900 berths.", document="old.md", title="Old")
    later = hit("In 2021 the port had 1,100 berths.", document="new.md", title="New")
    all_ports = hit("All ports, the port of Vigo included, have 5,000 berths.", document="all.md", title="All")
    readings = [Reading((3.0,), Span(21, 31)), Reading((1.5,), Span(21, 33)), Reading((1.5,), Span(43, 55))]
    found = answer("x", "How many berths has the port?", [one, later, all_ports], readings, config=CONFIG)
    assert found.notes == ("“900 berths”: as of 2019, as the sentence says.",)


def test_parts_are_answered_together_with_what_is_missing() -> None:
    one = answer("q", "How much?", [QUAY], [Reading((-3.0, 2.0, -2.0), None)], config=CONFIG)
    none = answer("q", "How old?", [QUAY], [Reading((-9.0, -9.0, -9.0), None)], config=CONFIG)
    found = together("q", "How much and how old?", [one, none])
    assert found.text == one.text
    assert found.notes == ("How much? As of 2021-03, the date of the article.", "The articles do not say: How old?")
    assert together("q", "?", [one, one]).notes == one.notes
    assert together("q", "?", [one, one]).short == ""
    assert len(found.hits) == 1
    refused = together("q", "?", [none, none])
    assert refused.claims == ()
    assert refused.abstained_because
