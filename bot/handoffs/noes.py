"""What the manager of a sender hears of a no: all of a day's in one message, when their next working day begins."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.delivery.service import post, update
from bot.handoffs import book
from bot.handoffs.cast import Cast
from bot.handoffs.deadline import next_morning
from bot.handoffs.model import Handoff, Offer, OfferState
from bot.handoffs.notes import turned_down
from bot.handoffs.rights import managers
from bot.handoffs.store import handoff as handoff_table
from bot.handoffs.store import offer as offer_table
from bot.handoffs.telling import cast_of
from bot.handoffs.world import hours_of
from bot.kit.db import Tx
from bot.ownership.index import Index
from bot.people.model import line_above

LOOK_BACK = timedelta(days=21)  # longer than anybody's public holidays and week-ends in one go


async def tell_manager(tx: Tx, index: Index, rejected: Handoff) -> None:
    """One held message that grows with each no; a manager who said no themselves needs not be told."""
    heard = _managers(index, tx.now)
    manager = heard.get(rejected.sender)
    if manager is None:
        return
    hours = hours_of(index, [manager], tx.now)[manager]
    due = next_morning(hours, tx.now)
    people = [each for each, reader in heard.items() if reader == manager]
    noes = [
        (each, offer)
        for each in await _rejected(tx, people)
        for offer in each.offers
        if _tells(offer, manager, tx.now) and next_morning(hours, offer.ended_at or tx.now) == due
    ]
    if noes:
        await _put(tx, manager, noes, due, cast_of(index))


def _managers(index: Index, now: datetime) -> dict[int, int]:
    """Whom each member's noes are told to: the nearest above them who can be reached."""
    above = managers(index, set(index.members), now)
    lines = {each: [*line_above(each, above)] for each in index.members}
    reached = hours_of(index, {each for line in lines.values() for each in line}, now)
    found = {each: next((one for one in line if one in reached), None) for each, line in lines.items()}
    return {each: manager for each, manager in found.items() if manager is not None}


def _tells(offer: Offer, manager: int, now: datetime) -> bool:
    recent = offer.ended_at is not None and offer.ended_at > now - LOOK_BACK
    return offer.state is OfferState.REJECTED and recent and offer.receiver != manager


async def _rejected(tx: Tx, senders: Sequence[int]) -> list[Handoff]:
    said_no = select(offer_table.c.handoff_id).where(
        offer_table.c.workspace_id == tx.tenant,
        offer_table.c.state == OfferState.REJECTED,
        offer_table.c.ended_at > tx.now - LOOK_BACK,
    )
    return await book.find(tx, handoff_table.c.sender_id.in_(senders), handoff_table.c.id.in_(said_no))


async def _put(tx: Tx, manager: int, noes: Sequence[tuple[Handoff, Offer]], due: datetime, cast: Cast) -> None:
    to, message = cast.members[manager].slack_user_id, turned_down(noes, cast)
    key = f"handoffs:noes:{manager}:{due:%Y%m%dT%H%M}"
    if to and not await post(tx, key=key, to=to, message=message, due=due):
        await update(tx, key=key, message=message)
