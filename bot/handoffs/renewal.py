"""When a renewal is spoken of, and why it may be at risk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.kit.zones import start_of_day

AHEAD = (90, 30, 7)  # days before the renewal on which its owner is reminded
PASSED = -1  # the day behind it: without a new date their manager hears of it
SHOWN_AHEAD, SHOWN_BACK = timedelta(days=90), timedelta(days=90)  # what a list shows
SOON = timedelta(days=30)  # what a digest shows


class Risk(StrEnum):
    PRICE = "price"
    USE = "use"
    UNHAPPY = "unhappy"
    CHAMPION = "champion"
    COMPETITOR = "competitor"
    CLOSING = "closing"
    OTHER = "other"

    @property
    def meaning(self) -> str:
        return MEANINGS[self]


MEANINGS = {
    Risk.PRICE: "Price or budget",
    Risk.USE: "Hardly used",
    Risk.UNHAPPY: "Not satisfied",
    Risk.CHAMPION: "Our champion has left",
    Risk.COMPETITOR: "A competitor is in",
    Risk.CLOSING: "Merger or closing down",
    Risk.OTHER: "Something else",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class AtRisk:
    reason: Risk
    note: str
    since: datetime
    by: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Renewal:
    """An account's renewal as people are told of it; `answers` are those who answer for the account now."""

    account: int
    company: str
    day: date
    answers: tuple[int, ...] = ()
    risk: AtRisk | None = None

    def days_left(self, today: date) -> int:
        return (self.day - today).days


def instant(day: date, step: int, zone: str) -> datetime:
    """When a step falls due: the start of that day; whoever is told is told at their own working start."""
    return start_of_day(day - timedelta(days=step), zone)


def next_step(day: date, now: datetime, zone: str) -> tuple[int, datetime] | None:
    """The first step that is still to come; None where all are over."""
    return next(_steps(day, now, zone), None)


def _steps(day: date, now: datetime, zone: str) -> Iterator[tuple[int, datetime]]:
    for step in (*AHEAD, PASSED):
        due = instant(day, step, zone)
        if due > now:
            yield step, due
