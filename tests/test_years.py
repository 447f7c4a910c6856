import pytest

from qa.years import Period, as_of, periods, relative_years, year_preference, years_conflict

PERIODS = [
    ("In 2019", [Period(2019, 2019)]),
    ("the plan (2022-2025)", [Period(2022, 2025)]),
    ("from 1998 to 2003", [Period(1998, 2003)]),
    ("in 1914–18", [Period(1914, 1918)]),
    ("the winter of 2011–12", [Period(2011, 2012)]),
    ("It opened on 2007-10-11.", [Period(2007, 2007)]),
    ("2001-12-05", [Period(2001, 2001)]),
    ("since 2010-09", [Period(2010, 9999)]),
    ("12 firms in 2010 and 35 staff", [Period(2010, 2010)]),
    ("12 firms in 2010 - 35 staff", [Period(2010, 2010)]),
    ("from 2010 to 15 percent", [Period(2010, 9999)]),
    ("the 1990s", [Period(1990, 1999)]),
    ("since 2007", [Period(2007, 9999)]),
    ("before 2000", [Period(0, 2000)]),
    ("2,021 ships, 2000 people and 2019 tonnes for $2020", []),
]


@pytest.mark.parametrize(("text", "spoken_of"), PERIODS)
def test_the_years_of_a_text(text: str, spoken_of: list[Period]) -> None:
    assert periods(text) == spoken_of


CONFLICTS = [
    ("What was the catch in 2020?", "The catch was 9 tonnes in 2021.", "", True),
    ("What was the catch in 2020?", "The catch was 9 tonnes in 2020, 8 in 2021.", "", False),
    ("What was the catch in 2020?", "The catch was 9 tonnes.", "", False),
    ("What was the catch?", "The catch was 9 tonnes in 2021.", "", False),
    ("What was the catch in 2020?", "It fell by 9 tonnes from 2019.", "The catch of 2020", False),
    ("Was there a fund in 2010?", "The fund has lent boats since 2007.", "", False),
    ("Who led the port in the 1990s?", "Marta Lema led it in 1994.", "", False),
    ("In what year did the fund of 2007 end?", "It ended in 2011.", "", False),
    ("Who lit the torch of the 2008 Games?", "Jon Reyes, who swam in 2004.", "", False),
]


@pytest.mark.parametrize(("question", "sentence", "context", "conflict"), CONFLICTS)
def test_a_sentence_of_other_years_only_is_in_conflict(question: str, sentence: str, context: str, *, conflict: bool) -> None:
    assert years_conflict(question, sentence, context) is conflict


def test_a_question_with_a_year_prefers_sentences_and_articles_of_it() -> None:
    asked = "What was the catch in 2020?"
    sentences = ("9 tonnes in 2020.", "9 tonnes.", "9 tonnes.", "9 tonnes.", "9 tonnes in 2021.")
    dates = ("", "2020-05", "", "2018", "2020")
    assert [year_preference(asked, said, "Fishing", date) for said, date in zip(sentences, dates, strict=True)] == [
        2,
        1,
        0,
        -1,
        -2,
    ]
    assert year_preference("What was the catch?", "9 tonnes in 2020.", "", "2020") == 0


LAST_YEAR = "The port counted 9 ships last year, against 7 in 2022."


@pytest.mark.parametrize(("year", "preference"), [("2023", 2), ("2022", 2), ("2020", -2)])
def test_last_year_is_the_one_before_that_of_the_article(year: str, preference: int) -> None:
    question = f"How many ships did the port count in {year}?"
    assert year_preference(question, LAST_YEAR, "", "2024-03-14") == preference
    assert year_preference(question, "It counted 9 ships last year.", "", "2024-03") == (2 if year == "2023" else -2)


@pytest.mark.parametrize("words", ["The next year", "In his last year", "Over the last year"])
def test_a_year_of_the_story_is_not_that_of_the_article(words: str) -> None:
    assert relative_years(f"{words}, the mill burned down.", "2024-12-30") == {}


COMPARED = ["The port has 9 ships against 7 last year", "Output is 9% higher than last year", "Since last year it has 12 staff"]


@pytest.mark.parametrize("clause", COMPARED)
def test_a_figure_is_not_of_the_year_that_it_is_compared_with(clause: str) -> None:
    assert as_of("How many ships has the port?", clause, clause, "2024-03-14").startswith("as of 2024-03-14")


def test_an_office_is_told_as_of_the_article() -> None:
    clause = "Ann Lee took over last year and runs the port"
    assert as_of("Who runs the port?", clause, clause, "2024-03-14").startswith("as of 2024-03-14")


def test_last_year_means_nothing_in_an_article_without_a_date() -> None:
    assert relative_years(LAST_YEAR, "") == {}
    assert year_preference("How many ships did the port count in 2023?", LAST_YEAR, "", "") == -2


def test_a_figure_of_last_year_is_told_as_of_that_year() -> None:
    clause = "The port counted 9 ships last year"
    said = as_of("How many ships did the port count?", clause, clause, "2024-03-14")
    assert said == "as of 2023, the “last year” of an article of 2024-03-14"


def test_headings_that_name_the_year_excuse_a_sentence_of_another() -> None:
    asked, said = "What was the catch in 2020?", "9 tonnes, as in 2019."
    assert year_preference(asked, said, "Fishing", "2021") == -2
    assert year_preference(asked, said, "Fishing › The year 2020", "2021") == 0


def test_the_day_of_an_article_is_no_span_of_years() -> None:
    assert year_preference("What was the catch in 2012?", "9 tonnes.", "", "2011-12-05") == -1


AS_OF = [
    ("How many ships call?", "By the end of 2019, 900 ships called.", "2021-03", "as of 2019, as the sentence says"),
    ("How many ships call?", "900 ships call.", "2021-03", "as of 2021-03, the date of the article"),
    (
        "Who is the director of the port?",
        "Marta Lema, its director, spoke.",
        "",
        "the article is undated, this may have changed since",
    ),
    ("How many ships called in 2019?", "How many ships did call in 2019.", "2021", "as of 2019, as the sentence says"),
    ("How many ships did it have in 2019?", "It had 900.", "2021", ""),
    ("Where is the port?", "It is on the bay.", "2021", ""),
]


@pytest.mark.parametrize(("question", "sentence", "date", "said"), AS_OF)
def test_as_of_when_a_figure_or_an_office_is_told(question: str, sentence: str, date: str, said: str) -> None:
    assert as_of(question, sentence, sentence, date) == said
