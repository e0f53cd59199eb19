"""What waits for whoever holds a role: told to whoever changes that, before and after."""

from sqlalchemy import select

from bot.handoffs.model import OfferState, State
from bot.handoffs.store import edge, handoff, offer
from bot.kit.db import Tx


async def waiting_for_role(tx: Tx, role: str) -> list[tuple[int, int]]:
    """Each open handoff to a role, by its key: whose answer it waits for, and the account that it is about."""
    joined = handoff.join(offer, offer.c.handoff_id == handoff.c.id).join(edge, edge.c.id == handoff.c.edge_id)
    open_ = (handoff.c.state == State.OFFERED, offer.c.state == OfferState.OPEN, edge.c.receiver == role)
    asked = select(offer.c.member_id, handoff.c.account_id).select_from(joined)
    found = await tx.conn.execute(asked.where(handoff.c.workspace_id == tx.tenant, *open_))
    return [(row.member_id, row.account_id) for row in found]
