"""The start: the port first, "getting ready" until it can answer, then the application; or the reason why not."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from qa import serving
from qa.config import Config
from qa.errors import SettingError, StoreError
from qa.guard import Guard
from qa.serving import Builder, Doorstep


def application() -> Starlette:
    return Starlette(routes=[Route("/", lambda _: PlainTextResponse("here"))])


def waited(loaded: threading.Event) -> Builder:
    loaded.wait(10)
    return application


async def visit(load: Callable[[], Builder], steps: Callable[[httpx.AsyncClient], object]) -> Doorstep:
    """Run the lifespan of a doorstep around `steps`."""
    doorstep = Doorstep(load)
    messages: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    sent: asyncio.Queue[object] = asyncio.Queue()
    messages.put_nowait({"type": "lifespan.startup"})
    living = asyncio.create_task(doorstep({"type": "lifespan"}, messages.get, sent.put))
    await sent.get()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(Guard(doorstep)), base_url="http://127.0.0.1") as client:
        await steps(client)  # type: ignore[misc]  # its type is any callable's
    messages.put_nowait({"type": "lifespan.shutdown"})
    await asyncio.wait_for(living, 10)
    return doorstep


def test_it_says_getting_ready_until_it_can_answer() -> None:
    loaded = threading.Event()

    async def steps(client: httpx.AsyncClient) -> None:
        page = await client.get("/")
        assert (page.status_code, page.headers["refresh"]) == (503, "1")
        assert "Getting ready" in page.text
        assert (await client.get("/healthz")).status_code == 200
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.headers["retry-after"]) == (503, "1")
        assert (await client.get("/gradio_api/upload")).status_code == 404  # the guard stands from the beginning
        loaded.set()
        for _ in range(200):
            if (page := await client.get("/")).status_code == 200:
                break
            await asyncio.sleep(0.02)
        assert page.text == "here"

    assert asyncio.run(visit(lambda: waited(loaded), steps)).error is None


def test_the_reason_why_it_cannot_start_is_kept() -> None:
    def load() -> Builder:
        raise StoreError("no index")

    async def steps(_: httpx.AsyncClient) -> None:
        await asyncio.sleep(0.2)

    assert str(asyncio.run(visit(load, steps)).error) == "no index"


def test_it_can_end_before_it_is_ready() -> None:
    loaded = threading.Event()

    async def steps(_: httpx.AsyncClient) -> None:
        loaded.set()

    assert asyncio.run(visit(lambda: waited(loaded), steps)).error is None


@pytest.mark.parametrize("path", ["/", "/articles", "/article/00000000"])
def test_every_page_says_so_meanwhile(path: str) -> None:
    loaded = threading.Event()

    async def steps(client: httpx.AsyncClient) -> None:
        assert (await client.get(path)).status_code == 503
        loaded.set()

    asyncio.run(visit(lambda: waited(loaded), steps))


def test_tools_that_are_not_installed_are_told_before_anything_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "find_spec", lambda name: None)
    with pytest.raises(SettingError, match=r"QA_MCP .*pip install") as error:
        serving.serve(Config(port=0, mcp="on"))
    assert "\n" not in str(error.value)


def test_gradio_is_imported_without_writing_its_type_stubs() -> None:
    program = (
        "import inspect; from qa.serving import without_stubs; known = inspect.getfile\n"
        "with without_stubs():\n    import gradio\n    from gradio import component_meta\n"
        "assert inspect.getfile is known and inspect.getfile(gradio.HTML)\n"
        "written = []\n"
        "component_meta.create_pyi = lambda *_: written.append(1)\n"
        "with without_stubs():\n    component_meta.create_or_modify_pyi(gradio.HTML, 'HTML', [])\n"
        "assert not written"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", program], check=True)
