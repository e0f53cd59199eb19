"""The README tells of commands that are there: each is run by a test, or named here with the reason why not."""

import re
from pathlib import Path

import click

from bot.__main__ import cli
from bot.imports.fields import FIELDS, Kind
from tests.readme import README, ROOT, run

NOT_RUN = {
    "docker": "there need be no engine where the tests run; the Dockerfile's steps are carried out from the file",
    "pg_dump": "PostgreSQL's own, by its own documentation",
    "pg_restore": "as pg_dump",
    "sqlite3": "SQLite's own shell, by its own documentation",
    "python3": "an installation asks a registry for the packages",
}
INLINE = re.compile(r"`([a-z_0-9]+ [^`]+)`")


def lines() -> list[str]:
    """What the README shows in backticks or blocks as something to type."""
    text = README.read_text(encoding="utf-8")
    blocks = re.findall(r"^(?:\$ )?((?:make|rolecall) .+)$", text, flags=re.MULTILINE)
    return [*blocks, *INLINE.findall(text)]


def test_every_verb_that_it_names_is_one() -> None:
    verbs = {line.split()[1] for line in lines() if line.startswith("rolecall ")}
    assert {"migrate", "serve", "import", "export", "kpi", "owner", "status", "admin", "set"} <= verbs
    with click.Context(cli) as context:
        assert verbs <= set(cli.list_commands(context))


RUNNABLE = (
    "rolecall migrate",
    "rolecall set zone Europe/Berlin",
    "rolecall set",
    "rolecall status",
    "rolecall coverage",
    "rolecall export map map.toml",
)


def test_the_operators_lines_work_as_they_stand(tmp_path: Path) -> None:
    """Those on real data are typed in `tests/trial`, `serve` and `admin` in `test_serve.py`."""
    assert all(f"`{line}`" in README.read_text(encoding="utf-8") or line == "rolecall set" for line in RUNNABLE)
    for line in RUNNABLE:
        done = run(line, tmp_path, {"DATABASE_URL": "sqlite:///readme.db"})
        assert done.returncode == 0, (line, done.stderr)


def test_every_target_of_make_that_it_names_is_one() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {line.split()[1] for line in lines() if line.startswith("make ")}
    assert named
    assert all(re.search(rf"^{target}:", makefile, flags=re.MULTILINE) for target in named)


def test_every_other_program_is_excused_by_name() -> None:
    first = {line.split()[0] for line in lines()}
    programs = first & {"docker", "pg_dump", "pg_restore", "sqlite3", "python3", "pip", "curl", "git"}
    assert programs <= set(NOT_RUN)


def test_it_lists_every_field_of_every_file() -> None:
    text = README.read_text(encoding="utf-8")
    rows = {kind: re.search(rf"^\| {kind} \| (.*) \|$", text, flags=re.MULTILINE) for kind in Kind}
    for kind, row in rows.items():
        assert row, kind
        told = set(re.findall(r"[a-z_]+", row[1]))
        assert set(FIELDS[kind].plain) <= told, kind


def test_every_file_that_it_links_is_there() -> None:
    links = re.findall(r"\]\(([^)]+)\)", README.read_text(encoding="utf-8"))
    assert links
    assert [each for each in links if not (Path(README).parent / each).exists()] == []
