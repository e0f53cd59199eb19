"""`/kpi log` lines read into entries: `leads 5`, `csat 8 of 10 for @sam`; what is unclear is asked back."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from bot.kit.errors import Ambiguous, Choice, Refusal
from bot.kit.zones import day_of
from bot.kpis.catalogue import FIRST, Catalogue
from bot.kpis.entry import LOG_USAGE, asker, measure_of, one_number, only
from bot.kpis.inputs import Entry, contradiction, inputs_of, is_share
from bot.kpis.kinds import Origin
from bot.kpis.model import Measure
from bot.kpis.numbers import read_number
from bot.kpis.span import quarter_of
from bot.kpis.words import Line, find_member, is_team, past_day, split
from bot.ownership.index import Index
from bot.people.model import Member

OF = re.compile(r"(?<!\S)(\S*\d\S*)\s+(?:out\s+)?of\s+(\S*\d\S*)(?!\S)", re.IGNORECASE)  # `8 of 10`
CORRECTS = re.compile(r"\s+as (?:a )?correction\s*$", re.IGNORECASE)
PAIR = 2


def known_measures() -> Catalogue:
    """Those whose numbers can be typed in."""
    return FIRST


def read_entry(index: Index, text: str, user: str, now: datetime) -> Entry:
    """Without a person it is one's own, and the team's where the measure is; without a day it is today, there.

    Where more is needed than the line says the entry is not `whole`: a form asks for the rest.
    """
    late = bool(CORRECTS.search(text))
    line = split(OF.sub(r"\1 \2", CORRECTS.sub("", text)))
    me = asker(index, user)
    measure = measure_of(index, line, me, now, "/kpi log")
    require_typed(measure)
    only(line, {"for", "on"}, LOG_USAGE)
    components = _components(measure, line)
    member = _whose(index, line, me, measure)
    today = day_of(now, member.zone if member else index.zone)
    day = past_day(line.parts["on"], today) if "on" in line.parts else today
    if is_closed(index, day, today) and not late:
        choices = [Choice(label="Log it as a correction", text=f"/kpi log {_again(measure, line)} as a correction")]
        raise Ambiguous(closed_words(index, day), choices)
    return Entry(measure=measure, member=member, day=day, components=components, late=late)


def require_typed(measure: Measure) -> None:
    if measure.typed:
        return
    if measure.origin in {Origin.DAY, Origin.GAP}:
        raise Refusal(f"{measure.name} is counted from who holds which role, so there is nothing to type in.")
    if measure.origin is Origin.AUDIT:
        raise Refusal(f"{measure.name} is what `/kpi audit` finds, so there is nothing to type in.")
    if measure.case == "handoff":
        raise Refusal(f"{measure.name} is counted from the handoffs themselves, so there is nothing to type in.")
    if measure.case != "deal":
        raise Refusal(f"{measure.name} is worked out by itself: `/kpi {measure.key}` shows from what.")
    if not measure.adds_up:
        told = f"{measure.name} is worked out from deals won and lost, so no single number can be typed in for it."
        raise Refusal(f"{told} Log the deals, won or lost, with `/kpi log deal`.")
    raise Refusal(f"{measure.name} is made of deals, so it is not typed in. Log the deal: `/kpi log deal`.")


def is_closed(index: Index, day: date, today: date) -> bool:
    """Whether a day's quarter is over, so that its numbers have been reported."""
    return day < quarter_of(today, index.year_start).first


def closed_words(index: Index, day: date) -> str:
    quarter = quarter_of(day, index.year_start)
    span = f"{quarter.first.isoformat()} to {quarter.last.isoformat()}"
    told = f"{day.isoformat()} lies in a quarter that is over ({span}), and its numbers were reported."
    return f"{told} Is this a correction?"


def _components(measure: Measure, line: Line) -> Mapping[str, Decimal]:
    """None at all where a form has to ask for them."""
    if measure.simple:
        number = one_number(line, LOG_USAGE)
        return {measure.components[0]: read_number(number, inputs_of(measure, ())[0].unit)}
    if not line.numbers:
        return {}
    if len(line.numbers) != PAIR or not is_share(measure):
        raise Refusal(_more_needed(measure))
    inputs = {each.name: each for each in inputs_of(measure, known_measures().all)}
    pair = zip(measure.components, line.numbers, strict=True)
    components = {name: read_number(number, inputs[name].unit) for name, number in pair}
    if fault := contradiction(components):
        raise Refusal(fault[1])
    return components


def _more_needed(measure: Measure) -> str:
    told = f"{measure.name} is worked out from {len(measure.components)} numbers."
    share = f" Type `/kpi log {measure.key} 8 of 10`, say, or" if is_share(measure) else " So"
    return f"{told}{share} type `/kpi log {measure.key}` and fill in the form."


def _whose(index: Index, line: Line, me: Member, measure: Measure) -> Member | None:
    """None is the team."""
    if "for" not in line.parts:
        return None if measure.team else me
    if not is_team(line.parts["for"]):
        numbers = _numbers(line)
        return find_member(line.parts["for"], index.rows.members, f"/kpi log {measure.key} {numbers}".rstrip())
    if not measure.team:
        raise Refusal("A number belongs to a person, not to the team. Leave out `for team`, or name somebody.")
    return None


def _numbers(line: Line) -> str:
    return " of ".join(line.numbers)


def _again(measure: Measure, line: Line) -> str:
    """The line to be typed once more, with the measure named for certain."""
    parts = (f"{word} {part}" for word, part in line.parts.items())
    return " ".join(filter(None, [measure.key, _numbers(line), *parts]))
