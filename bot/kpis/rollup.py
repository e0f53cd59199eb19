"""One figure out of many tallies: sums add up, rates are ratios of sums, durations the median of every case."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.kpis.expression import Name
from bot.kpis.model import Aggregation, Measure, Tally, Unit

ZERO, HUNDRED = Decimal(0), Decimal(100)


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A measure's value over some days, and out of how many cases; None where there is nothing to divide or to order.

    Of a ratio `top` was divided by `base`; of a median nine cases in ten were no longer than `p90`.
    """

    value: Decimal | None
    cases: int = 0
    p90: Decimal | None = None
    top: Decimal = ZERO
    base: Decimal = ZERO


# What a rate may be divided by that counts things of its own: answers, not the entries that brought them.
COUNTED = frozenset({"count", "lost", "answers", "finished", "licensed", "valid", "held", "assigned", "applicable"})


def sample(figure: Figure, measure: Measure) -> Decimal:
    """Out of how many it is: the answers of a survey, the deals that were lost, else the cases."""
    counts = isinstance(measure.base, Name) and measure.base.text in COUNTED
    return figure.base if counts and measure.unit is Unit.PERCENT else Decimal(figure.cases)


class Pile:
    """Tallies of one measure, thrown together until the figure is asked for."""

    def __init__(self, measure: Measure) -> None:
        self._measure = measure
        self._top, self._base, self._cases = ZERO, ZERO, 0
        self._lengths: Counter[Decimal] = Counter()

    def add(self, amount: Decimal, base: Decimal, entries: int) -> None:
        self._cases += entries
        if self._measure.aggregation is Aggregation.MEDIAN:
            self._lengths[amount] += entries
        else:
            self._top += amount
            self._base += base

    def figure(self) -> Figure:
        if self._measure.aggregation is Aggregation.MEDIAN:
            ordered = sorted(self._lengths.items())
            return Figure(value=median(ordered), cases=self._cases, p90=p90(ordered))
        if not self._measure.divides:
            return self._whole()
        found = self._top / self._base if self._base else None
        if found is not None and self._measure.aggregation is Aggregation.SHORTFALL:
            found = max(ZERO, 1 - found)
        return Figure(value=scaled(self._measure, found), cases=self._cases, top=self._top, base=self._base)

    def _whole(self) -> Figure:
        """A stock of which nothing is known is not nought; a flow is."""
        unknown = self._measure.stands and self._measure.typed and not self._cases
        return Figure(value=None if unknown else self._top, cases=self._cases, top=self._top)


def scaled(measure: Measure, found: Decimal | None) -> Decimal | None:
    """A percentage is a hundred times the share that it is."""
    return found if found is None or measure.unit is not Unit.PERCENT else found * HUNDRED


def roll_up(measure: Measure, tallies: Iterable[Tally]) -> Figure:
    pile = Pile(measure)
    for each in tallies:
        pile.add(each.amount, each.base, each.entries)
    return pile.figure()


Lengths = Sequence[tuple[Decimal, int]]  # in order, each with how many had it


def median(lengths: Lengths) -> Decimal | None:
    """The one in the middle; of an even number half way between the two."""
    count = sum(many for _, many in lengths)
    return (_nth(lengths, (count - 1) // 2) + _nth(lengths, count // 2)) / 2 if count else None


def p90(lengths: Lengths) -> Decimal | None:
    """The shortest that at least nine in ten do not exceed: always one that was there (nearest rank)."""
    count = sum(many for _, many in lengths)
    return _nth(lengths, -(-count * 9 // 10) - 1) if count else None


def _nth(lengths: Lengths, place: int) -> Decimal:
    for length, many in lengths:
        if place < many:
            return length
        place -= many
    raise IndexError(place)
