"""The page in a real browser, on a desk and on a phone."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socketserver
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast
from urllib.parse import urlencode, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from fakes_page import HOSTILE, FakeAssistant, serving
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

import app
from qa.assistant import Assistant
from qa.config import Config
from qa.escaping import escape
from qa.serving import opened as opened_assistant
from qa.types import Answer, Passage, Sentence, Span, Turn

ROOT = Path(__file__).parent.parent
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SIZES = {"desk": (1280, 800), "phone": (390, 844)}
MARKERS = '.bot-row a[href^="#c-"], .bot-row a[href^="#p-"]'

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists() and os.environ.get("CI") != "true", reason=f"there is no browser at {CHROMIUM}"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def kept_opinions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("opinions") / "feedback.jsonl"


@pytest.fixture(scope="module")
def fake_address(kept_opinions: Path) -> Iterator[str]:
    assistant = FakeAssistant()
    assistant.config = Config(feedback=kept_opinions)
    real = cast("Assistant", assistant)
    with serving(lambda port: app.build_application(real, Config(port=port))) as address:
        yield address


@pytest.fixture(scope="module")
def real_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    config = Config(corpus=ROOT / "corpus", index=tmp_path_factory.mktemp("index"))
    assistant = opened_assistant(config)  # builds the index: there is none yet
    with serving(lambda port: app.build_application(assistant, config)) as address:
        yield address


def opened(browser: Browser, address: str, size: str, scheme: str) -> Iterator[Page]:
    """Open the page and, at the end, hold it to what is true of every visit."""
    width, height = SIZES[size]
    phone = size == "phone"
    context = browser.new_context(
        viewport={"width": width, "height": height},
        has_touch=phone,
        is_mobile=phone,
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(address)
    page.get_by_role("textbox", name="Question").wait_for()
    yield page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    assert page.evaluate("window.PWNED") is None
    context.close()
    assert wrong == []
    assert {urlsplit(url).netloc for url in asked if not url.startswith(("data:", "blob:"))} == {urlsplit(address).netloc}


@pytest.fixture(params=SIZES)
def page(browser: Browser, fake_address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    yield from opened(browser, fake_address, request.param, "light")


@pytest.fixture(params=SIZES)
def real_page(browser: Browser, real_address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    yield from opened(browser, real_address, request.param, "light")


def ask(page: Page, question: str) -> Locator:
    """Ask, and return the answer once it stands."""
    answers = page.locator("#chat .bot-row")
    before = answers.count()
    page.get_by_role("textbox", name="Question").fill(question)
    page.get_by_role("textbox", name="Question").press("Enter")
    answer = answers.nth(before)
    answer.locator(".prose").wait_for()
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    return answer


def is_phone(page: Page) -> bool:
    return page.viewport_size is not None and page.viewport_size["width"] < 800


def expect_opened(page: Page, words: str) -> None:
    """Hold the panel to what opening a marker promises: the words are marked, in sight, and the focus is at them."""
    mark = page.locator("#panel mark.current")
    expect(mark).to_have_text(words)
    expect(mark).to_be_in_viewport(ratio=1)
    expect(page.locator("#panel details[open] .passage")).to_be_focused()
    side = page.locator("#side").bounding_box()
    assert side is not None
    box = mark.bounding_box()
    assert box is not None
    assert side["y"] <= box["y"] <= side["y"] + side["height"]


def expect_closed(page: Page, marker: Locator) -> None:
    expect(marker).to_be_focused()
    expect(page.locator("#panel mark.current")).to_have_count(0)
    if is_phone(page):
        expect(page.locator("#side")).to_be_hidden()


def test_a_question_its_answer_and_its_sources(page: Page) -> None:
    answer = ask(page, "What are the figures?")
    expect(answer.locator("strong")).to_have_text("219.8 billion yuan")
    expect(page.locator(MARKERS)).to_have_count(4)
    by_click = page.get_by_role("link", name="2", exact=True)
    by_click.click()
    expect_opened(page, "The parks employ 100,000 people.")
    expect(page.locator("#panel details[open] .place")).to_have_text("Figures")
    expect(page.locator("#panel details[open] .about")).to_have_text("2021-05-24 · Ruby Pan · suqian.txt")
    expect(page.locator("#panel details[open] .near").first).to_contain_text("Output reached")
    page.keyboard.press("Escape")
    expect_closed(page, by_click)
    by_key = page.get_by_role("link", name="3", exact=True)
    by_key.focus()
    page.keyboard.press("Enter")
    expect_opened(page, "It covers eight parks.")
    page.keyboard.press("Escape")
    expect_closed(page, by_key)


def test_an_earlier_answers_markers_still_open(page: Page) -> None:
    ask(page, "What are the figures?")
    refusal = ask(page, "Is nothing known?")
    expect(refusal.locator("blockquote")).to_contain_text("Not in the articles")
    expect(refusal.locator("blockquote")).to_contain_text("does not mention <b>“nothing”</b>")
    page.locator(MARKERS).nth(3).click()
    expect_opened(page, "A park without a title was opened.")
    page.keyboard.press("Escape")
    page.locator(MARKERS).nth(5).click()
    expect(page.locator("#panel details[open]")).to_have_class("source current")
    expect(page.locator("#panel details[open]")).to_be_in_viewport()
    expect(page.locator("#panel mark")).to_have_count(0)


def test_hostile_text_is_shown_literally(page: Page) -> None:
    question = "hostile? ![x](http://127.0.0.1:9/q.png) <img src=x onerror='window.PWNED=4'> ${1} {{value}} C:\\users"
    answer = ask(page, question)
    expect(page.locator("#chat .user-row")).to_have_text(question)
    for number, text in enumerate(HOSTILE):
        words = re.sub(r"\s+", " ", escape(text, to="terminal"))
        expect(answer.locator("p").nth(number)).to_have_text(f"{words} {number + 1}")
        expect(page.locator("#panel mark").nth(number)).to_have_text(words)
    page.locator(MARKERS).nth(1).click()
    expect_opened(page, HOSTILE[1])
    expect(page.locator("#panel .title")).to_have_text("Hostile <script>window.PWNED=3</script> title")
    expect(page.locator("#panel .place")).to_have_text("Place ${1} › <i>here</i>")
    ours = "#panel a:not([href^='/article/']), #chat .prose a:not([href^='#c-'], [href='#ask'])"
    assert page.locator(f"#chat img, #panel img, {ours}").count() == 0
    page.keyboard.press("Escape")


class Slow(FakeAssistant):
    """Answers once it is told to; `began` says that it has been asked."""

    def __init__(self) -> None:
        super().__init__()
        self.began, self.told = threading.Event(), threading.Event()

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        if "slow" in question:
            self.began.set()
            assert self.told.wait(20)
        return super().ask(question, history)


@pytest.fixture
def slow(browser: Browser) -> Iterator[tuple[Page, Slow]]:
    assistant = Slow()
    with serving(lambda port: app.build_application(cast("Assistant", assistant), Config(port=port))) as address:
        for page in opened(browser, address, "desk", "light"):
            page.get_by_role("textbox", name="Question").fill("Which slow figures?")
            page.get_by_role("textbox", name="Question").press("Enter")
            expect(page.locator("#chat .user-row")).to_have_text("Which slow figures?")
            assert assistant.began.wait(20)
            yield page, assistant
            assistant.told.set()


@pytest.mark.parametrize("button", ["Clear", "Stop"])
def test_what_is_cleared_or_stopped_does_not_come_back(slow: tuple[Page, Slow], button: str) -> None:
    page, assistant = slow
    page.get_by_role("button", name=button).click()
    expect(page.locator("#chat .user-row")).to_have_count(0)
    expect(page.get_by_role("textbox", name="Question")).to_have_value("" if button == "Clear" else "Which slow figures?")
    assistant.told.set()  # the answer comes late
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    page.wait_for_timeout(300)
    expect(page.locator("#chat .bot-row")).to_have_count(0)
    expect(page.locator("#panel .hint")).to_have_count(1)
    expect(ask(page, "Is nothing known?")).to_contain_text("Not in the articles")
    expect(page.locator("#chat .user-row")).to_have_count(1)
    expect(page.locator("#panel mark")).to_have_count(0)


def test_the_button_that_clears_lies_over_no_text(page: Page) -> None:
    ask(page, "What are the figures?")
    top, clears = page.locator("#top").bounding_box(), page.get_by_role("button", name="Clear").bounding_box()
    assert top
    assert clears
    assert top["y"] <= clears["y"] < clears["y"] + clears["height"] <= top["y"] + top["height"]
    for button in page.locator("#top button, #top a, #freshness p").all():
        beside = button.bounding_box()
        assert beside
        assert beside["x"] + beside["width"] <= clears["x"] or beside["y"] + beside["height"] <= clears["y"]


def test_a_phone_shows_all_of_every_article_that_is_listed(browser: Browser, fake_address: str) -> None:
    for page in opened(browser, fake_address, "phone", "light"):
        page.goto(f"{fake_address}/articles")
        assert page.locator(".table").evaluate("(table) => table.scrollWidth <= table.clientWidth")
        expect(page.get_by_role("row")).to_have_count(4)
        expect(page.get_by_role("cell", name="Ruby Pan").first).to_be_in_viewport()


def test_only_one_answer_is_made_at_a_time_and_typing_goes_on(slow: tuple[Page, Slow]) -> None:
    page, assistant = slow
    box = page.get_by_role("textbox", name="Question")
    expect(box).to_be_focused()
    page.keyboard.type("Is nothing known?")
    page.keyboard.press("Enter")
    assistant.told.set()
    expect(page.locator(MARKERS)).to_have_count(4)
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    expect(page.locator("#chat .user-row")).to_have_count(1)
    expect(box).to_have_value("Is nothing known?")
    box.press("Enter")
    expect(page.locator("#chat .bot-row").last).to_contain_text("Not in the articles")


def test_suggestions_for_an_answer_do_not_undo_the_next_question(slow: tuple[Page, Slow]) -> None:
    page, assistant = slow
    assistant.index.passages[0] = replace(assistant.index.passages[0], title="A slow subject")
    assistant.began.clear()
    assistant.told.set()
    expect(page.locator(MARKERS)).to_have_count(4)
    assistant.told.clear()
    answer = ask(page, "Is nothing known?")
    assistant.told.set()
    expect(answer).to_contain_text("Not in the articles")
    page.wait_for_timeout(500)
    expect(page.locator("#chat .bot-row")).to_have_count(2)


def test_retry_undo_and_edit_ask_what_was_typed(page: Page) -> None:
    question = "What are *the* figures?"
    ask(page, question)
    with page.expect_response("**/gradio_api/queue/data*"):
        page.get_by_role("button", name="Retry").click()
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    expect(page.locator(MARKERS)).to_have_count(4)
    expect(page.locator("#chat .user-row")).to_have_text(question)
    expect(page.locator("#chat .bot-row")).to_have_count(1)
    expect(page.locator('#chat a[href="#ask"]')).to_have_count(1)
    page.get_by_role("button", name="Edit").click()
    page.locator("#chat textarea").fill("Is *nothing* known?")
    page.get_by_role("button", name="Submit").click()
    expect(page.locator("#chat .bot-row")).to_contain_text("Not in the articles")
    expect(page.locator("#chat .user-row")).to_have_text("Is *nothing* known?")
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    page.wait_for_timeout(300)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#chat .user-row")).to_have_count(0)
    expect(page.get_by_role("textbox", name="Question")).to_have_value("Is *nothing* known?")
    expect(page.locator("#panel .hint")).to_have_count(1)


def test_a_conversation_is_copied_with_its_evidence(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "What are the *figures*?")
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator("#saved")).to_have_text("Copied")
    text = page.evaluate("navigator.clipboard.readText()")
    assert "“Output reached 219.8 billion yuan in 2020.”" in text
    assert "2021-05-24, suqian.txt, https" in text


def test_a_question_that_is_too_long_is_told_so(page: Page) -> None:
    answer = ask(page, "word " * 450)
    expect(answer.locator("blockquote")).to_contain_text("2,249 characters")


def test_an_example_is_asked_by_a_click(page: Page) -> None:
    page.get_by_role("button", name="Select example 1").click()
    expect(page.locator(MARKERS)).to_have_count(1)


def test_the_examples_are_of_the_articles_as_they_are_now(browser: Browser) -> None:
    assistant = FakeAssistant()
    with serving(lambda port: app.build_application(cast("Assistant", assistant), Config(port=port))) as address:
        for page in opened(browser, address, "desk", "light"):
            expect(page.locator("#chat .example")).to_have_text(["What about “Suzhou and Suqian share development”?"])
            assistant.index.generation = "gen-000002"
            assistant.index.passages[:] = [replace(passage, title="Another title") for passage in assistant.index.passages]
            page.reload()
            expect(page.locator("#chat .example")).to_have_text(["What about “Another title”?"])


def test_an_answer_says_how_it_was_checked_and_what_to_ask_next(page: Page) -> None:
    answer = ask(page, "What are the figures?")
    expect(answer.locator("em").first).to_have_text("quoted word for word · 2021-05-24")
    expect(answer.locator("em").nth(2)).to_have_text("quoted word for word · undated")
    expect(answer.locator("em").last).to_contain_text("Quoted from 2 of 3 articles")
    suggested = answer.locator('a[href="#ask"]')
    expect(suggested).to_have_text("What about “Suzhou and Suqian share development”?")
    suggested.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#chat .user-row").last).to_have_text("What about “Suzhou and Suqian share development”?")
    expect(page.locator("#chat .bot-row").last).to_contain_text("signed an agreement")


def test_what_was_searched_goes_into_the_box_to_be_changed(page: Page) -> None:
    answer = ask(page, "Is it completed <b>*so*</b>?")
    answer.locator('a[href="#edit"]').click()
    box = page.get_by_role("textbox", name="Question")
    expect(box).to_have_value("Is it completed <b>*so*</b>? Which parks?")
    expect(box).to_be_focused()
    expect(page.locator("#chat .bot-row")).to_have_count(1)


def test_what_has_been_typed_and_not_asked_stays(page: Page) -> None:
    box = page.get_by_role("textbox", name="Question")
    answer = ask(page, "Is it completed?")
    box.fill("My draft")
    answer.locator('a[href="#edit"]').click()
    expect(box).to_have_value("My draft")
    expect(page.locator("#saved")).to_have_text("The box is not empty")
    suggested = ask(page, "What are the figures?").locator('a[href="#ask"]')
    suggested.wait_for()
    box.fill("My draft")
    suggested.click()
    expect(page.locator("#chat .bot-row")).to_have_count(3)
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    expect(box).to_have_value("My draft")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#chat .user-row")).to_have_count(2)
    expect(box).to_have_value("My draft")


def test_while_a_question_is_being_changed_others_can_be_asked(page: Page) -> None:
    answer = ask(page, "Is it completed?")
    page.get_by_role("button", name="Edit").click()
    changed = page.locator("#chat textarea")
    changed.fill("Not yet sent")
    answer.locator('a[href="#edit"]').click()
    expect(page.get_by_role("textbox", name="Question")).to_have_value("Is it completed? Which parks?")
    expect(changed).to_have_value("Not yet sent")


def test_the_pencil_does_not_touch_its_question(page: Page) -> None:
    ask(page, "How many new 5G base stations does the park want to build by 2025, and how many figures? " * 2)
    pencil = page.get_by_role("button", name="Edit").bounding_box()
    assert pencil is not None
    right = page.locator("#chat .user-row .prose p").evaluate(
        """(text) => { const range = document.createRange(); range.selectNodeContents(text);
        return Math.max(...[...range.getClientRects()].map((line) => line.right)) }"""
    )
    assert right + 4 <= pencil["x"]


@pytest.mark.parametrize(("button", "name"), [("Save as JSON", "conversation.json"), ("Save as text", "conversation.md")])
def test_a_conversation_is_kept_with_its_evidence(page: Page, tmp_path: Path, button: str, name: str) -> None:
    ask(page, "What are the *figures*?")
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    download.value.save_as(tmp_path / name)
    assert download.value.suggested_filename == name
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert "Output reached 219.8 billion yuan in 2020." in text
    if name.endswith("json"):
        (turn,) = json.loads(text)["turns"]
        assert turn["question"] == "What are the *figures*?"
        assert [claim["verdict"] for claim in turn["claims"]] == ["quoted word for word"] * 4
        assert turn["claims"][0]["citations"][0]["address"] == "https://news.example/suqian?a=1"


def test_an_opinion_is_kept_in_a_file(page: Page, kept_opinions: Path) -> None:
    before = kept_opinions.read_text().count("\n") if kept_opinions.exists() else 0
    answer = ask(page, "What are the figures?")
    page.get_by_role("button", name="Like", exact=True).first.click()
    expect(page.locator(".toast-body")).to_contain_text("Kept on this machine")
    page.get_by_role("button", name="Feedback").first.click()
    page.get_by_text("The source does not say this").first.click()
    expect(answer).to_be_visible()
    for _ in range(50):
        if kept_opinions.exists() and kept_opinions.read_text().count("\n") == before + 2:
            break
        page.wait_for_timeout(100)
    lines = [json.loads(line) for line in kept_opinions.read_text().splitlines()[before:]]
    assert [line["opinion"] for line in lines] == ["good", "The source does not say this"]
    assert lines[1]["claims"][0]["citations"][0]["quote"] == "Output reached 219.8 billion yuan in 2020."


def test_the_article_opens_at_the_cited_place(page: Page) -> None:
    ask(page, "What are the figures?")
    page.get_by_role("link", name="2", exact=True).click()
    page.locator("#panel mark.current").wait_for()
    page.wait_for_timeout(300)
    with page.context.expect_page() as opening:
        page.locator("#panel details[open]").get_by_role("link", name="Open the article").press("Enter")
    article = opening.value
    expect(article.locator("mark")).to_have_text("The parks employ 100,000 people.")
    expect(article.locator("mark")).to_be_in_viewport()
    link = article.get_by_role("link", name="The same words")
    expect(link).to_have_attribute("href", re.compile(r"^https://news\.example/.*#:~:text=The%20parks"))
    expect(article.locator(".left-out")).to_have_count(0)
    article.get_by_role("link", name="Show what was left out").click()
    expect(article.locator(".left-out")).to_have_text("Leave a Reply <script>window.PWNED=6</script>")
    assert article.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert article.evaluate("window.PWNED") is None
    article.close()


def test_a_rebuild_is_started_and_reported_by_hand(page: Page, fake_address: str) -> None:
    page.goto(f"{fake_address}/articles")
    page.get_by_role("button", name="Rebuild").click()
    expect(page.get_by_role("status")).to_contain_text("1 added: new <b>.txt")
    page.get_by_role("searchbox").fill("hostile")
    page.keyboard.press("Enter")
    expect(page.locator(".hits li").first).to_contain_text("ranks: dense 1")
    page.goto(fake_address)
    page.get_by_role("textbox", name="Question").wait_for()


WAYS_OF_FETCHING = (
    "![x](URL1)",
    "![x][r]\n\n[r]: URL2",
    "<img src=URL3>",
    '<img srcset="URL4 1x">',
    '<div style="background:url(URL5)">x</div>',
    "<table background=URL6><tr><td background=URL6>x</table>",
    "<input type=image src=URL7>",
    "<audio autoplay src=URL8></audio>",
    "<video autoplay src=URL9></video>",
    "<video poster=URL10></video>",
    "<svg><image href=URL11 /></svg>",
    "```mermaid\ngraph LR; A[<img src=URL12>]\n```",
    "<script src=URL13></script>",
    "<img src=x onerror=\"fetch('URL14')\">",
    "<iframe src=URL15></iframe>",
    "<style>@import url(URL16);</style>",
    "<link rel=stylesheet href=URL17>",
    '<meta http-equiv=refresh content="0;url=URL18">',
    "[x](javascript:fetch('URL19')) ${fetch('URL19')}",
)


class Fetching(FakeAssistant):
    """Cites nothing but ways of fetching from `address`, in an article whose name, title and headings hold them too."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.ways = [way.replace("URL", f"{address}/") for way in WAYS_OF_FETCHING]
        every = " ".join(self.ways)
        sentences = [Sentence(way, Span(n, n + 1), way, opens_paragraph=True) for n, way in enumerate(self.ways)]
        self.index.passages[:] = [Passage(f"{every}.md", 0, f"{every} title", every, f"{every} place", tuple(sentences))]

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        hits = self.search(question)
        if "nothing" in question:
            return Answer(question, question, hits, abstained_because=" ".join(self.ways))
        claims = tuple(self.claim(0, n) for n in range(len(self.ways)))
        return Answer(question, f"{question} again", hits, claims, short=self.ways[2], notes=tuple(self.ways))


@contextlib.contextmanager
def listening() -> Iterator[tuple[str, list[bytes]]]:
    """Yield the address of a listener and the requests that reach it."""
    reached: list[bytes] = []

    class Listener(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            reached.append(self.rfile.readline())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Listener) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", reached
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("bypassing", [False, True], ids=["with the policy", "by escaping alone"])
def test_no_way_of_fetching_reaches_anyone(browser: Browser, bypassing: bool) -> None:
    with listening() as (outside, reached):
        assistant = Fetching(outside)
        real = cast("Assistant", assistant)
        with serving(lambda port: app.build_application(real, Config(port=port))) as address:
            context = browser.new_context(bypass_csp=bypassing)
            page = context.new_page()
            page.goto(f"{address}/healthz")
            page.evaluate("(url) => fetch(url, {mode: 'no-cors'}).catch(() => 0)", f"{outside}/control")
            page.goto(address)
            ask(page, "\n".join(assistant.ways))
            expect(page.locator("#chat .bot-row .prose").last).to_contain_text(assistant.ways[12])
            page.locator(MARKERS).first.click()
            expect(page.locator("#panel mark").first).to_have_text(assistant.ways[0])
            ask(page, "nothing " + assistant.ways[0])
            article = str(page.locator("#panel .links a").first.get_attribute("href")).replace("#", "?all=1#")
            for path in (article, f"/articles?{urlencode({'q': ' '.join(assistant.ways)})}"):
                page.goto(address + path)
                expect(page.locator("main")).to_contain_text(assistant.ways[12])
                assert (
                    page.locator(
                        "img, script, iframe, link, style:not(head style), svg, video, audio, table[background]"
                    ).count()
                    == 0
                )
            page.wait_for_timeout(500)
            context.close()
    assert [line for line in reached if b"/control" not in line] == []
    assert len(reached) == bypassing  # the listener hears what the policy does not stop


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, fake_address: str, size: str, scheme: str) -> None:
    for page in opened(browser, fake_address, size, scheme):
        assert violations(page) == []
        ask(page, "What are the figures?")
        ask(page, "nothing")
        assert violations(page) == []
        page.locator(MARKERS).first.click()
        page.locator("#panel mark.current").wait_for()
        page.wait_for_timeout(300)
        assert violations(page) == []
        article = page.locator("#panel details[open] .links a").first.get_attribute("href")
        for path in (str(article), str(article).replace("#", "?all=1#"), "/articles?q=hostile"):
            page.goto(fake_address + path)
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong with the page, Gradio's own parts included unless they are named here."""
    found = Axe().run(page).response["violations"]
    return [f"{problem['id']}: {node['html'][:200]}" for problem in found for node in problem["nodes"]]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read(browser: Browser, fake_address: str, size: str, scheme: str) -> None:
    for page in opened(browser, fake_address, size, scheme):
        expect(page.locator("#freshness")).to_have_text(re.compile("3 articles · 5 passages · indexed"))
        ask(page, "What are the figures?")
        ask(page, "nothing")
        page.locator(MARKERS).first.click()
        page.locator("#panel mark.current").wait_for()
        page.wait_for_timeout(300)
        assert page.evaluate(CONTRAST) == []


def test_the_real_articles_are_answered_with_their_words_marked(real_page: Page) -> None:
    answer = ask(real_page, "How many square kilometers does the short-term plan cover?")
    marker = answer.locator('a[href^="#c-"]').first
    claim = answer.locator("p", has=real_page.locator('a[href^="#c-"]')).first.inner_text().removesuffix("1").strip()
    assert "7.75 square kilometers" in claim
    marker.click()
    expect_opened(real_page, claim)
    real_page.keyboard.press("Escape")
    expect_closed(real_page, marker)


CONTRAST = """() => {
  const parse = (color) => { const [r, g, b, a] = color.match(/[\\d.]+/g).map(Number); return [r, g, b, a ?? 1]; };
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = parse(getComputedStyle(e).backgroundColor);
      if (color[3] === 1) return color;
      if (color[3] > 0) return null;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !element.checkVisibility({ visibilityProperty: true })) continue;
    if (element.closest('.sr-only, .hide, style, script')) continue;
    const back = ground(element);
    const pair = back && [light(parse(getComputedStyle(element).color)), light(back)].sort((a, b) => b - a);
    const ratio = pair ? (pair[0] + 0.05) / (pair[1] + 0.05) : 0;
    if (ratio < 4.5) poor.push([walker.currentNode.textContent.trim().slice(0, 40), ratio.toFixed(2)]);
  }
  return poor;
}"""
