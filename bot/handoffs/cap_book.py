"""Everybody's caps as they are kept, and how full the desks are of those who have one."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select

from bot.handoffs.caps import Cap, Load
from bot.handoffs.model import OfferState
from bot.handoffs.step import World
from bot.handoffs.store import handoff_cap, offer, to_cap
from bot.kit.db import Tx, insert_into
from bot.kit.zones import day_of, start_of_day
from bot.people.hours import Hours

DAY = timedelta(days=1)
Day = tuple[datetime, datetime]


async def caps(tx: Tx) -> dict[int, Cap]:
    """Of everybody who has one, by member."""
    asked = select(handoff_cap).where(handoff_cap.c.workspace_id == tx.tenant).order_by(handoff_cap.c.member_id)
    return {row.member_id: to_cap(row) for row in await tx.conn.execute(asked)}


async def keep(tx: Tx, member: int, cap: Cap) -> None:
    """The whole cap of a member; an empty one is kept as none."""
    where = (handoff_cap.c.workspace_id == tx.tenant, handoff_cap.c.member_id == member)
    if cap == Cap():
        await tx.conn.execute(delete(handoff_cap).where(*where))
        return
    new = {"per_day": cap.per_day, "at_once": cap.at_once}
    put = insert_into(tx.conn, handoff_cap).values({"workspace_id": tx.tenant, "member_id": member, **new})
    await tx.conn.execute(put.on_conflict_do_update(index_elements=["workspace_id", "member_id"], set_=new))


async def loads(tx: Tx, world: World) -> Mapping[int, Load]:
    """How full the desk of each taker with a cap is; call it after `book.owed`, which lets picks take turns."""
    kept = await caps(tx)
    asked = {each.member: world.hours[each.member] for each in world.takers if each.member in world.hours}
    days = {member: seen_on(hours, tx.now) for member, hours in asked.items() if member in kept}
    if not days:
        return {}
    today, waiting = await _shown(tx, days), await _waiting(tx, days)
    return {each: Load(cap=kept[each], today=today[each], waiting=waiting.get(each, 0)) for each in days}


def seen_on(hours: Hours, now: datetime) -> Day:
    """The local day on which somebody would see what is offered now: a Monday for all that comes on a weekend."""
    day = day_of(hours.next_start(now), hours.zone)
    return start_of_day(day, hours.zone), start_of_day(day + DAY, hours.zone)


async def _shown(tx: Tx, days: Mapping[int, Day]) -> Counter[int]:
    """What each is shown on their day; what was taken back before they could see it does not count."""
    seen = or_(offer.c.ended_at.is_(None), offer.c.ended_at > offer.c.shown_at)
    first, last = min(begin for begin, _ in days.values()), max(end for _, end in days.values())
    theirs = (offer.c.workspace_id == tx.tenant, offer.c.member_id.in_(days))
    around = (offer.c.shown_at >= first, offer.c.shown_at < last)
    found = await tx.conn.execute(select(offer.c.member_id, offer.c.shown_at).where(*theirs, *around, seen))
    return Counter(member for member, at in found if days[member][0] <= at < days[member][1])


async def _waiting(tx: Tx, days: Mapping[int, Day]) -> dict[int, int]:
    theirs = (offer.c.workspace_id == tx.tenant, offer.c.member_id.in_(days), offer.c.state == OfferState.OPEN)
    asked = select(offer.c.member_id, func.count().label("waiting")).where(*theirs).group_by(offer.c.member_id)
    return {row.member_id: row.waiting for row in await tx.conn.execute(asked)}
