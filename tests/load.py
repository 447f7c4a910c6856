"""Let users ask the served page over HTTP for a while and say how long answers took: `make load`.

Everything stays on this machine. Each user waits about ten seconds between two questions, as a reader does. They
share eight questions, so most answers are remembered ones; `--new` makes every question another one.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

import httpx
from fakes_page import serving

import app
from qa.config import Config
from qa.serving import opened

ROOT = Path(__file__).parent.parent
USERS, PAUSE, SECONDS = 50, 10.0, 180
QUESTIONS = (
    "How much did the joint parks bring in investment?",
    "How many people do the joint parks employ?",
    "Who runs Suzhou Industrial Park?",
    "When did the two cities sign the agreement?",
    "What does the digital transformation of industries aim at?",
    "How many square kilometers does the short-term plan cover?",
    "Who designed the Shanghai Tower?",
    "What is the goal of SIP for 5G base stations?",
)


async def ask(client: httpx.AsyncClient, question: str) -> None:
    """Ask as the API is asked: join the queue, then read the stream until the answer is there."""
    started = await client.post("/gradio_api/call/ask", json={"data": [question, None]})
    started.raise_for_status()
    async with client.stream("GET", f"/gradio_api/call/ask/{started.json()['event_id']}") as stream:
        if "event: complete" not in (await stream.aread()).decode():
            raise RuntimeError("no answer")


async def user(address: str, until: float, taken: list[float], failed: list[str]) -> None:
    """Ask and pause until the time is over."""
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        await asyncio.sleep(random.uniform(0, PAUSE))
        while time.monotonic() < until:
            started = time.monotonic()
            try:
                question = random.choice(QUESTIONS)
                await ask(client, f"{question} ({time.monotonic_ns()})" if "--new" in sys.argv else question)
                taken.append(time.monotonic() - started)
            except (httpx.HTTPError, RuntimeError) as error:
                failed.append(repr(error))
            await asyncio.sleep(random.uniform(0.5 * PAUSE, 1.5 * PAUSE))


async def users(address: str, seconds: float, taken: list[float], failed: list[str]) -> None:
    """Let all users ask."""
    until = time.monotonic() + seconds
    await asyncio.gather(*(user(address, until, taken, failed) for _ in range(USERS)))


def main() -> None:
    seconds = next((float(argument) for argument in sys.argv[1:] if argument.isdecimal()), SECONDS)
    taken: list[float] = []
    failed: list[str] = []
    with tempfile.TemporaryDirectory() as index:
        config = Config(corpus=ROOT / "corpus", index=Path(index))
        assistant = opened(config)
        with serving(lambda _: app.build_application(assistant, config)) as address:
            asyncio.run(users(address, seconds, taken, failed))
    cuts = statistics.quantiles(taken, n=20)
    sys.stdout.write(
        f"{USERS} users, {len(taken)} answers in {seconds:.0f} s: median {cuts[9]:.2f} s, p95 {cuts[18]:.2f} s, "
        f"longest {max(taken):.2f} s, errors {len(failed)} {failed[:1] or ''}\n"
    )


if __name__ == "__main__":
    main()
