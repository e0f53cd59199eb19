"""Figures in words: amounts, stands against a target, changes; the same in boards, digests and confirmations."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from bot.kpis.model import Direction, Measure, Unit
from bot.kpis.rollup import Figure
from bot.kpis.scoring import SMALL_CHANGE, Score, Status
from bot.kpis.span import PeriodKind, Span

SHAPES = {
    Status.GREEN: "🟢",
    Status.AMBER: "🔶",
    Status.RED: "🟥",
    Status.NO_PLAN: "⚪",
    Status.EARLY: "⚪",
    Status.FEW: "⚪",
}
PLACES = {Unit.PERCENT: 2, Unit.RATIO: 2, Unit.TIMES: 2}  # decimals of what was computed, at most of what was typed
SIGNS = {Unit.PERCENT: " %", Unit.RATIO: " : 1", Unit.TIMES: " \u00d7"}
BARS = "▁▂▃▄▅▆▇█"


def amount(value: Decimal, unit: Unit, currency: str, *, computed: bool = False) -> str:
    """`18`, `12.5`, `EUR 12,500`, `EUR 12,500.50`, `60 %`, `1.71 : 1` or `57 days`.

    What people typed keeps their decimals; a rate that was `computed` has two, so that those of a column line up.
    """
    if unit is Unit.MONEY:
        cents = "" if value == value.to_integral_value() else ".2f"
        return f"{'-' if value < 0 else ''}{currency} {abs(value):,{cents or '.0f'}}"
    if unit is Unit.DAILY:
        return f"{amount(value.quantize(Decimal(1), ROUND_HALF_UP), Unit.MONEY, currency)} a day"
    if unit in {Unit.DAYS, Unit.HOURS, Unit.MINUTES}:
        return f"{_short(value, 1)} {unit.value.removesuffix('s')}{'' if value == 1 else 's'}"
    if computed and unit in PLACES:
        return f"{_rounded(value, PLACES[unit])}{SIGNS[unit]}"
    return f"{_short(value, PLACES.get(unit, 1))}{SIGNS.get(unit, '')}"


def _rounded(value: Decimal, places: int) -> str:
    return f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"


def _short(value: Decimal, places: int) -> str:
    """With so many decimals at most, and none for nothing."""
    text = _rounded(value, places)
    return text.rstrip("0").rstrip(".") if places else text


def of_score(score: Score, value: Decimal, currency: str) -> str:
    return amount(value, score.measure.unit, currency)


def told(figure: Figure, measure: Measure, currency: str) -> str:
    """A figure with its unit; without anything to divide by `n/a`, and of a ratio what there is: `12\u20130`."""
    if figure.value is not None:
        return amount(figure.value, measure.unit, currency, computed=True)
    return f"{_short(figure.top, 0)}\u20130" if measure.unit is Unit.RATIO and figure.cases else "n/a"


def stand(score: Score, currency: str) -> str:
    """Value, target, pace and change in one line: `*18* of 20 · pace 90 % · ▲ 9 (+100 %)`."""
    value = f"*{told(score.now, score.measure, currency)}*"
    if not score.measure.adds_up:
        return " · ".join([*_level(score, value, currency), change(score, currency)])
    return " · ".join([*_against_target(score, value, currency), change(score, currency)])


def _level(score: Score, value: str, currency: str) -> list[str]:
    """A rate or a median with its cases; there is no pace to hold it against, the target is a level too."""
    shown = [f"{value}{cases(score.now, score.measure)}"]
    if score.target is None:
        return [*shown, "no target"]
    plan = f"target {of_score(score, score.target.value, currency)}"
    if score.target.period is PeriodKind.WEEK:
        return [*shown, plan]
    so_far = f"{told(score.reached, score.measure, currency)}{cases(score.reached, score.measure)}"
    return [f"{value} this week", f"{so_far} this {score.target.period}", plan]


def cases(figure: Figure, measure: Measure) -> str:
    """` of 19 deals`, ` of 12 deals, 90 % within 98`."""
    within = "" if figure.p90 is None else f", 90 % within {_short(figure.p90, 1)}"
    return f" of {figure.cases} {_plural(measure.case, figure.cases)}{within}" if figure.cases else ""


def _plural(noun: str, count: int) -> str:
    many = f"{noun.removesuffix('y')}ies" if noun.endswith("ry") else f"{noun}s"
    return noun if count == 1 else many


def _against_target(score: Score, value: str, currency: str) -> list[str]:
    if score.target is None:
        return [value, "no target"]
    plan = of_score(score, score.target.value, currency)
    pace = "pace: too early" if score.percent is None else f"pace {score.percent} %"
    if score.target.period is PeriodKind.WEEK:
        return [f"{value} of {plan}", pace]
    to_date = told(score.reached, score.measure, currency)
    return [f"{value} this week", f"{to_date} of {plan} this {score.target.period}", pace]


def change(score: Score, currency: str) -> str:
    """Against the week before; an arrow only where it is more than the usual wobble."""
    if score.change is None:
        return f"{told(score.earlier, score.measure, currency)} the week before"
    if not score.change:
        return "as the week before"
    size = _difference(score, abs(score.change), currency)
    percent = score.change_percent
    if percent is None:
        return f"{_arrow(score)} {size} (from 0)"
    steady = abs(percent) <= SMALL_CHANGE
    sign = "+" if score.change > 0 else "-"
    share = f" ({sign}{abs(percent).quantize(Decimal(1), ROUND_HALF_UP)} %)"
    return f"{'▬' if steady else _arrow(score)} {size}{'' if score.measure.unit is Unit.PERCENT else share}"


def _difference(score: Score, size: Decimal, currency: str) -> str:
    """Between two percentages lie points, not per cent."""
    points = score.measure.unit is Unit.PERCENT
    return f"{_rounded(size, PLACES[Unit.PERCENT])} points" if points else of_score(score, size, currency)


def _arrow(score: Score) -> str:
    return "▲" if score.change and score.change > 0 else "▼"


def flag(score: Score) -> str:
    """Colour, shape and word together: `🟥 Behind`."""
    return f"{SHAPES[score.status]} {score.status}"


def heading_for(score: Score, currency: str) -> str | None:
    """Where the period is heading, where that can be said and the period is not over."""
    if score.target is None or score.projection is None or score.elapsed == score.working:
        return None
    end = of_score(score, _estimate(score, score.projection), currency)
    return f"heading for {end} by the end of the {score.target.period}"


def needed_a_day(score: Score, currency: str) -> str | None:
    """What every working day that is left has to bring, rounded up so that it suffices; where more is better."""
    if not score.required or score.measure.direction is Direction.DOWN:
        return None
    tenth = Decimal(1) if score.measure.unit is Unit.MONEY else Decimal("0.1")
    return f"{of_score(score, score.required.quantize(tenth, ROUND_CEILING), currency)} needed a working day"


def headline(score: Score, currency: str) -> str:
    """One sentence: `Revenue: EUR 12,000 this quarter, EUR 3,000 short of plan by now (pace 80 %)`."""
    name = score.measure.name
    if score.target is None or score.gap is None or score.percent is None:
        reached = told(score.now, score.measure, currency)
        return f"{name}: {reached} in the week. No target is set, so there is no plan to hold it against."
    reached = told(score.reached, score.measure, currency)
    pace = f" (pace {score.percent} %)" if score.measure.adds_up else ""
    return f"{name}: {reached} this {score.target.period}, {_gap(score, currency)}{pace}."


def _gap(score: Score, currency: str) -> str:
    gap = score.gap or Decimal(0)
    when = " by now" if score.measure.adds_up else ""
    if not gap:
        return f"exactly as planned{when}"
    size = _difference(score, _estimate(score, abs(gap)), currency)
    ahead = (gap > 0) == (score.measure.direction is Direction.UP)
    return f"{size} {'ahead of' if ahead else 'short of'} plan{when}"


def _estimate(score: Score, value: Decimal) -> Decimal:
    """What is derived, not counted: cents would claim more than anybody knows."""
    return value.quantize(Decimal(1), ROUND_HALF_UP) if score.measure.unit is Unit.MONEY else value


def spark(figures: Sequence[Figure]) -> str:
    """A line of bars, the highest full, a dot where there is no value; all the same height when nothing came in."""
    values = [each.value for each in figures]
    top = max((each for each in values if each is not None), default=Decimal(0))
    return "".join(_bar(each, top) for each in values)


def _bar(value: Decimal | None, top: Decimal) -> str:
    if value is None:
        return "·"
    return BARS[int(max(value, Decimal(0)) * (len(BARS) - 1) / top)] if top > 0 else BARS[0]


def day(value: date) -> str:
    """`Mon 23 Nov`; the year where it is not the obvious one stands beside the week."""
    return f"{value:%a} {value.day} {value:%b}"


def week(span: Span) -> str:
    """`Mon 16 Nov - Sun 22 Nov 2026`."""
    return f"{day(span.first)} \u2013 {day(span.last)} {span.last.year}"
