"""A conversation as the chat keeps it, and back: messages as a browser sends them to questions, turns and text. No Gradio."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from qa import rendering
from qa.escaping import escape
from qa.types import Turn

LIMIT = 40 * 1024
"""Bytes of a conversation. The browser sends it back with each question, and the guard lets through 64 KB."""

Messages = list[dict[str, Any]]
"""A conversation: a role and a content in each."""


def shown(messages: Messages) -> Messages:
    """Return the newest messages that fit, as the chat is given them: it renders questions as Markdown, so they are escaped."""
    kept: Messages = []
    room = LIMIT
    for message in reversed(messages):
        text, asked = text_of(message), message["role"] == "user"
        given = {"role": message["role"], "content": escape(text, to="markdown") if asked else text}
        room -= len(json.dumps(given, ensure_ascii=False).encode("utf-8", "replace"))
        if room < 0 and kept:
            break
        kept.insert(0, given)
    return kept


def meant(history: Messages | None) -> Messages:
    """Return the conversation as the browser sent it: text alone, questions as they were asked."""
    messages = []
    for message in history or ():
        text = text_of(message)
        said = rendering.unescaped(text) if message["role"] == "user" else text
        messages.append({"role": message["role"], "content": [{"type": "text", "text": said}]})
    return messages


def asked(typed: str, history: Messages, event: Mapping[str, Any]) -> tuple[str, Messages]:
    """Return the question that an event of the chat asks, and the conversation before it."""
    value, place = event.get("value"), event.get("index")
    if "question" in event:  # one to ask next
        return str(event["question"]), history
    if isinstance(value, dict) and not history:  # an example
        return str(value.get("text", "")), []
    if "previous_value" in event:  # a question that was changed
        return rendering.unescaped(str(value)), history[: place if isinstance(place, int) else 0]
    return last(history) if place is not None else (typed, history)  # again, or what was typed


def last(history: Messages) -> tuple[str, Messages]:
    """Return the last question of a conversation, and the conversation before it."""
    places = [place for place, message in enumerate(history) if message["role"] == "user"]
    return (text_of(history[places[-1]]), history[: places[-1]]) if places else ("", [])


def to_turns(history: Sequence[dict[str, Any]]) -> list[Turn]:
    """Return the turns of a conversation, answers as plain text."""
    question = ""
    turns = []
    for message in history:
        if message["role"] == "user":
            question = clean(text_of(message))
        elif question:
            turns.append(Turn(question, clean(rendering.plain(text_of(message)))))
    return turns


def text_of(message: dict[str, Any]) -> str:
    """Return a chat message's text, without what else a browser may put into one (files, components)."""
    content = message.get("content", "")
    if isinstance(content, str):
        return content
    texts = [part if isinstance(part, str) else part.get("text") for part in content]
    return "\n".join(text for text in texts if isinstance(text, str))


def clean(text: object) -> str:
    """Return `text` without what cannot be seen and breaks things: control characters, lone surrogates."""
    return escape(str(text), to="terminal").strip()
