"""Forecasts: what somebody expects of a measure in a period, each kept as it was on the day it was made."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.kpis.model import Source
from bot.kpis.span import JANUARY, PeriodKind, Span, period_of
from bot.kpis.target import Subject


@dataclass(frozen=True, kw_only=True, slots=True)
class Forecast:
    """What was expected on the day `frozen_on` of the period of that kind which begins on `first`.

    Another one of the same day takes its place with a higher revision; one of a later day stands beside it.
    """

    measure: str
    subject: Subject
    period: PeriodKind
    first: date
    value: Decimal
    frozen_on: date
    source: Source = Source.TYPED
    revision: int = 1
    id: int | None = None
    recorded_by: int | None = None

    @property
    def about(self) -> tuple[str, Subject, PeriodKind, date]:
        """What all snapshots of one expectation share."""
        return (self.measure, self.subject, self.period, self.first)

    def span(self, year_start: int = JANUARY) -> Span:
        return period_of(self.period, self.first, year_start)


def as_of(snapshots: Iterable[Forecast], day: date) -> Forecast | None:
    """The forecast of a day: the newest that was made on it or before. They are all about one thing."""
    known = (each for each in snapshots if each.frozen_on <= day)
    return max(known, key=lambda each: (each.frozen_on, each.revision), default=None)


def frozen(snapshots: Iterable[Forecast], today: date, year_start: int = JANUARY) -> list[Forecast]:
    """Of each subject and each period that is over by `today`: what was expected when the period began.

    Where nothing had been said by its first day there is none, however much was said later.
    """
    by_thing: dict[tuple[str, Subject, PeriodKind, date], list[Forecast]] = {}
    for each in snapshots:
        if each.span(year_start).end <= today:
            by_thing.setdefault(each.about, []).append(each)
    found = (as_of(own, own[0].first) for own in by_thing.values())
    return [each for each in found if each]
