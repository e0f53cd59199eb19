"""Weeks that never were, to be drawn: measures with any names, figures, targets and pasts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.kpis.catalogue import ALL
from bot.kpis.model import Measure, Unit
from bot.kpis.reading import Reading
from bot.kpis.rollup import Figure
from bot.kpis.scoring import Score
from bot.kpis.span import PeriodKind, Span, period_of, week_of
from bot.kpis.target import Target

WEEK = week_of(date(2026, 11, 23))
LONG = "Realised increase of prices in renewals of contracts with industrial clients, EU"
GREEN, AMBER, RED = Decimal("1.3"), Decimal("0.93"), Decimal("0.4")
PLANS = {Unit.MONEY: Decimal(1_250_000), Unit.PERCENT: Decimal(60), Unit.RATIO: Decimal(2)}


def measures(count: int = 15, name: str | None = None) -> list[Measure]:
    """Of the catalogue, over again where there are too few."""
    found = [ALL[place % len(ALL)] for place in range(count)]
    return [replace(each, name=name or each.name) for each in found]


def reading(measure: Measure, share: Decimal | None, period: PeriodKind = PeriodKind.QUARTER) -> Reading:
    """`share` of the plan has been reached by the end of the week; None: nothing came in and nothing was planned."""
    if share is None:
        return Reading(score=_score(measure, None, period, Figure(value=Decimal(0))), trend=(Figure(value=None),) * 8)
    plan = PLANS.get(measure.unit, Decimal(40))
    score = _score(measure, plan, period, Figure(value=Decimal(0)))
    by_now = plan * score.elapsed / score.working if measure.adds_up else plan
    reached = Figure(value=(by_now * share).quantize(Decimal("0.01")), cases=20)
    past = tuple(Figure(value=plan * each / 10, cases=5) for each in (2, 4, 3, 5, 7, 6, 8, 5))
    return Reading(score=_score(measure, plan, period, reached), trend=past)


def _score(measure: Measure, plan: Decimal | None, period: PeriodKind, reached: Figure) -> Score:
    span = period_of(period, WEEK.first)
    target = None if plan is None else Target(measure=measure.key, member_id=None, period=period, value=plan)
    now = replace(reached, value=reached.value and (reached.value / 4).quantize(Decimal("0.01")))
    earlier = replace(now, value=now.value and now.value * 2)
    return Score(
        measure=measure,
        now=now,
        earlier=earlier,
        target=target,
        period=span,
        reached=reached,
        elapsed=Span(first=span.first, end=WEEK.end).working_days(),
        working=span.working_days(),
    )


def many(shares: Sequence[Decimal | None], name: str | None = None, count: int = 15) -> list[Reading]:
    """So many measures, the shares taken in turn."""
    return [reading(each, shares[place % len(shares)]) for place, each in enumerate(measures(count, name))]


WORLDS = {
    "mixed": many((GREEN, AMBER, RED, None)),
    "long names": many((GREEN, RED), LONG),
    "nothing": many((None,)),
    "all red": many((RED,)),
}


def pictures() -> Iterator[tuple[str, Sequence[Reading]]]:
    yield from WORLDS.items()
