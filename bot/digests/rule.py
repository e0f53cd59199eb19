"""When a weekly digest is due: one instant in each local week, whatever the clocks do, and the week it reports."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.kit.zones import local, zone

WEEK = timedelta(weeks=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A weekday (Monday is 0) and a wall time in an IANA zone."""

    weekday: int
    at: time
    zone: str


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Occurrence:
    """One posting: the instant (UTC) it is due and the Monday of the week that it reports."""

    due: datetime
    week: date


def occurrence(rule: Rule, monday: date) -> Occurrence:
    """The one of the local week that begins on `monday`.

    A time that the clocks jump over moves later by the jump; of a repeated hour the first pass counts.
    """
    wall = datetime.combine(monday + timedelta(days=rule.weekday), rule.at.replace(fold=0), zone(rule.zone))
    return Occurrence(due=wall.astimezone(UTC), week=monday - WEEK)


def next_after(rule: Rule, instant: datetime) -> Occurrence:
    """The first one that is due after `instant`."""
    return next(each for each in _from_around(rule, instant) if each.due > instant)


def occurrences(rule: Rule, start: datetime, end: datetime) -> list[Occurrence]:
    """All that are due on [start, end], oldest first."""
    found: list[Occurrence] = []
    for each in _from_around(rule, start):
        if each.due > end:
            return found
        if each.due >= start:
            found.append(each)
    return found


def _from_around(rule: Rule, instant: datetime) -> Iterator[Occurrence]:
    """Endless, from safely before `instant`: a jump can carry an occurrence over midnight into the next local week."""
    day = local(instant, rule.zone).date()
    monday = day - timedelta(days=day.weekday()) - WEEK
    while True:
        yield occurrence(rule, monday)
        monday += WEEK
