"""How many messages about handoffs somebody gets on one day of theirs; the rest comes as one at their next start.

Offers and what is late are never held back, and count for nothing.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import delete, insert, select

from bot.delivery.service import is_scheduled, post, schedule
from bot.handoffs import book
from bot.handoffs.blocks import entry
from bot.handoffs.cast import Cast
from bot.handoffs.model import Handoff
from bot.handoffs.store import handoff, handoff_more, handoff_told
from bot.kit.blocks import Message, header
from bot.kit.db import Tx, insert_into
from bot.kit.zones import day_of, start_of_day
from bot.people.model import Member
from bot.people.working import hours
from bot.workspace.service import get
from bot.workspace.settings import setting

MORE = "handoff.more"
SHOWN = 15
DAY = timedelta(days=1)


async def may_tell(tx: Tx, to: Member, handoffs: Sequence[Handoff], due: datetime | None) -> bool:
    """Whether one more message may ring at `due` (None: now); else what it was about is told on their next day."""
    rings = due or tx.now
    day = day_of(rings, to.zone)
    most = int(setting("messages").of(await get(tx)))
    if await _count(tx, to, day) <= most:
        return True
    await _keep(tx, to, handoffs)
    if not await is_scheduled(tx, subject=_subject(to), kind=MORE):
        await _plan(tx, to, day, most)
    return False


def _subject(to: Member) -> str:
    return f"member:{to.id}"


async def _plan(tx: Tx, to: Member, day: date, most: int) -> None:
    """What is held back comes at the first start after `day` whose day has room for it, and takes its place there."""
    while True:
        morning = hours(to).next_start(start_of_day(day + DAY, to.zone))
        day = day_of(morning, to.zone)
        if await _count(tx, to, day) <= most:
            break
    key, payload = f"handoffs:more:{to.id}:{morning:%Y%m%dT%H%M%S}", {"member": to.id}
    await schedule(tx, kind=MORE, subject=_subject(to), due=morning, key=key, payload=payload)


async def _count(tx: Tx, to: Member, day: date) -> int:
    """How many it are on that day with this one."""
    row = {"workspace_id": tx.tenant, "member_id": to.id, "day": day, "told": 1}
    put = insert_into(tx.conn, handoff_told).values(row)
    unique = ["workspace_id", "member_id", "day"]
    counted = put.on_conflict_do_update(index_elements=unique, set_={"told": handoff_told.c.told + 1})
    return int((await tx.conn.execute(counted.returning(handoff_told.c.told))).scalar_one())


async def _keep(tx: Tx, to: Member, handoffs: Sequence[Handoff]) -> None:
    known = set(await _kept(tx, to))
    fresh = [each.id for each in handoffs if each.id not in known]
    rows = [{"workspace_id": tx.tenant, "member_id": to.id, "handoff_id": each} for each in fresh]
    if rows:
        await tx.conn.execute(insert(handoff_more), rows)


async def _kept(tx: Tx, to: Member) -> Sequence[int]:
    theirs = (handoff_more.c.workspace_id == tx.tenant, handoff_more.c.member_id == to.id)
    asked = select(handoff_more.c.handoff_id).where(*theirs).order_by(handoff_more.c.id)
    return (await tx.conn.execute(asked)).scalars().all()


async def tell_more(tx: Tx, cast: Cast, to: Member, planned: datetime) -> None:
    """All that was held back, as it stands now, in one message; on the day it was planned for it is counted already."""
    kept = await _kept(tx, to)
    theirs = (handoff_more.c.workspace_id == tx.tenant, handoff_more.c.member_id == to.id)
    await tx.conn.execute(delete(handoff_more).where(*theirs))
    found = await book.find(tx, handoff.c.id.in_(kept), limit=book.MOST)
    if found and to.slack_user_id:
        day = day_of(tx.now, to.zone)
        if day != day_of(planned, to.zone):
            await _count(tx, to, day)
        key = f"handoffs:more:{to.id}:{day:%Y%m%d}"
        await post(tx, key=key, to=to.slack_user_id, message=more(found, to.id, cast))


def more(handoffs: Sequence[Handoff], reader: int, cast: Cast) -> Message:
    one = len(handoffs) == 1
    opening = (
        f"You had as many messages as one day may bring, so {'this one' if one else 'these'} waited. "
        f"This is how {'it stands' if one else 'they stand'} now."
    )
    blocks = [block for each in handoffs[:SHOWN] for block in entry(each, reader, cast)]
    rest = len(handoffs) - SHOWN
    left = [f"… and {rest} more: `/handoff inbox` and `/handoff sent` list them."] if rest > 0 else []
    return Message.of(header(f"📬 And {len(handoffs)} more"), opening, *blocks, *left)
