import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import CorpusError, UnreadableError
from qa.formats import markdown_blocks
from qa.readers import LARGEST_FILE, decode, read, walk
from qa.sentences import fold
from qa.traced import Traced
from qa.types import Document

CORPUS = Path(__file__).parent.parent / "corpus"
SENTENCE = "The capital of the zone is Zürich, and it has grown since 1994."


def document(folder: Path, content: bytes | str, name: str = "article.txt") -> Document:
    data = content.encode() if isinstance(content, str) else content
    (folder / name).write_bytes(data)
    return read(folder / name, folder)


ENCODED = {
    "utf-8 with mark": b"\xef\xbb\xbf" + SENTENCE.encode(),
    "utf-16": SENTENCE.encode("utf-16"),
    "utf-16 without mark": SENTENCE.encode("utf-16-le"),
    "utf-32": SENTENCE.encode("utf-32"),
    "latin-1": SENTENCE.encode("latin-1"),
    "declared": b"<!-- charset=cp1250 -->\n" + SENTENCE.encode("cp1250"),
    "mojibake": SENTENCE.encode().decode("cp1252").encode(),
    "zero": SENTENCE.replace("grown", "gr\0own").encode(),
}


@pytest.mark.parametrize("data", ENCODED.values(), ids=ENCODED)
def test_any_encoding_gives_the_same_words(tmp_path: Path, data: bytes) -> None:
    found = document(tmp_path, data)
    assert found.sentences[-1].text == SENTENCE
    assert fold(found.source[slice(*found.sentences[-1].span)]) == fold(found.sentences[-1].quote)


REFUSED = {
    "empty": (b"", "EMPTY"),
    "white space": (b" \n\t" * 1000, "EMPTY"),
    "a PDF": (b"%PDF-1.7 ...", "BAD_TYPE"),
    "an office file": (b"PK\x03\x04....", "BAD_TYPE"),
    "random bytes": (bytes(range(256)) * 100, "BAD_TYPE"),
}


@pytest.mark.parametrize(("data", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_article_is_refused_with_its_name_and_the_cure(tmp_path: Path, data: bytes, code: str) -> None:
    with pytest.raises(UnreadableError, match=r"article\.txt .*save it as") as error:
        document(tmp_path, data)
    assert error.value.code == code


@pytest.mark.parametrize("name", ["page.html", "program.py", "notes.RST"])
def test_a_file_of_an_unknown_format_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableError, match=rf"(?i){name} ends in .*\.md.*save it as") as error:
        document(tmp_path, SENTENCE, name)
    assert error.value.code == "BAD_TYPE"


@pytest.mark.parametrize(
    "opening", ["<!DOCTYPE html>", "\ufeff<html lang=en>", '<?xml version="1.0"?>\n<!-- saved -->\n<HTML>']
)
def test_a_page_of_html_is_refused_whatever_its_name(tmp_path: Path, opening: str) -> None:
    for name in ("page", "page.txt", "page.md", "page.html"):
        with pytest.raises(UnreadableError, match="is an HTML page"):
            document(tmp_path, f"{opening}<script>let x = 1;</script><p>{SENTENCE}", name)


@pytest.mark.parametrize("name", ["article", "Report no. 5", "Vigo vs. Faro", "notes.2021"])
def test_a_file_without_a_suffix_is_plain_text(tmp_path: Path, name: str) -> None:
    assert document(tmp_path, SENTENCE, name).sentences[0].text == SENTENCE


def test_too_large_a_file_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(UnreadableError, match="50,000,001 bytes"):
        read(tmp_path / "large.txt", tmp_path)


def test_links_out_of_the_folder_and_pipes_are_refused(tmp_path: Path) -> None:
    outside, folder = tmp_path / "secret.txt", tmp_path / "articles"
    outside.write_text(SENTENCE)
    folder.mkdir()
    (folder / "link.txt").symlink_to(outside)
    (folder / "gone.txt").symlink_to(folder / "nothing")
    os.mkfifo(folder / "pipe.txt")
    codes = {}
    for path in walk(folder):
        with pytest.raises(UnreadableError) as error:
            read(path, folder)
        codes[path.name] = error.value.code
    assert codes == {"link.txt": "LINK", "gone.txt": "UNREADABLE", "pipe.txt": "NOT_A_FILE"}


def test_walk_leaves_out_what_is_no_article(tmp_path: Path) -> None:
    for name in (".hidden", "~$a.txt", "a.txt~", "photo.JPG", "names.yml", "b.md", "A.txt"):
        (tmp_path / name).write_text("x")
    (tmp_path / "c.txt").mkdir()
    (tmp_path / "c.txt" / "d.text").write_text("x")
    assert [path.relative_to(tmp_path).as_posix() for path in walk(tmp_path)] == ["A.txt", "b.md", "c.txt/d.text"]
    with pytest.raises(CorpusError, match="--corpus"):
        list(walk(tmp_path / "nowhere"))


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        text, code = decode(data, Path("any.txt")), ""
    except UnreadableError as error:
        text, code = "", error.code
    assert isinstance(text, str)
    assert code in ("", "BAD_TYPE")


NEWLINES = ["\n", "\r\n", "\r"]


@pytest.mark.parametrize("newline", NEWLINES)
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_offsets_count_newlines_as_they_are(tmp_path: Path, newline: str, name: str) -> None:
    found = document(tmp_path, newline.join(["A title without an end", "", SENTENCE, "", SENTENCE]).encode(), name)
    assert all(found.source[slice(*sentence.span)] == sentence.text for sentence in found.sentences)
    assert [sentence.text for sentence in found.sentences][-2:] == [SENTENCE, SENTENCE]


@pytest.mark.parametrize(("name", "opening"), [("a.md", "# "), ("a.txt", ""), ("b.md", "---\ntitle: Harbour of Vigo\n---\n# ")])
def test_a_byte_order_mark_is_no_part_of_the_title(tmp_path: Path, name: str, opening: str) -> None:
    found = document(tmp_path, f"\ufeff{opening}Harbour of Vigo\n\n{SENTENCE}\n", name)
    assert (found.title, found.source[0]) == ("Harbour of Vigo", "\ufeff")
    assert [found.source[slice(*sentence.span)] for sentence in found.sentences] == [SENTENCE]


def test_wrapped_lines_are_paragraphs(tmp_path: Path) -> None:
    text = (
        "The old harbour\n\n"
        "The harbour of Vigo handled four million tonnes of\nfish last year, more than any other port in\n"
        "Europe. Its director said that a second quay will\nopen in the spring.\n\n"
        "A third one, which the city asked for, is being\n"
        "planned. It is to be larger than both of those\nthat stand there now.\n"
    )
    found = document(tmp_path, text)
    assert found.title == "The old harbour"
    assert [sentence.text.split()[-1] for sentence in found.sentences] == ["Europe.", "spring.", "planned.", "now."]


def test_a_numbered_line_above_prose_is_a_heading_and_an_item_is_none(tmp_path: Path) -> None:
    found = document(
        tmp_path, f"Report\n\n1. Introduction\n\n{SENTENCE}\n\n2) Money\n\n{SENTENCE}\n\n1. Fish\n\n2. Salt\n\n{SENTENCE}\n"
    )
    assert [sentence.text for sentence in found.sentences] == [SENTENCE, SENTENCE, "Fish", "Salt", SENTENCE]
    assert [landmark.place for landmark in found.landmarks] == ["1. Introduction", "2) Money"]


def test_a_short_line_that_recurs_heads_nothing(tmp_path: Path) -> None:
    found = document(tmp_path, "\n\n".join(["Boats", SENTENCE, "Motion carried", SENTENCE, "Motion carried", SENTENCE]))
    assert [landmark.place for landmark in found.landmarks if landmark.place] == []
    assert [sentence.text for sentence in found.sentences].count("Motion carried") == 2


def test_an_empty_cell_keeps_its_place(tmp_path: Path) -> None:
    found = document(tmp_path, f"# Boats\n\n{SENTENCE}\n\n|a| |b|\n|-|-|-|\n|c|d|e|\n", "a.md")
    assert [sentence.text for sentence in found.sentences[1:]] == ["a | | b", "c | d | e"]


def test_numbered_lines_that_are_announced_are_steps(tmp_path: Path) -> None:
    lines = ["To register a boat, take two steps:", "1. Fill in the form", SENTENCE, "2. Pay the fee", SENTENCE]
    found = document(tmp_path, "\n\n".join(["Boats", SENTENCE, *lines]))
    assert [sentence.text for sentence in found.sentences] == [
        SENTENCE,
        lines[0],
        "Fill in the form",
        SENTENCE,
        "Pay the fee",
        SENTENCE,
    ]


NUMBERED = [
    (["Contents:", "1. Fish", "2. Salt", "1. Fish", SENTENCE, "2. Salt", SENTENCE], ["1. Fish", "2. Salt"]),
    (["Read here of:", "1. Fish", "2. Salt", "1. Fish", SENTENCE, "2. Salt", SENTENCE], ["1. Fish", "2. Salt"]),
    (["The report has the following parts:", "1. Fish", SENTENCE, "2. Salt", SENTENCE], ["1. Fish", "2. Salt"]),
    (["Do this:", "1. Take the key", "2. Open the door"], []),
    (["Do this:", "1. Take the key", SENTENCE, "2. Open the door", SENTENCE], []),
    (
        ["1. Fish", SENTENCE, "Do this:", "1. Take the key", SENTENCE, "2. Open it", SENTENCE, "2. Salt", SENTENCE],
        ["1. Fish", "2. Salt"],
    ),
]


@pytest.mark.parametrize(("paragraphs", "headings"), NUMBERED)
def test_a_colon_makes_steps_only_of_the_numbers_that_follow_it(
    tmp_path: Path, paragraphs: list[str], headings: list[str]
) -> None:
    found = document(tmp_path, "\n\n".join(["Boats", SENTENCE, *paragraphs]))
    assert [landmark.place for landmark in found.landmarks if landmark.place] == headings


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_an_article_says_of_itself_what_its_first_lines_state(tmp_path: Path, name: str) -> None:
    found = document(tmp_path, f"Title: The harbour\nUpdated: 2023-10-11\nAuthor: Ana Soto\n\n{SENTENCE}\n", name)
    assert (found.title, found.date, found.author) == ("The harbour", "2023-10-11", "Ana Soto")
    assert [sentence.quote for sentence in found.sentences] == ["Updated: 2023-10-11", "Author: Ana Soto", SENTENCE]


HEADERS = [
    "**Author:** Anna Silva  \n**Date:** 12 March 2024",
    "**By:** Anna Silva\n**Date:** 12 March 2024",
    "_Author: Anna Silva_\n_Date: 12 March 2024_",
    "**Author:** Anna Silva\n\n**Date:** 12 March 2024",
    "To: Ann Lee\nAuthor: Anna Silva\nDate: 12 March 2024",
    "By Anna Silva\n12 March 2024",
]


@pytest.mark.parametrize("lines", HEADERS)
def test_lines_below_a_marked_title_state_what_they_state_and_head_nothing(tmp_path: Path, lines: str) -> None:
    found = document(tmp_path, f"# The harbour\n\n{lines}\n\n{SENTENCE}\n", "a.md")
    assert (found.title, found.author, found.date) == ("The harbour", "Anna Silva", "2024-03-12")
    assert found.landmarks[-1].place == ""
    assert found.sentences[-1].text == SENTENCE


def test_a_letter_in_markdown_is_read_line_by_line(tmp_path: Path) -> None:
    lines = "To: Ann Lee\nFrom: Anna Silva\nSubject: New pier\nDate: 12 March 2024"
    found = document(tmp_path, f"{lines}\n\n{SENTENCE}\n", "a.md")
    assert (found.title, found.author, found.date) == ("New pier", "Anna Silva", "2024-03-12")


MARKDOWN = """# The Port

## Figures <!-- to be checked -->

**Cargo**: The [port](https://example.org/a_(b)) moved *four* million `t` of fish &amp; cars. It grew\\*. [Port](https://example.org).

![quay](quay.jpg)

- First quay
- Second **quay**, [new](x)

| Year | Ships |
|------|-------|
| 2021 | 1,200 |

> A quoted line stands here too.
"""


def test_markdown_is_read_without_its_marks(tmp_path: Path) -> None:
    found = document(tmp_path, MARKDOWN, "port.md")
    assert found.title == "The Port"
    assert [sentence.text for sentence in found.sentences] == [
        "Cargo: The port moved four million t of fish & cars.",
        "It grew*.",
        "First quay",
        "Second quay, new",
        "Year | Ships",
        "2021 | 1,200",
        "A quoted line stands here too.",
    ]
    assert [landmark.place for landmark in found.landmarks] == ["Figures › Cargo"]
    assert found.sentences[0].quote.startswith("**Cargo**: The [port](https://")


def test_hostile_markdown_ends_in_time(tmp_path: Path) -> None:
    for hostile in (
        "[" * 50_000,
        ">" * 20_000,
        "*a _a " * 20_000,
        "a**" * 30_000,
        "[a](" * 20_000,
        "`" * 50_000,
        "<!--" * 20_000,
    ):
        found = document(tmp_path, f"{SENTENCE}\n\n{hostile}\n", "hostile.md")
        assert found.sentences[0].text == SENTENCE


LONG = ["See.{}x", "# A title{}x", "See.{}#x", "|a|b|\n|-|-|\n|a{}x|y|", "See. [a](b){}x"]


@pytest.mark.parametrize("text", [*(line.format(" " * 20_000) for line in LONG), "__a " * 5_000, "___a " * 4_000])
def test_markdown_is_read_in_linear_time(text: str) -> None:
    def seconds(part: str) -> float:
        started = time.process_time()
        markdown_blocks(Traced.of(part))
        return time.process_time() - started

    assert seconds(text) < 40 * max(seconds(text.replace(" " * 20_000, " " * 2_000)[: len(text) // 10]), 0.01)


# The five articles of this project


@pytest.fixture(scope="module")
def articles() -> dict[str, Document]:
    return {path.name: read(path, CORPUS) for path in walk(CORPUS)}


def test_every_sentence_of_the_articles_is_an_exact_quote(articles: dict[str, Document]) -> None:
    for article in articles.values():
        for sentence in article.sentences:
            assert fold(article.source[slice(*sentence.span)]) == fold(sentence.quote)


NOT_ARTICLE = [
    "Vince",
    "Leave a Reply",
    "email address",
    "Learn More",
    "Attachments",
    "Press conference",
    "字号",
    "快乐",
    "layer",
    "[MORE]",
]


def test_nothing_of_the_pages_around_them_is_a_sentence(articles: dict[str, Document]) -> None:
    text = " ".join(sentence.text for article in articles.values() for sentence in article.sentences)
    assert [remains for remains in [*NOT_ARTICLE, "Identify", "About 100", "Summarize", "â€™"] if remains in text] == []


def test_the_articles_say_what_they_say_of_themselves(articles: dict[str, Document]) -> None:
    said = {name: (article.title[:22], article.date, article.author, article.publisher) for name, article in articles.items()}
    assert said == {
        "ssip-upgrade-agreements.txt": ("Suzhou and Suqian gove", "", "", ""),
        "suzhou-industrial-park.md": ("Suzhou Industrial Park", "", "Ruby Pan", ""),
        "suzhou-innovation-clusters.txt": ("In the “Post-4-Trillio", "2022-01-07", "", "PRNewswire"),
        "suzhou-suqian-shared-development.txt": ("Suzhou, Suqian strengt", "2023-10-11", "", "ourjiangsu.com"),
        "xiangcheng-hongqiao-hub.txt": ("", "", "", ""),
    }


FACTS = ["author: Ruby Pan", "city: Suzhou", "year start: 1994", "A joint venture between Singapore and Suzhou to create"]


@pytest.mark.parametrize("fact", FACTS)
def test_front_matter_stays_quotable(articles: dict[str, Document], fact: str) -> None:
    assert any(sentence.text.startswith(fact) for sentence in articles["suzhou-industrial-park.md"].sentences)
