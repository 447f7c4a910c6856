"""The command `qa`: parses, calls once, shows. Results go to stdout, everything else to stderr."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any

import typer

from qa.config import Config
from qa.errors import QuestionError
from qa.terminal import command, show

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

Corpus = Annotated[Path | None, typer.Option(help="The folder of articles.")]
Index = Annotated[Path | None, typer.Option(help="The folder of the index.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def _print_version(wanted: bool) -> None:
    if wanted:
        show(f"qa {metadata.version('parks-qa')}")
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
        show(f"{kind:<10}{len(names):>6}  {', '.join(names) if kind != 'unchanged' else ''}".rstrip())
    for failure in report.failed:
        show(f"failed     {failure.id}: {failure.reason} [{failure.code}]")
    show(f"{report.generation}: {report.embedded} passages embedded in {report.seconds:.1f} s")
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
    show(*([json.dumps(answer, ensure_ascii=False)] if as_json else _printed(answer)))


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
        show(json.dumps(found, ensure_ascii=False))
        return
    for number, hit in enumerate(found, 1):
        ranks = ", ".join(f"{name} {rank}" for name, rank in hit["ranks"].items())
        show(f"{number}. {_where(hit)} ({ranks})", f"   {hit['text']}", "")


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
    show(*([json.dumps(result)] if as_json else table(result).split("\n")))


@app.command()
def check(corpus: Corpus = None, index: Index = None) -> None:
    """Verify the index: every file's hash, every article's passages. Exit 1 when something is wrong."""
    from qa import index as stored
    from qa import tokens

    config = Config.from_environment(corpus=corpus, index=index)
    problems = stored.check(config.index)
    for problem in problems:
        show(problem)
    if not problems:
        found = stored.load(config.index)
        read = sum(tokens.count(found.passage(row).in_context) for row in range(len(found)))
        show(f"{config.index} is complete: {len(found.records)} articles, {len(found)} passages, {read} tokens (cl100k_base)")
    raise typer.Exit(1 if problems else 0)


def main() -> None:
    """Run the command."""
    with command("qa"):
        app()


def _progress() -> Callable[[int, int], None] | None:
    """Return a progress bar on stderr; None where that is no terminal."""
    if not sys.stderr.isatty():
        return None
    from tqdm import tqdm

    bar = tqdm(unit="passage")

    def advance(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)

    return advance


def _printed(answer: dict[str, Any]) -> list[str]:
    """Return the lines of an answer: each claim with the numbers of its citations, then the citations."""
    if not answer["answered"]:
        nearest = [f"  {_where(passage)}" for passage in answer["passages"][:3]]
        return [answer["abstained_because"], *answer["notes"], *(["", "Nearest:", *nearest] if nearest else [])]
    lines: list[str] = []
    sources: list[str] = []
    for claim in answer["claims"]:
        numbers = ""
        for citation in claim["citations"]:
            range_ = f"characters {citation['start']}-{citation['end']}"
            number = len(sources) // 2 + 1
            sources += [f"[{number}] {_where(citation)}, {range_}", f'    "{citation["quote"]}"']
            numbers += f" [{number}]"
        lines.append(claim["text"] + numbers)
    return [*lines, *answer["notes"], "", *sources]


def _where(place: dict[str, Any]) -> str:
    title = place["title"] if place["title"] != place["place"] else ""
    return " — ".join(part for part in (title, place["place"], place["date"] or "undated", place["document"]) if part)
