"""Figures in words: amounts, stands against a target, changes; the same in boards, digests and confirmations."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from bot.kpis.model import Direction, Unit
from bot.kpis.scoring import SMALL_CHANGE, Score, Status
from bot.kpis.span import PeriodKind, Span

SHAPES = {
    Status.GREEN: "🟢",
    Status.AMBER: "🔶",
    Status.RED: "🟥",
    Status.NO_PLAN: "⚪",
    Status.EARLY: "⚪",
}
BARS = "▁▂▃▄▅▆▇█"


def amount(value: Decimal, unit: Unit, currency: str) -> str:
    """`18`, `12.5`, `EUR 12,500` or `EUR 12,500.50`."""
    if unit is Unit.MONEY:
        cents = "" if value == value.to_integral_value() else ".2f"
        return f"{'-' if value < 0 else ''}{currency} {abs(value):,{cents or '.0f'}}"
    rounded = value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{rounded:,.0f}" if rounded == rounded.to_integral_value() else f"{rounded:,.1f}"


def of_score(score: Score, value: Decimal, currency: str) -> str:
    return amount(value, score.measure.unit, currency)


def stand(score: Score, currency: str) -> str:
    """Value, target, pace and change in one line: `*18* of 20 · pace 90 % · ▲ 9 (+100 %)`."""
    value = f"*{of_score(score, score.value, currency)}*"
    return " · ".join([*_against_target(score, value, currency), change(score, currency)])


def _against_target(score: Score, value: str, currency: str) -> list[str]:
    if score.target is None:
        return [value, "no target"]
    plan = of_score(score, score.target.value, currency)
    pace = "pace: too early" if score.percent is None else f"pace {score.percent} %"
    if score.target.period is PeriodKind.WEEK:
        return [f"{value} of {plan}", pace]
    to_date = of_score(score, score.actual, currency)
    return [f"{value} this week", f"{to_date} of {plan} this {score.target.period}", pace]


def change(score: Score, currency: str) -> str:
    """Against the week before; an arrow only where it is more than the usual wobble."""
    if not score.change:
        return "as the week before"
    told = of_score(score, abs(score.change), currency)
    percent = score.change_percent
    if percent is None:
        return f"{_arrow(score)} {told} (from 0)"
    sign = "+" if score.change > 0 else "-"
    share = f"{abs(percent).quantize(Decimal(1), ROUND_HALF_UP)} %"
    return f"{'▬' if abs(percent) <= SMALL_CHANGE else _arrow(score)} {told} ({sign}{share})"


def _arrow(score: Score) -> str:
    return "▲" if score.change > 0 else "▼"


def flag(score: Score) -> str:
    """Colour, shape and word together: `🟥 Behind`."""
    return f"{SHAPES[score.status]} {score.status}"


def heading_for(score: Score, currency: str) -> str | None:
    """Where the period is heading, where that can be said and the period is not over."""
    if score.target is None or score.projection is None or score.elapsed == score.working:
        return None
    end = _estimate(score, score.projection, currency)
    return f"heading for {end} by the end of the {score.target.period}"


def headline(score: Score, currency: str) -> str:
    """One sentence: `Revenue: EUR 12,000 this quarter, EUR 3,000 short of plan by now (pace 80 %)`."""
    name = score.measure.name
    if score.target is None or score.gap is None or score.percent is None:
        told = of_score(score, score.value, currency)
        return f"{name}: {told} in the week. No target is set, so there is no plan to hold it against."
    reached = of_score(score, score.actual, currency)
    return f"{name}: {reached} this {score.target.period}, {_gap(score, currency)} (pace {score.percent} %)."


def _gap(score: Score, currency: str) -> str:
    gap = score.gap or Decimal(0)
    if not gap:
        return "exactly as planned by now"
    size = _estimate(score, abs(gap), currency)
    ahead = (gap > 0) == (score.measure.direction is Direction.UP)
    return f"{size} {'ahead of' if ahead else 'short of'} plan by now"


def _estimate(score: Score, value: Decimal, currency: str) -> str:
    """What is derived, not counted: cents would claim more than anybody knows."""
    whole = score.measure.unit is Unit.MONEY
    return of_score(score, value.quantize(Decimal(1), ROUND_HALF_UP) if whole else value, currency)


def spark(values: Sequence[Decimal]) -> str:
    """A line of bars, the highest full; all the same height when nothing ever came in."""
    top = max(values, default=Decimal(0))
    if top <= 0:
        return BARS[0] * len(values)
    return "".join(BARS[int(max(each, Decimal(0)) * (len(BARS) - 1) / top)] for each in values)


def day(value: date) -> str:
    """`Mon 23 Nov`; the year where it is not the obvious one stands beside the week."""
    return f"{value:%a} {value.day} {value:%b}"


def week(span: Span) -> str:
    """`Mon 16 Nov - Sun 22 Nov 2026`."""
    return f"{day(span.first)} \u2013 {day(span.last)} {span.last.year}"
