"""The web face: one page with a chat and a sources panel, the HTTP API behind it. It decides nothing.

Gradio stays in this file. What is shown is made in `qa.rendering` and `qa.panel`; what is called stands in `qa.doors`;
what is let in is judged in `qa.guard`; `qa.serving` serves it.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
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
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute

from qa import panel, rendering
from qa.assistant import LONGEST_QUESTION, Assistant
from qa.config import Config
from qa.doors import HINT, SAYS_NOT, Doors, text_of
from qa.errors import QAError
from qa.escaping import escape
from qa.guard import Guard
from qa.routes import Routes
from qa.serving import TITLE, serve

__all__ = ["application", "build_application", "build_page", "serve"]

CONVERSATION_LIMIT = 40 * 1024
"""Bytes of a conversation. The browser sends it back with each question, and the guard lets through 64 KB."""
_HEAD = f'<h1>{TITLE}</h1><a href="/articles" target="_blank" rel="noopener">Articles</a>'
_SAVING = {"copy": "Copy", "Markdown": "Save as text", "JSON": "Save as JSON"}
_BAR = '<div class="bar"><h2>Sources</h2><button type="button" class="close" aria-label="Close sources">&times;</button></div>'
_WELCOME = "## What would you like to know?\nEvery sentence of an answer is quoted from the articles, with its source."

P = ParamSpec("P")
T = TypeVar("T")


def build_page(doors: Doors) -> gr.Blocks:
    """Return the page on `doors`, its queue and its API set up."""

    def sources(request: Any) -> str:  # Gradio sets an attribute on it, which a bound method does not allow
        return doors.sources(request)

    page = gr.Blocks(title=TITLE, fill_height=True, fill_width=True, analytics_enabled=False)
    with page:
        with gr.Row(elem_id="top"):
            gr.HTML(_HEAD, elem_id="title", apply_default_css=False)
            freshness = gr.Markdown(doors.freshness(), elem_id="freshness")
            saving = {kind: gr.Button(label, elem_classes="saving") for kind, label in _SAVING.items()}
        with gr.Row(equal_height=False, elem_id="desk"):
            with gr.Column(scale=3, min_width=320, elem_id="talk"):
                # Made here and shown in the next column: the chat must know where its sources go.
                shown = gr.HTML(panel.message_html(HINT), **_panel_settings(), server_functions=[sources], render=False)
                chatbot = _chat(doors, shown)
            with gr.Column(scale=2, min_width=320, elem_id="side"):
                shown.render()  # type: ignore[no-untyped-call]
        _saved(doors, chatbot, saving)
        for event in (page.load, gr.Timer(30).tick):
            event(doors.freshness, None, freshness, api_visibility="private", queue=False, show_progress="hidden")
        gr.events.api(_telling(doors.ask), api_name="ask")
        gr.events.api(_telling(doors.search), api_name="search")
    page.queue(max_size=24, default_concurrency_limit=2)
    page.state_session_capacity = 500
    return page


def application(doors: Doors, config: Config) -> FastAPI:
    """Return the whole application without its guard: the page, its plain pages, and MCP where the settings say so."""
    lifespan = _lifespan
    routes: list[BaseRoute] = [*Routes(doors).all()]
    if config.mcp == "on":
        from qa import mcp

        tools = mcp.server(doors, config)
        routes += tools.streamable_http_app().routes

        @contextlib.asynccontextmanager
        async def lifespan(_: FastAPI) -> AsyncIterator[None]:
            async with tools.session_manager.run():
                yield

    made = FastAPI(lifespan=lifespan, routes=routes, docs_url=None, redoc_url=None, openapi_url=None)
    made.add_middleware(CORSMiddleware, allow_origins=[])  # where there is one, Gradio adds none of its own
    gr.mount_gradio_app(made, build_page(doors), path="/", **_mount_settings(config))
    return made


def build_application(assistant: Assistant, config: Config) -> Guard:
    """Return the whole application behind its guard."""
    paths = ["/mcp"] if config.mcp == "on" else ()
    return Guard(application(Doors(assistant), config), hosts=[config.host], paths=paths)


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


def _chat(doors: Doors, shown: gr.HTML) -> gr.Chatbot:
    chatbot = gr.Chatbot(
        elem_id="chat",
        label="Conversation",
        show_label=False,
        layout="panel",
        height="100%",
        latex_delimiters=[],
        allow_tags=False,
        buttons=[],
        feedback_options=("Like", "Dislike", SAYS_NOT),
        placeholder=_WELCOME,
        render=False,
    )
    # At the component's own border, so that a question is shown literally whichever way it came, and asked as typed.
    chatbot.postprocess = functools.partial(_shown, chatbot.postprocess)  # type: ignore[method-assign]
    chatbot.preprocess = functools.partial(_received, chatbot.preprocess)  # type: ignore[method-assign, assignment]
    gr.ChatInterface(
        doors.answer,
        chatbot=chatbot,
        textbox=_textbox(),
        additional_outputs=[shown],
        editable=True,
        examples=list(doors.examples()) or None,
        cache_examples=False,
        flagging_mode="never",
        save_history=False,
        api_name="answer",
        api_visibility="undocumented",
        analytics_enabled=False,
        fill_width=True,
    )
    empty = functools.partial(panel.message_html, HINT)
    chatbot.clear(empty, None, shown, api_visibility="private", queue=False, show_progress="hidden")

    def opinion(history: list[dict[str, Any]], data: gr.LikeData) -> None:
        told = doors.opinion(history, data.index, data.liked)
        if told:
            gr.Info(escape(told, to="html"), title="Thank you", duration=4)

    chatbot.like(opinion, chatbot, None, api_visibility="private")
    return chatbot


def _saved(doors: Doors, chatbot: gr.Chatbot, buttons: dict[str, gr.Button]) -> None:
    """Let each of the `buttons` hand the conversation to the browser, which copies it or keeps it as a file."""
    text = gr.Textbox(visible="hidden", show_label=False, container=False)
    for kind, button in buttons.items():
        made = functools.partial(doors.conversation, kind="JSON" if kind == "JSON" else "Markdown")
        event = button.click(made, chatbot, text, api_visibility="private", queue=False, show_progress="hidden")
        event.then(None, text, None, js=f"(text) => window.keepConversation(text, {json.dumps(kind)})")


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
