"""Deals that have closed, told to handoffs: whoever passed such an account on wants to know what became of it."""

from collections.abc import Iterable

from bot.handoffs.became import Closing
from bot.handoffs.outcomes import deals_closed
from bot.kit.blocks import clip, esc
from bot.kit.db import Tx
from bot.kpis.figures import amount
from bot.kpis.model import Deal, Stage, Unit
from bot.workspace.model import Actor
from bot.workspace.service import get
from bot.workspace.settings import setting

WORDS = 100  # of a competitor or a reason, in one sentence


async def tell_closed(tx: Tx, actor: Actor, deals: Iterable[Deal], via: str) -> None:
    """Once for each deal and how it ended, however often it is written; open ones and those of no account say nothing.

    In the transaction that writes the deals.
    """
    currency = setting("currency").of(await get(tx))
    found = [_closing(each, currency) for each in deals if each.stage in {Stage.WON, Stage.LOST}]
    await deals_closed(tx, actor, [each for each in found if each], via)


def _closing(deal: Deal, currency: str) -> Closing | None:
    if deal.account_id is None or deal.closed_on is None:
        return None
    return Closing(
        deal=deal.external_id,
        account=deal.account_id,
        owner=deal.owner_id,
        won=deal.stage is Stage.WON,
        day=deal.closed_on,
        told=_told(deal, currency),
    )


def _told(deal: Deal, currency: str) -> str:
    if deal.stage is Stage.WON:
        return "" if deal.value is None else amount(deal.value, Unit.MONEY, currency)
    against = f"to {esc(clip(deal.competitor, WORDS))}" if deal.competitor else ""
    why = esc(clip(deal.loss_reason, WORDS)) if deal.loss_reason else ""
    return ": ".join(filter(None, (against, why)))
