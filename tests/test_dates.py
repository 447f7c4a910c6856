import pytest

from qa.dates import date_in

DATES = [
    ("2023-10-11 15:07:39", "2023-10-11"),
    ("Updated March 21, 2020", "2020-03-21"),
    ("11 Oct 2023", "2023-10-11"),
    ("Jan. 7, 2022", "2022-01-07"),
    ("2023年10月11日", "2023-10-11"),
    ("June 2019", "2019-06"),
    ("2020", "2020"),
    ("on May 22", ""),
    ("1,994 parks", ""),
    ("99/99/2020", ""),
    ("2023-00-15", ""),
    ("2023-02-31", ""),
]


@pytest.mark.parametrize(("text", "date"), DATES)
def test_dates_are_as_exact_as_stated(text: str, date: str) -> None:
    assert date_in(text) == date
