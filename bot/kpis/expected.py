"""Forecasts beside what came of them, as cases that measures are made of: worked out anew each time, never kept."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from bot.kit.db import Tx
from bot.kit.zones import day_of
from bot.kpis import plan_store, sums
from bot.kpis.catalogue import FIRST
from bot.kpis.expression import parse, value
from bot.kpis.forecast import Forecast, frozen
from bot.kpis.kinds import Origin
from bot.kpis.model import Measure, Tally
from bot.kpis.span import PeriodKind, Span
from bot.kpis.target import NARROWEST_FIRST
from bot.workspace.service import get
from bot.workspace.settings import year_start

OF = "ae.revenue"  # what is forecast, for accuracy to be told in one unit
QUARTERLY = "forecast.quarter"


async def tallies(
    tx: Tx, measure: Measure, span: Span, member_id: int | None = None, known: datetime | None = None
) -> list[Tally]:
    """As `sums.tallies`, of forecasts too: each on the last day of its period, once that is over."""
    if measure.origin is not Origin.FORECAST:
        return await sums.tallies(tx, measure, span, member_id, known)
    workspace = await get(tx)
    start, today = year_start(workspace), day_of(tx.now, workspace.zone)
    said = await plan_store.forecasts(tx, plan_store.forecast.c.measure == OF)
    due = [each for each in _units(frozen(said, today, start), measure) if each.span(start).last in span]
    if not due:
        return []
    whole = Span(first=min(each.first for each in due), end=max(each.span(start).end for each in due))
    came = await sums.tallies(tx, FIRST.by_key[OF], whole, None, known)
    made = (_tally(measure, each, each.span(start), came) for each in due)
    return [each for each in made if each and member_id in (None, each.member_id)]


def _units(found: Sequence[Forecast], measure: Measure) -> list[Forecast]:
    """Of each period the members' own forecasts, or else the whole company's; never two for the same days.

    By the quarter for what is told by quarter, else by the shortest kind of period that is forecast at all.
    """
    people = [each for each in found if each.subject.role is None and each.subject.segment_id is None]
    kinds = {each.period for each in people}
    narrowest = min(kinds, key=NARROWEST_FIRST.index, default=PeriodKind.QUARTER)
    kind = PeriodKind.QUARTER if measure.reads == QUARTERLY else narrowest
    own = [each for each in people if each.period is kind]
    with_members = {each.first for each in own if each.subject.member_id is not None}
    return [each for each in own if (each.subject.member_id is not None) == (each.first in with_members)]


def _tally(measure: Measure, said: Forecast, days: Span, came: Sequence[Tally]) -> Tally | None:
    whose = said.subject.member_id
    actual = sum((each.amount for each in came if each.day in days and whose in (None, each.member_id)), Decimal(0))
    case = {"forecast": said.value, "actual": actual}
    top = value(measure.top, case.get)
    base = value(measure.base, case.get) if measure.base else Decimal(0)
    kept = value(parse(measure.where), case.get) if measure.where else Decimal(1)
    if top is None or base is None or not kept:
        return None
    return Tally(measure=measure.tag, day=days.last, member_id=whose, amount=top, base=base)
