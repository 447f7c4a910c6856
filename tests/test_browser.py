"""The page in a real browser, on a desk and on a phone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fakes_page import HOSTILE, fake_assistant, serving
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

import app
from qa.config import Config
from qa.escaping import escape

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
def fake_address() -> Iterator[str]:
    with serving(lambda port: app.build_application(fake_assistant(), Config(port=port))) as address:
        yield address


@pytest.fixture(scope="module")
def real_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    config = Config(corpus=ROOT / "corpus", index=tmp_path_factory.mktemp("index"))
    assistant = app._opened(config)  # builds the index: there is none yet
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
    page.get_by_role("textbox").wait_for()
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
    page.get_by_role("textbox").fill(question)
    page.get_by_role("textbox").press("Enter")
    answer = answers.nth(before)
    answer.locator(".prose").wait_for()
    expect(page.get_by_role("textbox")).to_be_enabled()
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
    expect(page.locator("#panel details[open] .about")).to_have_text("2021-05-24 · suqian.txt")
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
    assert page.locator("#chat img, #panel img, #panel a, #chat .prose a:not([href^='#c-'])").count() == 0
    page.keyboard.press("Escape")


def test_retry_asks_what_was_typed_and_clear_empties_the_panel(page: Page) -> None:
    question = "What are *the* figures?"
    ask(page, question)
    page.get_by_role("button", name="Retry").click()
    expect(page.get_by_role("button", name="Ask")).to_be_visible()
    expect(page.locator("#chat .user-row")).to_have_text(question)
    expect(page.locator("#chat .bot-row")).to_have_count(1)
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#panel .hint")).to_have_count(1)


def test_a_question_that_is_too_long_is_told_so(page: Page) -> None:
    answer = ask(page, "word " * 450)
    expect(answer.locator("blockquote")).to_contain_text("2,249 characters")


def test_an_example_is_asked_by_a_click(page: Page) -> None:
    page.get_by_role("button", name="Select example 1").click()
    expect(page.locator(MARKERS)).to_have_count(1)


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
