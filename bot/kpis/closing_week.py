"""The deals that a week is told by: won, lost, and those that were to close in it and did not."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select

from bot.kit.db import Tx
from bot.kpis.model import Deal, Stage
from bot.kpis.span import Span
from bot.kpis.store import deal, to_deal

OPEN = (Stage.PROSPECTING, Stage.QUALIFIED)


async def deals(tx: Tx, week: Span) -> Sequence[Deal]:
    """As they stand now, by their ids."""
    closed = and_(deal.c.stage.in_((Stage.WON, Stage.LOST)), _in(deal.c.closed_on, week))
    slipped = and_(deal.c.stage.in_(OPEN), _in(deal.c.due_on, week))
    where = (deal.c.workspace_id == tx.tenant, deal.c.superseded_at.is_(None), or_(closed, slipped))
    return [to_deal(row) for row in await tx.conn.execute(select(deal).where(*where).order_by(deal.c.id))]


def _in(day: ColumnElement[object], week: Span) -> ColumnElement[bool]:
    return and_(day >= week.first, day < week.end)
