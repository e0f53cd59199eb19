"""The three lists of `/handoff`: what waits for me, what I sent, what is overdue."""

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import or_, select, union

from bot.handoffs import book
from bot.handoffs.blocks import entry
from bot.handoffs.cast import Cast
from bot.handoffs.model import Handoff, OfferState, State
from bot.handoffs.rights import managers
from bot.handoffs.store import handoff, offer
from bot.kit.blocks import Message, header
from bot.kit.db import Tx
from bot.ownership.index import Index
from bot.people.model import line_above
from bot.workspace.model import Actor

SHOWN = 15


class List(StrEnum):
    INBOX = "inbox"
    SENT = "sent"
    OVERDUE = "overdue"


async def inbox(tx: Tx, member: int) -> list[Handoff]:
    """Offered to this member, returned to them to be fixed, or under way with them: the last are told last."""
    theirs = (offer.c.workspace_id == tx.tenant, offer.c.member_id == member)
    offered = select(offer.c.handoff_id).where(*theirs, offer.c.state == OfferState.OPEN)
    returned = select(handoff.c.id).where(
        handoff.c.workspace_id == tx.tenant, handoff.c.sender_id == member, handoff.c.state == State.RETURNED
    )
    had = select(offer.c.handoff_id).join(handoff, handoff.c.id == offer.c.handoff_id)
    promised = had.where(*theirs, offer.c.state == OfferState.ACCEPTED, handoff.c.state == State.UNDER_WAY)
    ids = union(offered, returned, promised)  # each by an index of its own: together they would go through all
    found = [each for each in await book.find(tx, handoff.c.id.in_(ids)) if each.holder == member]
    return sorted(found, key=lambda each: each.state is State.UNDER_WAY)


async def sent(tx: Tx, member: int) -> list[Handoff]:
    """What this member sent: the open ones first, each kind with the newest first."""
    found = await book.find(tx, handoff.c.sender_id == member)
    return sorted(found, key=lambda each: not each.state.is_open)


async def under_way(tx: Tx, member: int) -> list[Handoff]:
    """What this member sent and others hold now, the newest first."""
    return await book.find(
        tx, handoff.c.sender_id == member, handoff.c.state.in_((State.OFFERED, State.RECYCLED, State.UNDER_WAY))
    )


async def overdue(tx: Tx, index: Index, actor: Actor) -> list[Handoff]:
    """Past their time and undecided: mine and, for managers, their people's; admins see all."""
    open_offers = select(offer.c.handoff_id).where(offer.c.workspace_id == tx.tenant)
    where = [handoff.c.state == State.OFFERED, handoff.c.id.in_(open_offers.where(offer.c.due_at <= tx.now))]
    if not actor.is_admin:
        people = team(index, actor, tx)
        theirs = open_offers.where(offer.c.member_id.in_(people), offer.c.state == OfferState.OPEN)
        where.append(or_(handoff.c.sender_id.in_(people), handoff.c.id.in_(theirs)))
    found = await book.find(tx, *where, limit=500)
    late = [each for each in found if each.is_overdue(tx.now)]
    return sorted(late, key=lambda each: each.round_offers[0].due_at)


def team(index: Index, actor: Actor, tx: Tx) -> set[int]:
    """The actor and everybody below them."""
    above = managers(index, set(index.members), tx.now)
    below = {each for each in index.members if actor.member_id in set(line_above(each, above))}
    return below | ({actor.member_id} if actor.member_id is not None else set())


NOTHING = {
    List.INBOX: "Nothing waits for your answer. `/handoff sent` lists what you passed on.",
    List.SENT: "You have passed nothing on yet. `/handoff Acme to AE` starts it.",
    List.OVERDUE: "Nothing is overdue: every open handoff is within its time.",
}
TITLES = {List.INBOX: "Waiting for you", List.SENT: "Sent by you", List.OVERDUE: "Overdue"}


def message(which: List, handoffs: Sequence[Handoff], reader: int, cast: Cast) -> Message:
    if not handoffs:
        return Message.of(NOTHING[which])
    blocks = [block for each in handoffs[:SHOWN] for block in entry(each, reader, cast)]
    rest = len(handoffs) - SHOWN
    more = [f"… and {rest} more."] if rest > 0 else []
    return Message.of(header(f"{TITLES[which]}: {len(handoffs)}"), *blocks, *more)
