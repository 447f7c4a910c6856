"""The commands as other programs meet them: their output, their exit codes, their errors. With the real embedder."""

import json
import os
import re
import shlex
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def qa(*arguments: str | Path, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from qa.cli import main; main()", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **(environment or {})}, cwd=ROOT
    )


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "index"
    done = qa("build", "--index", folder)
    assert done.returncode == 0, done.stderr
    assert re.search(r"added +5 ", done.stdout)
    return folder


def test_the_version_is_printed() -> None:
    done = qa("--version")
    assert (done.returncode, done.stdout) == (0, f"qa {metadata.version('parks-qa')}\n")


def test_building_again_embeds_nothing(index: Path) -> None:
    done = qa("build", "--index", index)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"unchanged +5\n.*: 0 passages embedded", done.stdout)


def test_an_answer_is_printed_with_its_source(index: Path) -> None:
    done = qa("ask", "How many electronic screens are there in the Smart Food Market?", "--index", index)
    assert (done.returncode, done.stderr) == (0, "")
    assert "There are 37 electronic screens" in done.stdout
    assert re.search(r"\[1\] Suzhou Industrial Park — Technology Interventions › Smart Food Market — undated", done.stdout)


def test_json_and_batch_give_the_same_object(index: Path, tmp_path: Path) -> None:
    question = "Which company built the Intelligent Operation Center?"
    asked, answered = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    rows = [
        {"id": "a", "question": question},
        {"id": "b", "question": "?"},
        {"id": "c", "question": "How large is it?", "history": []},
    ]
    asked.write_text("\n".join(map(json.dumps, rows)))
    assert qa("ask", "--batch", asked, "--output", answered, "--index", index).returncode == 0
    single = json.loads(qa("ask", question, "--json", "--index", index).stdout)
    first, second, third = (json.loads(line) for line in answered.read_text().splitlines())
    assert first.pop("id") == "a"
    assert {**first, "seconds": 0} == {**single, "seconds": 0}
    assert "Huawei" in single["text"]
    assert len(single["passages"]) >= 5
    source = (ROOT / "corpus" / single["claims"][0]["citations"][0]["document"]).read_bytes().decode()
    for citation in (citation for claim in single["claims"] for citation in claim["citations"]):
        assert " ".join(source[citation["start"] : citation["end"]].split()) == citation["quote"]
    assert (second["id"], second["answered"], third["id"]) == ("b", False, "c")
    assert "holds no word" in second["abstained_because"]


def test_what_the_articles_do_not_say_is_refused(index: Path) -> None:
    done = qa("ask", "Who won the women's chess championship in 1990?", "--index", index)
    assert done.returncode == 0
    assert done.stdout.startswith("The articles do not say.")
    assert "Nearest:" in done.stdout


def test_search_shows_passages_and_why(index: Path) -> None:
    found = json.loads(qa("search", "Smart Food Market", "--json", "--index", index).stdout)
    assert found[0]["place"] == "Technology Interventions › Smart Food Market"
    assert found[0]["ranks"]["lexical"] == 1
    assert "(dense " in qa("search", "Smart Food Market", "--index", index).stdout


def test_eval_reports_by_type(index: Path, tmp_path: Path) -> None:
    questions = tmp_path / "q.jsonl"
    evidence = [{"doc": "xiangcheng-hongqiao-hub.txt", "quote": "The number of new economy enterprises has reached 1,896"}]
    row = {
        "id": "1",
        "question": "How many new economy enterprises are there?",
        "type": "fact",
        "answers": ["1,896"],
        "evidence": evidence,
    }
    questions.write_text(
        json.dumps(row) + "\n" + json.dumps({"id": "2", "question": "Who won?", "type": "none", "answerable": False})
    )
    result = json.loads(qa("eval", questions, "--json", "--index", index).stdout)
    assert result["by_type"]["fact"]["cited"] == result["by_type"]["none"]["refused"] == 1
    assert result["all"]["exact"] == 1
    assert "median_seconds" in qa("eval", questions, "--index", index).stdout


def test_check_finds_a_flipped_bit(index: Path, tmp_path: Path) -> None:
    assert qa("check", "--index", index).returncode == 0
    qa("build", "--index", tmp_path / "index")
    vectors = next((tmp_path / "index").glob("gen-*/vectors.faiss"))
    data = bytearray(vectors.read_bytes())
    data[len(data) // 2] ^= 1
    vectors.write_bytes(data)
    done = qa("check", "--index", tmp_path / "index")
    assert done.returncode == 1
    assert "vectors.faiss" in done.stdout


def test_a_file_that_fails_is_named_and_the_rest_is_indexed(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "good.txt").write_text("The harbour moved 1,896 ships in the year 2021, and all of them were safe.")
    (tmp_path / "corpus" / "bad\x1b[31m.txt").write_bytes(b"%PDF-1.7")
    (tmp_path / "corpus" / "bad\nfailed     good.txt").write_bytes(b"%PDF-1.7")
    done = qa("build", "--corpus", tmp_path / "corpus", "--index", tmp_path / "index")
    assert done.returncode == 1
    assert re.search(r"failed +.*bad\.txt.* is a PDF.*save it as .*\[BAD_TYPE\]", done.stdout)
    assert "\x1b" not in done.stdout + done.stderr
    assert "\nfailed     good.txt" not in done.stdout + done.stderr
    assert (
        "1,896"
        in qa("ask", "How many ships were moved?", "--corpus", tmp_path / "corpus", "--index", tmp_path / "index").stdout
    )


@pytest.mark.parametrize("target", ["run", "eval"])
def test_make_takes_folders_whose_names_hold_spaces(target: str) -> None:
    given = {"CORPUS": "my articles", "INDEX": "my index", "QUESTIONS": "my questions.jsonl"}
    command = ["make", "--dry-run", target, *(f"{name}={value}" for name, value in given.items())]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    commands = [shlex.split(line) for line in done.stdout.splitlines() if "/qa " in line]
    assert [words[1] for words in commands] == ["build", {"run": "serve"}.get(target, target)]
    for words in commands:
        assert words[words.index("--corpus") + 1] == "my articles"
        assert words[words.index("--index") + 1] == "my index"
    assert target == "run" or "my questions.jsonl" in commands[1]


ERRORS = [
    (["ask", "Who?", "--index", "/nowhere/at/all"], "qa build"),
    (["build", "--corpus", "/nowhere/at/all", "--index", "INDEX"], "--corpus"),
    (["ask"], "--batch"),
    (["ask", "x", "--batch", "y"], "--batch"),
    (["ask", "--batch", "/nowhere.jsonl", "--output", "INDEX"], "nowhere.jsonl cannot be read"),
    (["eval", "/nowhere.jsonl"], "nowhere.jsonl cannot be read"),
]


@pytest.mark.parametrize(("arguments", "cure"), ERRORS)
def test_an_error_is_one_line_with_its_cure_and_exit_2(tmp_path: Path, arguments: list[str], cure: str) -> None:
    done = qa(*[argument.replace("INDEX", str(tmp_path / "index")) for argument in arguments])
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert cure in done.stderr


def test_a_wrong_setting_is_an_error_with_its_name() -> None:
    done = qa("search", "x", environment={"QA_PORT": "many"})
    assert (done.returncode, done.stderr) == (2, "qa: QA_PORT is 'many': give a number\n")


def test_asking_imports_neither_torch_nor_gradio(index: Path) -> None:
    code = f"""
import sys
from qa.cli import main
sys.argv = ["qa", "ask", "Who runs SIP?", "--index", {str(index)!r}]
try:
    main()
except SystemExit:
    pass
print({{"torch", "transformers", "sentence_transformers", "gradio", "pandas", "sklearn", "scipy"}} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.endswith("set()\n")


def test_every_command_and_setting_is_in_the_readme() -> None:
    from dataclasses import fields

    from qa.cli import app
    from qa.config import Config

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = [command.name or command.callback.__name__ for command in app.registered_commands if command.callback]
    assert [name for name in commands if f"`qa {name}" not in readme] == []
    assert [field.name for field in fields(Config) if f"`QA_{field.name.upper()}`" not in readme] == []
