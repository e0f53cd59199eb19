"""Spans of calendar days: weeks, months, and the quarters and years of a fiscal calendar; the working days in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MONDAY_TO_FRIDAY = frozenset(range(5))
DAY = timedelta(days=1)
MONTHS = 12
QUARTER = 3  # months
JANUARY = 1  # in which a fiscal year begins unless the workspace says otherwise


class PeriodKind(StrEnum):
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Calendar days from `first` until the day before `end`."""

    first: date
    end: date

    @property
    def last(self) -> date:
        return self.end - DAY

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.end

    def until(self, day: date) -> "Span":
        """The part of it before `day`; empty when it begins later."""
        return Span(first=self.first, end=max(self.first, min(self.end, day)))

    def weeks_later(self, weeks: int) -> "Span":
        shift = timedelta(weeks=weeks)
        return Span(first=self.first + shift, end=self.end + shift)

    def working_days(self, workdays: frozenset[int] = MONDAY_TO_FRIDAY) -> int:
        weeks, rest = divmod(max((self.end - self.first).days, 0), 7)
        return weeks * len(workdays) + sum((self.first.weekday() + n) % 7 in workdays for n in range(rest))

    def meet(self, other: "Span") -> "Span":
        """The days of both; empty where they share none."""
        first = max(self.first, other.first)
        return Span(first=first, end=max(first, min(self.end, other.end)))


def week_of(day: date) -> Span:
    """The week from Monday to Sunday that holds `day`."""
    monday = day - timedelta(days=day.weekday())
    return Span(first=monday, end=monday + timedelta(weeks=1))


def month_of(day: date) -> Span:
    return Span(first=day.replace(day=1), end=_months_later(day, 1))


def quarter_of(day: date, year_start: int = JANUARY) -> Span:
    """The quarter that holds `day`, where fiscal years begin in the month `year_start` (1 to 12)."""
    return _months_of(day, QUARTER, year_start)


def year_of(day: date, year_start: int = JANUARY) -> Span:
    """The fiscal year that holds `day`, which begins on the first of the month `year_start`."""
    return _months_of(day, MONTHS, year_start)


def _months_of(day: date, months: int, year_start: int) -> Span:
    """The run of so many months that holds `day`, counted from the month in which the year begins."""
    first = _months_later(day.replace(day=1), -((day.month - year_start) % months))
    return Span(first=first, end=_months_later(first, months))


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, MONTHS)
    return date(day.year + years, month + 1, 1)


def period_of(kind: PeriodKind, day: date, year_start: int = JANUARY) -> Span:
    """The week, month, quarter or year that holds `day`; `year_start` is the month in which fiscal years begin."""
    if kind is PeriodKind.WEEK:
        return week_of(day)
    months = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: QUARTER, PeriodKind.YEAR: MONTHS}[kind]
    return _months_of(day, months, year_start)


def periods_in(kind: PeriodKind, span: Span, year_start: int = JANUARY) -> Iterator[Span]:
    """Every period that shares a day with `span`, in order."""
    first = span.first
    while first < span.end:
        period = period_of(kind, first, year_start)
        yield period
        first = period.end
