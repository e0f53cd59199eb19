"""Rows of forecasts and incentives. A row that was replaced or ended stays, superseded."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    insert,
    select,
    update,
)

from bot.kit.db import Id, Tx, UtcDateTime, metadata, pk, tenant
from bot.kpis.forecast import Forecast
from bot.kpis.incentive import Incentive
from bot.kpis.model import Source
from bot.kpis.span import PeriodKind
from bot.kpis.store import Exact
from bot.kpis.target import Subject


def _planned(name: str, *columns: Column[Any]) -> Table:
    return Table(
        name,
        metadata,
        pk(),
        tenant(),
        Column("measure", String(60), nullable=False),
        Column("member_id", Id, ForeignKey("member.id")),
        Column("role", String(40)),
        Column("segment_id", Id, ForeignKey("segment.id")),
        Column("period", String(16), nullable=False),
        *columns,
        Column("recorded_at", UtcDateTime, nullable=False),
        Column("recorded_by", Id, ForeignKey("member.id")),
        Column("superseded_at", UtcDateTime),
    )


forecast = _planned(
    "forecast",
    Column("first", Date, nullable=False),
    Column("value", Exact, nullable=False),
    Column("frozen_on", Date, nullable=False),
    Column("source", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
)
Index("ix_forecast_measure", forecast.c.workspace_id, forecast.c.measure, forecast.c.period, forecast.c.first)
incentive = _planned(
    "incentive",
    Column("reach", Exact, nullable=False),
    Column("text", String(255), nullable=False),
    Column("amount", Exact),
)
Index("ix_incentive_measure", incentive.c.workspace_id, incentive.c.measure, incentive.c.period)


def _of(subject: Subject) -> list[tuple[str, Any]]:
    return list(asdict(subject).items())


FORECAST_COLUMNS = ("measure", "period", "first", "value", "frozen_on", "source", "revision")


async def forecasts(tx: Tx, *where: ColumnElement[bool]) -> list[Forecast]:
    """Those that count, each period's in the order of the days on which they were frozen."""
    column = forecast.c
    order = (column.measure, column.period, column.first, column.frozen_on, column.id)
    return [to_forecast(row) for row in await _current(tx, forecast, order, *where)]


def to_forecast(row: Row[Any]) -> Forecast:
    named = {name: getattr(row, name) for name in FORECAST_COLUMNS}
    read = {"subject": _subject(row), "period": PeriodKind(row.period), "source": Source(row.source)}
    return Forecast(id=row.id, recorded_by=row.recorded_by, **named | read)


def forecast_values(value: Forecast) -> dict[str, Any]:
    return {name: getattr(value, name) for name in FORECAST_COLUMNS} | dict(_of(value.subject))


INCENTIVE_COLUMNS = ("measure", "period", "reach", "text", "amount")


async def incentives(tx: Tx, *where: ColumnElement[bool]) -> list[Incentive]:
    """Those that hold, the lowest tier first."""
    order = (incentive.c.measure, incentive.c.period, incentive.c.reach, incentive.c.id)
    return [to_incentive(row) for row in await _current(tx, incentive, order, *where)]


def to_incentive(row: Row[Any]) -> Incentive:
    named = {name: getattr(row, name) for name in INCENTIVE_COLUMNS}
    return Incentive(id=row.id, **named | {"subject": _subject(row), "period": PeriodKind(row.period)})


def incentive_values(value: Incentive) -> dict[str, Any]:
    return {name: getattr(value, name) for name in INCENTIVE_COLUMNS} | dict(_of(value.subject))


def _subject(row: Row[Any]) -> Subject:
    return Subject(member_id=row.member_id, role=row.role, segment_id=row.segment_id)


async def _current(
    tx: Tx, table: Table, order: Sequence[Column[Any]], *where: ColumnElement[bool]
) -> Sequence[Row[Any]]:
    ours = (table.c.workspace_id == tx.tenant, table.c.superseded_at.is_(None))
    return (await tx.conn.execute(select(table).where(*ours, *where).order_by(*order))).all()


async def put(tx: Tx, table: Table, values: Mapping[str, Any], by: int | None) -> int:
    """Put a forecast or an incentive down; its id."""
    row = dict(values) | {"workspace_id": tx.tenant, "recorded_at": tx.now, "recorded_by": by}
    return int((await tx.conn.execute(insert(table).values(row).returning(table.c.id))).scalar_one())


async def supersede(tx: Tx, table: Table, ids: Sequence[int | None]) -> int:
    """From now on these count no more; how many of them did until now."""
    where = (table.c.workspace_id == tx.tenant, table.c.id.in_(ids), table.c.superseded_at.is_(None))
    return (await tx.conn.execute(update(table).where(*where).values(superseded_at=tx.now))).rowcount
