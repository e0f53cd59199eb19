"""`rolecall import` and `rolecall export`: the command line's doors to files."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from bot import config

KINDS = click.Choice(
    ["members", "segments", "assignments", "absences", "accounts", "deals", "entries", "targets", "forecasts"]
)
EXPORTS = click.Choice([*KINDS.choices, "map", "measures"])
LONG = 1_000_000  # bytes: files of that size show how far they are


@click.command("import")
@click.argument("kind", type=KINDS)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--map", "maps", multiple=True, metavar="FIELD=COLUMN", help="The column that holds a field.")
@click.option("--set", "sets", multiple=True, metavar="FIELD=VALUE", help="One value for all rows.")
@click.option("--value", "values", multiple=True, metavar="FIELD:TEXT=MEANING", help="What a text means.")
@click.option("--dates", metavar="FORMAT", help="How days are written, as %m/%d/%Y; default 2026-12-24.")
@click.option("--create", multiple=True, metavar="FIELD", help="Create what this field names and is not there.")
@click.option(
    "--unknown",
    type=click.Choice(["refuse", "keep"]),
    default="refuse",
    show_default=True,
    help="What becomes of a name that is not known: the file is refused, or the text kept.",
)
@click.option("--dry-run", is_flag=True, help="Show the difference and change nothing.")
@click.option("--workspace", help="Its name or Slack team id, where there are several.")
def import_(kind: str, file: Path, workspace: str | None, **options: Any) -> None:
    """Bring a table in: CSV as spreadsheets write it. All of it, or nothing and every fault with its line.

    The columns are found by the names of the fields; `rolecall export` shows them.
    """
    from bot.imports.fields import Kind
    from bot.imports.outcome import Asked
    from bot.imports.words import outcome_text

    asked = Asked(kind=Kind(kind), path=file, **options)
    click.echo(outcome_text(asyncio.run(_import(asked, workspace))))


async def _import(asked: Any, workspace: str | None) -> Any:
    from bot.imports.service import bring
    from bot.operator.database import opened
    from bot.workspace.model import OPERATOR

    async with opened(config.storage(), workspace) as (db, tenant):
        with _progress(asked.path) as progress:
            return await bring(db, tenant, OPERATOR, asked, progress)


@contextmanager
def _progress(path: Path) -> Iterator[Any]:
    """A bar on standard error for long files, where somebody watches."""
    size = path.stat().st_size if path.is_file() else 0
    if size < LONG or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=size, label=f"Reading {path.name}", file=sys.stderr) as bar:
        yield lambda at: bar.update(at - bar.pos)


@click.command("export")
@click.argument("kind", type=EXPORTS)
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--workspace", help="Its name or Slack team id, where there are several.")
def export(kind: str, file: Path | None, workspace: str | None) -> None:
    """Write what an import takes back, to FILE or to standard output; no cell starts a formula.

    `map` is the whole map as TOML, to be read, reviewed and taken back by `rolecall apply map`; `measures` are the
    definitions of all measures, for `rolecall apply measures`.
    """
    if kind == "measures":
        click.echo(asyncio.run(_export_measures(file, workspace)), nl=file is not None)
        return
    if kind == "map":
        told = asyncio.run(_export_map(file, workspace))
        click.echo(told, nl=file is not None)
        return
    count = asyncio.run(_export(kind, file, workspace))
    if file:
        click.echo(f"{file}: {count:,} {'row' if count == 1 else 'rows'}.")


async def _export(kind: str, file: Path | None, workspace: str | None) -> int:
    from bot.imports.exports import export_rows
    from bot.imports.fields import Kind
    from bot.imports.writing import write_table
    from bot.operator.database import opened

    async with opened(config.storage(), workspace) as (db, tenant), db.read(tenant) as tx:
        return await write_table(export_rows(tx, Kind(kind)), file)


async def _export_map(file: Path | None, workspace: str | None) -> str:
    """The text itself where it goes to no file."""
    from bot.imports.mapfile.service import export_map
    from bot.imports.mapfile.words import exported_text
    from bot.imports.writing import target
    from bot.operator.database import opened

    async with opened(config.storage(), workspace) as (db, tenant), db.read(tenant) as tx:
        text, book = await export_map(tx, file.name if file else "map.toml")
    with target(file) as out:
        out.write(text)
    return exported_text(file, book) if file else ""


async def _export_measures(file: Path | None, workspace: str | None) -> str:
    from bot.imports.measures import export_measures
    from bot.imports.writing import target
    from bot.operator.database import opened

    async with opened(config.storage(), workspace) as (db, tenant), db.read(tenant) as tx:
        text = await export_measures(tx)
    with target(file) as out:
        out.write(text)
    return f"{file}: every measure as it is defined now." if file else ""


@click.command("apply")
@click.argument("what", type=click.Choice(["map", "measures"]))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show the difference and change nothing.")
@click.option("--workspace", help="Its name or Slack team id, where there are several.")
def apply(what: str, file: Path, workspace: str | None, *, dry_run: bool) -> None:
    """Make the map what FILE says, as `rolecall export map` wrote it and you changed it. All of it, or nothing.

    What is no longer in it ends now and stays in the history. Refused where the map has moved on since it was written.
    Of `measures` those that differ are defined anew, each told with what it makes of last month.
    """
    click.echo(asyncio.run((_apply if what == "map" else _measured)(file, workspace, dry_run=dry_run)))


async def _measured(file: Path, workspace: str | None, *, dry_run: bool) -> str:
    from bot.imports.measures import apply_measures
    from bot.operator.database import opened
    from bot.workspace.model import OPERATOR

    async with opened(config.storage(), workspace) as (db, tenant):
        told = await apply_measures(db, tenant, OPERATOR, file, dry_run=dry_run)
    done = f"Dry run: nothing was changed. `rolecall apply measures {file}` does it." if dry_run else "Done."
    return "\n".join([*told, done if told else "Nothing to change."])


async def _apply(file: Path, workspace: str | None, *, dry_run: bool) -> str:
    from bot.imports.mapfile.service import apply_map
    from bot.imports.mapfile.words import applied_text
    from bot.operator.database import opened
    from bot.workspace.model import OPERATOR

    async with opened(config.storage(), workspace) as (db, tenant):
        return applied_text(await apply_map(db, tenant, OPERATOR, file, dry_run=dry_run))
