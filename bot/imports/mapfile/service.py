"""Use-cases of the map as a file: written as it stands, and applied, all of it or nothing."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from bot.imports.apply import apply
from bot.imports.book import Book
from bot.imports.mapfile.catalogue import plan_roles
from bot.imports.mapfile.entry import Entry
from bot.imports.mapfile.export import FORMAT, body_text, mark, whole_text
from bot.imports.mapfile.holding import plan_absences, plan_hats, plan_owners
from bot.imports.mapfile.meanwhile import older
from bot.imports.mapfile.source import Source, read_source
from bot.imports.mapfile.trees import plan_trees
from bot.imports.mapfile.work import Work
from bot.imports.model import Change, Faults
from bot.imports.service import furnish
from bot.imports.trail import trail
from bot.kit.db import Database, Tx
from bot.kit.errors import Refusal
from bot.kit.zones import is_known
from bot.ownership.bulk import replace_owners
from bot.ownership.index import Rows
from bot.ownership.service import load_rows
from bot.workspace.audit import record, record_all
from bot.workspace.model import Actor
from bot.workspace.rights import require_admin
from bot.workspace.service import hold, touch

VIA, ACTION = "rolecall apply map", "map.apply"
HEAD = ("format", "revision", "written", "state", "zone")
PARTS = ("map", "dimension", "role", "absences", "owners")
WHENCE = "`rolecall export map` writes it; keep it as it is."


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """Of which state of the map the file was written, when, and where its days begin."""

    revision: int = 0
    written: datetime | None = None
    state: str = ""
    zone: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Applied:
    """What a file came to; with `dry_run` nothing of it was done."""

    file: str
    dry_run: bool
    changes: Sequence[Change] = field(default_factory=list)


async def export_map(tx: Tx, file: str) -> tuple[str, Book]:
    """The whole map as text, and the book that it was written from."""
    rows = await load_rows(tx)
    book = Book.of(rows)
    return whole_text(book, rows.named_owners, tx.now, file), book


async def apply_map(db: Database, tenant: int, actor: Actor, path: Path, *, dry_run: bool = False) -> Applied:
    """Make the map what the file says, or raise Refusal with every fault and its line; a dry run only tells."""
    require_admin(actor)
    source = await asyncio.to_thread(read_source, path)
    _require_format(source)
    await furnish(db, tenant)
    if dry_run:
        async with db.read(tenant) as tx:
            return Applied(file=path.name, dry_run=True, changes=(await _planned(tx, source))[0].changes)
    async with db.begin(tenant) as tx:
        await hold(tx)
        work, rows = await _planned(tx, source)
        if work.changes:
            await _carry_out(tx, actor, work, rows)
    return Applied(file=path.name, dry_run=False, changes=work.changes)


async def _planned(tx: Tx, source: Source) -> tuple[Work, Rows]:
    """What the file would change; raises Refusal for its faults, and where the map has moved on since."""
    rows = await load_rows(tx)
    faults = Faults(source.name)
    top = Entry.top(source, faults)
    top.only(*PARTS)
    head = _head(top.table("map"))
    before = Book.of(rows)
    bare = not (before.hats or before.absences or before.owners)
    begin = None if bare else tx.now
    work = Work(top=top, before=before, zone=head.zone or before.zone, now=tx.now, begin=begin)
    plan(work, rows)
    faults.settle()
    moved = mark(body_text(before, rows.named_owners)) != head.state
    if moved and not bare and (work.changes or work.missing):
        raise await older(tx, work, source.name, head.written, head.revision)
    for entry, told in work.missing:
        entry.fault(told)
    faults.settle()
    return work, rows


def plan(work: Work, rows: Rows) -> None:
    """One thing rests on another: segments, roles that are needed in them, who holds those."""
    plan_trees(work)
    tables = plan_roles(work)
    plan_hats(work, tables)
    plan_absences(work)
    plan_owners(work, tuple(rows.named_owners))


def _require_format(source: Source) -> None:
    """Before anything else: the rest of another format may mean something else."""
    head = source.body.get("map")
    found = head.get("format") if isinstance(head, dict) else None
    if type(found) is not int or found < 1:
        raise Refusal(f"{source.name} does not say its format: [map] needs format = {FORMAT}. {WHENCE}")
    if found > FORMAT:
        told = f"{source.name} has format {found}, and this version reads {FORMAT}. Install the newer one."
        line = source.line(("map", "format"))
        raise Refusal(f"{told} It is said on line {line}; nothing was changed.")


def _head(entry: Entry) -> Head:
    entry.only(*HEAD)
    for name in HEAD:
        if not entry.has(name):
            entry.fault(f"{name} is missing in [map]. {WHENCE}")
    zone = entry.text("zone")
    if zone and not is_known(zone):
        entry.fault(f"zone: there is no time zone “{zone}”. Write a name such as Europe/Berlin.", "zone")
        zone = ""
    revision = entry.number("revision", 0, range(2**31))
    return Head(revision=revision, written=entry.since("written", "UTC"), state=entry.text("state"), zone=zone)


async def _carry_out(tx: Tx, actor: Actor, work: Work, rows: Rows) -> None:
    """The audit tells the file, and all that it changed, thing by thing."""
    ids = await apply(tx, work.before, work.book)
    pairs = [(account, ids.of(role)) for account, role in sorted(work.renamed)]
    owners = [
        replace(each, role_id=ids.of(each.role_id), scope=ids.all(each.scope))
        for each in work.owners
        if (each.account_id, each.role_id) in work.renamed
    ]
    await replace_owners(tx, pairs, owners)
    await touch(tx)
    counts = Counter(f"{each.sign}{each.what}" for each in work.changes)
    after = {"file": work.top.source.name, "changes": dict(counts), "written": _written(work)}
    await record(tx, actor, via=VIA, action=ACTION, subject=("map", None), after=after)
    await record_all(tx, actor, VIA, trail(rows, await load_rows(tx), "applied"))


def _written(work: Work) -> str:
    told = work.top.source.body["map"]["written"]
    return told.astimezone(UTC).isoformat() if isinstance(told, datetime) and told.tzinfo else str(told)
