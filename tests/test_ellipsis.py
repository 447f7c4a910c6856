import pytest

from qa.ellipsis import filled
from qa.names import Names
from qa.salience import Earlier

FILLED = [
    ("What was the catch of Vigo in 2021?", "", "What about 2019?", "What was the catch of Vigo in 2019?"),
    ("What was the catch of Vigo in 2021?", "", "And by 2025?", "What was the catch of Vigo by 2025?"),
    ("How many ships call at Vigo now?", "", "In 2019?", "How many ships call at Vigo in 2019?"),
    ("Who is the mayor of Vigo?", "", "And Faro?", "Who is the mayor of Faro?"),
    ("What was Vigo's catch in 2021?", "", "And Faro's?", "What was Faro's catch in 2021?"),
    ("What did Vigo sign with Cadiz in May?", "", "And with Faro?", "What did Vigo sign with Faro in May?"),
    ("What is the area of Vigo?", "", "And the population?", "What is the population of Vigo?"),
    ("Who is the director of the Fish Hall?", "", "What about the population?", "What is the population of the Fish Hall?"),
    ("Who is the director of the Fish Hall?", "", "And the owner?", "Who is the owner of the Fish Hall?"),
    ("Who is the director of the Fish Hall?", "", "And the members?", "Who are the members of the Fish Hall?"),
    ("Who is the director of the Fish Hall?", "", "And the spokesman?", "Who is the spokesman of the Fish Hall?"),
    ("Who is the director of the Fish Hall?", "", "And the nurses?", "Who are the nurses of the Fish Hall?"),
    ("Who is the director of the Fish Hall?", "", "And her predecessor?", "Who is her predecessor?"),
    ("Who is the director of the Fish Hall?", "", "And the headquarters?", "What are the headquarters of the Fish Hall?"),
    ("Who is the director of the Fish Hall?", "", "And the tower?", "What is the tower of the Fish Hall?"),
    ("What is the area of Vigo?", "", "And the mayor?", "Who is the mayor of Vigo?"),
    ("What is the area of Vigo?", "", "And the GDP?", "What is the GDP of Vigo?"),
    ("What is the area of Vigo?", "", "And the CEO?", "Who is the CEO of Vigo?"),
    ("What is the area of Vigo?", "", "The GDP?", "What is the GDP of Vigo?"),
    ("What is Vigo's area?", "", "And the GDP?", "What is Vigo's GDP?"),
    ("When was Vigo founded?", "", "And the GDP?", "What is its GDP?"),
    ("What is the area of Vigo?", "", "And the USA?", "What is the area of the USA?"),
    ("What is the area of Vigo?", "", "And GDP?", "What is the GDP of Vigo?"),
    ("What is the area of Vigo?", "", "And the CEOs?", "Who are the CEOs of Vigo?"),
    ("What is the area of Vigo?", "", "Population?", "What is the population of Vigo?"),
    ("What is the area of Vigo?", "", "GDP of Faro?", "What is the GDP of Faro?"),
    ("What is the area of Vigo?", "", "Mayor of Faro?", "Who is the mayor of Faro?"),
    ("What is the area of Vigo?", "", "And the COO of SIP?", "Who is the COO of SIP?"),
    ("What is the area of Vigo?", "", "And Bishop Rock?", "What is the area of Bishop Rock?"),
    ("When was Vigo founded?", "", "And the mayor of Faro?", "Who is the mayor of Faro?"),
    ("How old is the mayor of Vigo?", "", "And the CEO of SIP?", "How old is the CEO of SIP?"),
    ("What was Vigo's GDP in 2020?", "", "And the debt of Faro?", "What was the debt of Faro in 2020?"),
    ("Where is the port of Vigo?", "", "And the population?", "What is the population of Vigo?"),
    ("Where is the port of Vigo?", "", "And the airport?", "Where is the airport of Vigo?"),
    ("Who owns the south quay?", "", "And the north quay?", "Who owns the north quay?"),
    ("What is the depth of the south quay?", "", "And the north quay?", "What is the depth of the north quay?"),
    ("How long is the north bridge in Vigo?", "", "And the bridge in Faro?", "How long is the bridge in Faro?"),
    ("How long is the north bridge in Vigo?", "", "And the south bridge?", "How long is the south bridge in Vigo?"),
    (
        "Who owned the old quay at Vigo in 2019?",
        "",
        "And the quay at the Salt Bay?",
        "Who owned the quay at the Salt Bay in 2019?",
    ),
    ("What causes high tides?", "", "And low tides?", "What causes low tides?"),
    ("What day ferries are there?", "", "And night ferries?", "What night ferries are there?"),
    ("How many day ferries are there?", "", "And night ferries?", "How many night ferries are there?"),
    ("How do I paint a new boat?", "", "And an old boat?", "How do I paint an old boat?"),
    ("How do I paint a new boat?", "", "And the old boat?", "How do I paint an old boat?"),
    ("How do I paint a new boat?", "", "And a used boat?", "How do I paint a used boat?"),
    ("Who owns the south quay?", "", "And north quay?", "Who owns the north quay?"),
    ("Who owns the quay?", "", "And the second quay?", "Who owns the second quay?"),
    ("What are the advantages of solar power?", "", "And the limits?", "What are the limits of solar power?"),
    ("What is the area of Vigo?", "", "And the exports?", "What are the exports of Vigo?"),
    ("What were Vigo's imports in 2020?", "", "And the exports?", "What were Vigo's exports in 2020?"),
    ("When was Vigo's port built?", "", "And the airport?", "When was Vigo's airport built?"),
    ("When was the port of Vigo built?", "", "And the budget?", "What is the budget?"),
    ("When was the port built?", "", "And its depth?", "What is its depth?"),
    ("How large is the port?", "", "And its director?", "Who is its director?"),
    ("How old is the mayor of Vigo?", "", "And the director?", "How old is the director of Vigo?"),
    ("Where is Vigo?", "", "And its harbour?", "Where is its harbour?"),
    ("How many ships does Vigo have?", "", "Faro?", "How many ships does Faro have?"),
    ("How many ships call at Vigo?", "", "What about ferries?", "How many ferries call at Vigo?"),
    ("How many cranes does Vigo plan?", "", "How many does Faro have?", "How many cranes does Faro have?"),
    ("When was Vigo founded?", "", "Where?", "Where was Vigo founded?"),
    ("Does Vigo tax its fleet?", "", "And why?", "Why does Vigo tax its fleet?"),
    ("Who runs Vigo?", "Marta Lema", "Since when?", "Since when is it that Marta Lema runs Vigo?"),
]


@pytest.mark.parametrize(("last", "answer", "part", "whole"), FILLED)
def test_a_part_goes_where_the_last_question_has_its_kind(last: str, answer: str, part: str, whole: str) -> None:
    assert filled(part, [Earlier(last, answer, Names())], Names()) == whole


UNSURE = [
    ("Who runs Vigo?", "Why?"),
    ("Does Vigo tax its fleet?", "Why not?"),
    ("Who runs the quay?", "And the quay?"),
    ("Who runs the quay?", "And this quay?"),
    ("Who runs the quay?", "And its quay?"),
    ("Who runs the quay?", "And no quay?"),
    ("Who runs the quay?", "And any other quay?"),
    ("Who runs the quay?", "And another quay?"),
    ("Who runs the quay?", "And a quay?"),
    ("Who runs the quay?", "What about ?"),
    ("Which quay is the oldest?", "And the newest quay?"),
    ("What is the area of Vigo?", "And the number of schools?"),
    ("What is the area of Vigo?", "And the population of the province?"),
    ("Who is the mayor of Vigo?", "And the chief of police?"),
    ("Who owned the south quay in 2018?", "And the north quay in 2019?"),
    ("What are the duties of the mayor of Vigo?", "And the CEO of SIP?"),
    ("How do they choose the mayor of Vigo?", "Mayor of Faro?"),
    ("Is the west gate or the north gate open?", "And the east gate?"),
    ("What did Vigo pay Cadiz and Bilbao in 2019 and 2020?", "And in 2021?"),
    ("Did Vigo meet Faro in Cadiz?", "And for the fleet list?"),
    ("When was the port built?", "How about its exports?"),
    ("How large is the port?", "And its companies?"),
    ("When was Marta Lema born?", "And her brother?"),
    ("When was the port of Vigo built?", "And the exports?"),
]


@pytest.mark.parametrize(("last", "part"), UNSURE)
def test_a_part_without_a_clear_place_stays_unsure(last: str, part: str) -> None:
    assert filled(part, [Earlier(last, "", Names())], Names()) == ""


@pytest.mark.parametrize(
    "question", ["What about “Cargo”?", "Who runs Faro?", "And who runs Faro?", "Robotaxi", "cargo", "Faro!"]
)
def test_other_questions_are_none(question: str) -> None:
    assert filled(question, [Earlier("Who runs Vigo?", "", Names())], Names()) is None
