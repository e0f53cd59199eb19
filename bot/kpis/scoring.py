"""Scores: what was reached against what was planned by now. Exact decimals only, and no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum

from bot.kpis.model import Direction, Measure, Tally
from bot.kpis.reckon import Book, grouped
from bot.kpis.rollup import HUNDRED, Figure, sample
from bot.kpis.span import DAY, JANUARY, Span, period_of, week_of
from bot.kpis.target import NARROWEST_FIRST, Target

TOO_EARLY = Decimal("0.1")  # of a period: before it a projection says nothing
SMALL_CHANGE = Decimal(5)  # per cent: within it a week counts as steady


class Status(StrEnum):
    GREEN = "On track"
    AMBER = "Close"
    RED = "Behind"
    NO_PLAN = "No target"
    EARLY = "Too early"
    FEW = "Too few cases"


@dataclass(frozen=True, kw_only=True, slots=True)
class AsOf:
    """The week looked at. Numbers before `counted` are in; working days before `elapsed` are over.

    `anchor` is the day whose week, month, quarter or year a target is held against; `year_start` is the month in which
    fiscal years begin.
    """

    week: Span
    counted: date
    elapsed: date
    anchor: date
    year_start: int = JANUARY


def whole_week(week: Span, year_start: int = JANUARY) -> AsOf:
    """A finished week, held against the month or quarter that it began in: so the end of each one is seen."""
    return AsOf(week=week, counted=week.end, elapsed=week.end, anchor=week.first, year_start=year_start)


def running(today: date, year_start: int = JANUARY) -> AsOf:
    """The week so far: what came in today counts already, but today is asked of nobody until it is over."""
    return AsOf(week=week_of(today), counted=today + DAY, elapsed=today, anchor=today, year_start=year_start)


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """One measure of one member or of the team: the week's figure, the week before, and how the target stands."""

    measure: Measure
    now: Figure
    earlier: Figure
    target: Target | None
    period: Span
    reached: Figure
    elapsed: int
    working: int

    @property
    def value(self) -> Decimal | None:
        """Of the week; None where nothing makes it, as no closed deal makes a win rate."""
        return self.now.value

    @property
    def before(self) -> Decimal | None:
        return self.earlier.value

    @property
    def actual(self) -> Decimal | None:
        """Of the target's period so far."""
        return self.reached.value

    @property
    def entries(self) -> int:
        return self.now.cases

    @property
    def change(self) -> Decimal | None:
        return None if self.value is None or self.before is None else self.value - self.before

    @property
    def change_percent(self) -> Decimal | None:
        """Against the week before; None where there is nothing to compare with."""
        return self.change / abs(self.before) * HUNDRED if self.change is not None and self.before else None

    @property
    def planned(self) -> Decimal | None:
        """What should have been reached by now; of a rate or a median, all of it at any time."""
        if self.target is None or not self.measure.adds_up:
            return self.target.value if self.target else None
        return self.target.value * self.elapsed / max(self.working, 1)

    @property
    def pace(self) -> Decimal | None:
        """Per cent reached of what was planned by now, that is of target by elapsed ÷ working days of the period."""
        if self.target is None or not self.target.value or self.actual is None:
            return None
        if not self.measure.adds_up:
            return self.actual / self.target.value * HUNDRED
        return self.actual * self.working / (self.target.value * self.elapsed) * HUNDRED if self.elapsed else None

    @property
    def percent(self) -> int | None:
        """The pace as it is shown: rounded to the worse side, so that 99.9 never passes for 100."""
        rounding = ROUND_FLOOR if self.measure.direction is Direction.UP else ROUND_CEILING
        return None if self.pace is None else int(self.pace.to_integral_value(rounding))

    @property
    def gap(self) -> Decimal | None:
        """Actual minus plan by now."""
        return None if self.planned is None or self.actual is None else self.actual - self.planned

    @property
    def projection(self) -> Decimal | None:
        """Where the period ends at this speed; None in its first tenth, and of what does not add up."""
        if not self.measure.adds_up or self.actual is None or not self.elapsed:
            return None
        early = not self.working or Decimal(self.elapsed) / self.working < TOO_EARLY
        return None if early else self.actual * self.working / self.elapsed

    @property
    def required(self) -> Decimal | None:
        """What each working day that is left has to bring, today too; nothing once the target is reached.

        None where no day is left, and of what does not add up.
        """
        left = self.working - self.elapsed
        if self.target is None or not self.measure.adds_up or self.actual is None or left <= 0:
            return None
        return max(self.target.value - self.actual, Decimal(0)) / left

    @property
    def status(self) -> Status:
        if sample(self.reached, self.measure) < self.measure.minimum:
            return Status.FEW
        if self.target is None:
            return Status.NO_PLAN
        return Status.EARLY if self.percent is None else rag(self.percent, self.measure.direction)


def rag(percent: int, direction: Direction) -> Status:
    """Higher is better: from 100 green, from 90 amber. Lower is better: up to 100 green, up to 110 amber."""
    if direction is Direction.UP:
        return Status.GREEN if percent >= 100 else Status.AMBER if percent >= 90 else Status.RED  # noqa: PLR2004 - the rule itself
    return Status.GREEN if percent <= 100 else Status.AMBER if percent <= 110 else Status.RED  # noqa: PLR2004 - the rule itself


def score(measure: Measure, book: Book | Iterable[Tally], targets: Iterable[Target], at: AsOf) -> Score:
    """`book` and `targets` are those of one member, or of the team; other measures among them are passed over."""
    own = book if isinstance(book, Book) else Book(tallies=grouped(book))
    so_far = at.week.until(at.counted)
    target = target_in_force(measure, targets, at)
    period = period_of(target.period, at.anchor, at.year_start) if target else at.week
    return Score(
        measure=measure,
        now=own.figure(measure, so_far),
        earlier=own.figure(measure, so_far.weeks_later(-1)),
        target=target,
        period=period,
        reached=own.figure(measure, period.until(at.counted)),
        elapsed=period.until(at.elapsed).working_days(),
        working=period.working_days(),
    )


def target_in_force(measure: Measure, targets: Iterable[Target], at: AsOf) -> Target | None:
    """The target true on the last counted day of its own period; where several kinds are set, the shortest period's."""
    own = [each for each in targets if each.measure == measure.key and each.true_on(_judged_on(each, at))]
    return min(own, key=lambda each: NARROWEST_FIRST.index(each.period), default=None)


def _judged_on(target: Target, at: AsOf) -> date:
    return period_of(target.period, at.anchor, at.year_start).until(at.counted).last


def trend(measure: Measure, book: Book | Iterable[Tally], last: Span, weeks: int = 8) -> tuple[Figure, ...]:
    """The figures of that many weeks, the oldest first, ending with the week `last`."""
    own = book if isinstance(book, Book) else Book(tallies=grouped(book))
    return tuple(own.figure(measure, last.weeks_later(-back)) for back in reversed(range(weeks)))
