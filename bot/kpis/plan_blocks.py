"""What is answered about plans: targets set and ended, forecasts kept, incentives promised."""

from datetime import date, timedelta

from bot.kit.blocks import Message, context, esc
from bot.kpis.figures import amount, day
from bot.kpis.forecast import Forecast
from bot.kpis.incentive import Incentive
from bot.kpis.incentive_words import percent, worth
from bot.kpis.model import Measure
from bot.kpis.plan_entry import Expected, Plan, Promised
from bot.kpis.plans import Kept
from bot.kpis.span import Span
from bot.kpis.subjects import EVERYBODY, Whom
from bot.kpis.target import Target
from bot.kpis.timeline import Laid

DAY = timedelta(days=1)


def target_set(laid: Laid, plan: Plan, currency: str) -> Message:
    """What holds now for whom, from when until when, and what gave way to it."""
    target, measure = laid.target, plan.measure
    since = f"from {dated(target.since)}" if target.since else "since ever"
    until = f", until a later target takes over or ends it: {day(target.until)}" if target.until else ""
    value = f"*{amount(target.value, measure.unit, currency)}* {esc(measure.name)} per {target.period}"
    gone = [_replaced(each, measure, currency) for each in laid.replaced]
    told = [f"In place of {', and of '.join(gone)}."] if gone else []
    notes = [*told, *_together(plan.whom), "Weeks before that keep the target they had."]
    return Message.of(f"Target of {whose(plan.whom)}: {value}, {since}{until}.", context(*notes))


def _replaced(target: Target, measure: Measure, currency: str) -> str:
    value = f"{amount(target.value, measure.unit, currency)} per {target.period}"
    return f"{value} until {dated(target.until - DAY)}" if target.until else f"{value}, which had no end"


def _together(whom: Whom) -> list[str]:
    """A role's or a segment's plan is one sum."""
    if whom.subject.role is not None:
        return [f"It is what all who hold {esc(whom.name)} bring together."]
    return [f"It is what {esc(whom.name)} brings as a whole."] if whom.subject.segment_id is not None else []


def target_ended(plan: Plan) -> Message:
    had = f"{esc(plan.measure.name)}: {whose(plan.whom)} has no such target any more."
    return Message.of(f"{had} Past weeks keep theirs.")


def forecast_kept(kept: Kept, said: Expected, days: Span, currency: str) -> Message:
    """What is expected, of which days, and by which word accuracy will be measured."""
    value = _worth(kept.forecast, said.measure, currency)
    span = f"{dated(days.first)} \u2013 {dated(days.last)}"
    head = f"Forecast of {whose(said.whom)}: *{value}* {esc(said.measure.name)} in the {kept.forecast.period} {span}."
    gone = [f"In place of {_worth(kept.before, said.measure, currency)} of the same day."] if kept.before else []
    return Message.of(head, context(*gone, _measured_by(kept, said.measure, currency)))


def _measured_by(kept: Kept, measure: Measure, currency: str) -> str:
    value = kept.forecast
    if value.frozen_on <= value.first:
        return f"It may change until {dated(value.first)}; accuracy is measured by what stands then."
    began = f"The {value.period} began on {dated(value.first)}: accuracy is measured by"
    if kept.opening is None:
        return f"{began} what was expected then, and nothing had been said. This is kept as today's view."
    return f"{began} the {_worth(kept.opening, measure, currency)} expected then. This is kept beside it."


def _worth(value: Forecast, measure: Measure, currency: str) -> str:
    return amount(value.value, measure.unit, currency)


def incentive_set(said: Promised, before: Incentive | None, currency: str) -> Message:
    tier = said.incentive
    head = f"Incentive at *{percent(tier)}* of the target per {tier.period}: *{worth(tier, currency)}*"
    gone = [f"In place of {worth(before, currency)}."] if before else []
    shown = "It stands on the boards of those who have such a target, with what is missing to it."
    end = f"`/kpi incentive {tier.measure} {percent(tier, '')} none per {tier.period}{_for(said)}` ends it."
    return Message.of(f"{head} · {esc(said.measure.name)} · {_promised_to(said.whom)}.", context(*gone, shown, end))


def incentive_ended(said: Promised, ended: Incentive, currency: str) -> Message:
    what = f"{esc(said.measure.name)}, {percent(ended)} per {ended.period}, {_promised_to(said.whom)}"
    return Message.of(f"No incentive any more: {worth(ended, currency)} · {what}.")


def _promised_to(whom: Whom) -> str:
    return "everybody with such a target" if whom == EVERYBODY else whose(whom)


def _for(said: Promised) -> str:
    return "" if said.whom == EVERYBODY else f" for {esc(said.whom.name)}"


def whose(whom: Whom) -> str:
    return whom.name if whom == EVERYBODY else f"*{esc(whom.name)}*"


def dated(value: date) -> str:
    return f"{day(value)} {value.year}"
