"""Days that have a name, as people type them: `last quarter`, `Q3 2026`, `october`, `2026`, `yesterday`."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.kit.errors import Refusal
from bot.kit.lexicon import normal
from bot.kit.zones import YEARS
from bot.kpis.span import DAY, JANUARY, PeriodKind, Span, month_of, period_of, quarter_of, year_of

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
MONTH_NAMES = {name: place for place, each in enumerate(MONTHS, 1) for name in (each.casefold(), each[:3].casefold())}
WHICH = {"this": "this", "current": "this", "last": "last", "previous": "last"}
NEAR = {"today": 0, "yesterday": 1}
QUARTER_NAME = re.compile(r"q([1-4])")
DAY_WORDS = frozenset({"from", "since", "until", "till", "to", "on"})  # behind these stands a day


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """Days and what people call them."""

    span: Span
    said: str


Names = Callable[[str], bool]


def nothing(_: str) -> bool:
    return False


def take_period(text: str, today: date, year_start: int = JANUARY, names: Names = nothing) -> tuple[str, Period | None]:
    """A line without its named days, and those; raises Refusal for two of them.

    What has no year is the newest that has begun. Quarters are those of the fiscal year, which begins in the month
    `year_start` and bears the number of the year in which it begins. A month or year that `names` something stays.
    """
    pieces, left, found = text.split(), list[str](), list[Period]()
    reader = _Reader(today=today, year_start=year_start, names=names)
    place = 0
    while place < len(pieces):
        behind_day_word = place > 0 and normal(pieces[place - 1]) in DAY_WORDS
        many, period = (0, None) if behind_day_word else reader.at([normal(each) for each in pieces[place : place + 2]])
        found += [period] if period else []
        left += [] if period else [pieces[place]]
        place += many or 1
    if len(found) > 1:
        raise Refusal(f"{found[0].said} and {found[1].said}: name one of them, or type `from` and `until` a day.")
    return " ".join(left), next(iter(found), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reader:
    today: date
    year_start: int
    names: Names

    def at(self, words: Sequence[str]) -> tuple[int, Period | None]:
        """How many of the words name days, and which."""
        first, second = words[0], words[1] if len(words) > 1 else ""
        if first in WHICH and second in set(PeriodKind):
            return 2, self._near(WHICH[first], PeriodKind(second))
        if first in NEAR:
            day = self.today - NEAR[first] * DAY
            return 1, Period(span=Span(first=day, end=day + DAY), said=first)
        if self.names(first):
            return 0, None
        year = int(second) if _is_year(second) else None
        many = 2 if year else 1
        if quarter := QUARTER_NAME.fullmatch(first):
            return many, self._quarter(int(quarter[1]), year)
        if first in MONTH_NAMES:
            return many, self._month(MONTH_NAMES[first], year)
        return (1, self._year(int(first))) if _is_year(first) else (0, None)

    def _near(self, which: str, kind: PeriodKind) -> Period:
        span = period_of(kind, self.today, self.year_start)
        if which == "last":
            span = period_of(kind, span.first - DAY, self.year_start)
        return Period(span=span, said=f"{which} {kind}")

    def _quarter(self, number: int, year: int | None) -> Period:
        begun = year_of(self.today, self.year_start).first.year if year is None else year
        span = self._nth_quarter(number, begun)
        if year is None and span.first > self.today:
            span = self._nth_quarter(number, begun - 1)
        return Period(span=span, said=f"Q{number} {year_of(span.first, self.year_start).first.year}")

    def _nth_quarter(self, number: int, year: int) -> Span:
        quarter = quarter_of(date(year, self.year_start, 1), self.year_start)
        for _ in range(number - 1):
            quarter = quarter_of(quarter.end, self.year_start)
        return quarter

    def _month(self, number: int, year: int | None) -> Period:
        first = date(year or self.today.year, number, 1)
        if year is None and first > self.today:
            first = first.replace(year=first.year - 1)
        return Period(span=month_of(first), said=f"{MONTHS[number - 1]} {first.year}")

    def _year(self, year: int) -> Period:
        return Period(span=year_of(date(year, self.year_start, 1), self.year_start), said=str(year))


def _is_year(word: str) -> bool:
    return word.isascii() and word.isdecimal() and int(word[:5]) in YEARS
