"""The laws of the house that no linter knows: sizes, words, the direction of imports, what gets installed."""

import ast
import re
import shutil
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import house
from tests.house import ROOT

Figures = Callable[[str, object], None]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = ("requirements.lock", "requirements-dev.lock")
REGISTRIES = re.compile(r"pypi\.(org|io)|pythonhosted|npmjs\.(org|com)|debian\.org")


def too_long(sizes: list[house.Sized], most: int) -> list[house.Sized]:
    return [each for each in sizes if each.lines > most]


def test_functions_are_short(record_property: Figures) -> None:
    sizes = sorted(each.lines for each in house.function_sizes("bot"))
    median, p90 = statistics.median(sizes), sizes[int(len(sizes) * 0.9)]
    record_property(
        "figures", f"{len(sizes)} functions: median {median:g} lines, 90th percentile {p90}, longest {sizes[-1]}"
    )
    assert median <= 8
    assert p90 <= 30
    assert not too_long(house.function_sizes("bot", "tests"), 50)


def test_files_are_short(record_property: Figures) -> None:
    own, tests = house.python_files("bot", "migrations"), house.python_files("tests")
    sizes = house.file_sizes([*own, *house.static_files()])
    record_property("figures", f"{len(sizes)} files: longest {max(each.lines for each in sizes)} lines")
    assert not too_long(sizes, 300)
    assert not too_long(house.file_sizes(tests), 400)


def test_every_module_says_what_belongs_in_it() -> None:
    files = [path for path in house.python_files(*house.OWN) if path.read_text().strip()]
    assert [house.shown(path) for path in files if not ast.get_docstring(house.tree(path))] == []


def test_no_docstring_merely_repeats_the_name() -> None:
    found = [(where, text) for where, name, text in house.docstrings(*house.OWN) if house.repeats(name, text)]
    assert found == []


@pytest.mark.parametrize(
    ("name", "text", "empty"),
    [
        ("add_role", "Adds the role.", True),
        ("AssignmentStore", "The store of assignments.", True),
        ("add_role", "Adds the role unless somebody holds it.", False),
    ],
)
def test_a_docstring_must_say_something_new(name: str, text: str, empty: bool) -> None:
    assert house.repeats(name, text) == empty


def test_no_file_names_a_package_registry() -> None:
    texts = [*ROOT.glob("*.*"), ROOT / "Makefile", ROOT / ".ci/run", *house.python_files(*house.OWN)]
    assert [house.shown(path) for path in texts if path.is_file() and REGISTRIES.search(read(path))] == []


def read(path: Path) -> str:
    return "" if path == Path(__file__) else path.read_text(errors="replace")


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_installed_is_fixed_by_its_hash_and_by_no_address(lock: str) -> None:
    pinned = house.requirements(lock)
    assert [name for name, rest in pinned.items() if "--hash=sha256:" not in rest] == []
    assert re.findall(r"://|^-.*$", (ROOT / lock).read_text(), re.MULTILINE) == []


def test_the_locks_hold_all_that_the_project_declares_in_the_same_versions() -> None:
    run, dev = (house.requirements(lock) for lock in LOCKS)
    assert {house.declared(each) for each in PROJECT["project"]["dependencies"]} <= run.keys()
    assert {house.declared(each) for each in PROJECT["dependency-groups"]["dev"]} <= dev.keys()
    assert run.items() <= dev.items()


def test_every_target_of_the_makefile_has_its_help() -> None:
    text = (ROOT / "Makefile").read_text()
    phony = re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)[0].split()
    assert {"help", "play", "test", "check", "screenshot"} <= set(phony)
    assert re.findall(r"^([a-z-]+):.*## \S", text, re.MULTILINE) == phony


def test_every_rule_that_is_switched_off_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    off = re.findall(r'^ {4}"[A-Z]+[0-9]+",.*$', text, re.MULTILINE)
    lint = PROJECT["tool"]["ruff"]["lint"]
    assert len(off) == len(lint["ignore"]) + sum(map(len, lint["per-file-ignores"].values()))
    assert [line for line in off if not re.search(r"# \S", line)] == []


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([program, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


def test_imports_keep_their_contracts() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


PLANTED = {
    "bot/kit/zones.py": ("from bot.workspace import service", "bot.kit is not allowed to import bot.workspace"),
    "bot/people/model.py": ("import sqlalchemy", "bot.people.model is not allowed to import sqlalchemy"),
    "bot/roles/service.py": ("from bot.people import store", "bot.roles.service imports bot.people.store"),
    "bot/playground/model.py": ("from bot.people import model", "bot.playground.model imports bot.people.model"),
    "bot/people/store.py": ("from bot.people import service", "bot.people.store is not allowed to import"),
    "bot/drawer/__init__.py": ("", "not listed as layers"),
}


def test_a_planted_import_breaks_its_contract(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "bot", tmp_path / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "tests", tmp_path / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for path, (line, _) in PLANTED.items():
        plant(tmp_path / path, line)
    told = " ".join(lint_imports(tmp_path).stdout.split())
    assert [complaint for _, complaint in PLANTED.values() if complaint not in told] == []


def plant(path: Path, line: str) -> None:
    path.parent.mkdir(exist_ok=True)
    (path.parent / "__init__.py").touch()
    with path.open("a") as file:
        file.write(f"\n{line}\n")
