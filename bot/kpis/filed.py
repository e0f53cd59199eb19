"""Facts and targets by the hundred, as files bring them, and deals and facts page by page, as files get them.

Whoever calls this checks the right and writes the audit's line.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, Table, func, insert, select, tuple_, update

from bot.kit.db import Tx
from bot.kpis import store
from bot.kpis.bulk import BATCH, batched
from bot.kpis.model import Deal, Fact, Target

DAILY = "day:"  # begins the external ids of numbers that a file gives for a day, without ids of its own


async def known_facts(tx: Tx, refs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Fact]:
    """The facts that count now, by kind and external id."""
    column = store.fact.c
    found: dict[tuple[str, str], Fact] = {}
    for batch in batched(refs):
        where = tuple_(column.kind, column.external_id).in_(batch)
        found |= {(each.kind, each.external_id): each for each in await _facts(tx, where)}
    return found


async def daily_facts(tx: Tx, members: Iterable[int], days: Iterable[date]) -> dict[tuple[str, int | None, date], Fact]:
    """The numbers that files have given for days, by kind, member and day."""
    column = store.fact.c
    where = (column.member_id.in_(list(members)), column.day.in_(list(days)), column.external_id.startswith(DAILY))
    return {(each.kind, each.member_id, each.day): each for each in await _facts(tx, *where)}


async def put_facts(tx: Tx, facts: Iterable[Fact], by: int | None = None) -> None:
    """Write each fact as the next revision of its kind and external id; what counted before counts no more."""
    for batch in batched(facts):
        await _put(tx, batch, by)


async def _put(tx: Tx, facts: Sequence[Fact], by: int | None) -> None:
    column = store.fact.c
    refs = tuple_(column.kind, column.external_id).in_([(each.kind, each.external_id) for each in facts])
    ours = (column.workspace_id == tx.tenant, refs)
    newest = select(column.kind, column.external_id, func.max(column.revision)).where(*ours)
    stored = await tx.conn.execute(newest.group_by(column.kind, column.external_id))
    last = {(kind, external): revision for kind, external, revision in stored}
    await tx.conn.execute(update(store.fact).where(*ours, column.superseded_at.is_(None)).values(superseded_at=tx.now))
    kept = {"workspace_id": tx.tenant, "recorded_at": tx.now, "recorded_by": by}
    rows = [
        store.fact_values(each) | kept | {"revision": last.get((each.kind, each.external_id), 0) + 1} for each in facts
    ]
    await tx.conn.execute(insert(store.fact), rows)


async def _facts(tx: Tx, *where: Any) -> list[Fact]:
    column = store.fact.c
    asked = select(store.fact).where(column.workspace_id == tx.tenant, column.superseded_at.is_(None), *where)
    return [store.to_fact(row) for row in await tx.conn.execute(asked)]


async def all_deals(tx: Tx) -> AsyncIterator[Deal]:
    """Every deal that counts now, in the order in which they were written."""
    async for row in _pages(tx, store.deal):
        yield store.to_deal(row)


async def all_facts(tx: Tx) -> AsyncIterator[Fact]:
    """Every fact that counts now, in the order in which they were written."""
    async for row in _pages(tx, store.fact):
        yield store.to_fact(row)


async def _pages(tx: Tx, table: Table) -> AsyncIterator[Row[Any]]:
    ours, after = (table.c.workspace_id == tx.tenant, table.c.superseded_at.is_(None)), 0
    while True:
        asked = select(table).where(*ours, table.c.id > after).order_by(table.c.id).limit(BATCH)
        page = (await tx.conn.execute(asked)).all()
        if not page:
            return
        for row in page:
            yield row
        after = page[-1].id


async def all_targets(tx: Tx) -> Sequence[Target]:
    return await store.targets(tx)


async def put_targets(tx: Tx, old: Sequence[Target], new: Sequence[Target]) -> None:
    """Put timelines of targets in the place of others."""
    await store.rewrite(tx, old, new)
