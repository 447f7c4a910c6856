from time import process_time

import pytest

from qa.parts import divided

DIVIDED = [
    (
        "How large is the port of Vigo, and how many ships call at Faro each year?",
        ("How large is the port of Vigo?", "How many ships call at Faro each year?"),
    ),
    ("Which was more costly, Vigo or Faro?", ("How costly was Vigo?", "How costly was Faro?")),
    (
        "Which is larger, Vigo or Faro, and who runs the Fish Hall?",
        ("How large is Vigo?", "How large is Faro?", "Who runs the Fish Hall?"),
    ),
    (
        "In which hall does the board sit, and who led it before?",
        ("In which hall does the board sit?", "Who led the board before?"),
    ),
    ("Is there a pass for all quays, and what does it cost?", ("Is there a pass for all quays?", "What does the pass cost?")),
    (
        "How many members does Silver Net have and how big was its catch?",
        ("How many members does Silver Net have?", "How big was Silver Net's catch?"),
    ),
    ("Who runs Vigo and how large is it?", ("Who runs Vigo?", "How large is Vigo?")),
    (
        "What is the agreement between the two cities and when was it signed?",
        ("What is the agreement between the two cities?", "When was the agreement signed?"),
    ),
    (
        "Which road runs between the lakes and who built it?",
        ("Which road runs between the lakes?", "Which road runs between the lakes? Who built it?"),
    ),
    ("What is reed grass like and what does it need?", ("What is reed grass like?", "What does reed grass need?")),
    ("When and where was Vigo founded?", ("When was Vigo founded?", "Where was Vigo founded?")),
    ("When was Vigo founded, and why?", ("When was Vigo founded?", "Why was Vigo founded?")),
    ("Does Vigo lend boats and does it have ferries?", ("Does Vigo lend boats?", "Does Vigo have ferries?")),
    ("Who are the mayors of Vigo and of Faro?", ("Who is the mayor of Vigo?", "Who is the mayor of Faro?")),
    ("What are the goals of Vigo and Faro?", ("What are the goals of Vigo?", "What are the goals of Faro?")),
    (
        "Which town counts both as one of the oldest ports and as one of the largest?",
        ("Which town counts as one of the oldest ports?", "Which town counts as one of the largest?"),
    ),
    (
        "How does Vigo follow Faro in its prices and in its rules?",
        ("How does Vigo follow Faro in its prices?", "How does Vigo follow Faro in its rules?"),
    ),
    (
        "What do Vigo and Faro each plan for ferries?",
        ("What does Vigo plan for ferries?", "What does Faro plan for ferries?"),
    ),
    ("Do Vigo and Faro each plan ferries?", ("Does Vigo plan ferries?", "Does Faro plan ferries?")),
    (
        "How many people in Vigo and in Faro were ill?",
        ("How many people in Vigo were ill?", "How many people in Faro were ill?"),
    ),
    (
        "What is the role of Vigo and of Faro in trade?",
        ("What is the role of Vigo in trade?", "What is the role of Faro in trade?"),
    ),
    (
        "What role do banks in Vigo and in Faro play?",
        ("What role do banks in Vigo play?", "What role do banks in Faro play?"),
    ),
    (
        "How large are the Bank of Vigo and the Bank of Faro?",
        ("How large is the Bank of Vigo?", "How large is the Bank of Faro?"),
    ),
    ("When were Vigo and Faro both taken by force?", ("When was Vigo taken by force?", "When was Faro taken by force?")),
    ("How large are Vigo and Faro respectively?", ("How large is Vigo?", "How large is Faro?")),
    ("How large are Vigo and Faro?", ("How large is Vigo?", "How large is Faro?")),
    ("When were Vigo and Faro founded?", ("When was Vigo founded?", "When was Faro founded?")),
    ("Compare the area of Vigo and Faro.", ("What is the area of Vigo?", "What is the area of Faro?")),
    ("How do Vigo and Faro differ in size?", ("What is the size of Vigo?", "What is the size of Faro?")),
    ("How does Vigo compare with Faro in terms of fees?", ("What are the fees of Vigo?", "What are the fees of Faro?")),
    ("What is the difference between Vigo and Faro in their size?", ("What is the size of Vigo?", "What is the size of Faro?")),
    (
        "What is the difference between the goals of Vigo and Faro?",
        ("What are the goals of Vigo?", "What are the goals of Faro?"),
    ),
    ("What is the difference in age between Vigo and Faro?", ("What is the age of Vigo?", "What is the age of Faro?")),
    (
        "What are the differences between Vigo and Faro in GDP per head?",
        ("What is the GDP per head of Vigo?", "What is the GDP per head of Faro?"),
    ),
    ("How did Vigo and Faro differ in size?", ("What is the size of Vigo?", "What is the size of Faro?")),
    ("Compare Vigo and Faro in terms of size.", ("What is the size of Vigo?", "What is the size of Faro?")),
    ("Who runs both Vigo and Faro?", ("Who runs Vigo?", "Who runs Faro?")),
    (
        "What caused the crisis in which Vigo lost money and who solved it?",
        ("What caused the crisis in which Vigo lost money?", "Who solved the crisis?"),
    ),
    ("What did Vigo, Faro and Cadiz each pay?", ("What did Vigo pay?", "What did Faro pay?", "What did Cadiz pay?")),
    ("Which port is larger, Vigo or Faro?", ("How large is Vigo?", "How large is Faro?")),
    ("Is Vigo older than Faro?", ("How old is Vigo?", "How old is Faro?")),
    ("How large are Vigo and the United States?", ("How large is Vigo?", "How large is the United States?")),
    ("Which has more cranes, Vigo or Faro?", ("How many cranes does Vigo have?", "How many cranes does Faro have?")),
    ("Which was opened first, Vigo or Faro?", ("When was Vigo opened?", "When was Faro opened?")),
    (
        "Which of Vigo's three old goods does Faro also ship?",
        ("What are Vigo's three old goods?", "Which goods does Faro ship?"),
    ),
    (
        "Which fish is both one of Vigo's main catches and one of Faro's exports?",
        ("What are Vigo's main catches?", "What are Faro's exports?"),
    ),
    (
        "Which good counts as one of the sectors of Vigo and also as one of the exports to Faro?",
        ("What are the sectors of Vigo?", "What are the exports to Faro?"),
    ),
    ("What is among Vigo's goods and among the exports of Faro?", ("What are Vigo's goods?", "What are the exports of Faro?")),
]


@pytest.mark.parametrize(("question", "parts"), DIVIDED)
def test_a_question_for_two_things_is_divided(question: str, parts: tuple[str, ...]) -> None:
    assert divided(question) == parts


ONE = [
    "Who heads the Ministry of Science and Technology?",
    "Who owns Marks and Spencer?",
    "Who runs the Port and Airport?",
    "Who knows who gets land and who does not?",
    "What lies between what people see and what they hear?",
    "What did people see as part of who they were and where they stood?",
    "Which office has to do with both the tides and how ships moor?",
    "How do Vigo and Faro differ in how they tax firms?",
    "How does Vigo differ from Faro in its approach to fees?",
    "How do Vigo and Faro differ in general?",
    "How do Vigo and Faro differ in size and population?",
    "What is the difference between a port of Vigo and Faro?",
    "How many people sail from Lagos to Vigo and Faro each year?",
    "Who came up with the rule that you cannot know where a ship is and how it moves?",
    "Who runs the port of Vigo?",
    "When did Vigo and Faro sign their agreement?",
    "Which ports are large and old?",
    "Which firm was one of the first and one of the largest to settle in Vigo?",
    "Which firm is one of the founders of Vigo and one of its tenants?",
    "Which treaty signed in 1994 was one of Vigo's wins and one of Faro's losses?",
    "What in 2020 was one of Vigo's goods and one of Faro's worries?",
    "What did experts say is one of Vigo's wins and one of Faro's losses?",
    "Which firm never was one of Vigo's tenants and one of Faro's debtors?",
    "Which firm in Spain is one of Vigo's tenants and one of Faro's debtors?",
    "Which firm is one of the founders of Vigo and one of its Spanish tenants?",
    "Which man is one of the mayors of Vigo and one of the heads of its port?",
    "Which firm is one of the sponsors and one of the organisers of Vigo's fair?",
    "Which club is part of the league and part of the union?",
    "What is the name of the fish and chips shop?",
    "Why is the port closed and why?",
    "Which port opened in 1751 and was composed of nine quays?",
    "What prize did both Vigo and Faro win?",
    "What is the difference between Vigo and Faro?",
    "How are Vigo and Faro connected?",
    "When were Vigo and Faro joined?",
    "Does the quay point to the left or down and to the right?",
    "Who is less likely to say that Vigo and Faro are different?",
    "What decides which quay is old and which is new?",
    "Where are the Vigo and Faro Canals?",
    "Which of Vigo's books was not as well received as Faro?",
    "When were Vigo and Faro partners?",
    "How far are Vigo and Faro?",
    "When were Vigo and Faro at war?",
    "How large are Fleet and Harbour budgets?",
    "Are the ports of Vigo and of Faro linked?",
    "What role do banks in the south and in the north play?",
    "How many people with a bad cold and with the flu die?",
    "How large are Vigo and Faro? " + "They are ports. " * 30,
    "",
]


NAMED_WITH_AND = [
    "Who are the mayors of Vigo and Faro?",
    "When were Vigo and Faro founded?",
    "How large are the Vigo and Faro?",
    "Compare the goals of Vigo and Faro.",
    "What do Vigo and Faro each plan?",
]


@pytest.mark.parametrize("question", NAMED_WITH_AND)
def test_a_name_with_and_in_it_is_not_divided(question: str) -> None:
    assert divided(question, is_one=lambda one, other: (one, other) == ("Vigo", "Faro")) == (question,)


def test_a_name_with_and_in_it_goes_into_the_parts() -> None:
    parts = divided("When and where were Vigo and Faro founded?", is_one=lambda one, other: True)
    assert parts == ("When were Vigo and Faro founded?", "Where were Vigo and Faro founded?")


LONG = [
    "Which is both one of " + "A and one of " * 29,
    "What do " + "A and the " * 38 + "x?",
    "How large are " + "The A and the " * 27,
    "A, " * 133,
    "of a and " * 44,
    "A and A " * 50,
    "How large are " + "A and B " * 48,
    "how x and how " * 28,
    "How do " + "A and A differ in a " * 19,
    "What is the difference in " + "a of a between A of A and " * 14,
    "What is the difference between " + "A A A and A A A in " * 19,
    "Which of " + "a's is do " * 39,
]


@pytest.mark.parametrize("question", LONG)
def test_no_words_make_it_slow(question: str) -> None:
    start = process_time()
    divided(question)
    assert process_time() - start < 2  # takes a hundredth of this; backtracking took minutes


def test_a_longer_question_is_not_looked_at() -> None:
    question = "What do " + "A and the " * 190 + "x?"
    assert divided(question) == (question,)


@pytest.mark.parametrize("question", ONE)
def test_a_question_for_one_thing_is_left_whole(question: str) -> None:
    assert divided(question) == (question,)
