"""The server: takes the port first, says "getting ready" until questions can be answered, and ends cleanly."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from qa.assistant import Assistant
from qa.building import update
from qa.config import Config
from qa.doors import Doors
from qa.errors import SettingError, StoreError
from qa.guard import Guard
from qa.models import open_embedder
from qa.sheet import sheet
from qa.terminal import say

TITLE = "Ask the articles"

Builder = Callable[[], Starlette]
"""Makes the application; called inside the running event loop."""


def serve(config: Config) -> None:
    """Serve the page until Ctrl+C or SIGTERM; build the index first where there is none.

    Raises:
        SettingError: the address is taken or is none of this machine's, or what a setting needs is not installed.
        QAError: the index can neither be opened nor built.
    """
    if config.mcp == "on" and find_spec("mcp") is None:
        raise SettingError('QA_MCP is on and its package is missing: `.venv/bin/pip install "mcp>=1.28.1,<2"`, or unset QA_MCP')
    with _listening(config) as listener:  # first of all: a taken port shows at once, not after everything has loaded
        doorstep = Doorstep(lambda: _loaded(config))
        guard = Guard(doorstep, hosts=[config.host], paths=["/mcp"] if config.mcp == "on" else ())
        server = Server(
            guard,
            uvicorn.Config(
                guard,
                log_config=None,  # it logs as everything else does
                log_level="warning",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                ws="none",
                limit_concurrency=200,
                timeout_keep_alive=5,
                timeout_graceful_shutdown=5,
                h11_max_incomplete_event_size=16 * 1024,
            ),
        )
        host, port = listener.getsockname()[:2]
        doorstep.then(lambda: say(f"{TITLE}: http://{f'[{host}]' if ':' in host else host}:{port}"), otherwise=server.end)
        # uvicorn ends well on both signals, then raises them again, which would end this process with an error.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listener])
        if doorstep.error:
            raise doorstep.error


class Server(uvicorn.Server):
    """A server that, at its end, lets open pages go instead of waiting for them."""

    def __init__(self, guard: Guard, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._guard = guard

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams of open pages, then the server."""
        self._guard.close()
        await super().shutdown(sockets)

    def end(self) -> None:
        """Make the server end soon."""
        self.should_exit = True


class Doorstep:
    """Answers for an application while it is being made, and hands everything on once it is there.

    `load` takes as long as it takes, in a thread of its own. `error` is why there is no application.
    """

    def __init__(self, load: Callable[[], Builder]) -> None:
        self._load = load
        self._application: Starlette | None = None
        self._closing = asyncio.Event()
        self._ready: Callable[[], None] = lambda: None
        self._failed: Callable[[], None] = lambda: None
        self.error: BaseException | None = None

    def then(self, ready: Callable[[], None], *, otherwise: Callable[[], None]) -> None:
        """Call `ready` once the application answers, `otherwise` when it cannot be made."""
        self._ready, self._failed = ready, otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on to the application, or say that it is not there yet."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self._application:
            await self._application(scope, receive, send)
        else:
            await self._not_yet(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        making = asyncio.create_task(self._make())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._closing.set()
        if self._application or self.error:
            await making
        else:
            making.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    async def _make(self) -> None:
        try:
            build = await asyncio.to_thread(self._load)
            application = build()
            async with application.router.lifespan_context(application):
                self._application = application
                self._ready()
                await self._closing.wait()
        except Exception as error:  # whatever it is: it is kept, the server ends, and `serve` raises it
            self.error = error
            self._failed()

    async def _not_yet(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/healthz":
            await JSONResponse({"status": "ok"})(scope, receive, send)
        elif scope["path"] == "/readyz":
            await JSONResponse({"status": "getting ready"}, 503, {"retry-after": "1"})(scope, receive, send)
        else:
            body = f'<h1>{TITLE}</h1><p role="status">Getting ready: the models and the index are being opened …</p>'
            await sheet(TITLE, body, status=503, again=1)(scope, receive, send)


def opened(config: Config) -> Assistant:
    """Return an assistant on the index, which is built first where there is none."""
    try:
        return Assistant.open(config)
    except StoreError as error:
        say(str(error), f"Building the index of {config.corpus} …")
    report = update(config, open_embedder(config), progress=_progress)
    for failure in report.failed:
        say(f"not read: {failure.id}: {failure.reason}")
    return Assistant.open(config)


@contextlib.contextmanager
def without_stubs() -> Iterator[None]:
    """Keep Gradio from writing type stubs beside its components when it is imported, which is half of that time.

    It leaves out what has no file of its own, and is told so of each of its components.
    """
    known = inspect.getfile

    def told(thing: Any) -> str:
        if isinstance(thing, type) and thing.__module__.startswith("gradio."):
            raise OSError("asked for by Gradio's type stubs")
        return known(thing)

    inspect.getfile = told  # type: ignore[assignment]  # a signature wide enough for what is asked here
    try:
        yield
    finally:
        inspect.getfile = known


def _loaded(config: Config) -> Builder:
    with ThreadPoolExecutor(1) as beside:
        opening = beside.submit(lambda: Doors(opened(config)))
        with without_stubs():
            import app  # Gradio takes seconds to import: the port is taken before, models and index are opened meanwhile
    doors = opening.result()
    return lambda: app.application(doors, config)


def _listening(config: Config) -> socket.socket:
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    try:
        return socket.create_server((config.host, config.port), family=family)
    except OSError as error:
        raise SettingError(
            f"{config.host}:{config.port} cannot be listened on ({error.strerror}): "
            "give another port (QA_PORT, --port) or another address (QA_HOST, --host)"
        ) from error


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done:,} of {total:,} passages{chr(10) if done == total else ''}")
