"""Where the quarter is heading: pace, projection, and what each working day must bring from now on."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from bot.kit.blocks import esc
from bot.kpis.figures import amount
from bot.kpis.model import Direction, Measure, Unit
from bot.kpis.reckon import Book
from bot.kpis.scoring import AsOf, Score, score
from bot.kpis.span import PeriodKind
from bot.kpis.target import Target

SHOWN = 5


def forecast(measures: Iterable[Measure], book: Book, targets: Sequence[Target], at: AsOf) -> tuple[Score, ...]:
    """Of what adds up and is planned by the quarter, against that plan, whatever shorter ones there are."""
    quarterly = [each for each in targets if each.period is PeriodKind.QUARTER]
    planned = {each.measure for each in quarterly}
    scores = [score(each, book, quarterly, at) for each in measures if each.adds_up and each.key in planned]
    return tuple(each for each in scores if each.target)


def so_far(found: Score) -> Decimal | None:
    """What each working day that is over brought."""
    return found.actual / found.elapsed if found.actual is not None and found.elapsed else None


def line(found: Score, currency: str) -> str:
    """`*Closed-won revenue*: heading for EUR 40,136 of EUR 60,000 · EUR 1,293 a working day needed, 608 so far`."""
    goal = amount(found.target.value, found.measure.unit, currency) if found.target else ""
    head = f"*{esc(found.measure.name)}*: {_heading(found, currency)} of {goal}"
    return " · ".join([head, *_pace(found), *_rate(found, currency)])


def _heading(found: Score, currency: str) -> str:
    left = found.working - found.elapsed
    if left <= 0 or found.projection is None:
        return amount(found.actual or Decimal(0), found.measure.unit, currency)
    return f"heading for {_whole(found.projection, found, currency)}"


def _pace(found: Score) -> list[str]:
    return [f"pace {found.percent} %"] if found.percent is not None else ["pace: too early"]


def _rate(found: Score, currency: str) -> list[str]:
    """Rounded up, for less would not do; of what should stay low nothing is needed."""
    needed, brought, left = found.required, so_far(found), found.working - found.elapsed
    if left <= 0 or needed is None:
        return ["the quarter is over"]
    days = f"{left} working day{'' if left == 1 else 's'} left"
    if found.measure.direction is Direction.DOWN:
        return [days]
    if not needed:
        return ["the target is reached"]
    until_now = f", {_daily(brought, found, currency)} so far" if brought is not None else ""
    return [f"*{_daily(needed, found, currency, ROUND_CEILING)} a day* needed{until_now}", days]


def _whole(value: Decimal, found: Score, currency: str) -> str:
    return amount(value.quantize(Decimal(1), ROUND_HALF_UP), found.measure.unit, currency)


def _daily(value: Decimal, found: Score, currency: str, rounding: str = ROUND_HALF_UP) -> str:
    """Money to the unit, counts to a tenth."""
    places = Decimal(1) if found.measure.unit is Unit.MONEY else Decimal("0.1")
    return amount(value.quantize(places, rounding), found.measure.unit, currency)
