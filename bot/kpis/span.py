"""Spans of calendar days: weeks, months and quarters, and the working days in them."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MONDAY_TO_FRIDAY = frozenset(range(5))
DAY = timedelta(days=1)


class PeriodKind(StrEnum):
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


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
        days = (self.end - self.first).days
        return sum((self.first + timedelta(days=n)).weekday() in workdays for n in range(days))


def week_of(day: date) -> Span:
    """The week from Monday to Sunday that holds `day`."""
    monday = day - timedelta(days=day.weekday())
    return Span(first=monday, end=monday + timedelta(weeks=1))


def month_of(day: date) -> Span:
    return Span(first=day.replace(day=1), end=_months_later(day, 1))


def quarter_of(day: date) -> Span:
    """The calendar quarter that holds `day`."""
    first = day.replace(day=1, month=(day.month - 1) // 3 * 3 + 1)
    return Span(first=first, end=_months_later(first, 3))


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def period_of(kind: PeriodKind, day: date) -> Span:
    """The week, month or quarter that holds `day`."""
    return {PeriodKind.WEEK: week_of, PeriodKind.MONTH: month_of, PeriodKind.QUARTER: quarter_of}[kind](day)
