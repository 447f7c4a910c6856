import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from qa import guard
from qa.guard import BODY_LIMIT, Guard

HERE = "http://127.0.0.1:7860"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the length of the body, as an application that names its server."""
    body = await Request(scope, receive).body()
    await PlainTextResponse(str(len(body)), headers={"server": "secret/1.0"})(scope, receive, send)


@pytest.fixture
def client() -> TestClient:
    return TestClient(Guard(echo, hosts=["articles.example"]), base_url=HERE)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:1234", "LOCALHOST", "[::1]:7860", "articles.example"])
def test_known_hosts_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "127.0.0.1@evil.example", "127.0.0.1, evil.example"]
)
def test_other_hosts_are_refused(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:3000"},
        {"origin": "http://127.0.0.1:7860.evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"},
    ],
)
def test_what_another_site_sends_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/gradio_api/queue/join", json={}, headers=headers).status_code == 403


def test_our_own_page_and_a_link_to_it_are_answered(client: TestClient) -> None:
    assert (
        client.post("/gradio_api/queue/join", json={}, headers={"origin": HERE, "sec-fetch-site": "same-origin"}).status_code
        == 200
    )
    assert client.get("/", headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}).status_code == 200
    assert client.get("/config", headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}).status_code == 403


@pytest.mark.parametrize(
    "path", ["/", "/config", "/assets/a-B_1.js", "/static/x.svg", "/gradio_api/call/ask/1", "/gradio_api/info/", "/healthz"]
)
def test_what_the_page_needs_is_answered(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/proxy=http://evil.example",
        "/gradio_api/stream/1",
        "/gradio_api/runs",
        "/gradio_api/run-history/records",
        "/gradio_api/deep_link",
        "/gradio_api/openapi.json",
        "/gradio_api/mcp/",
        "/monitoring/summary",
        "/docs",
        "/openapi.json",
        "/login",
        "/assets/../app.py",
        "/assets/%2e%2e/app.py",
        "/assets/..%2fapp.py",
        "/assets/%252e%252e/app.py",
        "/assets/a%00b",
        "/assets/a%5cb",
        "/configure",
    ],
)
def test_everything_else_does_not_exist(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_other_methods_and_forms_are_refused(client: TestClient) -> None:
    assert client.put("/config", json={}).status_code == 405
    assert client.options("/config").status_code == 405
    assert client.post("/gradio_api/component_server", files={"file": b"x"}).status_code == 415
    assert client.post("/gradio_api/component_server", data={"a": "b"}).status_code == 415


def test_a_body_is_counted_while_it_is_read(client: TestClient) -> None:
    def chunks(count: int) -> Iterator[bytes]:
        yield from (b"x" * 1024 for _ in range(count))

    path, json = "/gradio_api/queue/join", {"content-type": "application/json"}
    assert client.post(path, content=b"x" * BODY_LIMIT, headers=json).text == str(BODY_LIMIT)
    assert client.post(path, content=b"x" * (BODY_LIMIT + 1), headers=json).status_code == 413
    assert client.post(path, content=chunks(64), headers=json).text == str(BODY_LIMIT)
    assert client.post(path, content=chunks(65), headers=json).status_code == 413
    assert client.post(path, content=b"x", headers=json | {"content-length": "-1"}).status_code == 413


def test_every_response_carries_the_headers_and_no_server(client: TestClient) -> None:
    for path in ("/", "/nothing/here"):
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "server" not in headers


async def run(scope: dict[str, Any], messages: list[Message], pause: float = 0.0) -> list[Message]:
    """Send `messages` to the guard, then nothing more; return what it sent."""
    sent: list[Message] = []

    async def receive() -> Message:
        await asyncio.sleep(pause)
        return messages.pop(0) if messages else await asyncio.sleep(60, {"type": "http.disconnect"})

    async def send(message: Message) -> None:
        sent.append(message)

    await Guard(echo)(scope, receive, send)
    return sent


def scope(**changes: Any) -> dict[str, Any]:
    headers = [(b"host", b"127.0.0.1")]
    return {
        "type": "http",
        "method": "POST",
        "path": "/config",
        "raw_path": b"/config",
        "query_string": b"",
        "headers": headers,
    } | changes


def test_a_body_that_does_not_arrive_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "BODY_SECONDS", 0.05)
    sent = asyncio.run(run(scope(), [{"type": "http.request", "body": b"x", "more_body": True}]))
    assert sent[0]["status"] == 408


def test_two_hosts_are_none() -> None:
    sent = asyncio.run(run(scope(headers=[(b"host", b"127.0.0.1"), (b"host", b"127.0.0.1")]), []))
    assert sent[0]["status"] == 400


def test_web_sockets_are_closed() -> None:
    assert asyncio.run(run({"type": "websocket"}, [])) == [{"type": "websocket.close", "code": 1008}]
