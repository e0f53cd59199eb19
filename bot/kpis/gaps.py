"""How long gaps stood open: once somebody holds the part again, that is a fact that a measure is made of."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.kit.db import Tx
from bot.kit.zones import day_of, start_of_day
from bot.kpis.filed import known_facts, put_facts
from bot.kpis.model import Fact, Source
from bot.ownership.coverage import gaps
from bot.ownership.index import Index
from bot.ownership.kept import Notice, notices
from bot.ownership.model import Gap

FILLED = "gap_filled"  # the kind of fact
DAY, LOOKED_BACK = timedelta(days=1), timedelta(days=180)  # a gap that stands open longer than that is no case


async def keep_filled(tx: Tx, index: Index) -> int:
    """Keep each told gap that has been filled since, on the first day on which it was closed; how many were new.

    In the workspace's days: a gap of Monday that somebody fills on Monday was open for 0 days, and shows on Tuesday.
    """
    told = [each for each in await notices(tx, tx.now - LOOKED_BACK) if each.opens_at <= tx.now]
    known = await known_facts(tx, FILLED, [_id(each) for each in told])
    open_on = dict[date, list[Gap]]()
    found = [_fact(index, each, _closed(index, each, open_on, tx)) for each in told if _id(each) not in known]
    new = [each for each in found if each]
    await put_facts(tx, new)
    return len(new)


def _id(notice: Notice) -> str:
    return f"gap:{notice.id}"


def _closed(index: Index, notice: Notice, open_on: dict[date, list[Gap]], tx: Tx) -> date | None:
    """The first day at whose beginning the part was no gap any more; `open_on` remembers what each day's map said."""
    day, today = day_of(notice.opens_at, index.zone) + DAY, day_of(tx.now, index.zone)
    while day <= today:
        if day not in open_on:
            open_on[day] = gaps(index, start_of_day(day, index.zone))
        if not any(_within(index, each, notice, start_of_day(day, index.zone)) for each in open_on[day]):
            return day
        day += DAY
    return None


def _within(index: Index, gap: Gap, notice: Notice, on: datetime) -> bool:
    """Whether it is the told gap, or what is left of it."""
    lines = [index.trees.line(each, on) for each in gap.scope]
    return gap.role_id == notice.role_id and all(any(each in line for line in lines) for each in notice.scope)


def _fact(index: Index, notice: Notice, closed: date | None) -> Fact | None:
    if closed is None or notice.role_id not in index.roles:
        return None
    days = (closed - day_of(notice.opens_at, index.zone)).days - 1
    components: Mapping[str, Decimal] = {"days": Decimal(days)}
    return Fact(
        kind=FILLED,
        external_id=_id(notice),
        day=closed - DAY,
        member_id=None,
        role=index.roles[notice.role_id].key,
        segments=frozenset(notice.scope),
        components=components,
        source=Source.BOT,
    )
