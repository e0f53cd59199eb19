"""Facts and targets by the hundred, as files bring them, and deals and facts page by page, as files get them.

Whoever calls this checks the right and writes the audit's line.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Date, Row, Select, Table, cast, func, insert, select, tuple_, update

from bot.kit.db import Tx
from bot.kit.rows import among, gauge
from bot.kpis import store
from bot.kpis.bulk import BATCH, batched
from bot.kpis.model import Deal, Fact
from bot.kpis.target import Target
from bot.workspace.counter import changed

DAILY = "day:"  # begins the external ids of numbers that a file gives for a day, without ids of its own


async def known_facts(tx: Tx, kind: str, external_ids: Iterable[str]) -> dict[str, Fact]:
    """The facts of a kind that count now, by external id."""
    column = store.fact.c
    found: dict[str, Fact] = {}
    for batch in batched(external_ids):
        where = (column.kind == kind, among(tx, column.external_id, batch))
        found |= {each.external_id: each for each in await _facts(tx, *where)}
    return found


Daily = tuple[int | None, date, int | None]  # member (or the team), day, account


async def daily_facts(tx: Tx, kind: str, wanted: Sequence[tuple[int | None, date]]) -> dict[Daily, Fact]:
    """The numbers of a kind that files have given for the days of members, or of the team."""
    column = store.fact.c
    found: dict[Daily, Fact] = {}
    named = [(member, day) for member, day in wanted if member is not None]
    for batch in batched(named):
        pairs = tuple_(column.member_id, column.day).in_(batch if tx.conn.dialect.name == "sqlite" else _joined(batch))
        found |= _daily(await _facts(tx, column.kind == kind, column.external_id.startswith(DAILY), pairs))
    for days in batched({day for member, day in wanted if member is None}):
        shared = (column.kind == kind, column.external_id.startswith(DAILY), column.member_id.is_(None))
        found |= _daily(await _facts(tx, *shared, column.day.in_(days)))
    return found


def _daily(facts: Iterable[Fact]) -> dict[Daily, Fact]:
    return {(each.member_id, each.day, each.account_id): each for each in facts}


async def kinds_kept(tx: Tx) -> Sequence[str]:
    """The kinds of which there are entries that count."""
    column = store.fact.c
    where = (column.workspace_id == tx.tenant, column.superseded_at.is_(None))
    return list((await tx.conn.execute(select(column.kind).where(*where).distinct())).scalars())


def _joined(pairs: Sequence[tuple[int, date]]) -> Select[tuple[int, date]]:
    """As a table that PostgreSQL joins: see `among`."""
    members, days = zip(*pairs, strict=True)
    both = func.unnest(cast(members, ARRAY(BigInteger)), cast(days, ARRAY(Date)))
    table = both.table_valued("member", "day").render_derived()
    return select(table.c.member, table.c.day)


async def put_facts(tx: Tx, facts: Sequence[Fact], by: int | None = None) -> None:
    """Write each fact as the next revision of its kind and external id; what counted before counts no more."""
    for kind in dict.fromkeys(each.kind for each in facts):
        for batch in batched(each for each in facts if each.kind == kind):
            await _put(tx, kind, batch, by)


async def _put(tx: Tx, kind: str, facts: Sequence[Fact], by: int | None) -> None:
    changed(tx, store.fact)
    column = store.fact.c
    ids = among(tx, column.external_id, [each.external_id for each in facts])
    ours = (column.workspace_id == tx.tenant, column.kind == kind, ids)
    newest = (
        select(column.external_id, func.max(column.revision).label("newest")).where(*ours).group_by(column.external_id)
    )
    last = {row.external_id: row.newest for row in await tx.conn.execute(newest)}
    await tx.conn.execute(
        update(store.fact).where(*ours, column.superseded_at.is_(None)).values(superseded_at=tx.now, superseded_by=by)
    )
    kept = {"workspace_id": tx.tenant, "recorded_at": tx.now, "recorded_by": by}
    rows = [store.fact_values(each) | kept | {"revision": last.get(each.external_id, 0) + 1} for each in facts]
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


async def gauge_all(tx: Tx) -> None:
    """To be called once when the first rows of many are in: see `gauge`."""
    for table in (store.deal, store.fact):
        await gauge(tx, table)
