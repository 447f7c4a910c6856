"""The one door in front of the page: what does not belong to it never reaches Gradio.

Pure ASGI, so that event streams pass unbuffered. It judges `scope["path"]`, not an address rebuilt from headers that the
other side chooses. It knows nothing of logins or rates: the page is meant for the machine it runs on.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_LIMIT = 64 * 1024
"""Bytes of a request's body, counted while it is read."""
BODY_SECONDS = 10.0
"""How long a body may take to arrive."""

LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")

_PAGES = (
    {"/", "/config", "/theme.css", "/favicon.ico", "/manifest.json", "/healthz", "/readyz"}
    | {
        "/articles",
        "/articles/rebuild",
    }
    | {
        f"/gradio_api/{name}"
        for name in ("info", "queue/join", "queue/data", "cancel", "reset", "app_id", "startup-events", "component_server")
    }
)
_FOLDERS = ("/article/", "/assets/", "/static/", "/gradio_api/run/", "/gradio_api/call/", "/gradio_api/heartbeat/")
# What needs escaping in an address occurs in none of our routes: no %2f, no backslash, no NUL, no second decoding.
_PATH = re.compile(r"[A-Za-z0-9/_.@~-]+")
_HOST = re.compile(r"(\[[0-9a-f:]+\]|[a-z0-9._-]+)(?::\d{1,5})?", re.IGNORECASE)

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        # Gradio starts from an inline script, and its HTML component makes a function of its (constant) template.
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "media-src 'self' blob:",
        "frame-src 'none'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Guard:
    """Lets through only what the page needs: its hosts, its own origin, its routes, small JSON bodies.

    `hosts` are the names and addresses under which the page may be asked for, without ports; those of the machine
    itself always belong to them. `paths` are further routes that belong to the page.
    """

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str] = (), paths: Iterable[str] = ()) -> None:
        self._app = app
        self._pages = _PAGES | set(paths)
        self._hosts = {host.lower().strip("[]") for host in (*LOCAL_HOSTS, *hosts)}
        self._closing = asyncio.Event()

    def close(self) -> None:
        """End the streams that open pages hold: to each it looks as if its reader had gone."""
        self._closing.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on what belongs to the page, answer the rest with a short refusal."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, _Sender(send))
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _http(self, scope: Scope, receive: Receive, sender: _Sender) -> None:
        headers = _headers(scope)
        refusal = self._refused_host(headers) or _refused_route(scope, headers, self._pages) or _refused_origin(scope, headers)
        if refusal is None and scope["method"] == "POST":
            refusal, receive = await _read_body(headers, receive)
        await (refusal or self._app)(scope, self._until_closed(receive), sender)
        if self._closing.is_set() and not sender.complete:
            await sender({"type": "http.response.body", "body": b"", "more_body": False})

    def _until_closed(self, receive: Receive) -> Receive:
        async def receive_or_end() -> Message:
            message, closing = asyncio.ensure_future(receive()), asyncio.ensure_future(self._closing.wait())
            try:
                await asyncio.wait((message, closing), return_when=asyncio.FIRST_COMPLETED)
                return message.result() if message.done() else {"type": "http.disconnect"}
            finally:
                message.cancel()
                closing.cancel()

        return receive_or_end

    def _refused_host(self, headers: dict[str, list[str]]) -> Response | None:
        match = _HOST.fullmatch(headers["host"][0]) if len(headers.get("host", ())) == 1 else None
        if match and match[1].lower().strip("[]") in self._hosts:
            return None
        return _refusal(400, "This page answers only under the address it was started with.")


def _headers(scope: Scope) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        found.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return found


def _refused_route(scope: Scope, headers: dict[str, list[str]], pages: set[str]) -> Response | None:
    path = scope["path"]
    plain = _PATH.fullmatch(path) and ".." not in path and b"%" not in scope.get("raw_path", b"").partition(b"?")[0]
    if not plain or not (path in pages or path.rstrip("/") in pages or path.startswith(_FOLDERS)):
        return _refusal(404, "There is nothing here.")
    if scope["method"] not in ("GET", "HEAD", "POST"):
        return _refusal(405, "Only GET, HEAD and POST are answered.")
    kind = "".join(headers.get("content-type", ["application/json"])).partition(";")[0].strip().lower()
    if scope["method"] == "POST" and kind not in ("application/json", "text/plain"):
        return _refusal(415, "Send JSON.")  # above all no forms: Gradio would store their files
    return None


def _refused_origin(scope: Scope, headers: dict[str, list[str]]) -> Response | None:
    """Refuse what another site makes a reader's browser send; following a link to the page is fine."""
    origins = headers.get("origin", [])
    foreign = any(origin.partition("://")[2].lower() != headers["host"][0].lower() for origin in origins)
    site, mode = headers.get("sec-fetch-site", ["none"])[0], headers.get("sec-fetch-mode", [""])[0]
    link = scope["method"] == "GET" and mode == "navigate" and not origins
    if foreign or (site not in ("none", "same-origin") and not link):
        return _refusal(403, "Requests from other sites are refused.")
    return None


async def _read_body(headers: dict[str, list[str]], receive: Receive) -> tuple[Response | None, Receive]:
    """Read the whole body, which is small or refused; return the refusal, and a `receive` that gives the body again."""
    length = headers.get("content-length", ["0"])[0]
    if not length.isdecimal() or int(length) > BODY_LIMIT:
        return _too_large(), receive
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            more = True
            while more:
                message = await receive()
                more = message["type"] == "http.request" and message.get("more_body", False)
                body += message.get("body", b"")
                if len(body) > BODY_LIMIT:
                    return _too_large(), receive
    except TimeoutError:
        return _refusal(408, "The request took too long to arrive."), receive
    return None, _again(bytes(body), receive)


def _again(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives `body` once, then what comes after it (the other side going away)."""
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return pending.pop() if pending else await receive()

    return replay


def _too_large() -> Response:
    return _refusal(413, f"More than {BODY_LIMIT // 1024} KB: ask a shorter question, or clear the conversation.")


def _refusal(status: int, text: str) -> Response:
    # The rest of a refused body is not worth reading: close.
    return PlainTextResponse(text + "\n", status, {"connection": "close"})


class _Sender:
    """Sends on, with our headers and without the server's name; knows whether a response is `complete`."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.complete = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() != b"server"]
            added = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
            message = {**message, "headers": [*kept, *added]}
        self.complete = message["type"] == "http.response.body" and not message.get("more_body", False)
        await self._send(message)
