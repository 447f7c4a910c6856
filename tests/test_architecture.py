"""The order of the modules: each imports only from those above it; the faces import what they show."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ORDER = [
    "errors",
    "types",
    "escaping",
    "terminal",
    "config",
    "words",
    "tokens",
    "traced",
    "sentences",
    "cleaning",
    "dates",
    "metadata",
    "formats",
    "readers",
    "chunking",
    "exported",
    "origins",
    "graphs",
    "models",
    "extraction",
    "export",
    "manifest",
    "generations",
    "store",
    "lexical",
    "units",
    "changes",
    "names",
    "spelling",
    "index",
    "building",
    "retrieval",
    "years",
    "remarks",
    "vocabulary",
    "polar",
    "judging",
    "about",
    "statements",
    "name_words",
    "mentions",
    "pronouns",
    "salience",
    "ellipsis",
    "conversation",
    "parts",
    "understanding",
    "enumerations",
    "answering",
    "reading",
    "wire",
    "assistant",
    "measures",
    "evaluation",
    "addresses",
    "rendering",
    "panel",
    "remembering",
    "asking",
    "surroundings",
    "transcript",
    "guard",
    "messages",
    "doors",
    "article",
    "rebuilding",
    "listing",
    "sheet",
    "routes",
    "mcp",
    "serving",
    "cli",
]
MODULES = sorted(ROOT.joinpath("qa").glob("*.py"))


def imported(path: Path) -> set[str]:
    """Return the names of the modules of this package that the module at `path` imports anywhere."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "qa":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("qa."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("qa.")}
    return found


def test_every_module_has_its_place() -> None:
    assert {path.stem for path in MODULES} - {"__init__"} == set(ORDER)


@pytest.mark.parametrize("path", [path for path in MODULES if path.stem != "__init__"], ids=lambda path: path.stem)
def test_a_module_imports_only_from_those_above_it(path: Path) -> None:
    below = set(ORDER[ORDER.index(path.stem) :])
    assert imported(path) & below == set()


@pytest.mark.parametrize(
    ("library", "allowed"), [("faiss", {"index"}), ("gradio", set()), ("torch", {"export", "graphs"}), ("sqlite3", {"store"})]
)
def test_a_large_library_has_one_door(library: str, allowed: set[str]) -> None:
    pattern = re.compile(rf"^\s*(?:import|from) {library}\b", re.MULTILINE)
    assert {path.stem for path in MODULES if pattern.search(path.read_text(encoding="utf-8"))} <= allowed


def test_nothing_loads_code_from_data() -> None:
    unsafe = re.compile(r"\bpickle\b|joblib|torch\.load|yaml\.load\b|\beval\(|\bexec\(|allow_pickle=True")
    assert [path.name for path in MODULES if unsafe.search(path.read_text(encoding="utf-8"))] == []


def test_library_code_does_not_print_and_modules_are_short() -> None:
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= 320, path
        assert not re.search(r"(?<!\w)print\([^?]", text), path


def test_the_top_level_is_what_the_readme_draws() -> None:
    allowed = {
        "pyproject.toml",
        "README.md",
        "Makefile",
        "requirements.lock",
        "app.py",
        "qa",
        "corpus",
        "index",
        "tests",
        "build",
    }
    assert {
        path.name
        for path in ROOT.iterdir()
        if not path.name.startswith(".") and path.suffix != ".egg-info" and path.name != "build"
    } <= allowed
