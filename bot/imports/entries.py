"""Entries files: numbers that people would type, one row per measure, member and day, or per id of the file's own."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from bot.imports.cells import amount_text
from bot.imports.draft import Draft
from bot.imports.ledger import Real, Weighed
from bot.imports.model import quoted
from bot.imports.names import Names
from bot.imports.rows import Cells
from bot.imports.scratch import Noted
from bot.kit.db import Tx
from bot.kpis.catalogue import BY_KEY, MEASURES
from bot.kpis.filed import DAILY, daily_facts, known_facts, put_facts
from bot.kpis.model import Fact, Measure, Source, Unit
from bot.roles.model import NAME_LIMIT


def measure_names() -> Names[str]:
    """Every measure by key, name and alias."""
    names = ((name, each.key) for each in MEASURES for name in (each.key, each.name, *each.aliases))
    return Names("measure", names, hint=" Name it by its key, as ae.revenue.")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Entry:
    """What one row says."""

    measure: Measure
    external_id: str  # empty where the file has no ids
    member_id: int
    day: date
    amount: Decimal

    @classmethod
    def read(cls, noted: Noted) -> "_Entry":
        said = json.loads(noted.made)
        return cls(
            measure=BY_KEY[said["measure"]],
            external_id=said["id"],
            member_id=said["member"],
            day=date.fromisoformat(said["day"]),
            amount=Decimal(said["amount"]),
        )


class Entries:
    """`today` is the workspace's: a number belongs to a day that has begun."""

    what = "entry"

    def __init__(self, draft: Draft, today: date) -> None:
        self._draft, self._today = draft, today
        self._measures = measure_names()

    def read(self, cells: Cells) -> tuple[str, dict[str, Any]] | None:
        before = cells.faults.count
        for field in ("measure", "member", "date", "amount"):
            cells.needed(field)
        measure, member = self._measure(cells), self._draft.member(cells, "member")
        day, amount, own = cells.day("date"), cells.amount("amount"), cells.text("id", NAME_LIMIT)
        if day and day > self._today:
            typed = quoted(cells.text("date"))
            cells.fault(f"date: {typed} is still to come.", typed)
        if measure and amount is not None and measure.unit is Unit.COUNT and amount != int(amount):
            cells.fault(f"amount: {measure.name} is counted in whole numbers.")
        if cells.faults.count > before or measure is None or day is None:
            return None
        said = {"measure": measure.key, "id": own, "member": member, "day": day.isoformat()}
        key = f"{measure.reads}\n{own}" if own else f"{measure.reads}\n\n{member}\n{day}"
        return key, said | {"amount": amount_text(amount)}

    def _measure(self, cells: Cells) -> Measure | None:
        key = cells.named("measure", self._measures)
        measure = BY_KEY[key] if key else None
        if measure and not measure.typed:
            instead = "import those instead" if measure.case == "deal" else "nothing of it is brought in"
            cells.fault(f"measure: {measure.name} is computed from {measure.case}s; {instead}.")
            return None
        return measure

    async def weigh(self, tx: Tx, batch: Sequence[Noted], real: Real) -> list[Weighed]:
        entries = [(each.line, _Entry.read(each)) for each in batch]
        by_id = await _by_id(tx, [each for _, each in entries if each.external_id])
        daily = await _daily(tx, [each for _, each in entries if not each.external_id])
        found = []
        for line, each in entries:
            kind = each.measure.reads
            known = by_id.get((kind, each.external_id)) or daily.get((kind, each.member_id, each.day))
            found.append(_weighed(line, each, known, real(each.member_id)))
        return [each for each in found if each]

    async def put(self, tx: Tx, values: Sequence[Fact]) -> None:
        await put_facts(tx, values)


async def _by_id(tx: Tx, entries: Sequence[_Entry]) -> dict[tuple[str, str], Fact]:
    """What is known of the entries that have ids, by kind and id."""
    found: dict[tuple[str, str], Fact] = {}
    for kind in {each.measure.reads for each in entries}:
        ids = [each.external_id for each in entries if each.measure.reads == kind]
        found |= {(kind, fact.external_id): fact for fact in (await known_facts(tx, kind, ids)).values()}
    return found


async def _daily(tx: Tx, entries: Sequence[_Entry]) -> dict[tuple[str, int | None, date], Fact]:
    """What is known of the entries that have none, by kind, member and day."""
    found: dict[tuple[str, int | None, date], Fact] = {}
    for kind in {each.measure.reads for each in entries}:
        wanted = [(each.member_id, each.day) for each in entries if each.measure.reads == kind]
        known = (await daily_facts(tx, kind, wanted)).values()
        found |= {(kind, fact.member_id, fact.day): fact for fact in known}
    return found


def _weighed(line: int, entry: _Entry, known: Fact | None, member_id: int) -> Weighed | None:
    base = known or Fact(
        kind=entry.measure.reads,
        external_id=entry.external_id or DAILY + uuid4().hex,
        day=entry.day,
        member_id=member_id,
        role=entry.measure.role,
        components={},
        source=Source.FILE,
    )
    components = {entry.measure.components[0]: entry.amount}
    fact = replace(base, day=entry.day, member_id=member_id, components=components)
    if known and fact == known:
        return None
    old = f"{amount_text(known.components.get(entry.measure.components[0]))} → " if known else ""
    text = f"{entry.measure.name} of {entry.day}: {old}{amount_text(entry.amount)}"
    return Weighed(
        line=line,
        value=replace(fact, source=Source.FILE),
        new=not known,
        tell=lambda: text,
    )
