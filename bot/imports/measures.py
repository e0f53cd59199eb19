"""Measures as a file: definitions as TOML, written out, and taken back with what each would have made of last month."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.imports.mapfile import toml
from bot.kit.db import Database, Tx
from bot.kit.errors import Refusal
from bot.kit.twin import words
from bot.kit.zones import day_of
from bot.kpis import breakdown, editions
from bot.kpis.catalogue import Catalogue
from bot.kpis.definition import read, written
from bot.kpis.measure_blocks import difference
from bot.kpis.model import Measure
from bot.kpis.span import DAY, month_of, week_of
from bot.ownership.index import Index, build
from bot.ownership.service import load_rows
from bot.workspace.model import Actor

SINCE, RETIRED = "since", "retired"
LARGEST = 1_000_000  # bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A definition that the file wants otherwise (None: no more), from a day on."""

    key: str
    measure: Measure | None
    since: date


def text(known: Catalogue) -> str:
    """Every measure as it is defined now."""
    return "\n".join(line for each in known.all for line in _table(each))


def _table(measure: Measure) -> Iterator[str]:
    yield f"[{toml.text(measure.key)}]"
    for word, said in written(measure).items():
        yield f"{word} = {_value(said)}"
    yield ""


def _value(said: Any) -> str:
    if isinstance(said, bool):
        return "true" if said else "false"
    return toml.texts(said) if isinstance(said, list) else str(said) if isinstance(said, int) else toml.text(said)


async def export_measures(tx: Tx) -> str:
    return text(await editions.catalogue(tx))


async def apply_measures(db: Database, tenant: int, actor: Actor, file: Path, *, dry_run: bool) -> list[str]:
    """Take the definitions of a file that differ, all or none; the lines that tell of each. Raises Refusal.

    A measure holds from its line `since`, else from this week's Monday on; `retired = true` takes one off the boards.
    What the file does not name stays as it is.
    """
    said = _read(file)
    async with db.begin(tenant) if not dry_run else db.read(tenant) as tx:
        index, known = build(await load_rows(tx)), await editions.catalogue(tx)
        changes = _changes(said, known, week_of(day_of(tx.now, index.zone)).first)
        after = _after(known, changes)
        told = [line for each in changes for line in await _told(tx, index, known, after, each)]
        for each in () if dry_run else changes:
            await _make(tx, actor, each)
    return told


def _read(file: Path) -> Mapping[str, Any]:
    try:
        if file.stat().st_size > LARGEST:
            raise Refusal(f"{file} is larger than a megabyte, so it is no list of measures.")
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Refusal(f"{file} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refusal(f"{file} is no TOML: {error}. `rolecall export measures` writes one to begin with.") from error


def _changes(said: Mapping[str, Any], known: Catalogue, monday: date) -> list[Change]:
    found = []
    for key, table in said.items():
        if not isinstance(table, dict):
            raise Refusal(f'{key}: write a table for each measure, headed ["{key}"] in quotes.')
        since = table.pop(SINCE, monday)
        if not isinstance(since, date):
            raise Refusal(f"{key}: write `since` as a day, without quotes: since = {monday}.")
        gone = table.pop(RETIRED, False) is True
        measure = None if gone else read(key, table)
        before = known.by_key.get(key)
        same = (
            before is None
            if gone
            else before is not None and measure is not None and written(before) == written(measure)
        )
        found += [] if same else [Change(key=key, measure=measure, since=since)]
    return found


def _said(measure: Measure | None) -> Mapping[str, Any] | None:
    return written(measure) if measure else None


def _after(known: Catalogue, changes: list[Change]) -> Catalogue:
    """All definitions as they would be; raises Refusal where a formula would lack a part."""
    new = {each.key: each.measure for each in changes}
    kept = [new.pop(each.key, each) for each in known.all]
    return Catalogue(each for each in (*kept, *new.values()) if each)


async def _told(tx: Tx, index: Index, known: Catalogue, after: Catalogue, each: Change) -> list[str]:
    if each.measure is None:
        return [f"- {each.key}: retired from {each.since} on"]
    month = month_of(month_of(day_of(tx.now, index.zone)).first - DAY)
    new = await breakdown.ask(tx, index, after.by_key[each.key], first=month.first, last=month.last)
    old = known.by_key.get(each.key)
    before = await breakdown.ask(tx, index, old, first=month.first, last=month.last) if old else None
    lines = [words(line) for line in difference(month.first, before, new, index.currency)]
    return [
        f"{'~' if old else '+'} {each.key}: {each.measure.name}, from {each.since} on",
        *(f"    {one}" for one in lines),
    ]


async def _make(tx: Tx, actor: Actor, each: Change) -> None:
    seen, via = await editions.newest(tx, each.key), "rolecall apply measures"
    if each.measure is None:
        await editions.retire(tx, actor, each.key, each.since, seen, via)
    else:
        await editions.save(tx, actor, each.measure, each.since, seen, via)
