"""What can be read off the source without running it: files, functions, docstrings, requirements."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
OWN = ("bot", "tests", "migrations")
FILLERS = frozenset(
    {"a", "an", "and", "as", "by", "for", "from", "given", "in", "is", "it"}
    | {"its", "of", "on", "or", "that", "the", "this", "to", "with"}
)
Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = Function | ast.ClassDef


@dataclass(frozen=True, kw_only=True, slots=True)
class Sized:
    """Something with a name, and how many lines it takes."""

    name: str
    lines: int


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def static_files() -> list[Path]:
    found = (ROOT / "bot").rglob("static/**/*")
    return sorted(path for path in found if path.suffix in {".js", ".css", ".html"})


def file_sizes(paths: list[Path]) -> list[Sized]:
    return [Sized(name=shown(path), lines=len(path.read_text().splitlines())) for path in paths]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def function_sizes(*folders: str) -> list[Sized]:
    """Signature and docstring count, decorators do not."""
    return [
        Sized(name=f"{shown(path)}:{node.lineno} {node.name}", lines=(node.end_lineno or 0) - node.lineno + 1)
        for path in python_files(*folders)
        for node in ast.walk(tree(path))
        if isinstance(node, Function)
    ]


def docstrings(*folders: str) -> Iterator[tuple[str, str, str]]:
    """Where each stands, the name of what it is about, and its text."""
    for path in python_files(*folders):
        for node in ast.walk(tree(path)):
            if isinstance(node, Documented) and (text := ast.get_docstring(node)):
                yield f"{shown(path)}:{node.lineno}", node.name, text


def repeats(name: str, docstring: str) -> bool:
    """Whether a docstring holds no word that the name does not: `def add_role` with "Adds the role."."""
    known = stems(re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name))
    return stems(docstring) - FILLERS <= known


def stems(text: str) -> set[str]:
    return {re.sub(r"(?<=\w{3})(ing|es|ed|s|e)$", "", word) for word in re.findall(r"[a-z0-9]+", text.lower())}


def requirements(lock: str) -> dict[str, str]:
    """Name of each requirement in a lock file, and all that stands behind it."""
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())
    return dict(entry.split("==", 1) for entry in entries)


def declared(requirement: str) -> str:
    """The name in a requirement as pyproject.toml writes it."""
    return re.split(r"[^A-Za-z0-9._-]", requirement)[0].lower()


def function_sources(*folders: str) -> Iterator[tuple[str, str]]:
    """Where each function stands, and its text."""
    for path in python_files(*folders):
        text = path.read_text()
        for node in ast.walk(tree(path)):
            if isinstance(node, Function):
                yield f"{shown(path)}:{node.name}", ast.get_source_segment(text, node) or ""
