"""The rules are tried on articles that are not ours, so that none of them can be made for ours."""

import time

import pytest

from qa.cleaning import Block, clean, without_references
from qa.formats import markdown_blocks, text_blocks
from qa.traced import Traced

BODY = "The harbour of Vigo handled four million tonnes of fish last year, more than any other port in Europe."
MORE = "Its director said that a second quay will open in the spring, and that ferries will return to the old one."


def cleaned(*lines: str) -> str:
    return "\n".join(block.text.text for block in clean(text_blocks(Traced.of("\n\n".join(lines)))))


REMAINS = [
    "Share this article",
    "Facebook | Twitter | Email",
    "A+ | A- | Reset",
    "字体：大 中 小",
    "Read more →",
    "Advertisement",
    "© 2021 Harbour Weekly. All rights reserved",
    "Copyright (c) 2021 by Harbour Weekly. No part of this page may be copied without the written consent of its owner.",
    "Copyright 2021 Harbour Weekly",
    "Copyright 2021 Harbour Weekly. All rights reserved. No part of this page may be copied without consent.",
    "Copyright 2021 Harbour Weekly, which no part of this page may be copied from without its written consent.",
    "Copyright Harbour Weekly 2021",
    "Copyright by Harbour Weekly. All rights reserved.",
    "Filed under: News, Harbours, St. Ives",
    "Follow us on Facebook, Twitter and Instagram for more stories about the harbour and its people every day.",
    "Accept all cookies so that we can show you what you like and keep this page free for everyone.",
    "Share this article on Facebook, Twitter, LinkedIn, WhatsApp, by e-mail",
    "All rights reserved. No part of this page may be copied.",
    "Posted in News, Harbours",
    "Text size: A- A+",
    "Follow us on Facebook.",
    "5 min read",
    "Tags: fish, harbours",
    "Caption: The old quay at dawn",
    "Video:",
    "This website uses cookies to improve your stay",
    "This website uses cookies.",
    "This website uses cookies to improve your experience. By continuing, you agree to our use of them on your device.",
    "This site uses cookies and similar technologies so that we can show you the news you like, and for statistics.",
    "Reject all cookies",
    "Story continues below",
    "Contact Us",
    "Subscribe Now",
    "Print Article",
    "Manage cookies to choose what this site may store on your device and what it may not, now and later.",
    "Follow us: Facebook, Twitter, Instagram, YouTube and everywhere else that people of the harbour may be found",
]


@pytest.mark.parametrize("remains", REMAINS)
def test_what_a_page_prints_around_an_article_is_gone(remains: str) -> None:
    assert cleaned(BODY, remains, MORE) == f"{BODY}\n{MORE}"


@pytest.mark.parametrize("opening", ["Leave a Reply", "3 Comments", "Post a Comment", "Related Articles", "You may also like"])
def test_nothing_below_a_comment_form_is_the_article(opening: str) -> None:
    assert cleaned(BODY, MORE, opening, "What a long and thoughtful comment, with a full stop at its end.") == f"{BODY}\n{MORE}"


@pytest.mark.parametrize("heading", ["Response", "Responses", "Replies", "Comments", "More news", "Latest news"])
def test_a_section_is_no_comment_form(heading: str) -> None:
    text = f"# Flood\n\n{BODY}\n\n## {heading}\n\n- Four boats\n\n{MORE}\n\n## Aftermath\n\n{BODY}\n"
    assert len(clean(markdown_blocks(Traced.of(text)))) == 7


def test_comments_and_other_articles_without_a_count_are_gone() -> None:
    comment = "What a long and thoughtful comment, with a full stop at its end."
    assert cleaned(BODY, MORE, "Comments", "Jon Reyes", comment) == f"{BODY}\n{MORE}"
    assert cleaned(BODY, MORE, "Latest news", "Tunnel opens", "Mayor resigns") == f"{BODY}\n{MORE}"


READERS = "Great article, thanks a lot to the author, I have waited for this news for a long time."


@pytest.mark.parametrize("opening", ["Comments", "Latest news", "More news", "Subscribe to our newsletter"])
def test_a_bare_line_opens_a_form_though_prose_stands_below_it(opening: str) -> None:
    assert cleaned(BODY, MORE, opening, READERS, "Jon Reyes", "2 days ago", "Leave a Reply") == f"{BODY}\n{MORE}"


@pytest.mark.parametrize("last", ["", "### Jon Reyes", "# Leave a Reply", "# Latest news"])
def test_a_last_heading_of_comments_is_no_section(last: str) -> None:
    blocks = clean(markdown_blocks(Traced.of(f"# Flood\n\n{BODY}\n\n# Comments\n\n{READERS}\n\n{last}\n\n{READERS}\n")))
    assert [block.text.text for block in blocks] == ["Flood", BODY]


def test_a_last_heading_above_other_articles_is_no_section() -> None:
    text = f"# Flood\n\n{BODY}\n\n## More Stories\n\n### Tunnel opens\n\n{MORE}\n\n### Mayor resigns\n\n{MORE}\n"
    assert [block.text.text for block in clean(markdown_blocks(Traced.of(text)))] == ["Flood", BODY]


@pytest.mark.parametrize("sign", ["Reply", "Jon Reyes", "Jon Reyes says:", "2 days ago", "3 May 2021 at 5:14 pm"])
def test_a_last_heading_above_what_readers_leave_is_no_section(sign: str) -> None:
    blocks = clean(markdown_blocks(Traced.of(f"# Flood\n\n{BODY}\n\n## Comments\n\n{MORE}\n\n{sign}\n\n{MORE}\n")))
    assert [block.text.text for block in blocks] == ["Flood", BODY]


@pytest.mark.parametrize(
    "below", ["### From residents", "### Jon Reyes", "**Portugal**", '"I like my town," said the mayor.', "Share"]
)
def test_a_last_section_of_responses_without_a_sign_of_readers_stays(below: str) -> None:
    blocks = clean(markdown_blocks(Traced.of(f"# Flood\n\n{BODY}\n\n## Responses\n\n{MORE}\n\n{below}\n\n{BODY}\n")))
    assert [block.text.text for block in blocks].count(BODY) == 2


def test_many_headings_and_lines_are_looked_through_once() -> None:
    body, heading = Block("text", Traced.of(BODY)), Block("heading", Traced.of("Comments"), level=2)
    after = Block("heading", Traced.of("Aftermath"), level=2)
    started = time.process_time()
    assert len(clean([body, *[heading, body] * 4_000, after])) == 8_002
    assert len(clean([body, *[Block("text", Traced.of("harbour"))] * 10_000])) == 1
    assert time.process_time() - started < 5


@pytest.mark.parametrize("opening", ["This site uses cookies", "Follow us on Facebook", "Copyright", "Reply"])
def test_a_long_paragraph_that_opens_like_a_control_is_looked_through_in_time(opening: str) -> None:
    started = time.process_time()
    clean([Block("text", Traced.of(opening + " to all" * 20_000 + "."))])
    assert time.process_time() - started < 5


def test_a_count_of_comments_above_the_article_costs_only_itself() -> None:
    assert cleaned("The old harbour", "3 Comments", BODY, MORE) == f"The old harbour\n{BODY}\n{MORE}"


@pytest.mark.parametrize("call", [" [MORE]", " [Read more]", "[...]", " Continue reading »"])
def test_calls_to_click_are_cut_from_the_text(call: str) -> None:
    assert cleaned(BODY + call, MORE) == f"{BODY}\n{MORE}"


def test_a_caption_that_stands_twice_together_is_gone() -> None:
    assert cleaned(BODY, "Fishermen at the old quay", "Fishermen at the old quay", MORE) == f"{BODY}\n{MORE}"


def test_what_a_line_says_is_a_caption_is_one_elsewhere_too() -> None:
    assert cleaned(BODY, "The old quay", MORE, "Caption: The old quay") == f"{BODY}\n{MORE}"


@pytest.mark.parametrize("line", ["Motion carried", "Vigo 2"])
def test_a_short_line_that_stands_twice_apart_stays(line: str) -> None:
    lines = (BODY, line, MORE, line, BODY)
    assert cleaned(*lines) == "\n".join(lines)


BIOGRAPHIES = [
    "Marta loves the sea and has a passion for small boats. She lives in Vigo with two cats.",
    "About the author: Jon Reyes is a freelance journalist who covers ports. Follow him for more.",
]


@pytest.mark.parametrize("biography", BIOGRAPHIES)
def test_the_authors_biography_is_gone(biography: str) -> None:
    assert cleaned(BODY, MORE, MORE.replace("director", "mayor"), biography, "Learn more →").count("\n") == 2


def test_a_person_the_article_speaks_of_stays() -> None:
    person = "Marta Lema is a passionate sailor who has led the harbour for ten years."
    assert person in cleaned(BODY, "Marta Lema said that the quay is safe, and that nobody has to leave it now.", MORE, person)


KEPT = [
    "The share of foreign investors rose to 70%.",
    "Comments by the mayor were welcomed in all of the town's newspapers.",
    "More than 300 officials came.",
    "Copyright lasts for seventy years after the death of the author in most countries of the world.",
    "Copyright law",
    "Copyright law changed in 2021",
    "Copyright Act 1976 protects the works of those who live by them.",
    "Share prices of Facebook fell for the third day in a row.",
    "Posted in 1914 to Ypres, Lieutenant Hall kept a diary.",
    "Text size and paper decide how long a reader stays with a page, and how much of it he keeps.",
    "Follow us as we trace how Facebook built its data centre in Vigo over ten years.",
    "Share this with Facebook, the mayor wrote, and the whole town will know of the flood by the evening.",
    "Accept cookies from strangers at your own risk, said the baker of the town.",
    "Reject all cookies by default, the regulator told sites in 2021, and ask again only after a year.",
    "This website uses cookies, the court found, and nobody had been asked for consent.",
    "Join us or die was the slogan of the party that the fishermen of the old quay founded in 1904.",
    "All rights reserved to the towns were lost when the king took over the harbour.",
    "1,896 enterprises",
    "GDP | 2.2 trillion yuan in the year 2021",
]


@pytest.mark.parametrize("line", KEPT)
def test_what_only_looks_like_a_remainder_stays(line: str) -> None:
    assert line in cleaned(BODY, line, MORE)


def test_announcements_of_nothing_and_last_buttons_are_gone() -> None:
    assert cleaned(BODY, MORE, "Image Attachments:", "toTop") == f"{BODY}\n{MORE}"
    assert cleaned(BODY, MORE, "share box") == f"{BODY}\n{MORE}"


LISTS = [
    ("Attendees:", "Ada Mar", "Jon Reyes"),
    ("Regatta results", "1st place", "Vigo Sharks", "2nd place", "Porto Gulls"),
    ("Needed:", "salt", "fresh bread"),
    ("salt", "fresh bread"),
    ("Ada Mar",),
    ("1896 boats",),
]


@pytest.mark.parametrize("lines", LISTS)
def test_short_lines_at_the_end_that_may_tell_something_stay(lines: tuple[str, ...]) -> None:
    assert cleaned(BODY, MORE, *lines) == "\n".join((BODY, MORE, *lines))


def test_names_under_a_last_heading_stay() -> None:
    blocks = clean(markdown_blocks(Traced.of(f"# Council\n\n{BODY}\n\n## Present\n\nAda Mar\n\nJon Reyes\n")))
    assert [block.text.text for block in blocks] == ["Council", BODY, "Present", "Ada Mar", "Jon Reyes"]


def test_a_list_keeps_its_announcement() -> None:
    assert "It has three parks:" in cleaned(BODY, "It has three parks:", "- Siyang", "- Shuyang")


def test_white_space_of_any_kinds_is_one_space() -> None:
    assert cleaned("The harbour" + " \t" * 20_000 + " of \xa0 Vigo handled\u3000 fish.") == "The harbour of Vigo handled fish."


def test_control_and_direction_characters_are_gone() -> None:
    assert cleaned(BODY.replace("Vigo", "Vi\u200bgo\x1b[31m\u202e")) == BODY


def test_template_comments_and_scripts_are_no_text() -> None:
    source = "# Vigo\n\n<!-- Describe the\nproject. -->\n\n<script>alert('x')</script>\n\n" + BODY
    assert [block.text.text for block in clean(markdown_blocks(Traced.of(source)))] == ["Vigo", BODY]


def test_nothing_to_clean_is_nothing() -> None:
    assert clean([Block("text", Traced.of("***"))]) == []


def test_lists_of_other_texts_are_no_part_of_the_article() -> None:
    blocks = markdown_blocks(Traced.of(f"## Text\n\n{BODY}\n\n## References\n\n### Primary\n\n- A book\n\n## Thanks\n\n{MORE}"))
    assert [block.text.text for block in without_references(blocks, marked=True) if block.kind != "heading"] == [BODY, MORE]


ENTRIES = [
    "Soto, A. (2010). The growth of the harbour and of the city since the war. Journal of Ports, 12(3), 45-67.",
    "Soto, Ana. The Growth of the Harbour and What It Meant. Oxford: Oxford University Press, 2010.",
    "Ana Soto, The growth of the harbour and what it meant for those who live there (Oxford, 2010).",
    "Soto A, Mar B. The growth of the harbour and of the city since the war. Ports. 2010;12:45-67.",
    "The harbour and the city that grew around it, a report of the town of Vigo, https://vigo.example/report.",
    "Soto, Ana (2010) the growth of the harbour and of the city since the war, as told by those who live there.",
    "[12] The harbour and the city that grew around it since the war, as told by those who live there.",
]


@pytest.mark.parametrize("entry", ENTRIES)
def test_under_sources_prose_stays_and_names_of_texts_are_gone(entry: str) -> None:
    blocks = markdown_blocks(Traced.of(f"## Sources\n\n{BODY}\n\n{entry}\n\n- A book\n"))
    assert [block.text.text for block in without_references(blocks, marked=True)] == ["Sources", BODY]


@pytest.mark.parametrize(
    "heading", ["References", "Bibliography", "Works cited", "Literature cited", "External links", "Footnotes"]
)
def test_under_references_prose_goes_too(heading: str) -> None:
    blocks = markdown_blocks(Traced.of(f"## {heading}\n\n{BODY}\n\n### Online\n\n{MORE}\n\n## Thanks\n\n{MORE}\n"))
    assert [block.text.text for block in without_references(blocks, marked=True)] == [heading, "Online", "Thanks", MORE]


def test_under_a_guessed_heading_prose_stays_and_names_of_texts_are_gone() -> None:
    blocks = [
        Block("heading", Traced.of("References"), level=1),
        *(Block("text", Traced.of(text)) for text in (*ENTRIES, BODY)),
    ]
    assert [block.text.text for block in without_references(blocks, marked=False)] == ["References", BODY]
