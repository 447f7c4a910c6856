"""Take the README's pictures of the page, with the articles that come along: `make pictures`.

Give a folder to take every page at both widths, in light and dark, into that instead.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

from fakes_page import serving
from playwright.sync_api import Browser, Page, sync_playwright

import app
from qa.config import Config
from qa.serving import opened

HERE = Path(__file__).parent
SIZES = {1280: 800, 390: 844}
QUESTIONS = ("How many people do the joint parks employ?", "How many new 5G base stations does SIP want to build by 2025?")
REFUSED = "Who designed the Shanghai Tower?"
README = {1280: ("chat", "article", "articles"), 390: ("chat",)}
MARKERS = '.bot-row a[href^="#c-"]'


def ask(page: Page, question: str) -> None:
    answers = page.locator("#chat .bot-row").count()
    page.get_by_role("textbox", name="Question").fill(question)
    page.get_by_role("textbox", name="Question").press("Enter")
    page.locator("#chat .bot-row").nth(answers).locator(".prose").wait_for()
    page.locator("#talk .submit-button").wait_for()
    page.wait_for_timeout(900)


def take(browser: Browser, address: str, folder: Path, width: int, scheme: str, *, names: Collection[str]) -> None:
    """Take the pictures that are in `names`, all where that is empty, at one width in one scheme."""
    context = browser.new_context(
        viewport={"width": width, "height": SIZES[width]},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()

    def shoot(name: str) -> None:
        page.wait_for_timeout(300)
        if not names or name in names:
            page.screenshot(path=folder / f"{name}-{width}{'-dark' if scheme == 'dark' else ''}.png")

    page.goto(address)
    page.get_by_role("textbox", name="Question").wait_for()
    page.wait_for_timeout(800)
    shoot("start")
    for question in QUESTIONS:
        ask(page, question)
    shoot("answer")
    page.locator(MARKERS).last.click()
    page.locator("#panel mark.current").wait_for()
    shoot("chat")
    article = str(page.locator("#panel details[open] .links a").first.get_attribute("href"))
    page.keyboard.press("Escape")
    ask(page, REFUSED)
    shoot("refusal")
    paths = {
        "article": article,
        "article-whole": article.replace("#", "?all=1#"),
        "articles": "/articles",
        "search": "/articles?q=digital+renminbi",
    }
    for name, path in paths.items():
        page.goto(address + path)
        shoot(name)
    context.close()


def main() -> None:
    every = len(sys.argv) > 1
    folder = Path(sys.argv[1]) if every else HERE / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as index, sync_playwright() as playwright:
        config = Config(corpus=HERE.parent / "corpus", index=Path(index))
        assistant = opened(config)
        with serving(lambda _: app.build_application(assistant, config)) as address:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--headless", "--no-sandbox"])
            for scheme in ("light", "dark") if every else ("light",):
                for width in SIZES:
                    take(browser, address, folder, width, scheme, names=() if every else README[width])
            browser.close()


if __name__ == "__main__":
    main()
