"""Who passed an account on to whom, as they accepted it: what is left of handoffs when one asks who had a share."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from bot.handoffs.book import edges
from bot.handoffs.counted import What
from bot.handoffs.facts import handoff_fact
from bot.handoffs.share import Passed
from bot.kit.db import Tx


async def passed_on(tx: Tx, accounts: Collection[int]) -> Sequence[Passed]:
    """Every accepted handoff of these accounts, the earliest first."""
    roles = {each.key: (each.sender, each.receiver) for each in await edges(tx)}
    mine = (handoff_fact.c.workspace_id == tx.tenant, handoff_fact.c.account_id.in_(accounts))
    asked = select(handoff_fact).where(*mine, handoff_fact.c.what == What.ACCEPTED).order_by(handoff_fact.c.at)
    return [
        Passed(
            account=row.account_id,
            giving=roles[row.edge][0],
            taking=roles[row.edge][1],
            sender=row.sender_id,
            receiver=row.member_id,
            day=row.day,
        )
        for row in await tx.conn.execute(asked)
        if row.edge in roles
    ]
