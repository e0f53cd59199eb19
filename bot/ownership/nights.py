"""The clocks of coverage: each day is kept as it begins, and every morning and change of the map looks ahead."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from bot.delivery.model import Timer
from bot.delivery.service import schedule
from bot.kit.db import Database, Listener, Tx
from bot.kit.door import OnTimer
from bot.kit.zones import at_minute, day_of, start_of_day
from bot.ownership import kept, notices
from bot.ownership.history import Day
from bot.ownership.index import Index
from bot.ownership.model import State
from bot.ownership.outlook import standing
from bot.ownership.slack import Maps
from bot.workspace.service import get

NIGHT, MORNING, LOOK = "coverage.night", "coverage.morning", "coverage.look"
EIGHT = 8 * 60  # minutes of the day
MISSED = 31  # days that are caught up
A_DAY = timedelta(days=1)
SOON = timedelta(minutes=2)


async def begin(tx: Tx) -> None:
    """Set both clocks; where they are set it changes nothing. Today is kept at once."""
    zone = (await get(tx)).zone
    today = day_of(tx.now, zone)
    await _set(tx, NIGHT, start_of_day(today, zone))
    await _set(tx, MORNING, _next_morning(tx.now, zone))


async def _set(tx: Tx, kind: str, due: datetime) -> None:
    await schedule(tx, kind=kind, subject="coverage", due=due, key=f"{kind}:{due.isoformat()}")


def looker(db: Database) -> Listener:
    """After each change made in this process, one look when the next minute is over: what is undone tells nobody.

    What others change, and what a crash cuts off, the next morning finds.
    """

    async def look(tenant: int) -> None:
        async with db.begin(tenant) as tx:
            await _set(tx, LOOK, tx.now.replace(second=0, microsecond=0) + SOON)

    return look


def _next_morning(now: datetime, zone: str) -> datetime:
    today = day_of(now, zone)
    mornings = (at_minute(day, EIGHT, zone) for day in (today, today + A_DAY))
    return next(each for each in mornings if each > now)


def timers(ownership: Maps) -> Mapping[str, OnTimer]:
    async def night(tx: Tx, _: Timer) -> None:
        index = await ownership.index(tx.tenant)
        await keep(tx, index)
        await _set(tx, NIGHT, start_of_day(day_of(tx.now, index.zone) + A_DAY, index.zone))

    async def morning(tx: Tx, timer: Timer) -> None:
        index = await ownership.index(tx.tenant)
        await notices.look(tx, index, timer.due, morning=True)
        await _set(tx, MORNING, _next_morning(tx.now, index.zone))

    async def look(tx: Tx, _: Timer) -> None:
        await notices.look(tx, await ownership.index(tx.tenant), tx.now, morning=False)

    return {NIGHT: night, MORNING: morning, LOOK: look}


async def keep(tx: Tx, index: Index) -> None:
    """Keep today and the days that were missed since the last one, a month at most, as the map tells of them."""
    today, last = day_of(tx.now, index.zone), await kept.last_day(tx)
    first = today if last is None else max(last + A_DAY, today - (MISSED - 1) * A_DAY)
    missing = (first + each * A_DAY for each in range((today - first).days + 1))
    await kept.keep_days(tx, [each for day in missing for each in _kept(index, day)])


def _kept(index: Index, day: date) -> Iterator[Day]:
    for each in standing(index, start_of_day(day, index.zone)):
        counts = {state.value: count for state, count in each.counts.items() if state is not State.NOT_NEEDED}
        yield Day(day=day, role_id=each.role.id, counts=counts)
