"""The book of handoffs: reading them whole, writing a move, and keeping each one's timers to what it must have."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, insert, or_, select, update

from bot.delivery.service import schedule, unschedule
from bot.handoffs.alarms import alarms
from bot.handoffs.catalogue import EDGES
from bot.handoffs.contract import Edge
from bot.handoffs.model import SAID_YES, Handoff, Offer, OfferState, Pick, State
from bot.handoffs.routing import credit_after
from bot.handoffs.store import (
    edge,
    edge_row,
    handoff,
    handoff_row,
    offer,
    offer_row,
    to_edge,
    to_handoff,
    to_offer,
    turn,
)
from bot.kit.db import Tx, insert_into
from bot.kit.errors import Refusal
from bot.workspace.service import hold

MOST = 10_000  # handoffs of a leaver, all of which go on at once
ORDER = {each.key: place for place, each in enumerate(EDGES)}


class NoSuchHandoff(Refusal):
    """This handoff is not there any more. `/handoff inbox` and `/handoff sent` list those that are."""


async def edges(tx: Tx) -> Sequence[Edge]:
    """The contracts of today; one of the catalogue that this workspace never had a row of is as it comes."""
    rows = (await tx.conn.execute(select(edge).where(edge.c.workspace_id == tx.tenant).order_by(edge.c.id))).all()
    stored, known = [to_edge(row) for row in rows if row.until is None], {row.key for row in rows}
    found = [*stored, *(each for each in EDGES if each.key not in known)]
    return sorted(found, key=lambda each: ORDER.get(each.key, len(ORDER)))


async def stored_edge(tx: Tx, key: str) -> Edge:
    """The edge of that key with its row, which the first handoff of a workspace brings along."""
    await hold(tx)  # two first ones at once would both bring it
    found = await edges(tx)
    fresh = [each for each in found if not each.id]
    if fresh:
        rows = [edge_row(each) | {"workspace_id": tx.tenant, "since": tx.now} for each in fresh]
        await tx.conn.execute(insert(edge), rows)
        found = await edges(tx)
    named = [each for each in found if each.key == key]
    if not named:
        raise Refusal("This kind of handoff is not in use any more. Type `/handoff` to see those that are.")
    return named[0]


async def load(tx: Tx, handoff_id: int) -> Handoff:
    """One handoff to be moved, locked until the transaction ends."""
    return _only(await load_all(tx, _handoffs(tx).where(handoff.c.id == handoff_id).with_for_update(of=handoff)))


async def see(tx: Tx, handoff_id: int) -> Handoff:
    """One handoff to look at."""
    return _only(await load_all(tx, _handoffs(tx).where(handoff.c.id == handoff_id)))


def _only(found: Sequence[Handoff]) -> Handoff:
    if not found:
        raise NoSuchHandoff
    return found[0]


async def find(tx: Tx, *where: ColumnElement[bool], limit: int = 100, lock: bool = False) -> list[Handoff]:
    """Handoffs of the workspace, the newest first."""
    asked = _handoffs(tx).where(*where).order_by(handoff.c.id.desc()).limit(limit)
    return await load_all(tx, asked.with_for_update(of=handoff, skip_locked=True) if lock else asked)


async def load_all(tx: Tx, asked: Select[Any]) -> list[Handoff]:
    rows = (await tx.conn.execute(asked)).all()
    contracts = await _edges_by_id(tx, {row.edge_id for row in rows})
    offers = await _offers_of(tx, [row.id for row in rows])
    return [to_handoff(row, contracts[row.edge_id], offers[row.id]) for row in rows]


def _handoffs(tx: Tx) -> Select[Any]:
    return select(handoff).where(handoff.c.workspace_id == tx.tenant)


async def _edges_by_id(tx: Tx, ids: set[int]) -> dict[int, Edge]:
    asked = select(edge).where(edge.c.workspace_id == tx.tenant, edge.c.id.in_(ids))
    return {row.id: to_edge(row) for row in await tx.conn.execute(asked)}


async def _offers_of(tx: Tx, ids: Sequence[int]) -> Mapping[int, list[Offer]]:
    found: dict[int, list[Offer]] = defaultdict(list)
    asked = select(offer).where(offer.c.workspace_id == tx.tenant, offer.c.handoff_id.in_(ids))
    for row in await tx.conn.execute(asked.order_by(offer.c.handoff_id, offer.c.number)):
        found[row.handoff_id].append(to_offer(row))
    return found


async def add(tx: Tx, value: Handoff) -> Handoff:
    """Store a new handoff as it stands after its first offer, with its timers."""
    row = handoff_row(value) | {"workspace_id": tx.tenant}
    made = await tx.conn.execute(insert(handoff).values(row).returning(handoff.c.id))
    stored = replace(value, id=int(made.scalar_one()))
    await _save_offers(tx, stored, before=())
    await _keep_alarms(tx, None, stored)
    return stored


async def save(tx: Tx, before: Handoff, after: Handoff) -> None:
    """Store a move of a handoff that was loaded (and so locked) in this transaction, and move its timers."""
    await tx.conn.execute(update(handoff).where(handoff.c.id == before.id).values(handoff_row(after)))
    await _save_offers(tx, after, before=before.offers)
    await _keep_alarms(tx, before, after)


async def _save_offers(tx: Tx, value: Handoff, before: Sequence[Offer]) -> None:
    known = {each.number: each for each in before}
    for each in value.offers:
        if each.number not in known:
            row = offer_row(each) | {"workspace_id": tx.tenant, "handoff_id": value.id}
            await tx.conn.execute(insert(offer).values(row))
        elif known[each.number] != each:
            where = (offer.c.handoff_id == value.id, offer.c.number == each.number)
            await tx.conn.execute(update(offer).where(*where).values(offer_row(each)))


async def _keep_alarms(tx: Tx, before: Handoff | None, after: Handoff) -> None:
    old = alarms(before) if before else frozenset()
    new = alarms(after)
    gone = sorted({each.kind for each in old - new})
    if gone:
        await unschedule(tx, subject=subject(after), kinds=gone)
    for each in new - old:
        await schedule(
            tx, kind=each.kind, subject=subject(after), due=each.due, key=each.key(after.id), payload={"id": after.id}
        )


def subject(value: Handoff) -> str:
    return f"handoff:{value.id}"


async def owed(tx: Tx, key: str, members: Sequence[int]) -> dict[int, int]:
    """What these members are owed in the turns of an edge; two picks take turns, so that none counts the same turn."""
    await hold(tx)
    where = (turn.c.workspace_id == tx.tenant, turn.c.edge == key, turn.c.member_id.in_(members))
    asked = select(turn.c.member_id, turn.c.owed).where(*where)
    return {row.member_id: row.owed for row in await tx.conn.execute(asked)}


async def settle(tx: Tx, key: str, pick: Pick) -> None:
    """Write what each candidate of a fair pick is owed from now on."""
    for member, credit in credit_after(pick).items():
        row = {"workspace_id": tx.tenant, "edge": key, "member_id": member, "owed": credit}
        put = insert_into(tx.conn, turn).values(row)
        unique = ["workspace_id", "edge", "member_id"]
        await tx.conn.execute(put.on_conflict_do_update(index_elements=unique, set_={"owed": put.excluded.owed}))


async def due_of(tx: Tx, receiver: int, *, but: int) -> list[Handoff]:
    """Other handoffs that wait for this member and are due to remind, end or go on; locked ones are left."""
    at = func.coalesce(offer.c.again_at, offer.c.due_at)
    half = and_(offer.c.half_at <= tx.now, offer.c.reminded_at.is_(None), offer.c.again_at.is_(None))
    theirs = (offer.c.workspace_id == tx.tenant, offer.c.member_id == receiver, offer.c.state == OfferState.OPEN)
    paused = and_(offer.c.paused_until <= tx.now, offer.c.resumed_at.is_(None))
    waiting = select(offer.c.handoff_id).where(*theirs, or_(at <= tx.now, half, paused))
    where = (handoff.c.state == State.OFFERED, handoff.c.id != but, handoff.c.id.in_(waiting))
    return await find(tx, *where, lock=True)


async def waiting_for(tx: Tx, receivers: Sequence[int]) -> list[Handoff]:
    """Every handoff that is offered to one of these members, or under way with them."""
    theirs = select(offer.c.handoff_id).where(offer.c.workspace_id == tx.tenant, offer.c.member_id.in_(receivers))
    held = (handoff.c.state.in_((State.OFFERED, State.UNDER_WAY)), handoff.c.id.in_(theirs))
    return [each for each in await find(tx, *held, limit=MOST, lock=True) if each.holder in receivers]


async def brought(tx: Tx, account: int, role: str) -> Handoff | None:
    """The last handoff that somebody of a role said yes to for an account."""
    along = select(edge.c.id).where(edge.c.workspace_id == tx.tenant, edge.c.receiver == role)
    where = (handoff.c.account_id == account, handoff.c.state.in_(SAID_YES), handoff.c.edge_id.in_(along))
    return next(iter(await find(tx, *where, limit=1)), None)


async def to_chase(tx: Tx, receiver: int, *, but: int) -> list[Handoff]:
    """Other handoffs under way with this member whose promise is due to be spoken of; locked ones are left."""
    theirs = select(offer.c.handoff_id).where(offer.c.workspace_id == tx.tenant, offer.c.member_id == receiver)
    due = (handoff.c.state == State.UNDER_WAY, handoff.c.chase_at <= tx.now, handoff.c.id != but)
    found = await find(tx, *due, handoff.c.id.in_(theirs), lock=True)
    return [each for each in found if each.offer.receiver == receiver]


async def to_tell(tx: Tx, *, but: int) -> list[Handoff]:
    """Other handoffs at twice their time of which no manager has heard."""
    late = (handoff.c.tell_at <= tx.now, handoff.c.told_at.is_(None))
    return await find(tx, handoff.c.state == State.OFFERED, handoff.c.id != but, *late, lock=True)
