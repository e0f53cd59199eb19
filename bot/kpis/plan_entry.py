"""Lines about plans, `revenue 300000 per quarter for AE`, read into targets, forecasts and incentives."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from bot.kit.blocks import clip, esc
from bot.kit.errors import Ambiguous, Choice, Refusal
from bot.kit.lexicon import normal
from bot.kit.zones import day_of, parse_day
from bot.kpis.entry import asker, measure_of, one_number, only
from bot.kpis.forecast import Forecast
from bot.kpis.incentive import Incentive
from bot.kpis.model import Direction, Measure, Unit
from bot.kpis.numbers import read_number
from bot.kpis.rollup import HUNDRED
from bot.kpis.span import DAY, PeriodKind, period_of
from bot.kpis.subjects import EVERYBODY, Whom, find_whom, person, require_role
from bot.kpis.target import Target
from bot.kpis.words import Line, period_named, split
from bot.ownership.index import Index
from bot.people.model import Member
from bot.workspace.rights import require_member
from bot.workspace.settings import CURRENCIES

TARGET_USAGE = "Type it like this: `/kpi target leads 20 per week`, `/kpi target revenue 300000 per quarter for AE`."
FORECAST_USAGE = "Type it like this: `/kpi forecast revenue 320000 this quarter`, and `for AE` or `for team` behind it."
INCENTIVE_USAGE = 'Type it like this: `/kpi incentive revenue 100% "Dinner for two" 500 per quarter for AE`.'
NOTHING = frozenset({"none", "off"})
ANYWAY = re.compile(r"\s+anyway\s*$", re.IGNORECASE)
WHEN = re.compile(r"(?<!\S)(this|next|last)\s+(week|month|quarter|year)(?!\S)", re.IGNORECASE)
MONEY = re.compile(r"(?<!\S)([A-Z]{3})\s?(?=\d[\d.,]*(?!\S))|(?<!\S)(?P<number>\d[\d.,]*)\s?([A-Z]{3})(?!\S)")
QUOTED = re.compile(r'["\u201c\u201d\u201e]([^"\u201c\u201d\u201e]*)["\u201c\u201d\u201e]')
REACH = re.compile(r"(?<!\S)([\d.,]+)\s?%(?!\S)")
TEXT_LIMIT = 120
REACH_LIMIT = 1000  # per cent


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """A target to be set, or (`ends`) to be ended."""

    measure: Measure
    whom: Whom
    target: Target
    ends: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """A forecast to be kept."""

    measure: Measure
    whom: Whom
    forecast: Forecast


@dataclass(frozen=True, kw_only=True, slots=True)
class Promised:
    """A tier to be set, or (`ends`) to be ended."""

    measure: Measure
    whom: Whom
    incentive: Incentive
    ends: bool


def read_plan(index: Index, text: str, user: str, now: datetime) -> Plan:
    """`leads 20 per week for team from D until D`, or `leads none`; from this week, month, quarter or year on.

    What is measured of the team is planned for the team, if nobody is named.
    """
    bare = ANYWAY.sub("", text)
    line, ends = _ending(split(_amounts(bare, index.currency)))
    me = _planner(index, user)
    if line.words and not ends:
        one_number(line, TARGET_USAGE)  # before a word that stands for one is taken for a measure's
    measure = measure_of(index, line, me, now, "/kpi target")
    only(line, {"for", "per", "from", "until"}, TARGET_USAGE)
    value = Decimal(0) if ends else _planned(line, measure)
    whom = _whom(index, line, me, measure, f"/kpi target {measure.key}", now)
    period = period_named(line.parts.get("per"))
    today = _today(index, whom, now)
    since, until = _dates(line, today, period, index.year_start)
    if bare == text and period_of(period, since, index.year_start).end <= today:
        raise _closed(f"/kpi target {text}", period)
    target = Target(
        measure=measure.key,
        member_id=whom.subject.member_id,
        role=whom.subject.role,
        segment_id=whom.subject.segment_id,
        period=period,
        value=value,
        since=since,
        until=until,
    )
    if not ends:
        require_role(index, measure, whom, target.since, now)
    return Plan(measure=measure, whom=whom, target=target, ends=ends)


def read_forecast(index: Index, text: str, user: str, now: datetime) -> Expected:
    """`revenue 320000 next quarter for emea`; this quarter unless said otherwise."""
    said = WHEN.search(text)
    line = split(_amounts(WHEN.sub(" ", text), index.currency))
    me = _planner(index, user)
    measure = measure_of(index, line, me, now, "/kpi forecast")
    only(line, {"for", "per"}, FORECAST_USAGE)
    value = read_number(one_number(line, FORECAST_USAGE), measure.unit)
    whom = _whom(index, line, me, measure, f"/kpi forecast {measure.key}", now)
    period = period_named(said[2] if said else line.parts.get("per", PeriodKind.QUARTER))
    today = _today(index, whom, now)
    if said and normal(said[1]) == "last":
        told = f"The last {period} is over, so nothing of it can be forecast."
        raise Refusal(f"{told} What was expected of it then comes by file: `rolecall import forecasts`.")
    days = period_of(period, today, index.year_start)
    if said and normal(said[1]) == "next":
        days = period_of(period, days.end, index.year_start)
    require_role(index, measure, whom, days.first, now)
    forecast = Forecast(
        measure=measure.key, subject=whom.subject, period=period, first=days.first, value=value, frozen_on=today
    )
    return Expected(measure=measure, whom=whom, forecast=forecast)


def read_incentive(index: Index, text: str, user: str, now: datetime) -> Promised:
    """`revenue 100% "Dinner for two" 500 per quarter for AE`, or `revenue 100% none`; for everybody unless told."""
    quoted = QUOTED.findall(text)
    reached = REACH.findall(QUOTED.sub(" ", text))
    bare = REACH.sub(" ", QUOTED.sub(" ", text), count=1)
    line, ends = _ending(split(_amounts(bare, index.currency)))
    me = _planner(index, user)
    numbers = [*reached[:1], *line.numbers]
    if not numbers or len(numbers) > (1 if ends else 2) or len(quoted) != (0 if ends else 1):
        raise Refusal(f"I need how much is reached, in quotes what it is worth, perhaps an amount. {INCENTIVE_USAGE}")
    measure = measure_of(index, line, me, now, "/kpi incentive")
    only(line, {"for", "per"}, INCENTIVE_USAGE)
    whom = EVERYBODY
    if "for" in line.parts:
        whom = find_whom(index, line.parts["for"], f"/kpi incentive {measure.key}", now)
    incentive = Incentive(
        measure=measure.key,
        subject=whom.subject,
        period=period_named(line.parts.get("per")),
        reach=_reach(numbers[0]),
        text="" if ends else _text(quoted[0]),
        amount=read_number(numbers[1], Unit.MONEY) if len(numbers) > 1 else None,
    )
    if not ends:
        _require_tiers(index, measure, whom, now)
    return Promised(measure=measure, whom=whom, incentive=incentive, ends=ends)


def _planner(index: Index, user: str) -> Member:
    """Who asks, before anything is said about the line to somebody who plans nothing here."""
    me = asker(index, user)
    require_member(me.actor())
    return me


def _require_tiers(index: Index, measure: Measure, whom: Whom, now: datetime) -> None:
    if not measure.adds_up or measure.direction is not Direction.UP or measure.team:
        told = f"{esc(measure.name)} has no tiers: an incentive needs somebody's own number that adds up."
        raise Refusal(f"{told} Revenue, bookings and meetings do.")
    if whom.subject.segment_id is not None:
        raise Refusal("An incentive is for a person, `for @sam`, for a role, `for AE`, or for everybody.")
    require_role(index, measure, whom, None, now)


def _reach(typed: str) -> Decimal:
    reach = read_number(typed, Unit.PERCENT)
    if not 0 < reach <= REACH_LIMIT:
        raise Refusal(f"A tier lies between 1 % and {REACH_LIMIT:,} % of the target. Type `100%` or `120%`, say.")
    return reach


def _text(typed: str) -> str:
    text = " ".join(typed.split())
    if not normal(text):
        raise Refusal(f"Nothing stands between the quotes. {INCENTIVE_USAGE}")
    if len(text) > TEXT_LIMIT:
        raise Refusal(f"That text is {len(text):,} characters long; {TEXT_LIMIT} is the most.")
    return text


def _ending(line: Line) -> tuple[Line, bool]:
    """A line without its last word, where that says that something is to end."""
    words = line.words.split()
    ends = bool(words) and normal(words[-1]) in NOTHING
    return (replace(line, words=" ".join(words[:-1])), True) if ends else (line, False)


def _amounts(text: str, currency: str) -> str:
    """A line without the workspace's currency beside its numbers; raises Refusal for another one."""

    def bare(found: re.Match[str]) -> str:
        code = found[1] or found[3]
        if code not in CURRENCIES:
            return found[0]
        if code != currency:
            told = f"Money is counted in {currency} here, so an amount in {code} cannot be kept."
            raise Refusal(f"{told} Type it in {currency}, the bare number: 12500.")
        return found["number"] or ""

    return MONEY.sub(bare, text)


def _planned(line: Line, measure: Measure) -> Decimal:
    value = read_number(one_number(line, TARGET_USAGE), measure.unit)
    if not value:
        raise Refusal(f"A target of 0 cannot be judged. To have none, type `/kpi target {measure.key} none`.")
    if measure.unit is Unit.PERCENT and value > HUNDRED:
        raise Refusal(f"{measure.name} ends at 100 %. Type a number up to 100: `/kpi target {measure.key} 60`.")
    return value


def _whom(index: Index, line: Line, me: Member, measure: Measure, command: str, now: datetime) -> Whom:
    """Oneself, or the team of what is measured of the team, unless somebody or something is named."""
    if "for" not in line.parts:
        return EVERYBODY if measure.team else person(me)
    rest = [*line.numbers, *(f"{word} {part}" for word, part in line.parts.items() if word != "for")]
    return find_whom(index, line.parts["for"], " ".join([command, *rest]), now)


def _today(index: Index, whom: Whom, now: datetime) -> date:
    return day_of(now, whom.member.zone if whom.member else index.zone)


def _dates(line: Line, today: date, period: PeriodKind, year_start: int) -> tuple[date, date | None]:
    """The typed last day is inclusive."""
    typed = {part: parse_day(line.parts[part], today) for part in ("from", "until") if part in line.parts}
    since = typed.get("from", period_of(period, today, year_start).first)
    until = typed["until"] + DAY if "until" in typed else None
    if until and until <= since:
        raise Refusal("The last day lies before the first one. Type `from 2026-12-01 until 2026-12-31`.")
    return since, until


def _closed(line: str, period: PeriodKind) -> Ambiguous:
    """A plan of the past is not changed by the way."""
    told = f"It would begin in a {period} that is over, and what was planned then would be corrected."
    choice = Choice(label="Correct it", text=f"{esc(clip(line, 280))} anyway")
    return Ambiguous(f"{told} If that is meant, press the button; if not, leave out the `from`.", [choice])
