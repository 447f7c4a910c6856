import re

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qa.escaping import escape

HOSTILE = (
    "<img src=x onerror=1> ![a](http://x) [b](javascript:1) `c` *d* _e_ # f | g $h$ ~i~ www.k.example m@n.example http://o"
)
PLAIN = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp")), max_size=80)


@given(st.one_of(PLAIN, st.text(alphabet="<>&\"'*_[]()!`#|~$\\ ab1.+-=\n:/", max_size=60)))
def test_markdown_shows_the_text_literally(text: str) -> None:
    shown = MarkdownIt("gfm-like", {"linkify": False}).render(escape(text, to="markdown"))
    assert not re.search(r"<(?!/?p>|br)", shown)
    plain = re.sub(r"</?p>", "", shown)
    for name, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        plain = plain.replace(name, sign)
    assert plain.split() == text.split()


@given(st.text(alphabet=st.characters(), max_size=80))
def test_nothing_that_can_mislead_gets_through(text: str) -> None:
    for medium in ("html", "markdown", "terminal", "line"):
        shown = escape(text, to=medium)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown)


def test_html_has_no_tag_and_no_end_of_an_attribute() -> None:
    assert not re.search("[<>\"']", escape(HOSTILE, to="html"))


def test_terminal_escapes_are_gone() -> None:
    assert escape("a\x1b[31mb\x1b]52;c;x\x07c", to="terminal") == "abc"


def test_a_line_stays_one() -> None:
    assert escape("a\r\nb\x1b[31m\nc", to="line") == "a\\nb\\nc"
