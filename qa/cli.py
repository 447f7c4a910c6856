"""The command `qa`: parses, calls once, shows. Results go to stdout, everything else to stderr."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any

import typer

from qa.config import Config
from qa.errors import BusyError, QAError, QuestionError
from qa.escaping import escape

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

Corpus = Annotated[Path | None, typer.Option(help="The folder of articles.")]
Index = Annotated[Path | None, typer.Option(help="The folder of the index.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def _print_version(wanted: bool) -> None:
    if wanted:
        _show(f"qa {metadata.version('parks-qa')}")
        raise typer.Exit


@app.callback(help="Ask a folder of articles.")
def options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """What holds for no command in particular."""


@app.command()
def build(
    corpus: Corpus = None,
    index: Index = None,
    allow_shrink: Annotated[bool, typer.Option(help="Go on although most articles are gone.")] = False,
) -> None:
    """Bring the index up to date with the articles. Exit 1: a file failed, the rest is indexed; 2: nothing could be built."""
    from qa.building import update
    from qa.extraction import open_reader
    from qa.models import open_embedder

    config = Config.from_environment(corpus=corpus, index=index)
    open_reader(config)  # so that the first question need not wait for its export
    report = update(config, open_embedder(config), progress=_progress(), allow_shrink=allow_shrink)
    for kind in ("added", "changed", "removed", "unchanged"):
        names = getattr(report, kind)
        _show(f"{kind:<10}{len(names):>6}  {', '.join(names) if kind != 'unchanged' else ''}".rstrip())
    for failure in report.failed:
        _show(f"failed     {failure.id}: {failure.reason} [{failure.code}]")
    _show(f"{report.generation}: {report.embedded} passages embedded in {report.seconds:.1f} s")
    raise typer.Exit(1 if report.failed else 0)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question.")] = "",
    corpus: Corpus = None,
    index: Index = None,
    as_json: Json = False,
    batch: Annotated[Path | None, typer.Option(help="Answer every line of this JSON Lines file instead.")] = None,
    output: Annotated[Path | None, typer.Option(help="Where the answers of a batch go, one JSON object a line.")] = None,
) -> None:
    """Answer a question, or a file of questions, with the exact words of the articles."""
    from qa.assistant import Assistant
    from qa.wire import to_json

    if bool(question) == bool(batch) or bool(batch) != bool(output):
        raise QuestionError('ask one "question", or a file of them with --batch QUESTIONS.jsonl --output ANSWERS.jsonl')
    config = Config.from_environment(corpus=corpus, index=index)
    if batch and output:
        _batch(config, batch, output)
        return
    assistant = Assistant.open(config)
    started = time.perf_counter()
    answer = to_json(assistant.ask(question), seconds=time.perf_counter() - started)
    _show(json.dumps(answer, ensure_ascii=False) if as_json else _printed(answer))


def _batch(config: Config, batch: Path, output: Path) -> None:
    from tqdm import tqdm

    from qa.assistant import Assistant
    from qa.evaluation import answers, read_questions

    questions = read_questions(batch)
    assistant = Assistant.open(config)
    beside = output.with_name(output.name + ".tmp")
    try:
        with beside.open("w", encoding="utf-8", errors="replace") as file:
            for answer in tqdm(answers(assistant, questions), total=len(questions), disable=None, unit="question"):
                file.write(json.dumps(answer, ensure_ascii=False) + "\n")
        beside.replace(output)
    except OSError as error:
        raise QuestionError(f"{output} cannot be written ({error.strerror}): name a file in a folder that can be") from error


@app.command()
def search(
    question: Annotated[str, typer.Argument(help="What to look for.")],
    corpus: Corpus = None,
    index: Index = None,
    as_json: Json = False,
) -> None:
    """Show the passages nearest to a question, and why each was found."""
    from qa.assistant import Assistant
    from qa.wire import hits_to_json

    found = hits_to_json(Assistant.open(Config.from_environment(corpus=corpus, index=index)).search(question))
    if as_json:
        _show(json.dumps(found, ensure_ascii=False))
        return
    for number, hit in enumerate(found, 1):
        ranks = ", ".join(f"{name} {rank}" for name, rank in hit["ranks"].items())
        _show(f"{number}. {_where(hit)} ({ranks})\n   {hit['text']}\n")


@app.command()
def serve(
    corpus: Corpus = None,
    index: Index = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
) -> None:
    """Serve the chat in a browser; builds the index first where there is none."""
    from qa.serving import serve as serve_page

    serve_page(Config.from_environment(corpus=corpus, index=index, host=host, port=port))


@app.command(name="eval")
def evaluate(
    questions: Annotated[Path, typer.Argument(help="A JSON Lines file of questions with known answers.")],
    corpus: Corpus = None,
    index: Index = None,
    as_json: Json = False,
) -> None:
    """Ask every question of a file and report how many were answered, cited and refused rightly."""
    from tqdm import tqdm

    from qa.assistant import Assistant
    from qa.evaluation import answers, read_known, report, table

    asked = read_known(questions)
    assistant = Assistant.open(Config.from_environment(corpus=corpus, index=index))
    found = list(tqdm(answers(assistant, asked), total=len(asked), disable=None, unit="question"))
    result = report(asked, found, assistant.index.source)
    _show(json.dumps(result) if as_json else table(result))


@app.command()
def check(corpus: Corpus = None, index: Index = None) -> None:
    """Verify the index: every file's hash, every article's passages. Exit 1 when something is wrong."""
    from qa import index as stored
    from qa import tokens

    config = Config.from_environment(corpus=corpus, index=index)
    problems = stored.check(config.index)
    for problem in problems:
        _show(problem)
    if not problems:
        found = stored.load(config.index)
        read = sum(tokens.count(found.passage(row).in_context) for row in range(len(found)))
        _show(f"{config.index} is complete: {len(found.records)} articles, {len(found)} passages, {read} tokens (cl100k_base)")
    raise typer.Exit(1 if problems else 0)


def main() -> None:
    """Run the command; an error of ours is one line on stderr and exit 2, or 75 where another build is running."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    try:
        app()
    except QAError as error:
        sys.stderr.write(f"qa: {escape(str(error), to='terminal')}\n")
        sys.exit(75 if isinstance(error, BusyError) else 2)


def _progress() -> Callable[[int, int], None] | None:
    """Return a progress bar on stderr; None where that is no terminal."""
    if not sys.stderr.isatty():
        return None
    from tqdm import tqdm

    bar = tqdm(unit="passage")

    def show(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)

    return show


def _printed(answer: dict[str, Any]) -> str:
    """Return an answer as text: each claim with the numbers of its citations, then the citations."""
    if not answer["answered"]:
        nearest = [f"  {_where(passage)}" for passage in answer["passages"][:3]]
        return "\n".join([answer["abstained_because"], *answer["notes"], *(["", "Nearest:", *nearest] if nearest else [])])
    lines: list[str] = []
    sources: list[str] = []
    for claim in answer["claims"]:
        numbers = ""
        for citation in claim["citations"]:
            range_ = f"characters {citation['start']}-{citation['end']}"
            sources.append(f'[{len(sources) + 1}] {_where(citation)}, {range_}\n    "{citation["quote"]}"')
            numbers += f" [{len(sources)}]"
        lines.append(claim["text"] + numbers)
    return "\n".join([*lines, *answer["notes"], "", *sources])


def _where(place: dict[str, Any]) -> str:
    title = place["title"] if place["title"] != place["place"] else ""
    return " — ".join(part for part in (title, place["place"], place["date"] or "undated", place["document"]) if part)


def _show(text: str) -> None:
    sys.stdout.write(escape(text, to="terminal") + "\n")
