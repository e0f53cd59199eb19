"""`rolecall coverage`: how much of each role is held on a day, as text or as one line of JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.config import Storage
from bot.kit.errors import Refusal
from bot.kit.zones import day_of, parse_day, start_of_day
from bot.operator import plain
from bot.operator.database import opened
from bot.ownership import matrix
from bot.ownership.cells import cells
from bot.ownership.index import Index, build
from bot.ownership.model import State
from bot.ownership.outlook import Standing, score, standing
from bot.ownership.question import reader
from bot.ownership.service import load_rows
from bot.roles.model import Role

COMMAND = "rolecall coverage"
COUNTED = (State.HELD, State.STAND_IN, State.WEAK, State.GAP)
HUNDRED = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """The same for people and for programs."""

    text: str
    json: Mapping[str, Any]


async def ask(settings: Storage, role: str | None, on: str | None, workspace: str | None) -> Told:
    """Of every role that is needed, or of one; at the start of a day, or now. Raises Refusal for an unknown role."""
    async with opened(settings, workspace) as (db, tenant), db.read(tenant) as tx:
        index, now = build(await load_rows(tx)), tx.now
    day = parse_day(on, day_of(now, index.zone)) if on else None
    at = start_of_day(day, index.zone) if day else now
    asked = [_role(index, role, now)] if role else None
    found = standing(index, at, asked)
    if asked and not found:
        raise Refusal(f"{asked[0].short} is not needed yet. `rolecall coverage` shows the roles that are.")
    when = day.isoformat() if day else at.isoformat()
    return Told(text=_text(index, found, at, asked), json=_json(index, found, at, when))


def _role(index: Index, text: str, now: datetime) -> Role:
    line = reader(index, COMMAND).read(text, day_of(now, index.zone))
    roles = line.of("role")
    if len(roles) != 1 or len(line.refs) != 1:
        raise Refusal("Name one role: `rolecall coverage --role AE`.")
    return index.roles[roles[0]]


def _text(index: Index, found: list[Standing], at: datetime, asked: list[Role] | None) -> str:
    head = ("", "covered", "needed", *(matrix.MEANING[each] for each in COUNTED))
    rows = [
        (each.role.short, f"{each.covered:,}", f"{each.needed:,}", *(f"{each.counts[state]:,}" for state in COUNTED))
        for each in found
    ]
    whole = score(found)
    total = f"{whole * HUNDRED:.2f} % of what is needed is covered" if whole is not None else "Nothing is needed yet"
    grid = [matrix.picture(matrix.grid(index, asked[0], at))] if asked else []
    return "\n".join([total, plain.table([head, *rows]), *grid])


def _json(index: Index, found: list[Standing], at: datetime, on: str) -> dict[str, Any]:
    whole = score(found)
    return {
        "on": on,
        "score": None if whole is None else round(whole * HUNDRED, 2),
        "roles": [_role_json(index, each, at) for each in found],
        "error": None,
    }


def _role_json(index: Index, each: Standing, at: datetime) -> dict[str, Any]:
    parts = [(cell.scope, cell.state) for cell in cells(index, each.role, at) if cell.needed]
    listed = [
        {"segments": [segment.name for segment in index.trees.ordered(scope)], "state": state.value}
        for scope, state in parts
    ]
    counts = {state.value: each.counts[state] for state in COUNTED}
    return {"role": each.role.key, "covered": each.covered, "needed": each.needed, **counts, "cells": listed}
