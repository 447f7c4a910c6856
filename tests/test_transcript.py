"""A conversation as a file keeps every quote with its place; opinions are kept with what they are about."""

import json
from pathlib import Path
from typing import Any, cast

import pytest
from fakes_page import HOSTILE, FakeAssistant
from markdown_it import MarkdownIt

from qa import transcript
from qa.assistant import Assistant
from qa.config import Config
from qa.doors import SAYS_NOT, Doors
from qa.errors import QAError


@pytest.fixture
def assistant(tmp_path: Path) -> FakeAssistant:
    assistant = FakeAssistant()
    assistant.config = Config(feedback=tmp_path / "new" / "feedback.jsonl")
    return assistant


def talked(assistant: FakeAssistant, *questions: str) -> tuple[Doors, list[dict[str, Any]]]:
    doors = Doors(cast("Assistant", assistant))
    history: list[dict[str, Any]] = []
    for question in questions:
        *_, (markdown, _) = doors.answer(question, history)
        history += [{"role": "user", "content": question}, {"role": "assistant", "content": markdown}]
    return doors, history


def test_json_keeps_every_quote_with_title_address_date_offsets_and_verdict(assistant: FakeAssistant) -> None:
    doors, history = talked(assistant, "Which *figures*?", "Is nothing known?")
    answered, refused = json.loads(doors.conversation(history, "JSON"))["turns"]
    assert (answered["question"], answered["answered"], answered["short"]) == ("Which *figures*?", True, "219.8 billion yuan")
    assert len(answered["claims"]) == 4
    assert answered["claims"][0] == {
        "text": "Output reached 219.8 billion yuan in 2020.",
        "verdict": "quoted word for word",
        "citations": [
            {
                "number": 1,
                "document": "suqian.txt",
                "title": "Suzhou and Suqian share development",
                "address": "https://news.example/suqian?a=1",
                "author": "Ruby Pan",
                "place": "Figures",
                "date": "2021-05-24",
                "start": 97,
                "end": 139,
                "quote": "Output reached 219.8 billion yuan in 2020.",
            }
        ],
    }
    assert any(note.startswith("Quoted from 2 of 3 articles") for note in answered["notes"])
    assert refused["answered"] is False
    assert "does not mention <b>“nothing”</b>" in refused["said"][0]


def test_markdown_keeps_them_too_and_shows_every_text_literally(assistant: FakeAssistant) -> None:
    doors, history = talked(assistant, "Which figures?", "hostile <b>question</b>?")
    text = doors.conversation(history, "Markdown")
    assert "“Output reached 219.8 billion yuan in 2020.”" in text
    assert "2021-05-24, suqian.txt, " in text
    assert "characters 97-139" in text
    assert text.count("(quoted word for word)") == 4 + len(HOSTILE)
    html = MarkdownIt("commonmark").render(text)
    assert not {"<img", "<a ", "<b>", "<script"} & {html[place : place + 4] for place in range(len(html))}
    assert "<img" not in html
    assert "<script" not in html


def test_where_the_article_has_changed_the_file_says_so(assistant: FakeAssistant) -> None:
    doors, history = talked(assistant, "Which figures?")
    assistant.index.passages.clear()
    (turn,) = json.loads(doors.conversation(history, "JSON"))["turns"]
    assert turn["claims"][0]["text"] == "Output reached 219.8 billion yuan in 2020."
    (citation,) = turn["claims"][0]["citations"]
    assert "changed since" in citation["changed"]
    assert citation["text"] == "Output reached 219.8 billion yuan in 2020."
    assert citation["document"] == "An article that is no longer indexed"
    assert not {"quote", "start", "end"} & citation.keys()
    text = doors.conversation(history, "Markdown")
    assert "changed since" in text
    assert "“" not in text
    assert "characters" not in text


def test_words_that_were_changed_on_the_way_are_not_kept(assistant: FakeAssistant) -> None:
    doors, history = talked(assistant, "Who signed?")
    assistant.index.passages.clear()
    history[1]["content"] = history[1]["content"].replace("2006", "2007")
    (turn,) = json.loads(doors.conversation(history, "JSON"))["turns"]
    assert turn["claims"][0]["citations"] == [{"number": 1, "changed": transcript.CHANGED}]
    assert transcript.CHANGED in doors.conversation(history, "Markdown")


def test_half_a_character_is_harmless() -> None:
    assert "?" in transcript.to_json([{"question": "\ud800"}])
    assert transcript.to_markdown([{"question": "a\ud800"}]) == "## a\n"


def test_an_empty_conversation_is_an_empty_file(assistant: FakeAssistant) -> None:
    doors = Doors(cast("Assistant", assistant))
    assert json.loads(doors.conversation(None, "JSON"))["turns"] == []
    assert doors.conversation([], "Markdown") == "\n"


@pytest.mark.parametrize(("given", "kept"), [(True, "good"), (False, "bad"), (SAYS_NOT, SAYS_NOT)])
def test_an_opinion_is_kept_with_question_answer_and_citations(assistant: FakeAssistant, given: object, kept: str) -> None:
    doors, history = talked(assistant, "Which figures?", "Who signed?")
    assert doors.opinion(history, 1, given).startswith("Kept on this machine")
    assert doors.opinion(history, 1, given) == ""  # Gradio tells some of them twice
    assert doors.opinion(history, 3, given)
    lines = [json.loads(line) for line in assistant.config.feedback.read_text(encoding="utf-8").splitlines()]
    assert [(line["opinion"], line["question"]) for line in lines] == [(kept, "Which figures?"), (kept, "Who signed?")]
    assert lines[1]["claims"][0]["citations"][0]["quote"] == "The two cities signed an agreement in 2006."
    assert lines[1]["generation"] == "gen-000001"


@pytest.mark.parametrize(("place", "given"), [(-1, True), (0, True), ("1", True), (None, True), (1, "x"), (1, None), (1, [])])
def test_what_is_no_opinion_is_not_kept(assistant: FakeAssistant, place: object, given: object) -> None:
    doors, history = talked(assistant, "Which figures?")
    assert doors.opinion(history, place, given) == ""
    assert not assistant.config.feedback.exists()


def test_a_file_that_cannot_be_written_is_told(
    assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assistant.config = Config(feedback=tmp_path)
    doors, history = talked(assistant, "Which figures?")
    assert "QA_FEEDBACK" in doors.opinion(history, 1, True)
    monkeypatch.setattr(transcript, "LARGEST", 10)
    with pytest.raises(QAError, match="is full"):
        transcript.Opinions(tmp_path / "full.jsonl").keep("good", {}, generation="")
