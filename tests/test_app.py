"""The page without a browser: what it hands out, what it takes in, how it starts and ends."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from fakes_page import FakeAssistant, fake_assistant, serving
from gradio_client import Client

import app
from qa.addresses import Address
from qa.assistant import Assistant
from qa.config import Config
from qa.doors import UNNAMED, Doors
from qa.errors import SettingError
from qa.messages import to_turns
from qa.panel import CHANGED
from qa.types import Turn

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(lambda port: app.build_application(fake_assistant(), Config(port=port))) as served:
        yield served


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[Client]:
    client = Client(address, verbose=False, analytics_enabled=False)
    yield client
    client.close()


def last(steps: Iterator[tuple[str, str]]) -> tuple[str, str]:
    return list(steps)[-1]


def test_ask_returns_the_one_serialisers_object(client: Client) -> None:
    answer = client.predict("Which figures?", api_name="/ask")
    assert answer["answered"] is True
    assert answer["short"] == "219.8 billion yuan"
    citation = answer["claims"][0]["citations"][0]
    assert (citation["document"], citation["start"], citation["end"]) == ("suqian.txt", 97, 139)
    assert answer["passages"][0]["document"] == "suqian.txt"
    assert answer["seconds"] >= 0


def test_ask_takes_a_conversation(client: Client) -> None:
    for turn in (["Which figures?", "219.8"], {"question": "Which figures?", "answer": "219.8"}):
        assert client.predict("And nothing?", [turn], api_name="/ask")["answered"] is False


@pytest.mark.parametrize("history", [["Which figures?"], [["Which figures?"]], [{"answer": "219.8"}], [[1, 2]]])
def test_a_history_of_another_shape_is_refused_with_the_cure(client: Client, history: list[Any]) -> None:
    with pytest.raises(Exception, match=r"give \[question, answer\]"):
        client.predict("And how large?", history, api_name="/ask")


def test_search_returns_passages_best_first(client: Client) -> None:
    passages = client.predict("hostile", api_name="/search")
    assert passages[0]["document"] == "hostile <b>.md"
    assert passages[0]["ranks"] == {"dense": 1}


@pytest.mark.parametrize(("question", "message"), [("x" * 2001, "2,001 characters"), (" \u200e\x1b[31m ", "holds no word")])
def test_a_question_that_is_none_is_told_so(client: Client, question: str, message: str) -> None:
    for door in ("/ask", "/search"):
        with pytest.raises(Exception, match=message):
            client.predict(question, api_name=door)


def test_lone_surrogates_and_control_characters_are_harmless(address: str) -> None:
    body = b'{"data": ["Which \\ud800\\u0000 figures\\u001b[31m?", null]}'
    headers = {"content-type": "application/json"}
    started = httpx.post(f"{address}/gradio_api/call/ask", content=body, headers=headers)
    with httpx.stream("GET", f"{address}/gradio_api/call/ask/{started.json()['event_id']}", timeout=20) as stream:
        text = stream.read().decode()
    assert "event: complete" in text
    assert '"question": "Which figures?"' in text


def test_only_ask_and_search_are_public_and_typed(address: str) -> None:
    endpoints = httpx.get(f"{address}/gradio_api/info").json()["named_endpoints"]
    assert set(endpoints) == {"/ask", "/search"}
    assert endpoints["/ask"]["parameters"][0]["parameter_name"] == "question"
    assert endpoints["/ask"]["parameters"][0]["type"] == {"type": "string"}


def test_everything_that_leaves_the_machine_or_tells_too_much_is_off(address: str) -> None:
    config = httpx.get(f"{address}/config").json()
    assert config["analytics_enabled"] is False
    assert config["footer_links"] == []
    assert not config.get("is_space")
    page = httpx.get(f"{address}/").text
    assert "googleapis" not in page
    for path in (
        "/docs",
        "/openapi.json",
        "/monitoring/summary",
        "/gradio_api/upload",
        "/gradio_api/file=app.py",
        "/gradio_api/runs",
    ):
        assert httpx.get(address + path).status_code == 404, path
    assert httpx.get(f"{address}/", headers={"host": "evil.example"}).status_code == 400
    assert "access-control-allow-origin" not in httpx.get(f"{address}/config").headers


def test_health_and_readiness(address: str) -> None:
    assert httpx.get(f"{address}/healthz").json() == {"status": "ok"}
    ready = httpx.get(f"{address}/readyz").json()
    assert ready == {"status": "ready", "generation": "gen-000001", "passages": 5, "trouble": ""}


def test_a_refusal_by_the_assistant_is_shown_in_the_chat() -> None:
    markdown, _ = last(Doors(fake_assistant()).answer("x" * 2001, []))
    assert markdown.startswith("> **That did not work**")
    assert "2,001 characters" in markdown


def test_the_conversation_reaches_the_assistant_as_plain_text() -> None:
    assistant = FakeAssistant()
    doors = Doors(cast("Assistant", assistant))
    markdown, _ = last(doors.answer("Which *figures*?", []))
    history = [
        {"role": "user", "content": [{"type": "text", "text": "Which *figures*?"}]},
        {
            "role": "assistant",
            "content": [{"type": "text", "text": markdown}, {"type": "file", "file": {"path": "/etc/passwd"}}],
        },
    ]
    last(doors.answer("And?", cast("list[dict[str, Any]]", history)))
    said = (
        "219.8 billion yuan Output reached 219.8 billion yuan in 2020. The parks employ 100,000 people. It covers eight parks."
    )
    assert ("And?", (Turn("Which *figures*?", f"{said} A park without a title was opened."),)) in assistant.asked
    assert to_turns([{"role": "assistant", "content": "Hello"}]) == []


def test_an_earlier_answers_sources_are_found_again_and_gone_ones_are_told() -> None:
    assistant = FakeAssistant()
    doors = Doors(cast("Assistant", assistant))
    _, panel = last(doors.answer("Which figures?", []))
    shown = panel.split('data-shown="')[1].split('"')[0]
    request = [[name, int(number)] for name, _, number in (pair.partition(":") for pair in shown.split())]
    assert doors.sources(request) == panel
    said = "Output reached 219.8 billion yuan in 2020."
    changed = assistant.index.passages
    changed[1] = replace(
        changed[1], sentences=tuple(replace(s, text=s.text.replace("219.8", "220")) for s in changed[1].sentences)
    )
    now = doors.sources([[*request[0], f" {said} "], *request[1:]])
    assert CHANGED in now
    assert f">{said}</mark>" in now
    assert now.count("<mark") == 4
    assert CHANGED not in doors.sources([[*request[0], said.replace("219.8", "300")], *request[1:]])  # never other words
    assistant.index.passages.clear()
    assert "no longer in the index" in doors.sources(request)
    assert UNNAMED in doors.sources([[*request[0], said]])


@pytest.mark.parametrize(
    "request_", [None, "x", 5, {}, [1], [["c-1", 1]], [["c-00000000-0-1-00000000", "1"]], [[["x"], 1]], [[None, None]]]
)
def test_what_a_browser_may_send_for_sources_is_refused_kindly(request_: object) -> None:
    assert "no longer in the index" in Doors(fake_assistant()).sources(request_)


def test_examples_come_from_the_articles_and_are_answered() -> None:
    assistant = FakeAssistant()
    doors = Doors(cast("Assistant", assistant))
    assert doors.examples() == ["What about “Suzhou and Suqian share development”?"]
    assistant.index.passages[0] = replace(assistant.index.passages[0], title="Nothing at all")
    assert "What about “Nothing at all”?" not in doors.examples()


def test_addresses_are_short() -> None:
    assert len(str(Address.parse("c-00000000-000000000-000000000-0000000000000000"))) < 50


def run(code: str) -> subprocess.Popen[str]:
    path = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    environment = {**os.environ, "PYTHONPATH": path}
    return subprocess.Popen([sys.executable, "-W", "ignore", "-c", code], env=environment, stderr=subprocess.PIPE, text=True)


def test_the_page_is_built_without_torch() -> None:
    code = (
        "import sys, app, fakes_page; from qa.doors import Doors\n"
        "app.build_page(Doors(fakes_page.fake_assistant()))\n"
        "assert not {'torch', 'sentence_transformers', 'transformers'} & set(sys.modules)"
    )
    process = run(code)
    _, problems = process.communicate(timeout=120)
    assert process.returncode == 0, problems


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_serving_says_where_asks_nobody_and_ends_cleanly_with_a_page_open(ending: signal.Signals) -> None:
    code = (
        "import sys; outward = ('socket.getaddrinfo', 'socket.connect')\n"
        "sys.addaudithook(lambda event, args: event in outward and sys.stderr.write(f'{event} {args}\\n'))\n"
        "import app, fakes_page, qa.serving; from qa.config import Config\n"
        "qa.serving.opened = lambda config: fakes_page.fake_assistant()\n"
        "app.serve(Config(port=0))"
    )
    process = run(code)
    assert process.stderr is not None
    line = process.stderr.readline()
    assert line.startswith("Ask the articles: http://127.0.0.1:"), line + process.stderr.read()
    address = line.split()[-1]
    with httpx.stream("GET", f"{address}/gradio_api/heartbeat/abc", timeout=10):
        started = time.monotonic()
        process.send_signal(ending)
        assert process.wait(timeout=10) == 0
    assert time.monotonic() - started < 4
    assert process.stderr.read() == ""
    process.stderr.close()


def test_a_taken_port_is_told_with_its_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingError, match=rf"127.0.0.1:{port} .*QA_PORT"):
            app.serve(Config(port=port))


def test_an_address_of_another_machine_is_told() -> None:
    with pytest.raises(SettingError, match="QA_HOST"):
        app.serve(Config(host="203.0.113.1", port=0))


def test_a_page_that_nobody_asks_looks_into_its_queue_rarely(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def noted(seconds: float) -> None:
        pauses.append(seconds)
        await sleep(seconds)

    async def wait() -> None:
        page = app.build_page(Doors(fake_assistant()))
        monkeypatch.setattr(asyncio, "sleep", noted)
        looking = asyncio.create_task(page._queue.start_processing())
        await sleep(0.1)
        looking.cancel()

    asyncio.run(wait())
    assert app.QUEUE_PAUSE in pauses
    assert not any(0 < seconds < app.QUEUE_PAUSE for seconds in pauses)  # other pages of this process sleep too


def test_templates_hold_no_text_but_ours() -> None:
    async def build() -> Any:  # inside a loop: without one, Gradio makes loops of its own and never closes them
        return app.build_page(Doors(fake_assistant())).get_config_file()

    config = asyncio.run(build())
    templates = {part["props"]["html_template"] for part in config["components"] if part["type"] == "html"}
    assert templates == {"${value}", app._BAR + "${value}"}
