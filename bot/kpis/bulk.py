"""Deals by the thousand, as files bring them: what is known of them, and new revisions put in its place."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from sqlalchemy import func, insert, select, update

from bot.kit.db import Tx
from bot.kit.rows import among
from bot.kpis.model import Deal
from bot.kpis.store import deal, deal_values, to_deal
from bot.workspace.counter import changed

Item = TypeVar("Item")
BATCH = 1_000  # of one statement: both engines bound the values that it may carry


async def known_deals(tx: Tx, external_ids: Iterable[str]) -> dict[str, Deal]:
    """The deals that count now, by their external ids."""
    found: dict[str, Deal] = {}
    for batch in batched(external_ids):
        where = (deal.c.workspace_id == tx.tenant, deal.c.superseded_at.is_(None), among(tx, deal.c.external_id, batch))
        rows = await tx.conn.execute(select(deal).where(*where))
        found |= {row.external_id: to_deal(row) for row in rows}
    return found


async def put_deals(tx: Tx, deals: Iterable[Deal], by: int | None = None) -> int:
    """Write each deal as its external id's next revision; what counted before counts no more. How many were written.

    Of one external id twice in one batch the later would collide with the earlier: name each only once.
    Nothing is audited here, for a file is one line in the audit and not a hundred thousand.
    """
    written = 0
    for batch in batched(deals):
        written += await _put(tx, batch, by)
    return written


async def _put(tx: Tx, deals: list[Deal], by: int | None) -> int:
    changed(tx, deal)
    ours = (deal.c.workspace_id == tx.tenant, among(tx, deal.c.external_id, [each.external_id for each in deals]))
    newest = select(deal.c.external_id, func.max(deal.c.revision).label("revision")).where(*ours)
    last = {row.external_id: row.revision for row in await tx.conn.execute(newest.group_by(deal.c.external_id))}
    await tx.conn.execute(
        update(deal).where(*ours, deal.c.superseded_at.is_(None)).values(superseded_at=tx.now, superseded_by=by)
    )
    kept = {"workspace_id": tx.tenant, "recorded_at": tx.now, "recorded_by": by}
    rows = [deal_values(each) | kept | {"revision": last.get(each.external_id, 0) + 1} for each in deals]
    await tx.conn.execute(insert(deal), rows)
    return len(rows)


async def count_deals(tx: Tx) -> int:
    """How many count now."""
    where = (deal.c.workspace_id == tx.tenant, deal.c.superseded_at.is_(None))
    return int((await tx.conn.execute(select(func.count()).select_from(deal).where(*where))).scalar_one())


def batched(items: Iterable[Item], size: int = BATCH) -> Iterator[list[Item]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
