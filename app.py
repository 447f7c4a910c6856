"""The web face: one page with a chat and a sources panel, the HTTP API behind it. It decides nothing.

Gradio stays in this file. What is shown is made in `qa.rendering`, `qa.panel` and `qa.messages`; what is called stands in
`qa.doors`; what is let in is judged in `qa.guard`; `qa.serving` serves it.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
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

from qa import messages, panel
from qa.assistant import LONGEST_QUESTION, Assistant
from qa.config import Config
from qa.doors import HINT, SAYS_NOT, Doors
from qa.errors import QAError
from qa.escaping import escape
from qa.guard import Guard
from qa.messages import Messages
from qa.routes import Routes
from qa.serving import TITLE, serve
from qa.terminal import command

__all__ = ["application", "build_application", "build_page", "serve"]

QUEUE_PAUSE = 0.01
"""Seconds between two looks into the queue. Gradio looks a thousand times a second, which takes a tenth of a processor."""
_HEAD = f'<h1>{TITLE}</h1><a href="/articles" target="_blank" rel="noopener">Articles</a><span id="saved" role="status"></span>'
_SAVING = {"copy": "Copy", "Markdown": "Save as text", "JSON": "Save as JSON"}
_BAR = '<div class="bar"><h2>Sources</h2><button type="button" class="close" aria-label="Close sources">&times;</button></div>'
_WELCOME = "## What would you like to know?\nEvery sentence of an answer is quoted from the articles, with its source."
_AT_ONCE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "queue": False}
"""How an event of the page is answered that does not wait for answers that are being made."""

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
                shown.render()
        _saved(doors, chatbot, saving)
        for event in (page.load, gr.Timer(30).tick):
            event(doors.freshness, None, freshness, **_AT_ONCE)
        page.load(lambda: gr.update(examples=[{"text": question} for question in doors.examples()]), None, chatbot, **_AT_ONCE)
        gr.events.api(_telling(doors.ask), api_name="ask")
        gr.events.api(_telling(doors.search), api_name="search")
    page.queue(max_size=24, default_concurrency_limit=2)
    page._queue.sleep_when_free = QUEUE_PAUSE
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
    """Return the conversation over the box where questions are typed; `shown` is where its sources go."""
    chatbot = gr.Chatbot(
        elem_id="chat",
        label="Conversation",
        show_label=False,
        layout="panel",
        height="100%",
        latex_delimiters=[],
        allow_tags=False,
        buttons=[],
        editable="user",
        feedback_options=("Like", "Dislike", SAYS_NOT),
        placeholder=_WELCOME,
    )
    with gr.Group(), gr.Row():
        box = _textbox()
    _asking(doors, chatbot, box, shown)

    def opinion(history: Messages, data: gr.LikeData) -> None:
        told = doors.opinion(messages.meant(history), data.index, data.liked)
        if told:
            gr.Info(escape(told, to="html"), title="Thank you", duration=4)

    chatbot.like(opinion, chatbot, None, api_visibility="private")
    return chatbot


def _asking(doors: Doors, chatbot: gr.Chatbot, box: gr.Textbox, shown: gr.HTML) -> None:
    """Let a question be asked, asked again, changed and taken back, and an answer be stopped and cleared.

    One event from the key to the last claim. Only one answer is made at a time: until it is there, or stopped, or cleared,
    the page does not ask again.
    """

    def talk(typed: str, history: Messages, data: gr.EventData) -> Iterator[tuple[Any, ...]]:
        question, before = messages.asked(typed, messages.meant(history), data._data or {})
        if not question.strip():
            return
        said = [*before, {"role": "user", "content": question}]
        yield _answering(clear=question == typed), messages.shown(said), gr.skip(), gr.skip()
        for markdown, drawn in doors.answer(question, before):
            yield gr.skip(), messages.shown([*said, {"role": "assistant", "content": markdown}]), drawn, gr.skip()
        yield _ready(), gr.skip(), gr.skip(), secrets.token_hex(8)

    def suggest(history: Messages) -> Any:
        said = messages.meant(history)
        question, before = messages.last(said)
        asked_next = doors.next_questions(question, before) if len(said) == len(before) + 2 else ""
        more = {"role": "assistant", "content": f"{messages.text_of(said[-1])}\n\n{asked_next}"}
        return messages.shown([*said[:-1], more]) if asked_next else gr.skip()

    def undo(typed: str, history: Messages) -> tuple[Any, ...]:
        question, before = messages.last(messages.meant(history))
        return _ready(value=typed if typed.strip() else question), messages.shown(before), panel.message_html(HINT)

    def stop(typed: str, history: Messages) -> tuple[Any, Any]:
        unanswered, before = messages.last(messages.meant(history))
        if typed.strip() or len(before) + 1 < len(history):
            return gr.skip(), gr.skip()
        return gr.update(value=unanswered), messages.shown(before)  # to be asked differently

    answered = gr.Textbox(visible="hidden", show_label=False, container=False)  # another value: an answer is complete
    # Questions to ask next come after the answer and are dropped when something else is asked meanwhile.
    suggested = answered.change(suggest, chatbot, chatbot, **_AT_ONCE | {"queue": True})
    ways = [box.submit, chatbot.example_select, chatbot.retry, chatbot.edit, shown.submit]
    gr.on(ways, None, cancels=suggested)  # an event of its own, and before: Gradio cancels after the event that says so
    asking = gr.on(
        ways, talk, [box, chatbot], [box, chatbot, shown, answered], trigger_mode="once", **_AT_ONCE | {"queue": True}
    )
    asking.failure(_ready, None, box, **_AT_ONCE)  # broken, or stopped or cleared and really at its end
    gr.on([box.stop, chatbot.undo, chatbot.clear], None, cancels=[asking, suggested])
    box.stop(stop, [box, chatbot], [box, chatbot], **_AT_ONCE)
    chatbot.undo(undo, [box, chatbot], [box, chatbot, shown], **_AT_ONCE)
    chatbot.clear(lambda: panel.message_html(HINT), None, shown, **_AT_ONCE)


def _answering(*, clear: bool) -> Any:  # made anew each time: Gradio takes apart what it is given
    """Return the box while an answer is made: one can type on, and stop."""
    emptied: dict[str, Any] = {"value": ""} if clear else {}
    return gr.update(placeholder="Ask another question", submit_btn=False, stop_btn=True, **emptied)


def _ready(**changed: Any) -> Any:
    """Return the box when one can ask."""
    return gr.update(submit_btn=True, stop_btn=False, **changed)


def _saved(doors: Doors, chatbot: gr.Chatbot, buttons: dict[str, gr.Button]) -> None:
    """Let each of the `buttons` hand the conversation to the browser, which copies it or keeps it as a file."""
    text = gr.Textbox(visible="hidden", show_label=False, container=False)
    for kind, button in buttons.items():
        made = functools.partial(_made, doors, "JSON" if kind == "JSON" else "Markdown")
        event = button.click(made, chatbot, text, **_AT_ONCE)
        event.then(None, text, None, js=f"(text) => window.keepConversation(text, {json.dumps(kind)})")


def _made(doors: Doors, kind: str, history: Messages) -> str:
    return doors.conversation(messages.meant(history), kind)


def _textbox() -> gr.Textbox:
    # The browser stops typing well above the limit, so that a question that is too long is told so and not cut off.
    typed = LONGEST_QUESTION + 1000
    return gr.Textbox(
        label="Question",
        elem_id="question",
        show_label=False,
        placeholder="Ask about the articles",
        max_length=typed,
        submit_btn=True,
    )


if __name__ == "__main__":
    with command("app.py"):
        serve(Config.from_environment())
