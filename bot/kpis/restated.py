"""Past weeks whose numbers changed after they had been reported: what was shown then, what is true now, and by whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, and_, func, or_, select

from bot.kit.db import Tx
from bot.kit.zones import day_of, start_of_day
from bot.kpis import expected, service, store
from bot.kpis.feeds import READ_AS
from bot.kpis.kinds import Origin
from bot.kpis.model import Measure, Tally
from bot.kpis.reckon import Book, grouped
from bot.kpis.remembered import through
from bot.kpis.restating import Restated
from bot.kpis.rollup import Figure
from bot.kpis.span import Span, quarter_of
from bot.kpis.target import Subject
from bot.ownership.index import Index

TREND_WEEKS = service.TREND_WEEKS
REPORTED = timedelta(hours=24)  # after a week has ended, where the workspace is
TABLES = {Origin.ENTRY: store.fact, Origin.DEAL: store.deal}  # what can be corrected; the rest is written once for ever


async def restated(tx: Tx, measure: Measure, week: Span, index: Index, member_id: int | None = None) -> Restated | None:
    """What of a week has changed since it was reported; None where its figure is the one that it was then.

    A week that is not over for a day, and one that ended before such numbers were kept at all, was never reported.
    """
    known = start_of_day(week.end, index.zone) + REPORTED
    if tx.now <= known:
        return None
    then = measure.on(week.last)
    change = await _last_change(tx, then, _looked_at(then, week, index.year_start), known, member_id)
    if change is None:
        return None
    before = await _figure(tx, measure, week, index, member_id, known)
    after = await _figure(tx, measure, week, index, member_id)
    if before.value == after.value:
        return None
    return Restated(week=week, before=before, after=after, by=change.by, at=change.at)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Change:
    by: int | None
    at: datetime


async def _last_change(tx: Tx, measure: Measure, days: Span, known: datetime, member_id: int | None) -> _Change | None:
    """The newest of those after `known`."""
    found = [await _change(tx, leaf, days, known, member_id) for leaf in measure.leaves]
    return max((each for each in found if each), key=lambda each: each.at, default=None)


def _looked_at(measure: Measure, week: Span, year_start: int) -> Span:
    quarter = quarter_of(week.last, year_start)
    return (
        Span(first=quarter.first, end=week.end)
        if any(each.quarter for each in (measure, *measure.parts.values()))
        else week
    )


async def _change(tx: Tx, leaf: Measure, days: Span, known: datetime, member_id: int | None) -> _Change | None:
    table = TABLES.get(leaf.origin) if leaf.origin else None
    if table is None or not await _kept_by_then(tx, leaf, table, known):
        return None
    late = or_(table.c.recorded_at > known, table.c.superseded_at > known)
    ours = (table.c.workspace_id == tx.tenant, late, *_of_kind(leaf, table, days), *_of_member(table, member_id))
    last = func.coalesce(table.c.superseded_at, table.c.recorded_at)
    asked: Select[Any] = select(table).where(*ours).order_by(last.desc(), table.c.id.desc()).limit(1)
    row = (await tx.conn.execute(asked)).one_or_none()
    return None if row is None else _of_row(row)


async def _kept_by_then(tx: Tx, leaf: Measure, table: Table, known: datetime) -> bool:
    """Whether the first of them had been written: what was brought in later was never told otherwise."""
    kind = (table.c.kind == leaf.reads,) if table is store.fact else ()
    ours = (table.c.workspace_id == tx.tenant, *kind)
    first = select(table.c.recorded_at).where(*ours).order_by(table.c.id).limit(1)
    found: datetime | None = (await tx.conn.execute(first)).scalar_one_or_none()
    return found is not None and found <= known


def _of_kind(leaf: Measure, table: Table, days: Span) -> Sequence[ColumnElement[bool]]:
    if table is store.fact:
        day: ColumnElement[Any] = table.c.day
        where: ColumnElement[bool] = table.c.kind == leaf.reads
    elif leaf.reads in READ_AS:
        day, where = READ_AS[leaf.reads]
    else:
        day, where = table.c.qualified_on, table.c.qualified_on.is_not(None)
    begun = () if leaf.stands else (day >= days.first,)
    return (and_(where, day < days.end), *begun)


def _of_member(table: Table, member_id: int | None) -> Sequence[ColumnElement[bool]]:
    if member_id is None:
        return ()
    return ((table.c.member_id if table is store.fact else table.c.owner_id) == member_id,)


def _of_row(row: Row[Any]) -> _Change:
    if row.superseded_at is not None:
        return _Change(by=row.superseded_by, at=row.superseded_at)
    return _Change(by=row.recorded_by, at=row.recorded_at)


async def _figure(
    tx: Tx, measure: Measure, week: Span, index: Index, member_id: int | None, known: datetime | None = None
) -> Figure:
    """As it counted at an instant, against the plans of today: those of the past are not changed by anybody."""
    quarter = quarter_of(week.last, index.year_start)
    first = min(week.first, quarter.first)
    found: list[Tally] = []
    for leaf in measure.leaves:
        end = quarter.end if leaf.looks_ahead else week.end
        found += await expected.tallies(tx, leaf, Span(first=first, end=end), member_id, known)
    who = Subject(member_id=member_id)
    book = Book(tallies=grouped(found), targets=await service.all_targets(tx), who=who, year_start=index.year_start)
    return book.figure(measure, week)


async def late_weeks(
    tx: Tx, measure: Measure, last: Span, index: Index, member_id: int | None = None
) -> Sequence[Restated]:
    """Those of the weeks that a trend up to `last` shows before it, the newest first."""

    async def worked_out(measures: Sequence[Measure]) -> dict[str, Sequence[Restated]]:
        return {each.key: await _late_weeks(tx, each, last, index, member_id) for each in measures}

    about = ("restated", member_id, last, day_of(tx.now, index.zone), index.zone, index.year_start)
    return (await through(tx, about, [measure], worked_out))[measure.key]


async def _late_weeks(tx: Tx, measure: Measure, last: Span, index: Index, member_id: int | None) -> Sequence[Restated]:
    weeks = [last.weeks_later(-back) for back in range(1, TREND_WEEKS)]
    found = [await restated(tx, measure, each, index, member_id) for each in weeks]
    return [each for each in found if each]
