"""The tools, asked by the protocol's own client, behind the guard; and that there are none unless asked for."""

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fakes_page import fake_assistant, serving
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult

import app
from qa.building import update
from qa.config import Config
from qa.models import open_embedder

ROOT = Path(__file__).parent.parent

JSON = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}},
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(lambda port: app.build_application(fake_assistant(), Config(port=port, mcp="on"))) as served:
        yield served


async def called(address: str, tool: str, **arguments: object) -> tuple[dict[str, bool | None], CallToolResult]:
    async with streamable_http_client(f"{address}/mcp") as (reading, writing, _), ClientSession(reading, writing) as session:
        await session.initialize()
        tools = (await session.list_tools()).tools
        kinds = {tool.name: tool.annotations.readOnlyHint if tool.annotations else None for tool in tools}
        return kinds, await session.call_tool(tool, arguments)


def test_the_tools_answer_with_the_one_serialisers_object_and_only_read(address: str) -> None:
    kinds, result = asyncio.run(called(address, "ask", question="Which figures?"))
    assert kinds == {"ask": True, "search": True}
    assert not result.isError
    assert result.structuredContent
    assert result.structuredContent["short"] == "219.8 billion yuan"
    assert result.structuredContent["claims"][0]["citations"][0]["start"] == 97


def test_search_and_a_question_that_is_none(address: str) -> None:
    _, result = asyncio.run(called(address, "search", question="hostile"))
    assert result.structuredContent
    assert result.structuredContent["result"][0]["document"] == "hostile <b>.md"
    _, result = asyncio.run(called(address, "ask", question="?"))
    assert result.isError
    assert "holds no word" in str(result.content)


@pytest.mark.parametrize("headers", [{"host": "evil.example"}, {"origin": "http://evil.example"}])
def test_it_stands_behind_the_guard(address: str, headers: dict[str, str]) -> None:
    assert httpx.post(f"{address}/mcp", json=HELLO, headers=JSON).status_code == 200
    assert httpx.post(f"{address}/mcp", json=HELLO, headers=JSON | headers).status_code in (400, 403)


async def over_stdio(index: Path, corpus: Path, question: str) -> tuple[list[str], CallToolResult]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QA_INDEX": str(index), "QA_CORPUS": str(corpus)}
    server = StdioServerParameters(command=sys.executable, args=["-m", "qa.mcp"], env=environment)
    async with stdio_client(server) as (reading, writing), ClientSession(reading, writing) as session:
        await session.initialize()
        return [tool.name for tool in (await session.list_tools()).tools], await session.call_tool(
            "ask", {"question": question}
        )


def test_the_tools_answer_over_standard_input_and_output(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "port.md").write_text("# The Port\n\nThe port moved 1,896 ships in 2020. It has nine cranes.\n", encoding="utf-8")
    config = Config(corpus=corpus, index=tmp_path / "index")
    update(config, open_embedder(config))
    tools, result = asyncio.run(over_stdio(config.index, corpus, "How many ships did the port move in 2020?"))
    assert tools == ["ask", "search"]
    assert not result.isError
    assert result.structuredContent
    assert result.structuredContent["claims"][0]["citations"][0]["document"] == "port.md"
    assert "1,896" in result.structuredContent["text"]


def test_the_page_is_there_too(address: str) -> None:
    assert httpx.get(f"{address}/").status_code == 200


def test_it_is_off_unless_asked_for() -> None:
    with serving(lambda port: app.build_application(fake_assistant(), Config(port=port))) as address:
        assert httpx.post(f"{address}/mcp", json=HELLO, headers=JSON).status_code == 404
