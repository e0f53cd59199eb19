"""A gap that is coming is told to Sales Ops once when it is seen, and once more on its day unless it is filled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.delivery.service import post
from bot.kit.db import Tx
from bot.kit.zones import day_of, start_of_day
from bot.ownership import coverage_blocks as blocks
from bot.ownership import kept
from bot.ownership.claims import contains
from bot.ownership.index import Index
from bot.ownership.kept import Notice
from bot.ownership.model import Gap
from bot.ownership.outlook import AHEAD, INSTANT, Opening, coming
from bot.ownership.takers import sales_ops
from bot.people.model import Member
from bot.people.service import actor
from bot.people.working import hours
from bot.roles.rights import may_keep
from bot.workspace.model import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What one message tells: gaps that nobody heard of yet, and those whose day it is; `key` is its first row's."""

    fresh: tuple[Opening, ...] = ()
    today: tuple[Opening, ...] = ()
    key: str = ""


async def look(tx: Tx, index: Index, since: datetime, *, morning: bool) -> None:
    """Tell what opens from the start of that instant's day on; `morning`: also once more what opens today."""
    begin = start_of_day(day_of(max(since, tx.now - AHEAD), index.zone), index.zone)
    found = [each for each in coming(index, begin - INSTANT, tx.now - begin + AHEAD) if _is_news(index, each, tx.now)]
    if not found:
        return
    told = await _told(tx, index, found, await kept.notices(tx, begin), morning=morning)
    if told.fresh or told.today:
        for each in sales_ops(index, tx.now):
            await _send(tx, index, told, each)


def _is_news(index: Index, each: Opening, now: datetime) -> bool:
    """What closed again is none; what a leaver held stands in the list that they left."""
    over = each.closes_at is not None and each.closes_at <= now
    left = bool(each.ends) and not each.away and not any(index.members[one].may_own(now) for one in each.ends)
    return not over and not left


async def _told(tx: Tx, index: Index, found: Sequence[Opening], known: Sequence[Notice], *, morning: bool) -> Told:
    """Rows first: who keeps the row tells it, so that two processes never tell the same."""
    fresh, today, keys = [], [], []
    for each in found:
        its_day = day_of(each.opens_at, index.zone) <= day_of(tx.now, index.zone)
        rows = [one for one in known if _covers(index, one, each)]
        if not rows:
            row = await kept.note(tx, each.gap, each.opens_at, its_day=its_day)
            fresh += [each] if row else []
            keys += [f"gap:{row}"] if row else []
        elif morning and its_day and (again := await kept.note_again(tx, [one.id for one in rows])):
            today.append(each)
            keys.append(f"gap:{min(again)}:day")
    return Told(fresh=tuple(fresh), today=tuple(today), key=next(iter(keys), ""))


def _covers(index: Index, notice: Notice, each: Opening) -> bool:
    """Whether that was told, as the same or as a part of a wider gap."""
    same = notice.role_id == each.gap.role_id and notice.opens_at == each.opens_at
    return same and contains(index, notice.scope, each.gap.scope, each.opens_at)


async def _send(tx: Tx, index: Index, told: Told, ops: Member) -> None:
    """Outside their working time it waits for its beginning."""
    if ops.slack_user_id:
        acting = await actor(tx, ops.slack_user_id)
        message = blocks.notice(index, told.fresh, told.today, tx.now, may=lambda gap: _may(acting, index, gap, tx.now))
        due = hours(ops).next_start(tx.now)
        held = due if due - tx.now > timedelta() else None
        await post(tx, key=f"{told.key}:{ops.id}", to=ops.slack_user_id, message=message, due=held)


def _may(acting: Actor, index: Index, gap: Gap, now: datetime) -> bool:
    return may_keep(acting, index.trees, gap.role_id, gap.scope, now)
