"""The score over weeks: needed cell-days held or stood in for ÷ needed cell-days, pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.ownership.outlook import COVERED

WEEKS = 12
BARS = "▁▂▃▄▅▆▇█"
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """One role on one day, as it was at the day's beginning: {state: needed cells}."""

    day: date
    role_id: int
    counts: Mapping[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Week:
    """A week by its Monday; `score` is a share, None where nothing was needed or nothing is kept."""

    monday: date
    score: float | None


def weeks(days: Iterable[Day], today: date, role_id: int | None = None) -> list[Week]:
    """The last twelve weeks up to this one, of one role or of all together."""
    this = today - timedelta(days=today.weekday())
    mondays = [this - back * WEEK for back in reversed(range(WEEKS))]
    counted = [each for each in days if role_id in (None, each.role_id)]
    return [Week(monday=each, score=_score([day for day in counted if _in(each, day)])) for each in mondays]


def _in(monday: date, each: Day) -> bool:
    return monday <= each.day < monday + WEEK


def _score(days: Sequence[Day]) -> float | None:
    needed = sum(sum(each.counts.values()) for each in days)
    return sum(each.counts.get(state.value, 0) for each in days for state in COVERED) / needed if needed else None


def line(found: Sequence[Week]) -> str:
    """A bar a week, from the lowest of them to the highest; a dot where nothing is known."""
    known = [each.score for each in found if each.score is not None]
    if not known:
        return ""
    low, span = min(known), max(known) - min(known)
    top = len(BARS) - 1
    return "".join(
        "·" if each.score is None else BARS[round(top * (each.score - low) / span) if span else top] for each in found
    )


def first_day(today: date) -> date:
    """The Monday from which the last weeks are told."""
    return today - timedelta(days=today.weekday()) - (WEEKS - 1) * WEEK
