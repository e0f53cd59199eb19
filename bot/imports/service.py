"""Bringing a file in: read and planned against the map as it is, then written in one transaction or not at all."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.handoffs import renewals
from bot.imports import targets
from bot.imports.absences import plan_absences
from bot.imports.accounts import plan_accounts
from bot.imports.apply import apply
from bot.imports.assignments import plan_assignments
from bot.imports.book import Book
from bot.imports.deals import Deals
from bot.imports.difference import difference
from bot.imports.draft import Draft, role_names
from bot.imports.entries import Entries
from bot.imports.fields import Kind, Layout
from bot.imports.forecasts import Forecasts
from bot.imports.ledger import Ledger, Real, note, weigh, write
from bot.imports.model import Faults, Order
from bot.imports.options import read_order
from bot.imports.outcome import Asked, Outcome
from bot.imports.people import plan_members, require_role, shared_addresses
from bot.imports.reading import Progress, opened
from bot.imports.rows import Cells, by_field, repeated
from bot.imports.scratch import Scratch
from bot.imports.segments import plan_segments
from bot.imports.timeline import differing
from bot.imports.trail import trail
from bot.kit.db import Database, Tx
from bot.kit.errors import Refusal
from bot.kit.zones import day_of
from bot.kpis.filed import all_targets, put_targets
from bot.ownership.index import Rows
from bot.ownership.service import load_rows
from bot.roles.setup import install_catalogue
from bot.workspace.audit import record, record_all
from bot.workspace.model import Actor
from bot.workspace.rights import require_admin
from bot.workspace.service import hold, revision, touch

PLANS = {
    Kind.MEMBERS: plan_members,
    Kind.SEGMENTS: plan_segments,
    Kind.ASSIGNMENTS: plan_assignments,
    Kind.ABSENCES: plan_absences,
    Kind.ACCOUNTS: plan_accounts,
}
LEDGERS: Mapping[Kind, Callable[[Draft, date], Ledger]] = {
    Kind.DEALS: Deals,
    Kind.ENTRIES: Entries,
    Kind.FORECASTS: Forecasts,
}


class Overtaken(Refusal):
    """Somebody changed the map or the targets while the file was read. Nothing was imported; run it again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Plan:
    """A file read against the map as it was; what follows from it stands in `draft`."""

    outcome: Outcome
    rows: Rows
    before: Book
    draft: Draft
    faults: Faults
    ledger: Ledger | None = None
    targets: tuple[Any, Any] = ({}, {})  # the timelines before and after


async def bring(db: Database, tenant: int, actor: Actor, asked: Asked, progress: Progress | None = None) -> Outcome:
    """All of the file or, with a Refusal that names the lines, nothing; a dry run changes nothing either way."""
    require_admin(actor)
    await furnish(db, tenant)
    with Scratch() as scratch:
        async with db.read(tenant) as tx:
            plan = await _plan(tx, asked, scratch, progress)
        if plan.outcome.changed and not asked.dry_run:
            async with db.begin(tenant) as tx:
                await _carry_out(tx, actor, plan, scratch)
    return plan.outcome


async def furnish(db: Database, tenant: int) -> None:
    """A workspace that has never been used gets the catalogue first, by whose roles and dimensions files are read."""
    async with db.read(tenant) as tx:
        if (await load_rows(tx)).roles:
            return
    async with db.begin(tenant) as tx:
        await install_catalogue(tx)


async def _plan(tx: Tx, asked: Asked, scratch: Scratch, progress: Progress | None) -> _Plan:
    known_rows = await load_rows(tx)
    before = Book.of(known_rows)
    layout = layout_of(before, asked.kind)
    order = _order(layout, asked)
    draft, faults = Draft(before.copy(), order), Faults(asked.path.name, sorted(layout.creates - set(order.create)))
    ledger = LEDGERS[asked.kind](draft, day_of(tx.now, before.zone)) if asked.kind in LEDGERS else None
    known = targets.lines_of(await all_targets(tx)) if asked.kind is Kind.TARGETS else {}
    outcome = Outcome(asked=asked)
    plan = _Plan(
        outcome=outcome,
        rows=known_rows,
        before=before,
        draft=draft,
        faults=faults,
        ledger=ledger,
        targets=(known, dict(known)),
    )
    _read(plan, layout, scratch, progress)
    if ledger and outcome.told:
        await weigh(tx, ledger, scratch, outcome.told, faults)
    draft.settle()
    faults.settle()
    outcome.shared = shared_addresses(before.members, draft.book.members)
    outcome.changes = [*difference(before, draft.book), *targets.target_changes(draft, *plan.targets)]
    return plan


def layout_of(book: Book, kind: Kind) -> Layout:
    dimensions = {each.key: each.name for each in book.dimensions.values()}
    return Layout.of(kind, dimensions, {each.key: role_names(each) for each in book.roles.values()})


def _order(layout: Layout, asked: Asked) -> Order:
    return read_order(
        layout,
        maps=asked.maps,
        sets=asked.sets,
        values=asked.values,
        dates=asked.dates,
        create=asked.create,
        unknown=asked.unknown,
    )


def _read(plan: _Plan, layout: Layout, scratch: Scratch, progress: Progress | None) -> None:
    """Go through the file once; every row is planned or noted."""
    outcome, draft, faults = plan.outcome, plan.draft, plan.faults
    asked, order = outcome.asked, draft.order
    with opened(asked.path, faults, progress) as table:
        places = layout.places(table.header, order, asked.path.name)
        outcome.unread = layout.unread(table.header, places)
        if asked.kind is Kind.MEMBERS:
            require_role([*places, *order.sets], (each.key for each in plan.before.dimensions.values()))
        rows: Iterator[Cells] = (
            Cells(row=row, faults=faults, dates=order.dates, zone=plan.before.zone)
            for row in by_field(table, places, order)
        )
        if plan.ledger:
            outcome.told = note(plan.ledger, rows, scratch, faults, outcome.twice)
            outcome.rows = outcome.told.rows
        elif asked.kind is Kind.TARGETS:
            outcome.rows = targets.plan_targets(draft, repeated(rows, outcome.twice), faults, plan.targets[1])
        else:
            outcome.rows = PLANS[asked.kind](draft, repeated(rows, outcome.twice), faults)


async def _carry_out(tx: Tx, actor: Actor, plan: _Plan, scratch: Scratch) -> None:
    """Write what was planned, if nothing has moved since; the audit tells the file, and all that it changed."""
    await hold(tx)
    if await revision(tx) != plan.before.revision:
        raise Overtaken
    ids = await apply(tx, plan.before, plan.draft.book)
    await renewals.keep(tx, _renewed(plan, ids.of))
    if plan.ledger:
        await write(tx, plan.ledger, scratch, ids.of, plan.faults)
    await _write_targets(tx, plan)
    await touch(tx)
    asked = plan.outcome.asked
    via, after = f"rolecall import {asked.kind}", _state(plan.outcome)
    await record(tx, actor, via=via, action=f"import.{asked.kind}", subject=("import", None), after=after)
    await record_all(tx, actor, via, trail(plan.rows, await load_rows(tx)))


def _renewed(plan: _Plan, real: Real) -> list[tuple[int, date | None]]:
    """The accounts whose renewal date is another than before."""
    known = plan.before.accounts
    days = {key: known[key].renewal if key in known else None for key in plan.draft.book.accounts}
    return [(real(key), each.renewal) for key, each in plan.draft.book.accounts.items() if each.renewal != days[key]]


async def _write_targets(tx: Tx, plan: _Plan) -> None:
    before, after = plan.targets
    keys = differing(before, after)
    if not keys:
        return
    if targets.lines_of(await all_targets(tx)) != before:
        raise Overtaken
    old, new = targets.targets_of(before, keys), targets.targets_of(after, keys)
    await put_targets(tx, old, new)


def _state(outcome: Outcome) -> dict[str, Any]:
    """What the audit keeps of an import: the file, the counts and the options."""
    asked, told = outcome.asked, outcome.told
    counts: dict[str, int] = {}
    for each in outcome.changes:
        counts[f"{each.sign}{each.what}"] = counts.get(f"{each.sign}{each.what}", 0) + 1
    options = {"map": asked.maps, "set": asked.sets, "value": asked.values, "create": asked.create}
    given = {name: list(value) for name, value in options.items() if value}
    state: dict[str, Any] = {"file": asked.path.name, "rows": outcome.rows, "changes": counts, "options": given}
    if told:
        kept = [[name, text, times] for (name, text), times in told.kept.most_common(20)]
        state |= {"new": told.new, "changed": told.changed, "kept": kept}
    return state | {"dates": asked.dates, "unknown": asked.unknown}
