"""The web face: one page with a chat and a sources panel, the HTTP API behind it, and the server. It decides nothing.

Gradio stays in this file. What is shown is made in `qa.rendering`; what is called stands in `qa.doors`; what is let in
is judged in `qa.guard`.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from importlib.resources import files
from typing import Any, ParamSpec, TypeVar

# Gradio reads these when it is imported. The last two bound a summary of all calls that is switched off below.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = "100000"
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "100"

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse

from qa import rendering
from qa.assistant import LONGEST_QUESTION, Assistant
from qa.building import update
from qa.config import Config
from qa.doors import HINT, Doors, text_of
from qa.errors import QAError, SettingError, StoreError
from qa.escaping import escape
from qa.guard import Guard
from qa.models import open_embedder

TITLE = "Ask the articles"
CONVERSATION_LIMIT = 40 * 1024
"""Bytes of a conversation. The browser sends it back with each question, and the guard lets through 64 KB."""
_BAR = '<div class="bar"><h2>Sources</h2><button type="button" class="close" aria-label="Close sources">&times;</button></div>'
_WELCOME = "## What would you like to know?\nEvery sentence of an answer is quoted from the articles, with its source."

P = ParamSpec("P")
T = TypeVar("T")


def build_page(assistant: Assistant) -> gr.Blocks:
    """Return the page on `assistant`, its queue and its API set up."""
    doors = Doors(assistant)

    def sources(request: Any) -> str:  # Gradio sets an attribute on it, which a bound method does not allow
        return doors.sources(request)

    page = gr.Blocks(title=TITLE, fill_height=True, fill_width=True, analytics_enabled=False)
    with page:
        with gr.Row(elem_id="top"):
            gr.HTML(f"<h1>{TITLE}</h1>", elem_id="title", apply_default_css=False)
            freshness = gr.Markdown(doors.freshness(), elem_id="freshness")
        with gr.Row(equal_height=False, elem_id="desk"):
            with gr.Column(scale=3, min_width=320, elem_id="talk"):
                # Made here and shown in the next column: the chat must know where its sources go.
                panel = gr.HTML(rendering.message_html(HINT), **_panel_settings(), server_functions=[sources], render=False)
                _chat(doors, panel)
            with gr.Column(scale=2, min_width=320, elem_id="side"):
                panel.render()  # type: ignore[no-untyped-call]
        for event in (page.load, gr.Timer(30).tick):
            event(doors.freshness, None, freshness, api_visibility="private", queue=False, show_progress="hidden")
        gr.events.api(_telling(doors.ask), api_name="ask")
        gr.events.api(_telling(doors.search), api_name="search")
    page.queue(max_size=24, default_concurrency_limit=2)
    page.state_session_capacity = 500
    return page


def build_application(assistant: Assistant, config: Config) -> Guard:
    """Return the whole application: the guard, the page, `/healthz` (it runs) and `/readyz` (it can answer)."""
    application = FastAPI(lifespan=_lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    application.add_middleware(CORSMiddleware, allow_origins=[])  # where there is one, Gradio adds none of its own

    @application.get("/healthz")
    async def healthz() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    @application.get("/readyz")
    def readyz() -> JSONResponse:
        index = assistant.index
        return JSONResponse({"status": "ready", "generation": index.generation, "passages": len(index)})

    gr.mount_gradio_app(application, build_page(assistant), path="/", **_mount_settings(config))
    return Guard(application, hosts=[config.host])


def serve(config: Config) -> None:
    """Serve the page until Ctrl+C or SIGTERM; build the index first where there is none.

    Raises:
        SettingError: the address is taken or is none of this machine's.
        QAError: the index can neither be opened nor built.
    """
    with _listening(config) as listener:  # first of all: a taken port shows at once, not after everything has loaded
        application = build_application(_opened(config), config)
        server = Server(
            application,
            uvicorn.Config(
                application,
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
        # uvicorn ends well on both signals, then raises them again, which would end this process with an error.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


class Server(uvicorn.Server):
    """Says where it answers, once it does; at the end, lets open pages go instead of waiting for them."""

    def __init__(self, guard: Guard, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._guard = guard

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams of open pages, then the server."""
        self._guard.close()
        await super().shutdown(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say where."""
        await super().startup(sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            _say(f"{TITLE}: http://{f'[{host}]' if ':' in host else host}:{port}")


def _listening(config: Config) -> socket.socket:
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    try:
        return socket.create_server((config.host, config.port), family=family)
    except OSError as error:
        raise SettingError(
            f"{config.host}:{config.port} cannot be listened on ({error.strerror}): "
            "give another port (QA_PORT, --port) or another address (QA_HOST, --host)"
        ) from error


def _opened(config: Config) -> Assistant:
    try:
        return Assistant.open(config)
    except StoreError as error:
        _say(f"{error}\nBuilding the index of {config.corpus} …")
    report = update(config, open_embedder(config), progress=_progress)
    for failure in report.failed:
        _say(f"not read: {escape(failure.id, to='terminal')}: {escape(failure.reason, to='terminal')}")
    return Assistant.open(config)


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done:,} of {total:,} passages{chr(10) if done == total else ''}")


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


@contextlib.asynccontextmanager
async def _lifespan(_: FastAPI) -> AsyncIterator[None]:
    yield


def _telling(call: Callable[P, T]) -> Callable[P, T]:
    """Return `call` as the API offers it: its own errors are told to the caller, and nothing else is."""

    @functools.wraps(call)
    def told(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return call(*args, **kwargs)
        except QAError as error:
            raise gr.Error(str(error), print_exception=False) from error

    return told


def _page_file(name: str) -> str:
    return files("qa").joinpath("page", name).read_text(encoding="utf-8")


def _mount_settings(config: Config) -> dict[str, Any]:
    fonts: dict[str, Any] = {"font": ["sans-serif"], "font_mono": ["monospace"]}  # those of Gradio come from its server
    return {
        "server_name": config.host,
        "server_port": config.port,
        "footer_links": [],
        "run_history": False,
        "enable_monitoring": False,
        "show_error": False,
        "allowed_paths": [],
        "max_file_size": "1kb",
        "ssr_mode": False,
        "pwa": False,
        "mcp_server": False,
        "theme": gr.themes.Default(primary_hue="teal", neutral_hue="stone", **fonts),
        # In the head and not as `css`, which Gradio rewrites rule by rule once everything has loaded.
        "head": f"<style>{_page_file('page.css')}</style>",
        "app_kwargs": {"docs_url": None, "redoc_url": None, "openapi_url": None},
    }


def _panel_settings() -> dict[str, Any]:
    # Text reaches this component as `${value}` only: Gradio evaluates the rest of a template as JavaScript.
    template = _BAR + "${value}"
    return {"html_template": template, "js_on_load": _page_file("page.js"), "elem_id": "panel", "apply_default_css": False}


def _chat(doors: Doors, panel: gr.HTML) -> None:
    chatbot = gr.Chatbot(
        elem_id="chat",
        label="Conversation",
        show_label=False,
        layout="panel",
        height="100%",
        latex_delimiters=[],
        allow_tags=False,
        buttons=[],
        placeholder=_WELCOME,
        render=False,
    )
    # At the component's own border, so that a question is shown literally whichever way it came, and asked as typed.
    chatbot.postprocess = functools.partial(_shown, chatbot.postprocess)  # type: ignore[method-assign]
    chatbot.preprocess = functools.partial(_received, chatbot.preprocess)  # type: ignore[method-assign, assignment]
    interface = gr.ChatInterface(
        doors.answer,
        chatbot=chatbot,
        textbox=_textbox(),
        additional_outputs=[panel],
        examples=list(doors.examples()) or None,
        cache_examples=False,
        flagging_mode="never",
        save_history=False,
        api_name="answer",
        api_visibility="undocumented",
        analytics_enabled=False,
        fill_width=True,
    )
    empty = functools.partial(rendering.message_html, HINT)
    interface.chatbot.clear(empty, None, panel, api_visibility="private", queue=False, show_progress="hidden")


def _textbox() -> gr.Textbox:
    # The browser stops typing well above the limit, so that a question that is too long is told so and not cut off.
    typed = LONGEST_QUESTION + 1000
    return gr.Textbox(label="Question", placeholder="Ask about the articles", max_length=typed, submit_btn=True, render=False)


def _shown(postprocess: Callable[..., Any], messages: Sequence[dict[str, Any]] | None) -> Any:
    """Hand on the newest messages that fit, questions escaped: the chat renders those as Markdown too."""
    kept: list[dict[str, str]] = []
    room = CONVERSATION_LIMIT
    for message in reversed(messages or []):
        text, asked = text_of(message), message["role"] == "user"
        shown = {"role": message["role"], "content": escape(text, to="markdown") if asked else text}
        room -= len(json.dumps(shown, ensure_ascii=False).encode("utf-8", "replace"))
        if room < 0 and kept:
            break
        kept.insert(0, shown)
    return postprocess(kept)


def _received(preprocess: Callable[..., Any], payload: Any) -> list[dict[str, Any]]:
    """Return the conversation as the browser sent it: text alone, questions as they were asked."""
    messages = []
    for message in preprocess(payload):
        text = text_of(message)
        meant = rendering.unescaped(text) if message["role"] == "user" else text
        messages.append({"role": message["role"], "content": [{"type": "text", "text": meant}]})
    return messages


if __name__ == "__main__":
    try:
        serve(Config.from_environment())
    except QAError as error:
        sys.exit(str(error))
