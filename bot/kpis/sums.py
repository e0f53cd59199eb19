"""What measures are made of, added up by the database in whichever groups somebody asks for."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Row, Select, case, cast, func, literal, null

from bot.kit.db import Tx
from bot.kpis.compiled import Compiled, compiled
from bot.kpis.expression import parse
from bot.kpis.feeds import Feed, asked, feed
from bot.kpis.model import Aggregation, Measure, Tally
from bot.kpis.span import DAY, Span

CHUNK = 2_000  # rows fetched at once


class Sum(NamedTuple):
    """What a group came to; see `Tally`."""

    amount: Decimal
    base: Decimal
    entries: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Asking:
    """A measure asked of its cases; `columns` of the feed say by what the sums are parted."""

    measure: Measure
    feed: Feed
    top: Compiled
    base: Compiled | None

    def read(self, row: Row[Any]) -> Sum:
        base = self.base.unscaled(row.base) if self.base else Decimal(0)
        return Sum(self.top.unscaled(row.total), base, int(row.entries or 0))


def asking(tx: Tx, measure: Measure, known: datetime | None = None, since: date | None = None) -> Asking:
    """`since`: the first day that is asked about, before which only what still stood then matters."""
    source = feed(tx, measure, known, since)
    base = compiled(measure.base, source.component) if measure.base is not None else None
    return Asking(measure=measure, feed=source, top=compiled(measure.top, source.component), base=base)


async def tallies(
    tx: Tx,
    measure: Measure,
    span: Span,
    member_id: int | None = None,
    known: datetime | None = None,
    *,
    by_member: bool = True,
) -> list[Tally]:
    """The measure's numbers by day and member, or by day; what stood before the span began stands the day before it."""
    ask = asking(tx, measure, known, None if span.first == date.min else span.first)
    day, whose = _day(ask, span).label("day"), ask.feed.member.label("member_id")
    by = (day, whose) if by_member else (day,)
    return [
        Tally(
            measure=measure.tag,
            day=row.day,
            member_id=row.member_id if by_member else None,
            **ask.read(row)._asdict(),
        )
        async for rows in summed(tx, ask, span, by, member_id)
        for row in rows
    ]


def _day(ask: Asking, span: Span) -> ColumnElement[date]:
    day = ask.feed.day
    if not ask.measure.stands or span.first == date.min:
        return day
    return case((day < span.first, literal(span.first - DAY, day.type)), else_=day)


async def summed(
    tx: Tx, ask: Asking, span: Span, by: Sequence[ColumnElement[Any]], member_id: int | None = None
) -> AsyncIterator[Sequence[Row[Any]]]:
    """Rows by the thousand, one for each combination of `by`: read them with `Asking.read`.

    A case that lacks something the measure is made of is left out.
    """
    mine = () if member_id is None else (ask.feed.member == member_id,)
    begun = () if ask.measure.stands else (ask.feed.day >= span.first,)
    query = _sums(ask, by).where(*begun, ask.feed.day < span.end, *mine)
    async with tx.conn.stream(query) as found:
        async for rows in found.partitions(CHUNK):
            yield rows


def _sums(ask: Asking, by: Sequence[ColumnElement[Any]]) -> Select[Any]:
    sides = [ask.top.column, *([ask.base.column] if ask.base else [])]
    query = asked(ask.feed, *by).where(*(each.is_not(None) for each in sides))
    if ask.measure.where:
        query = query.where(compiled(parse(ask.measure.where), ask.feed.component).column != 0)
    if ask.measure.aggregation is Aggregation.MEDIAN:
        length = ask.top.column.label("total")
        return query.add_columns(length, func.count().label("entries")).group_by(*by, length)
    base = _signed(ask, ask.base.column).label("base") if ask.base else null().label("base")
    count = func.count() if ask.feed.sign is None else func.sum(ask.feed.sign)
    return query.add_columns(_signed(ask, ask.top.column).label("total"), base, count.label("entries")).group_by(*by)


def _signed(ask: Asking, column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.sum(cast(column, BigInteger) if ask.feed.sign is None else column * ask.feed.sign)
