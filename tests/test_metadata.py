import pytest

from qa.cleaning import Block
from qa.metadata import Metadata, above_title, front_matter, header, stated
from qa.traced import Traced

FRONT = """---
title: "Port of Vigo"
description: 'A harbour that grew.'
layout: case
hero_image: ./quay.jpg
author: Ana Soto
year_start: 1881
cargo:
  - fish
  - cars
date: 2021-03-04
url: https://example.org/vigo
draft: false
---
Text.
"""


def test_front_matter_becomes_metadata_and_quotable_facts() -> None:
    said, facts, start = front_matter(FRONT)
    assert said == Metadata("Port of Vigo", "2021-03-04", "Ana Soto", "https://example.org/vigo")
    assert [fact.text.text for fact in facts] == [
        "A harbour that grew.",
        "author: Ana Soto",
        "year start: 1881",
        "cargo: fish, cars",
        "date: 2021-03-04",
    ]
    assert FRONT[start:] == "Text.\n"
    assert FRONT[slice(*facts[2].text.span)] == "year_start: 1881"


@pytest.mark.parametrize("yaml", ["a: [1, 2", "- just\n- a list", "!!python/object/apply:os.system ['true']", "&a [*a, *a]"])
def test_what_is_no_front_matter_is_text(yaml: str) -> None:
    assert front_matter(f"---\n{yaml}\n---\nText.") == (Metadata(), [], 0)


def lines(*texts: str) -> list[Block]:
    return [Block("text", Traced.of(text)) for text in texts]


PARAGRAPH = "The harbour of Vigo handled four million tonnes of fish last year, more than any other port."


def test_lines_above_the_text_say_who_when_and_where() -> None:
    said, rest = header(
        lines("2023-10-11 15:07:39 | Source: vigo.example", "By Ana Soto", "https://vigo.example/1", PARAGRAPH), titled=True
    )
    assert said == Metadata("", "2023-10-11", "Ana Soto", "https://vigo.example/1", "vigo.example")
    assert [(block.kind, block.text.text) for block in rest] == [("fact", "By Ana Soto"), ("text", PARAGRAPH)]


DATED = [
    ("Vigo opened a pier on 12 March 2024.", "", "", "text"),
    ("In May 2021 the pier burned down.", "", "", "text"),
    ("Programme for June 2025", "", "", "text"),
    ("Born: 3 May 1961", "", "", "text"),
    ("Deadline: 30 June 2025", "", "", "text"),
    ("Opening 5 May 2025", "", "", "text"),
    ("By Anna Silva | 12 March 2024", "2024-03-12", "Anna Silva", "fact"),
    ("By Anna Silva, March 12, 2024", "2024-03-12", "Anna Silva", "fact"),
    ("Posted on 12 March 2024 by Anna Silva", "2024-03-12", "Anna Silva", "fact"),
    ("Posted by admin on 12 March 2024", "2024-03-12", "", "fact"),
    ("VIGO, 12 March 2024", "2024-03-12", "", "fact"),
    ("Harbour Weekly | 12 March 2024 | Vigo", "2024-03-12", "", "fact"),
    ("Wednesday, 12 March 2024, 10:00 a.m.", "2024-03-12", "", ""),
    ("First published: 12 March 2024 · 5 min read", "2024-03-12", "", ""),
    ("First published on Wed 12 March 2024 10.15 BST", "2024-03-12", "", ""),
    ("March 12, 2024 10:15 AM UTC Updated 2 hours ago", "2024-03-12", "", ""),
    ("2024-03-12 | Views: 123", "2024-03-12", "", ""),
    ("(12 March 2024)", "2024-03-12", "", ""),
    ("Opening (12 March 2024)", "", "", "text"),
    ("By Anna Silva | Harbour Weekly | Updated: 2024-03-12 10:15", "2024-03-12", "", "fact"),
    ("Words by Anna Silva, 12 March 2024", "2024-03-12", "Anna Silva", "fact"),
    ("Posted on 12 March 2024 by jdoe in News", "2024-03-12", "", "fact"),
    ("Posted in Vigo until 12 March 2024", "", "", "text"),
]


@pytest.mark.parametrize(("line", "date", "author", "kind"), DATED)
def test_a_line_with_a_date_is_the_articles_where_at_most_names_stand_beside_it(
    line: str, date: str, author: str, kind: str
) -> None:
    said, rest = header(lines(line, PARAGRAPH), titled=True)
    assert (said.date, said.author) == (date, author)
    assert [block.kind for block in rest] == ([kind] if kind else []) + ["text"]
    assert kind == "fact" or not kind or rest[0].text.text == line


def test_a_byline_with_a_date_is_a_fact_without_it() -> None:
    fact = header(lines("By Anna Silva | 12 March 2024", PARAGRAPH), titled=True)[1][0].text
    assert (fact.text, fact.span, stated(fact.text)) == ("By Anna Silva", (0, 13), ("author", 3))


@pytest.mark.parametrize("text", ["2001", "Outlook for May 2030", "12 March 2024"])
def test_a_marked_heading_dates_no_article(text: str) -> None:
    heading = Block("heading", Traced.of(text), level=2)
    said, rest = header([heading, *lines(PARAGRAPH)], titled=True)
    assert (said, rest[0]) == (Metadata(), heading)


def test_a_dateline_gives_date_and_agency_and_is_no_sentence() -> None:
    said, rest = header(lines(f"VIGO, Spain, Jan. 7, 2022 /AgencyOne/ — {PARAGRAPH}"), titled=True)
    assert (said.date, said.publisher) == ("2022-01-07", "AgencyOne")
    assert rest[0].text.text == PARAGRAPH


@pytest.mark.parametrize(
    "opening", ["The mayor spoke on Jan. 7, 2022 - and nobody", "Vigo — a harbour — grew in March 2021 and nobody"]
)
def test_a_date_in_a_sentence_is_not_the_articles_date(opening: str) -> None:
    sentence = f"{opening} left early that day, as all of the guests of the harbour knew."
    said, rest = header(lines(sentence), titled=True)
    assert (said.date, rest[0].text.text) == ("", sentence)


def test_labelled_lines_are_facts_and_empty_ones_are_gone() -> None:
    said, rest = header(
        lines("Authors: Soto, Ana", "DOI: 10.1/x", "Abstract: nan", "SHA: " + "0f" * 20, PARAGRAPH), titled=True
    )
    assert said.author == "Soto, Ana"
    assert [block.text.text for block in rest] == ["Authors: Soto, Ana", "DOI: 10.1/x", PARAGRAPH]


def test_an_alias_is_no_fact_and_a_flag_is_no_date() -> None:
    said, facts, _ = front_matter("---\npublished: true\ndate: 2023-10-11\nowner: &o Ana Soto\nrun_by: *o\n---\nText.")
    assert said.date == "2023-10-11"
    assert not any(fact.text.text.startswith("run by") for fact in facts)


ABOVE = [
    ("Title: The harbour of Vigo", Metadata("The harbour of Vigo"), None),
    ("https://vigo.example/1", Metadata(url="https://vigo.example/1"), "Vigo today"),
    ("Source: https://vigo.example/1", Metadata(url="https://vigo.example/1"), "Vigo today"),
    ("By Ana Soto", Metadata(author="Ana Soto"), "Vigo today"),
    ("From: Ana Soto <ana@vigo.example>", Metadata(author="Ana Soto"), "Vigo today"),
    ("4 May 2021", Metadata(date="2021-05-04"), "Vigo today"),
    ("Home | News | Contact", Metadata(), "Vigo today"),
    ("Skip to main content", Metadata(), "Vigo today"),
    ("The floods of 4 May 2021", Metadata(), "The floods of 4 May 2021"),
    ("May 2021", Metadata(), "May 2021"),
    ("Vigo | Harbour Weekly", Metadata(), "Vigo | Harbour Weekly"),
]


@pytest.mark.parametrize(("line", "metadata", "title"), ABOVE)
def test_a_line_above_the_title_is_what_it_states(line: str, metadata: Metadata, title: str | None) -> None:
    said, _, rest = above_title(lines(line, "Vigo today", PARAGRAPH))
    assert (said, rest[0].text.text) == (metadata, title or "Vigo today")
    said, _, rest = above_title(lines(line, PARAGRAPH))
    assert said == metadata
    assert rest[0].text.text == (PARAGRAPH if title in (None, "Vigo today") and line != "Skip to main content" else line)


def test_an_update_dates_an_article_only_where_nothing_else_does() -> None:
    for update in ("Updated: 2023", "Last updated 6 May 2023"):
        said, _ = header(lines(update, "Published: 2019", PARAGRAPH), titled=True)
        assert (said.date, said.updated[:4]) == ("2019", "2023")


def test_a_title_in_a_line_below_the_title_is_somebody_elses() -> None:
    said, rest = header(lines("Title: Director", PARAGRAPH), titled=True)
    assert (said.title, rest[0].text.text) == ("", "Title: Director")


def test_front_matter_and_lines_know_the_same_keys() -> None:
    said, _, _ = front_matter(
        "---\ndate_published: 2019-01-02\nlast-updated: 2023\nsource: Vigo Times\nWriter: Ana Soto\n---\nText."
    )
    assert said == Metadata("", "2019-01-02", "Ana Soto", "", "Vigo Times", "2023")
    assert front_matter("---\nsource: https://vigo.example/1\n---\nText.")[0] == Metadata(url="https://vigo.example/1")


def test_lines_above_a_stated_title_are_its_letterhead() -> None:
    said, facts, rest = above_title(
        lines("From: Jon Reyes", "To: Ann Lee", "Subject: Port opens", "Date: 4 May 2021", PARAGRAPH)
    )
    assert said == Metadata("Port opens", "2021-05-04", "Jon Reyes")
    assert [fact.text.text for fact in facts] == ["From: Jon Reyes", "To: Ann Lee", "Date: 4 May 2021"]
    assert rest[0].text.text == PARAGRAPH


def test_from_without_a_letterhead_is_where_a_ferry_leaves() -> None:
    said, rest = header(lines("From: Vigo", "To: Faro", PARAGRAPH), titled=True)
    assert (said.author, len(rest)) == ("", 3)


TITLES = [
    (["FOR IMMEDIATE RELEASE", "Vigo opens a pier"], "Vigo opens a pier"),
    (["FOR IMMEDIATE RELEASE", "Vigo opens a pier", "12 March 2024"], "Vigo opens a pier"),
    (["FOR IMMEDIATE RELEASE", "Vigo opens a pier", "12 March 2024", "By Anna Silva"], "Vigo opens a pier"),
    (["Press release"], "Press release"),
    (["Embargo on fish takes hold", "More below"], "Embargo on fish takes hold"),
    (["Interview: Anna Silva on the pier", "Subject: Harbour policy"], "Interview: Anna Silva on the pier"),
    (["Analysis: Why Vigo needs a pier", "Title: Director"], "Analysis: Why Vigo needs a pier"),
    (["Why Vigo needs a pier", "Author: Anna Silva", "Title: Director"], "Why Vigo needs a pier"),
]


@pytest.mark.parametrize(("above", "title"), TITLES)
def test_the_title_is_the_first_line_that_can_be_one(above: list[str], title: str) -> None:
    said, _, rest = above_title(lines(*above, PARAGRAPH))
    assert (said.title, rest[0].text.text) == ("", title)


RELEASES = [
    (["PRESS RELEASE", "Port of Vigo", "Vigo, 12 March 2024"], ["PRESS RELEASE", "Port of Vigo", "Vigo, 12 March 2024"]),
    (["PRESS RELEASE", "12 March 2024"], ["PRESS RELEASE"]),
    (["For immediate release – Vigo, 12 March 2024"], ["For immediate release – Vigo, 12 March 2024"]),
]


@pytest.mark.parametrize(("above", "kept"), RELEASES)
def test_the_title_of_a_press_release_stands_below_its_date(above: list[str], kept: list[str]) -> None:
    said, facts, rest = above_title(lines(*above, "Vigo opens a pier", "More fish for all", PARAGRAPH))
    assert said == Metadata(date="2024-03-12")
    assert [fact.text.text for fact in facts] == kept
    assert rest[0].text.text == "Vigo opens a pier"


@pytest.mark.parametrize("above", [[], ["MEMORANDUM"]])
def test_a_letterhead_may_have_blanks_and_stand_below_its_name(above: list[str]) -> None:
    said, facts, rest = above_title(lines(*above, "To:", "From: Anna Silva", "Date:", "Subject: New pier", PARAGRAPH))
    assert said == Metadata("New pier", "", "Anna Silva")
    assert [fact.text.text for fact in facts] == [*above, "From: Anna Silva"]
    assert rest[0].text.text == PARAGRAPH


@pytest.mark.parametrize("below", ["Jon Reyes", "2023-10-11", "By Jon Reyes", PARAGRAPH])
def test_a_bar_is_the_title_where_no_other_line_can_be(below: str) -> None:
    bar = "Vigo news | Port opens | Harbour Weekly"
    assert above_title(lines(bar, below, PARAGRAPH))[2][0].text.text == bar


def test_a_marked_heading_is_no_button() -> None:
    blocks = [Block("heading", Traced.of(text), level=level) for level, text in ((1, "Search"), (2, "History"))]
    assert above_title([*blocks, *lines(PARAGRAPH)])[2][:2] == blocks


def test_a_link_that_is_no_address_is_text() -> None:
    said, rest = header(lines("Link: the port and the city", PARAGRAPH), titled=True)
    assert (said, rest[0].text.text) == (Metadata(), "Link: the port and the city")
