"""Working time: the instants at which somebody's wall clock stands within the shifts of their week.

Shifts are wall time, so a skipped hour is not worked and a repeated one is worked twice.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.kit.zones import zone as zone_named
from bot.people.model import Shift, WorkWeek

DAY, MINUTE, SECOND = timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)
SLACK = timedelta(hours=3)  # no change of clocks moves a local day's edge further than this
LONGEST_BREAK = 400  # days without a shift after which a week is said to have none
Stretch = tuple[datetime, datetime]  # from, until (not included), aware UTC
NO_HOLIDAYS: Collection[date] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Hours:
    """When somebody works: their week in their zone, but for the local days that are free and while they are away."""

    week: WorkWeek
    zone: str
    holidays: Collection[date] = NO_HOLIDAYS
    away: Sequence[Stretch] = ()  # in the order of their beginnings

    def is_away(self, instant: datetime) -> bool:
        return any(since <= instant < until for since, until in self.away)

    def is_working(self, instant: datetime) -> bool:
        """Whether the wall clock shows working time; the end of a shift is no longer part of it."""
        wall = instant.astimezone(zone_named(self.zone))
        minute = wall.hour * 60 + wall.minute
        on_shift = any(shift.start <= minute < shift.end for shift in self._shifts(wall.date()))
        return on_shift and not self.is_away(instant)

    def next_start(self, instant: datetime) -> datetime:
        """`instant` itself when it is working time, else the beginning of the next stretch of it."""
        first, _ = next(self.stretches(instant))
        return first

    def add(self, start: datetime, minutes: float) -> datetime:
        """The earliest instant at which `minutes` of working time have passed since `start`.

        Time that runs out with a shift ends with it: at Friday's close, not at Monday's start.
        """
        left = timedelta(minutes=minutes)
        if left <= timedelta():
            return start.astimezone(UTC)
        for begin, end in self.stretches(start):
            if left <= end - begin:
                return begin + left
            left -= end - begin
        raise AssertionError  # stretches never end

    def between(self, start: datetime, end: datetime) -> float:
        """Minutes of working time from `start` until `end`; none when they stand the wrong way round."""
        total = timedelta()
        if end <= start or not any(self.week.days):
            return 0.0
        day, last = _days_around(start, self.zone)[0], _days_around(end, self.zone)[1]
        while day <= last:
            for begin, until in self._worked(day):
                total += max(timedelta(), min(until, end) - max(begin, start))
            day += DAY
        return total / MINUTE

    def stretches(self, start: datetime) -> Iterator[Stretch]:
        """Working time from `start` on; raises ValueError when none comes.

        Who is away for longer than a year is looked at as if they were here: time never stands still for good.
        """
        day, idle = _days_around(start, self.zone)[0], 0
        while idle < LONGEST_BREAK:
            idle += 1
            for begin, end in self._worked(day):
                if end > start:
                    idle = 0
                    yield max(begin, start.astimezone(UTC)), end
            day += DAY
        if not self.away:
            text = "a week without working hours has no next start"
            raise ValueError(text)
        yield from replace(self, away=()).stretches(start)

    def _worked(self, day: date) -> list[Stretch]:
        """What is worked of one local day, in order."""
        if not (shifts := self._shifts(day)):
            return []
        pieces = _steady(day, zone_named(self.zone))
        whole = sorted(cut for shift in shifts for piece in pieces for cut in _cut(day, shift, piece))
        return [left for each in whole for left in _without(each, self.away)] if self.away else whole

    def _shifts(self, day: date) -> Sequence[Shift]:
        return () if day in self.holidays else self.week.days[day.weekday()]


def _without(stretch: Stretch, away: Sequence[Stretch]) -> Iterator[Stretch]:
    """What is left of a stretch by the times somebody is away."""
    begin, end = stretch
    for since, until in away:
        if begin < min(since, end):
            yield begin, min(since, end)
        begin = max(begin, until)
    if begin < end:
        yield begin, end


def _days_around(instant: datetime, zone: str) -> tuple[date, date]:
    """The local days before and after an instant's own: clocks may be moved over midnight."""
    day = instant.astimezone(zone_named(zone)).date()
    return day - DAY, day + DAY


Steady = tuple[datetime, datetime, timedelta]  # from, until, the zone's distance from UTC in between


def _cut(day: date, shift: Shift, piece: Steady) -> Iterator[Stretch]:
    """The part of a shift that lies in a time of one offset: nothing, where the clock skips it."""
    begins, ends, offset = piece
    midnight = datetime.combine(day, time(), UTC) - offset
    first = max(begins, midnight + shift.start * MINUTE)
    last = min(ends, midnight + shift.end * MINUTE)
    if first < last:
        yield first, last


def _steady(day: date, zone: ZoneInfo) -> list[Steady]:
    """The time around a local day, divided where the clocks change."""
    begin = datetime.combine(day, time(), zone).astimezone(UTC) - SLACK
    end = begin + DAY + 2 * SLACK
    before, after = _offset(begin, zone), _offset(end, zone)
    if before == after:
        return [(begin, end, before)]
    change = _change(begin, end, zone)
    return [(begin, change, before), (change, end, after)]


def _change(begin: datetime, end: datetime, zone: ZoneInfo) -> datetime:
    """The instant, to the second, at which the offset of `begin` ends."""
    before = _offset(begin, zone)
    while end - begin > SECOND:
        middle = (begin + (end - begin) / 2).replace(microsecond=0)
        begin, end = (middle, end) if _offset(middle, zone) == before else (begin, middle)
    return end


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()
