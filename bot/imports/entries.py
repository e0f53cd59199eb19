"""Entries files: numbers that people would type, one row per measure, member and day, or per id of the file's own."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from bot.imports.draft import Draft
from bot.imports.ledger import Real, Weighed
from bot.imports.model import quoted
from bot.imports.names import Names
from bot.imports.parts import read_numbers, told
from bot.imports.rows import Cells
from bot.imports.scratch import Noted
from bot.kit.db import Tx
from bot.kpis.catalogue import Catalogue
from bot.kpis.filed import DAILY, daily_facts, known_facts, put_facts
from bot.kpis.model import Fact, Measure, Source
from bot.roles.model import NAME_LIMIT


def measure_names(known: Catalogue) -> Names[str]:
    """Every measure by key, name and alias."""
    names = ((name, each.key) for each in known.shown for name in (each.key, each.name, *each.aliases))
    return Names("measure", names, hint=" Name it by its key, as ae.revenue.")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Entry:
    """What one row says; `empty` are the numbers of which it says that there are none."""

    measure: Measure
    external_id: str  # empty where the file has no ids
    member_id: int | None
    account_id: int | None
    day: date
    components: Mapping[str, Decimal]
    empty: Collection[str]

    @classmethod
    def read(cls, noted: Noted, known: Catalogue) -> "_Entry":
        said = json.loads(noted.made)
        return cls(
            measure=known.by_key[said["measure"]],
            external_id=said["id"],
            member_id=said["member"],
            account_id=said["account"],
            day=date.fromisoformat(said["day"]),
            components={name: Decimal(amount) for name, amount in said["numbers"].items() if amount},
            empty={name for name, amount in said["numbers"].items() if not amount},
        )


class Entries:
    """`today` is the workspace's: a number belongs to a day that has begun."""

    what = "entry"

    def __init__(self, draft: Draft, today: date) -> None:
        self._draft, self._today = draft, today
        self._held: dict[int, set[str]] = {}  # the roles of members, whenever they held them
        for member, role, *_ in draft.book.hats:
            self._held.setdefault(member, set()).add(draft.book.roles[role].key)
        self._known = draft.book.measures
        typed = (each for each in self._known.typed if each.aside)
        self._measures = measure_names(self._known)
        for each in typed:
            for name in (each.key, each.name):
                self._measures.add(name, each.key)

    def read(self, cells: Cells) -> tuple[str, dict[str, Any]] | None:
        before = cells.faults.count
        for field in ("measure", "date"):
            cells.needed(field)
        member = self._draft.member(cells, "member")
        measure = self._measure(cells, member)
        if measure is None or not measure.team:
            cells.needed("member")
        account = cells.named("account", self._draft.accounts)
        day, own = cells.day("date"), cells.text("id", NAME_LIMIT)
        if day and day > self._today:
            typed = quoted(cells.text("date"))
            cells.fault(f"date: {typed} is still to come.", typed)
        numbers = read_numbers(cells, measure) if measure else {}
        if cells.faults.count > before or measure is None or day is None:
            return None
        said = {"measure": measure.key, "id": own, "member": member, "account": account, "day": day.isoformat()}
        key = f"{measure.reads}\n{own}" if own else f"{measure.reads}\n\n{member}\n{day}\n{account or ''}"
        return key, said | {"numbers": numbers}

    def _measure(self, cells: Cells, member: int | None) -> Measure | None:
        """Where a name fits several, that of which the row's member has the role."""
        fits = [self._known.by_key[key] for key in self._measures.find(cells.text("measure"))]
        own = [each for each in fits if each.typed and member is not None and each.role in self._held.get(member, ())]
        key = own[0].key if len(fits) > 1 and len(own) == 1 else cells.named("measure", self._measures)
        measure = self._known.by_key[key] if key else None
        if measure and not measure.typed:
            instead = "import those instead" if measure.case == "deal" else "nothing of it is brought in"
            cells.fault(f"measure: {measure.name} is computed from {measure.case}s; {instead}.")
            return None
        return measure

    async def weigh(self, tx: Tx, batch: Sequence[Noted], real: Real) -> list[Weighed]:
        entries = [(each.line, _Entry.read(each, self._known)) for each in batch]
        by_id = await _by_id(tx, [each for _, each in entries if each.external_id])
        daily = await _daily(tx, [each for _, each in entries if not each.external_id])
        found = []
        for line, each in entries:
            kind, about = each.measure.reads, (each.member_id, each.day, each.account_id)
            known = by_id.get((kind, each.external_id)) or daily.get((kind, *about))
            member, account = (None if one is None else real(one) for one in (each.member_id, each.account_id))
            found.append(_weighed(line, each, known, member, account))
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


async def _daily(tx: Tx, entries: Sequence[_Entry]) -> dict[tuple[str, int | None, date, int | None], Fact]:
    """What is known of the entries that have none, by kind, member, day and account."""
    found: dict[tuple[str, int | None, date, int | None], Fact] = {}
    for kind in {each.measure.reads for each in entries}:
        wanted = [(each.member_id, each.day) for each in entries if each.measure.reads == kind]
        found |= {(kind, *about): fact for about, fact in (await daily_facts(tx, kind, wanted)).items()}
    return found


def _weighed(
    line: int, entry: _Entry, known: Fact | None, member_id: int | None, account_id: int | None
) -> Weighed | None:
    """A number that the file has no column for stays."""
    base = known or Fact(
        kind=entry.measure.reads,
        external_id=entry.external_id or DAILY + uuid4().hex,
        day=entry.day,
        member_id=member_id,
        role=entry.measure.role or None,
        components={},
        source=Source.FILE,
    )
    kept = {name: amount for name, amount in base.components.items() if name not in entry.empty}
    components = {**kept, **entry.components}
    fact = replace(base, day=entry.day, member_id=member_id, account_id=account_id, components=components)
    if known and fact == known:
        return None
    turned = f"{told(known.components, entry.measure)} → " if known else ""
    text = f"{entry.measure.name} of {entry.day}: {turned}{told(components, entry.measure)}"
    return Weighed(
        line=line,
        value=replace(fact, source=Source.FILE),
        new=not known,
        tell=lambda: text,
    )
