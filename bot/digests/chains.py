"""The chains of a week's wins, fetched: its won deals, and the handoffs of their accounts."""

from bot.digests.audience import Crowd
from bot.digests.wins import Win, biggest_first, chain
from bot.handoffs.passed import passed_on
from bot.kit.db import Tx
from bot.kpis.closed import closed
from bot.kpis.model import Stage
from bot.kpis.span import Span
from bot.ownership.index import Index


async def chains(tx: Tx, index: Index, week: Span, whose: Crowd) -> list[Win]:
    """The week's deals won by some of these people, with everybody who had a share, the biggest first."""
    deals = [each for each in await closed(tx, week, Stage.WON) if whose.has(each.owner_id)]
    passed = await passed_on(tx, {each.account_id for each in deals if each.account_id})
    return biggest_first(chain(each, passed, index.members) for each in deals)
