"""Deadlines by another road: the wall clock of each minute is looked at in turn, and those that are worked counted.

By hand, with as many cases as you like: `python -m tests.handoffs.minutes 20000`.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

from bot.handoffs.contract import Sla
from bot.handoffs.deadline import deadline, once_more, twice, working_days
from bot.people.hours import Hours
from bot.people.model import Shift, WorkWeek

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ZONES = (
    "Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg", "Africa/Lagos", "America/Chicago", "America/Havana",
    "America/Los_Angeles", "America/New_York", "America/Nuuk", "America/Santiago", "America/Sao_Paulo",
    "America/St_Johns", "Asia/Beirut", "Asia/Dubai", "Asia/Jerusalem", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Tokyo",
    "Atlantic/Azores", "Australia/Adelaide", "Australia/Lord_Howe", "Australia/Sydney", "Europe/Berlin",
    "Europe/Dublin", "Europe/London", "Europe/Moscow", "Pacific/Apia", "Pacific/Auckland", "Pacific/Chatham",
    "Pacific/Kiritimati",
)  # fmt: skip
# Each begins shortly before clocks are changed somewhere; the last one lies between the changes.
WINDOWS = tuple(
    datetime.fromisoformat(f"{day}T00:00+00:00")
    for day in ("2026-03-01", "2026-03-24", "2026-04-01", "2026-09-22", "2026-10-20", "2026-10-29", "2026-06-20")
)
STARTS = 5 * 24 * 60  # minutes into a window
Away = tuple[int, int]  # minutes into the window


class Wall(dict[int, tuple[date, int, int]]):
    """What the clock on the wall shows in each minute of a window: the day, its weekday, the minute of the day."""

    def __init__(self, zone: str, window: datetime) -> None:
        super().__init__()
        self._zone, self._window = ZoneInfo(zone), window

    def __missing__(self, minute: int) -> tuple[date, int, int]:
        wall = (self._window + minute * MINUTE).astimezone(self._zone)
        self[minute] = wall.date(), wall.weekday(), wall.hour * 60 + wall.minute
        return self[minute]


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    zone: str
    window: datetime
    start: int  # minutes into the window
    shifts: tuple[tuple[tuple[int, int], ...], ...]  # by weekday, Monday first: minutes of the day
    holidays: frozenset[date]
    away: tuple[Away, ...]
    sla: Sla

    @property
    def day_of_work(self) -> int:
        """The average of the days that are worked at all."""
        worked = [sum(end - begin for begin, end in each) for each in self.shifts if each]
        return round(sum(worked) / len(worked))

    def instants(self) -> dict[str, datetime]:
        """What the product answers."""
        week = WorkWeek(days=tuple(tuple(Shift(start=a, end=b) for a, b in each) for each in self.shifts))
        away = tuple((self.window + a * MINUTE, self.window + b * MINUTE) for a, b in self.away)
        hours, now = Hours(week=week, zone=self.zone, holidays=self.holidays, away=away), self.at(self.start)
        times = deadline(self.sla, hours, now)
        return {
            "shown": times.shown_at,
            "half": times.half_at,
            "due": times.due_at,
            "twice": twice(self.sla, hours, now),
            "again": once_more(self.sla, hours, now),
            "two days": working_days(2, hours, now),
        }

    def stepped(self) -> dict[str, datetime]:
        """The same, minute by minute."""
        whole = round(self.sla.hours * 60 + self.sla.days * self.day_of_work)
        return {
            "shown": self.at(self.begin(self.start)),
            "half": self.at(self.begin(self.after(whole // 2))),
            "due": self.at(self.after(whole)),
            "twice": self.at(self.after(2 * whole)),
            "again": self.at(self.begin(self.after(whole))),
            "two days": self.at(self.begin(self.after(2 * self.day_of_work))),
        }

    def at(self, minute: int) -> datetime:
        return self.window + minute * MINUTE

    def after(self, minutes: int) -> int:
        """The minute before which so many have been worked."""
        minute, wall = self.start, walls(self.zone, self.window)
        while minutes:
            minutes -= self.works(wall, minute)
            minute += 1
        return minute

    def begin(self, minute: int) -> int:
        wall = walls(self.zone, self.window)
        while not self.works(wall, minute):
            minute += 1
        return minute

    def works(self, wall: Wall, minute: int) -> bool:
        day, weekday, shown = wall[minute]
        if not any(begin <= shown < end for begin, end in self.shifts[weekday]) or day in self.holidays:
            return False
        return not any(since <= minute < until for since, until in self.away)


@lru_cache(maxsize=2)
def walls(zone: str, window: datetime) -> Wall:
    return Wall(zone, window)


def cases(count: int, seed: int = 1) -> Iterator[Case]:
    """One zone and window after another, so that few walls are drawn."""
    dice = Random(seed)
    places = [(zone, window) for zone in ZONES for window in WINDOWS]
    for number in range(count):
        yield case(dice, *places[number * len(places) // count])


def case(dice: Random, zone: str, window: datetime) -> Case:
    return Case(
        zone=zone,
        window=window,
        start=dice.randrange(STARTS),
        shifts=week(dice),
        holidays=frozenset((window + dice.randrange(12) * DAY).date() for _ in range(dice.randrange(3))),
        away=tuple(absences(dice)),
        sla=Sla(days=dice.choice((1, 2, 3)))
        if dice.random() < 0.3
        else Sla(hours=dice.choice((0.5, 1, 2, 4, 7.5, 16))),
    )


def week(dice: Random) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Even lengths, so that half of a day is a whole minute; nights and pauses among them."""
    begin, long, pause = dice.choice((0, 95, 420, 540, 780)), dice.choice((240, 390, 480, 510)), dice.random() < 0.3
    day = ((begin, begin + 120), (begin + 180, begin + 60 + long)) if pause else ((begin, begin + long),)
    worked = set(dice.sample(range(7), dice.choice((3, 5, 5, 7))))
    return tuple(day if each in worked else () for each in range(7))


def absences(dice: Random) -> Iterator[Away]:
    """In order and apart: some hours of a day, now and then some days."""
    since = 0
    for _ in range(dice.randrange(4)):
        since += dice.randrange(1, 3 * 24 * 60)
        until = since + (dice.randrange(30, 300) if dice.random() < 0.8 else dice.randrange(1, 5) * 24 * 60)
        yield since, until
        since = until


def differences(count: int, seed: int = 1) -> list[str]:
    """Each case in which the two disagree, in words."""
    return [
        f"{each}: {name} {mine[name]} and not {theirs[name]}"
        for each in cases(count, seed)
        for mine, theirs in [(each.instants(), each.stepped())]
        for name in mine
        if mine[name] != theirs[name]
    ]


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    found = differences(asked, seed=datetime.now(UTC).toordinal())
    print(f"{asked:,} cases over {len(ZONES)} zones: {len(found)} differences", *found[:5], sep="\n")
    sys.exit(bool(found))
