"""Deals as they stand that closed in some days, for whoever tells of them one by one."""

from collections.abc import Sequence

from sqlalchemy import select

from bot.kit.db import Tx
from bot.kpis import store
from bot.kpis.model import Deal, Stage
from bot.kpis.span import Span


async def closed(tx: Tx, days: Span, *stages: Stage) -> Sequence[Deal]:
    """Those that ended so, in the order of their days; what was corrected or taken back is not among them."""
    deal = store.deal
    within = (deal.c.stage.in_(stages), deal.c.closed_on >= days.first, deal.c.closed_on < days.end)
    where = (deal.c.workspace_id == tx.tenant, deal.c.superseded_at.is_(None), *within)
    asked = select(deal).where(*where).order_by(deal.c.closed_on, deal.c.id)
    return [store.to_deal(row) for row in await tx.conn.execute(asked)]
