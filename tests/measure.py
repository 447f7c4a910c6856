"""Measure the page in a real browser, as a reader meets it: `make measure`.

Prints how long a start takes with its parts, how long the first claim takes after Enter, and what must be none:
accessibility problems, requests to elsewhere, errors in the console. Everything stays on this machine. The server is
a process of its own, as `make run` starts it.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-W", "ignore", "-c", "from qa.cli import main; main()"]
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
STARTS, QUESTIONS = 3, 9
REFUSED = "Who designed the Shanghai Tower?"
MARKER = '#chat .bot-row a[href^="#c-"]'
SIZES = {"desk": (1280, 800), "phone": (390, 844)}
# Times one question inside the page: from the key to the frame after the first marker stands, to the end of the stream.
WATCH = """() => {
  const times = window.times = {};
  addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    times.asked = performance.now();
    const look = () => {
      if (!times.shown && document.querySelector('#chat .user-row')) times.shown = performance.now();
      if (!document.querySelector('#chat .bot-row a[href^="#c-"]')) return;
      seen.disconnect();
      requestAnimationFrame(() => setTimeout(() => { times.claim = performance.now(); }));
    };
    const seen = new MutationObserver(look);
    seen.observe(document.getElementById('chat'), { childList: true, subtree: true });
  }, { capture: true, once: true });
}"""
START = """
import json, sys, time
begun = time.perf_counter()
parts = {}
def part(name):
    global begun
    parts[name] = time.perf_counter() - begun
    begun = time.perf_counter()
from qa.config import Config
import qa.serving
part("the server's own imports")
import app
part("Gradio's import")
from qa.doors import Doors
from pathlib import Path
config = Config(corpus=Path("corpus"), index=Path(sys.argv[1]))
assistant = qa.serving.opened(config)
part("models and index opened")
doors = Doors(assistant)
import asyncio
async def build():
    app.application(doors, config)
asyncio.run(build())
part("the page built")
print(json.dumps(parts))
"""


def answered(address: str, path: str) -> bool:
    """Tell whether the address answers with success."""
    try:
        with urllib.request.urlopen(address + path, timeout=5):  # noqa: S310 - our own server
            return True
    except (urllib.error.URLError, OSError):
        return False


@contextlib.contextmanager
def served(index: str) -> Iterator[tuple[str, dict[str, float]]]:
    """Serve as `make run` does; yield the address and the seconds from the start to each step of it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address, times, started = f"http://127.0.0.1:{port}", {}, time.perf_counter()
    command = [*COMMAND, "serve", "--index", index, "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        for name, path in (("“getting ready” is shown", "/healthz"), ("questions can be answered", "/readyz")):
            while not answered(address, path):
                if process.poll() is not None:
                    raise RuntimeError(f"the server ended by itself: {' '.join(command)}")
                time.sleep(0.02)
            times[name] = time.perf_counter() - started
        yield address, times
    finally:
        process.terminate()
        process.wait()


def started(browser: Browser, index: str) -> dict[str, float]:
    """Return the seconds from a start to each step up to the first claim in a page that was not open before."""
    begun = time.perf_counter()
    with served(index) as (address, times):
        page = browser.new_page()
        page.goto(address)
        page.get_by_role("textbox", name="Question").wait_for()
        times["the page takes a question"] = time.perf_counter() - begun
        page.get_by_role("textbox", name="Question").fill(questions()[0])
        page.get_by_role("textbox", name="Question").press("Enter")
        page.locator(MARKER).first.wait_for()
        times["its first claim stands"] = time.perf_counter() - begun
        page.close()
    return times


def questions() -> list[str]:
    """Return questions that the articles answer."""
    lines = (ROOT / "tests" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [row["question"] for row in rows if row["answerable"] and not row.get("history")]


def timed(page: Page, question: str) -> tuple[float, float] | None:
    """Ask in an empty conversation; return the seconds to the question on the page and to the first claim, if there is one."""
    page.evaluate(WATCH)
    page.get_by_role("textbox", name="Question").fill(question)
    page.get_by_role("textbox", name="Question").press("Enter")
    page.locator("#chat .bot-row .prose").first.wait_for()
    page.locator("#talk .submit-button").wait_for()
    page.wait_for_timeout(1500)  # questions to ask next are tried now: not what is measured
    times = page.evaluate("window.times")
    page.get_by_role("button", name="Clear").click()
    page.locator("#chat .bot-row").first.wait_for(state="detached")
    page.wait_for_timeout(300)
    return ((times["shown"] - times["asked"]) / 1000, (times["claim"] - times["asked"]) / 1000) if "claim" in times else None


def asked(browser: Browser, address: str) -> dict[str, list[float]]:
    """Return seconds after Enter, warm: a new question, and the same again, whose answer is remembered."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(address)
    page.get_by_role("textbox", name="Question").wait_for()
    timed(page, questions()[0])
    found: dict[str, list[float]] = {"shown": [], "new": [], "remembered": []}
    for question in questions()[1 : QUESTIONS + 4]:
        for kind in ("new", "remembered"):
            times = timed(page, question)
            if times and len(found["remembered"]) < QUESTIONS:
                found["shown"].append(times[0])
                found[kind].append(times[1])
    page.close()
    return found


def visited(browser: Browser, address: str, size: str, scheme: str) -> tuple[list[str], list[str], list[str]]:
    """Visit every page; return what axe-core finds, requests to elsewhere, errors and warnings of the console."""
    context = browser.new_context(
        viewport={"width": SIZES[size][0], "height": SIZES[size][1]}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    requests: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(address)
    page.get_by_role("textbox", name="Question").wait_for()
    problems = violations(page)
    for number, question in enumerate((questions()[0], REFUSED)):
        page.get_by_role("textbox", name="Question").fill(question)
        page.get_by_role("textbox", name="Question").press("Enter")
        page.locator("#chat .bot-row").nth(number).locator(".prose").wait_for()
        page.locator("#talk .submit-button").wait_for()
    problems += violations(page)
    page.locator(MARKER).first.click()
    page.locator("#panel mark.current").wait_for()
    page.wait_for_timeout(400)
    problems += violations(page)
    article = str(page.locator("#panel details[open] .links a").first.get_attribute("href"))
    for path in (article, article.replace("#", "?all=1#"), "/articles", "/articles?q=digital+renminbi"):
        page.goto(address + path)
        problems += violations(page)
    context.close()
    own = urlsplit(address).netloc
    return problems, [url for url in requests if not url.startswith(("data:", "blob:")) and urlsplit(url).netloc != own], wrong


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong with the page."""
    found = Axe().run(page).response["violations"]
    return [f"{problem['id']}: {node['html'][:120]}" for problem in found for node in problem["nodes"]]


def line(name: str, values: Sequence[float]) -> str:
    """Return a row: the median of the seconds, then the least and the most."""
    return f"| {name} | {statistics.median(values):.2f} s | {min(values):.2f}-{max(values):.2f} s, {len(values)} times |\n"


def main() -> None:
    say = sys.stdout.write
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        index = os.environ.get("QA_INDEX") or folder
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        subprocess.run([*COMMAND, "build", "--index", index], cwd=ROOT, check=True)
        say(f"\n| what | median | from-to |\n|{'---|' * 3}\n")
        starts = [started(browser, index) for _ in range(STARTS)]
        for name in starts[0]:
            say(line(f"from the start until {name}", [times[name] for times in starts]))
        command = [sys.executable, "-W", "ignore", "-c", START, index]
        parts = [json.loads(subprocess.check_output(command, cwd=ROOT)) for _ in range(STARTS)]
        for name in parts[0]:
            say(line(f"of this: {name}", [times[name] for times in parts]))
        with served(index) as (address, _):
            times = asked(browser, address)
            say(line("from Enter to the question on the page", times["shown"]))
            say(line("from Enter to the first claim, a new question", times["new"]))
            say(line("the same, its answer remembered: what the page itself takes", times["remembered"]))
            visits = [visited(browser, address, size, scheme) for size in SIZES for scheme in ("light", "dark")]
        for name, found in zip(
            ("axe-core violations", "outside requests", "console errors"), zip(*visits, strict=True), strict=True
        ):
            every = [text for visit in found for text in visit]
            say(f"| {name}, {len(visits)} visits to every page | {len(every)} | {' '.join(every[:3])} |\n")
        browser.close()


if __name__ == "__main__":
    main()
