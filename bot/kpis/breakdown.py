"""A measure over any days, parted into groups: each with its figure, and all of it in one pass over the numbers."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row

from bot.handoffs.facts import handoff_fact
from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.kpis.grouping import Axis, Case, Group, Kind, grouping, name_of
from bot.kpis.model import Direction, Measure
from bot.kpis.reading import Breakdown, Part
from bot.kpis.rollup import Pile
from bot.kpis.span import DAY, Span
from bot.kpis.store import deal
from bot.kpis.sums import day_of, member_of, sum_of, summed, table_of
from bot.ownership.index import Index

OF_HANDOFFS: dict[Kind, ColumnElement[Any]] = {
    Kind.SENDER: handoff_fact.c.sender_id.label("member_id"),
    Kind.RECEIVER: handoff_fact.c.member_id.label("member_id"),
    Kind.EDGE: handoff_fact.c.edge.label("text"),
    Kind.REASON: handoff_fact.c.reason.label("text"),
}


def span_of(first: date | None, last: date | None) -> Span:
    """From a first day until a last, both included; a missing one is open."""
    return Span(first=first or date.min, end=last + DAY if last and last < date.max else date.max)


async def ask(
    tx: Tx,
    index: Index,
    measure: Measure,
    axis: Axis | None = None,
    *,
    first: date | None = None,
    last: date | None = None,
    member_id: int | None = None,
) -> Breakdown:
    """The measure from a first day until a last, of everybody or of one member."""
    if axis and axis.kind in OF_HANDOFFS and measure.case != "handoff":
        raise Refusal(f"Only numbers of handoffs can be parted by {axis}: try `/kpi acceptance by {axis}`.")
    days = span_of(first, last)
    parts = await (parted(tx, index, measure, axis, days, member_id) if axis else whole(tx, measure, days, member_id))
    by = str(axis) if axis else None
    return Breakdown(measure=measure, by=by, first=first, last=last, parts=tuple(parts))


async def whole(tx: Tx, measure: Measure, days: Span, member_id: int | None) -> list[Part]:
    pile = Pile(measure)
    async for rows in summed(tx, measure, days, (), member_id):
        for row in rows:
            pile.add(*sum_of(measure, row))
    return [Part(group=None, figure=pile.figure())]


async def parted(tx: Tx, index: Index, measure: Measure, axis: Axis, days: Span, member_id: int | None) -> list[Part]:
    group_of, piles = grouping(index, axis), dict[Group, Pile]()
    async for rows in summed(tx, measure, days, _needed(measure, axis), member_id):
        for row in rows:
            group = group_of(_case(row))
            if group not in piles:
                piles[group] = Pile(measure)
            piles[group].add(*sum_of(measure, row))
    figures = {group: pile.figure() for group, pile in piles.items()}
    names = _names(index, axis, figures)
    return _ordered([Part(group=names[group], figure=figure) for group, figure in figures.items()], measure, axis)


def _needed(measure: Measure, axis: Axis) -> list[ColumnElement[Any]]:
    """The columns that the axis looks at, and no more: the fewer, the more the database adds up."""
    day, member, account = day_of(measure), member_of(measure), table_of(measure).c.account_id
    if axis.kind is Kind.SEGMENT:
        own = deal.c.product_id if measure.case == "deal" else table_of(measure).c.segments
        return [day, member, account, own, *_text(measure, axis.word)]
    if axis.kind in OF_HANDOFFS:
        return [OF_HANDOFFS[axis.kind]]
    columns: dict[Kind, list[ColumnElement[Any]]] = {
        Kind.MEMBER: [member, *_text(measure, "owner")],
        Kind.MANAGER: [day, member],
        Kind.ACCOUNT: [account, *_text(measure, "account")],
        Kind.MONTH: [day],
    }
    return columns[axis.kind]


def _text(measure: Measure, field: str) -> list[ColumnElement[Any]]:
    """What somebody wrote in that field of a deal where the thing is not known here."""
    return [] if measure.case != "deal" else [deal.c.raw[field].as_string().label("text")]


def _case(row: Row[Any]) -> Case:
    seen = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    product = seen.get("product_id")
    own = tuple(seen.get("segments") or ((product,) if product is not None else ()))
    return Case(
        day=seen.get("day", date.min),
        member_id=seen.get("member_id"),
        account_id=seen.get("account_id"),
        own=own,
        raw=seen.get("text") or None,
    )


def _names(index: Index, axis: Axis, groups: Iterable[Group]) -> dict[Group, str | None]:
    """Names as people know them; of namesakes each gets its number, so that no two groups look like one."""
    names = {group: name_of(index, axis, group) for group in groups}
    often = Counter(names.values())
    return {
        group: f"{name} #{group}" if often[name] > 1 and isinstance(group, int) else name
        for group, name in names.items()
    }


def _ordered(parts: Iterable[Part], measure: Measure, axis: Axis) -> list[Part]:
    """What has no value stands below what has one, and what belongs to no group below all groups."""
    if axis.kind is Kind.MONTH:
        return sorted(parts, key=lambda each: each.group or "")
    sign = -1 if measure.direction is Direction.UP else 1

    def place(each: Part) -> tuple[object, ...]:
        value, name = each.figure.value, each.group or ""
        return (each.group is None, value is None, sign * (value or 0), -each.figure.cases, name.casefold(), name)

    return sorted(parts, key=place)
