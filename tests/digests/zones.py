"""Every behaviour of clocks that tzdata knows for the years 2024 to 2037, and the times of day that try them."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

WEEK = timedelta(weeks=1)
FIRST, LAST = date(2024, 1, 1), date(2037, 12, 28)  # Mondays
PLAIN = (time(0), time(0, 30), time(1, 30), time(3, 15), time(9), time(12), time(23, 30))


@cache
def changes(name: str) -> tuple[datetime, ...]:
    """The minutes of 2024 to 2037 at which the zone's clocks change."""
    zone, step = ZoneInfo(name), timedelta(days=5)
    moment, end = datetime(2023, 12, 25, tzinfo=UTC), datetime(2038, 1, 10, tzinfo=UTC)
    found = []
    while moment < end:
        if moment.astimezone(zone).utcoffset() != (moment + step).astimezone(zone).utcoffset():
            found.append(_change(zone, moment, moment + step))
        moment += step
    return tuple(found)


def _change(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) // timedelta(minutes=2) * timedelta(minutes=1)
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
    return high


@cache
def distinct_zones() -> tuple[str, ...]:
    """One zone for each behaviour among all that tzdata knows: equal changes, equal offsets after each."""
    seen: dict[object, str] = {}
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        offsets = [at.astimezone(zone).utcoffset() for at in (datetime(2024, 1, 1, tzinfo=UTC), *changes(name))]
        seen.setdefault((changes(name), tuple(offsets)), name)
    return tuple(seen.values())


def restless_weeks(name: str) -> list[date]:
    """The Mondays around the first and the last changes of the clocks: a sample, for `every_zone` walks them all."""
    days = [change.date() for change in (*changes(name)[:4], *changes(name)[-2:])] or [date(2030, 1, 1)]
    mondays = {day - timedelta(days=day.weekday()) + n * WEEK for day in days for n in (-1, 0, 1, 2)}
    return sorted(mondays)


def every_week() -> list[date]:
    """All Mondays of those years."""
    return [FIRST + n * WEEK for n in range((LAST - FIRST).days // 7 + 1)]


@cache
def nine_times(name: str) -> tuple[time, ...]:
    """Seven that are the same everywhere, one that this zone's clocks skip, and one that they show twice."""
    return (*PLAIN, _odd(name, forward=True), _odd(name, forward=False))


def _odd(name: str, *, forward: bool) -> time:
    """In the middle of what the first change of that kind skips or repeats; where there is none, half past two."""
    zone, minute = ZoneInfo(name), timedelta(minutes=1)
    for change in changes(name):
        before, after = (change - minute).astimezone(zone), change.astimezone(zone)
        moved = (after.utcoffset() or timedelta()) - (before.utcoffset() or timedelta())
        if (moved > timedelta()) == forward:
            edge = (before + minute).replace(tzinfo=None, fold=0) if forward else after.replace(tzinfo=None, fold=0)
            return (edge + abs(moved) / 2).time().replace(second=0, microsecond=0)
    return time(2, 30)
