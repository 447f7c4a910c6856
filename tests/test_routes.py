"""The plain pages over HTTP: what they show, what they refuse, and a rebuild beside the answering."""

import re
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import httpx
import pytest
from fakes_page import FakeAssistant, serving
from starlette.applications import Starlette
from starlette.testclient import TestClient

import app
from qa.addresses import hashed, sources_of
from qa.assistant import Assistant
from qa.building import Report
from qa.config import Config
from qa.doors import OLDER, Doors
from qa.errors import CorpusError
from qa.guard import Guard
from qa.listing import PAGE
from qa.readers import digest
from qa.routes import CHANGED, GONE, MOVED, Routes


def client_of(assistant: FakeAssistant) -> TestClient:
    real = cast("Assistant", assistant)
    application = Starlette(routes=Routes(Doors(real)).all())
    return TestClient(Guard(application), base_url="http://127.0.0.1:7860")


@pytest.fixture
def assistant(tmp_path: Path) -> FakeAssistant:
    assistant = FakeAssistant()
    assistant.config = Config(corpus=tmp_path, feedback=tmp_path / "feedback.jsonl")
    return assistant


@pytest.fixture
def client(assistant: FakeAssistant) -> TestClient:
    return client_of(assistant)


def address_of(assistant: FakeAssistant, question: str) -> str:
    return str(sources_of(assistant.ask(question), lambda _: [])[0].address)


def test_an_older_index_is_told_and_answers_on(client: TestClient, assistant: FakeAssistant) -> None:
    assert OLDER not in client.get("/articles").text
    assistant.trouble = "serving the older index gen-000001: gen-000002 is damaged"
    assert OLDER in client.get("/articles").text
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["status"] == "ready"
    assert ready.json()["trouble"] == assistant.trouble


def test_an_article_is_shown_at_the_cited_place(client: TestClient, assistant: FakeAssistant) -> None:
    response = client.get(f"/article/{address_of(assistant, 'Which figures?')}")
    assert response.status_code == 200
    assert re.findall("<mark id=at>(.*?)</mark>", response.text) == ["Output reached 219.8 billion yuan in 2020."]
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert "<script" not in response.text
    assert "Leave a Reply &lt;script&gt;" in client.get(response.url.path + "?all=1").text


def test_a_whole_passage_is_marked_whole_and_a_whole_article_not_at_all(client: TestClient, assistant: FakeAssistant) -> None:
    near = client.get(f"/article/{address_of(assistant, 'Is nothing known?')}").text
    assert near.count("<mark") == 3
    plain = client.get(f"/article/{hashed('suqian.txt')}").text
    assert "<h1>Suzhou and Suqian share development</h1>" in plain
    assert "<mark" not in plain


def test_it_says_where_the_file_has_changed_or_is_gone(client: TestClient, assistant: FakeAssistant, tmp_path: Path) -> None:
    path = f"/article/{hashed('suqian.txt')}"
    assert GONE in client.get(path).text
    (tmp_path / "suqian.txt").write_text("new words")
    assert CHANGED in client.get(path).text
    (tmp_path / "suqian.txt").unlink()
    (tmp_path / "suqian.txt").symlink_to("/etc/hostname")
    assert GONE in client.get(path).text


def test_words_that_are_gone_are_told(client: TestClient, assistant: FakeAssistant) -> None:
    address = address_of(assistant, "Which figures?")
    assistant.index.passages[1] = replace(assistant.index.passages[1], sentences=assistant.index.passages[0].sentences[:1])
    text = client.get(f"/article/{address}").text
    assert MOVED in text
    assert "<mark" not in text


@pytest.mark.parametrize("address", ["x", "00000000", "c-00000000-0-1-00000000", "../app.py", "c-1", "%3Cb%3E"])
def test_what_is_no_article_is_not_found(client: TestClient, address: str) -> None:
    assert client.get(f"/article/{address}").status_code == 404


def test_the_articles_are_listed_with_their_sources(client: TestClient, assistant: FakeAssistant) -> None:
    text = client.get("/articles").text
    rows = re.findall("<tr role=row>(.*?)</tr>", text)[1:]
    assert len(rows) == 3
    assert f'<a href="/article/{hashed("suqian.txt")}">Suzhou and Suqian share development</a>' in rows[1]
    for cell in ("2021-05-24", "Ruby Pan", ">3</td>", "45 characters", " Nov 2026"):
        assert cell in rows[1]
    assert "undated" in rows[0]
    assert "Hostile &lt;script&gt;" in rows[0]
    assert client.get("/articles?first=1").text.count("<tr role=row>") == 3
    assert client.get("/articles?first=-1").status_code == client.get("/articles?first=99999999999").status_code == 200
    assert PAGE > 3


def test_a_search_shows_why_each_passage_was_found(client: TestClient) -> None:
    text = client.get("/articles", params={"q": 'hostile "><script>x</script>'}).text
    assert "ranks: dense 1 · score 1.000" in text
    assert 'value="hostile &quot;&gt;&lt;script&gt;' in text
    assert text.count("<li>") == 5
    assert "holds no word" in client.get("/articles?q=%00%3F").text


def test_a_rebuild_is_started_shown_and_reported(client: TestClient) -> None:
    assert '<form method="post" action="/articles/rebuild"' in client.get("/articles").text
    text = client.post("/articles/rebuild", content="", headers={"content-type": "text/plain"}).text
    for _ in range(100):
        if "Rebuilt in" in text:
            break
        time.sleep(0.05)
        text = client.get("/articles").text
    assert "Rebuilt in 0.5 s, 5 passages embedded. 1 added: new &lt;b&gt;.txt; 1 unchanged." in text


def test_one_rebuild_at_a_time_shows_how_far_it_is_and_why_it_failed(assistant: FakeAssistant) -> None:
    going, started = threading.Event(), []

    def rebuild(progress: object = None) -> Report:
        started.append(1)
        if callable(progress):
            progress(3, 7)
        going.wait(10)
        raise CorpusError("the folder is gone <b>")

    assistant.rebuild = rebuild  # type: ignore[method-assign]  # one that waits
    client = client_of(assistant)
    for _ in range(2):
        client.post("/articles/rebuild", headers={"content-type": "text/plain"})
    response = client.get("/articles")
    assert "Rebuilding: 3 of 7 passages" in response.text
    assert response.headers["refresh"] == "1"
    going.set()
    for _ in range(100):
        if "The folder is gone" in (text := client.get("/articles").text):
            break
        time.sleep(0.05)
    assert "The folder is gone &lt;b&gt;" in text
    assert started == [1]


def test_a_rebuild_that_breaks_is_told_and_logged(assistant: FakeAssistant, caplog: pytest.LogCaptureFixture) -> None:
    def rebuild(progress: object = None) -> Report:
        raise ZeroDivisionError

    assistant.rebuild = rebuild  # type: ignore[method-assign]  # one that breaks
    client = client_of(assistant)
    client.post("/articles/rebuild", headers={"content-type": "text/plain"})
    for _ in range(100):
        if "The rebuild failed (ZeroDivisionError)" in (text := client.get("/articles").text):
            break
        time.sleep(0.05)
    assert "The rebuild failed (ZeroDivisionError): run" in text
    assert "the rebuild failed" in caplog.text


@pytest.mark.parametrize(
    ("host", "rebuild", "possible"),
    [("127.0.0.1", "local", True), ("0.0.0.0", "local", False), ("0.0.0.0", "always", True), ("::1", "never", False)],  # noqa: S104
)
def test_who_may_rebuild_is_a_setting(assistant: FakeAssistant, host: str, rebuild: str, possible: bool) -> None:
    assistant.config = replace(assistant.config, host=host, rebuild=rebuild)
    client = client_of(assistant)
    assert ("/articles/rebuild" in client.get("/articles").text) is possible
    response = client.post("/articles/rebuild", headers={"content-type": "text/plain"}, follow_redirects=False)
    assert response.status_code == (303 if possible else 403)


def test_another_site_starts_no_rebuild(client: TestClient) -> None:
    headers = {"content-type": "text/plain", "origin": "http://evil.example"}
    assert client.post("/articles/rebuild", headers=headers).status_code == 403
    assert client.get("/articles/rebuild").status_code == 405


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    from qa.serving import opened

    folder = tmp_path_factory.mktemp("real")
    shutil.copytree(Path(__file__).parent.parent / "corpus", folder / "corpus")
    config = Config(corpus=folder / "corpus", index=folder / "index", feedback=folder / "feedback.jsonl")
    assistant = opened(config)
    with serving(lambda _: app.build_application(assistant, config)) as address:
        yield address, config.corpus


def test_a_rebuilt_article_is_answered_and_an_earlier_citation_still_opens(real: tuple[str, Path]) -> None:
    address, corpus = real
    article = corpus / "suzhou-suqian-shared-development.txt"
    listed = httpx.get(f"{address}/articles").text
    assert listed.count("<tr role=row>") == 6
    assert httpx.get(f"{address}/article/{hashed(article.name)}").text.count(CHANGED) == 0
    (corpus / "new.md").write_text("# Moonlight Park\n\nMoonlight Park opened in 1999. It has twelve benches.\n")
    article.write_bytes(article.read_bytes() + b"\nA new line about benches was added.\n")
    assert CHANGED in httpx.get(f"{address}/article/{hashed(article.name)}").text
    httpx.post(f"{address}/articles/rebuild", headers={"content-type": "text/plain", "origin": address})
    ended = time.monotonic() + 60
    while "Rebuilt in" not in (text := httpx.get(f"{address}/articles").text) and time.monotonic() < ended:
        assert httpx.get(f"{address}/readyz").status_code == 200
        time.sleep(0.2)
    assert "1 added: new.md; 1 changed: suzhou-suqian-shared-development.txt" in text
    assert digest(article.read_bytes())
    assert CHANGED not in httpx.get(f"{address}/article/{hashed(article.name)}").text
