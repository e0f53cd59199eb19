"""What measures are made of, added up by the database in whichever groups somebody asks for."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Integer, Row, Select, Table, case, cast, func, literal, select

from bot.handoffs.facts import handoff_fact
from bot.kit.db import Tx
from bot.kpis import handoff_sums
from bot.kpis.model import CLOSED, QUALIFIED, WON, Aggregation, Measure, Stage, Tally, Unit
from bot.kpis.span import Span
from bot.kpis.store import SCALE, deal, fact

DATED_BY = {WON: deal.c.closed_on, CLOSED: deal.c.closed_on, QUALIFIED: deal.c.qualified_on}
STAGES = {WON: (Stage.WON,), CLOSED: (Stage.WON, Stage.LOST), QUALIFIED: tuple(Stage)}
BEGUN = func.coalesce(deal.c.created_on, deal.c.qualified_on)
WHOLE = literal(SCALE, BigInteger)
CHUNK = 2_000  # rows fetched at once


class Sum(NamedTuple):
    """What a group came to; see `Tally`."""

    amount: Decimal
    base: Decimal
    entries: int


def table_of(measure: Measure) -> Table:
    return {"entry": fact, "deal": deal, "handoff": handoff_fact}[measure.case]


def day_of(measure: Measure) -> ColumnElement[date]:
    """The day that places a case in a period."""
    day = DATED_BY[measure.reads] if measure.case == "deal" else table_of(measure).c.day
    return day.label("day")


def member_of(measure: Measure) -> ColumnElement[int | None]:
    if measure.case == "handoff":
        return handoff_sums.member_of(measure).label("member_id")
    return (fact.c.member_id if measure.typed else deal.c.owner_id).label("member_id")


async def tallies(tx: Tx, measure: Measure, span: Span, member_id: int | None = None) -> list[Tally]:
    """The measure's numbers by day and member."""
    by = (day_of(measure), member_of(measure))
    return [
        Tally(measure=measure.key, day=row.day, member_id=row.member_id, **sum_of(measure, row)._asdict())
        async for rows in summed(tx, measure, span, by, member_id)
        for row in rows
    ]


async def summed(
    tx: Tx, measure: Measure, span: Span, by: Sequence[ColumnElement[Any]], member_id: int | None = None
) -> AsyncIterator[Sequence[Row[Any]]]:
    """Rows by the thousand, one for each combination of `by`: read them with `sum_of`. Corrected rows are out."""
    asked = _asked(measure, by, sqlite=tx.conn.dialect.name == "sqlite")
    table, day = table_of(measure), day_of(measure)
    mine = () if member_id is None else (member_of(measure) == member_id,)
    within = (day >= span.first, day < span.end)
    counts = () if measure.case == "handoff" else (table.c.superseded_at.is_(None),)
    asked = asked.where(table.c.workspace_id == tx.tenant, *counts, *within, *mine)
    async with tx.conn.stream(asked) as found:
        async for rows in found.partitions(CHUNK):
            yield rows


def _asked(measure: Measure, by: Sequence[ColumnElement[Any]], *, sqlite: bool) -> Select[Any]:
    if measure.case == "handoff":
        return handoff_sums.summed_handoffs(measure, by)
    return _facts(measure, by) if measure.typed else _deals(measure, by, sqlite=sqlite)


def sum_of(measure: Measure, row: Row[Any]) -> Sum:
    if measure.aggregation is Aggregation.MEDIAN:
        length = Decimal(row.total) / handoff_sums.MINUTES if measure.unit is Unit.HOURS else Decimal(row.total)
        return Sum(length, Decimal(0), row.entries)
    base = _unscaled(row.base) if measure.over else Decimal(0)
    return Sum(_unscaled(row.total), base, row.entries)


def _unscaled(whole: Decimal | int | None) -> Decimal:
    """Nothing at all adds up to no value in SQL."""
    return Decimal(int(whole or 0)) / SCALE


def _facts(measure: Measure, by: Sequence[ColumnElement[Any]]) -> Select[Any]:
    amount = func.sum(cast(fact.c.components[measure.component].as_string(), BigInteger))
    asked = select(*by, amount.label("total"), func.count().label("entries"))
    return asked.where(fact.c.kind == measure.reads).group_by(*by)


def _deals(measure: Measure, by: Sequence[ColumnElement[Any]], *, sqlite: bool) -> Select[Any]:
    if measure.aggregation is Aggregation.MEDIAN:
        return _lengths(measure, by, sqlite=sqlite)
    sums = [func.sum(_component(measure.component)).label("total")]
    sums += [func.sum(_component(measure.over)).label("base")] if measure.over else []
    asked = select(*by, *sums, func.count().label("entries"))
    return asked.where(deal.c.stage.in_(STAGES[measure.reads])).group_by(*by)


def _lengths(measure: Measure, by: Sequence[ColumnElement[Any]], *, sqlite: bool) -> Select[Any]:
    """How many cases had which length in days; dates that are missing or run backwards have none."""
    day = DATED_BY[measure.reads]
    exact = func.julianday(day) - func.julianday(BEGUN) if sqlite else day - BEGUN
    length = cast(exact, Integer).label("total")
    where = (deal.c.stage.in_(STAGES[measure.reads]), day >= BEGUN)
    return select(*by, length, func.count().label("entries")).where(*where).group_by(*by, length)


def _component(name: str) -> ColumnElement[int]:
    """A deal's part in a sum, in ten-thousandths."""
    if name == "value":
        return func.coalesce(cast(deal.c.value, BigInteger), 0)
    return WHOLE if name == "count" else case((deal.c.stage == Stage(name), WHOLE), else_=literal(0, BigInteger))
