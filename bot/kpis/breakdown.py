"""A measure over any days, parted into groups: each with its figure, and all of it in one pass over the numbers."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row

from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.kit.zones import day_of
from bot.kpis import expected, store
from bot.kpis.grouping import Axis, Case, Group, Grouping, Kind, grouping, name_of
from bot.kpis.kinds import Origin
from bot.kpis.model import Direction, Measure, Tally
from bot.kpis.reading import Breakdown, Part
from bot.kpis.reckon import Book, grouped
from bot.kpis.rollup import Figure, Pile
from bot.kpis.span import DAY, Span, quarter_of
from bot.kpis.sums import Asking, Sum, asking, summed
from bot.kpis.target import Subject, Target
from bot.ownership.index import Index

OF_HANDOFFS = frozenset({Kind.SENDER, Kind.RECEIVER, Kind.EDGE, Kind.REASON})


def span_of(first: date | None, last: date | None) -> Span:
    """From a first day until a last, both included; a missing one is open."""
    return Span(first=first or date.min, end=last + DAY if last and last < date.max else date.max)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One question: by what to part, over which days, whose; and today, where the days that are open end."""

    index: Index
    axis: Axis | None
    days: Span
    today: date
    member_id: int | None = None

    @property
    def until(self) -> Span:
        """The days as what stands is counted: nothing is known of those to come."""
        return replace(self.days, end=max(self.days.first, min(self.days.end, self.today + DAY)))


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
    if axis and axis.kind in OF_HANDOFFS and any(each.case != "handoff" for each in measure.leaves):
        raise Refusal(f"Only numbers of handoffs can be parted by {axis}: try `/kpi acceptance by {axis}`.")
    days, today = span_of(first, last), day_of(tx.now, index.zone)
    measure = measure.on(min(days.last, today))
    if measure.quarter and not measure.parts:
        days = _quarter(measure, span_of(first, min(last or today, today)), index)
    asked = Asked(index=index, axis=axis, days=days, today=today, member_id=member_id)
    figures = await (_formula(tx, measure, asked) if measure.parts else _own(tx, measure, asked))
    names = _names(index, axis, figures) if axis else dict[Group, str | None]({None: None})
    parts = [Part(group=names[group], figure=figure) for group, figure in figures.items()]
    ordered = _ordered(parts, measure, axis) if axis else parts
    return Breakdown(measure=measure, by=str(axis) if axis else None, first=first, last=last, parts=tuple(ordered))


def _quarter(measure: Measure, days: Span, index: Index) -> Span:
    """The quarter in which the days end, up to then, and of what looks ahead all of it."""
    whole = quarter_of(days.last, index.year_start)
    return whole if measure.looks_ahead else replace(whole, end=days.end)


async def _own(tx: Tx, measure: Measure, asked: Asked) -> dict[Group, Figure]:
    if asked.axis is None:
        asked_days = replace(asked, days=asked.until) if measure.stands else asked
        pile = Pile(measure)
        async for _, _, found in _cases(tx, measure, asked_days):
            pile.add(*found)
        return {None: pile.figure()}
    if measure.stands and asked.axis.kind is Kind.MONTH:
        return await _ends_of_months(tx, measure, asked)
    piles: dict[Group, Pile] = {}
    async for group, _, found in _cases(tx, measure, asked):
        piles.setdefault(group, Pile(measure)).add(*found)
    return {group: pile.figure() for group, pile in piles.items()}


async def _ends_of_months(tx: Tx, measure: Measure, asked: Asked) -> dict[Group, Figure]:
    """A stock at the end of each month in which it changed."""
    months: dict[Group, list[Sum]] = defaultdict(list)
    async for group, _, found in _cases(tx, measure, asked):
        months[group].append(found)
    pile, figures = Pile(measure), dict[Group, Figure]()
    for month in sorted(months, key=str):
        for found in months[month]:
            pile.add(*found)
        if str(month) >= f"{asked.days.first:%Y-%m}":
            figures[month] = pile.figure()
    return figures


async def _cases(tx: Tx, measure: Measure, asked: Asked) -> AsyncIterator[tuple[Group, Any, Sum]]:
    """Each row's group, the row, and what it comes to. Of a stock the group is that of the last day."""
    if measure.origin is Origin.FORECAST:
        for each in await expected.tallies(tx, measure, asked.days, asked.member_id):
            yield _grouping(asked)(Case(day=each.day, member_id=each.member_id)), None, _sum(each)
        return
    ask_ = asking(tx, measure)
    days = replace(asked.days, end=asked.until.end) if measure.stands else asked.days
    group_of, by = _grouping(asked), _needed(ask_, asked.axis)
    moment = days.last if measure.stands and not (asked.axis and asked.axis.kind is Kind.MONTH) else None
    async for rows in summed(tx, ask_, days, by, asked.member_id):
        for row in rows:
            yield group_of(_case(row, moment)), row, ask_.read(row)


def _grouping(asked: Asked) -> Grouping:
    return grouping(asked.index, asked.axis) if asked.axis else lambda _: None


async def _formula(tx: Tx, measure: Measure, asked: Asked) -> dict[Group, Figure]:
    """Worked out for each group from the figures of its parts."""
    found: dict[Group, list[Tally]] = defaultdict(list)
    days = asked.until
    for leaf in measure.leaves:
        async for group, tally in _tallies(tx, leaf, asked):
            found[group].append(tally)
    if asked.axis is None:
        found.setdefault(None, [])
    targets = await store.targets(tx)
    if asked.days.first == date.min:
        begun = min((each.day for all_ in found.values() for each in all_), default=days.last)
        days = replace(days, first=min(begun, days.last))
    return {group: _book(group, tallies, targets, asked).figure(measure, days) for group, tallies in found.items()}


async def _tallies(tx: Tx, leaf: Measure, asked: Asked) -> AsyncIterator[tuple[Group, Tally]]:
    """All of a part's cases up to the end of the days, for a formula may look back to the quarter's beginning."""
    if leaf.origin is Origin.FORECAST:
        for each in await expected.tallies(tx, leaf, asked.until, asked.member_id):
            yield _grouping(asked)(Case(day=each.day, member_id=each.member_id)), each
        return
    ask_ = asking(tx, leaf)
    quarter = quarter_of(asked.until.last, asked.index.year_start)
    days = Span(first=date.min, end=max(quarter.end, asked.until.end) if leaf.looks_ahead else asked.until.end)
    group_of, needed = _grouping(asked), _needed(ask_, asked.axis)
    by = {each.name: each for each in (*needed, ask_.feed.day.label("day"), ask_.feed.member.label("member_id"))}
    async for rows in summed(tx, ask_, days, tuple(by.values()), asked.member_id):
        for row in rows:
            group = group_of(_case(row, days.last if leaf.stands else None))
            whose = row.member_id
            yield group, Tally(measure=leaf.tag, day=row.day, member_id=whose, **ask_.read(row)._asdict())


def _sum(each: Tally) -> Sum:
    return Sum(each.amount, each.base, each.entries)


def _book(group: Group, tallies: Sequence[Tally], targets: Sequence[Target], asked: Asked) -> Book:
    """Targets are set for everybody, for a member or for a segment; of any other group there is none."""
    start, found = asked.index.year_start, grouped(tallies)
    if asked.axis is None:
        return Book(tallies=found, targets=targets, who=Subject(member_id=asked.member_id), year_start=start)
    if asked.axis.kind is Kind.MEMBER and isinstance(group, int):
        return Book(tallies=found, targets=targets, who=Subject(member_id=group), year_start=start)
    if asked.axis.kind is Kind.SEGMENT and isinstance(group, int):
        return Book(tallies=found, targets=targets, who=Subject(segment_id=group), year_start=start)
    return Book(tallies=found, year_start=start)


def _needed(ask_: Asking, axis: Axis | None) -> list[ColumnElement[Any]]:
    """The columns that the axis looks at, and no more: the fewer, the more the database adds up."""
    if axis is None:
        return []
    source = ask_.feed
    day, member, account = source.day.label("day"), source.member.label("member_id"), source.account.label("account_id")
    if axis.kind is Kind.SEGMENT:
        return [day, member, account, source.own.label("own"), *source.text(axis.word)]
    if axis.kind in {Kind.SENDER, Kind.RECEIVER}:
        return [source.about[axis.kind].label("member_id")]
    if axis.kind in OF_HANDOFFS:
        return [source.about[axis.kind].label("text")]
    columns: dict[Kind, list[ColumnElement[Any]]] = {
        Kind.MEMBER: [member, *source.text("owner")],
        Kind.MANAGER: [day, member],
        Kind.ACCOUNT: [account, *source.text("account")],
        Kind.MONTH: [day],
    }
    return columns[axis.kind]


def _case(row: Row[Any], moment: date | None) -> Case:
    seen = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    own = seen.get("own")
    return Case(
        day=moment or seen.get("day", date.min),
        member_id=seen.get("member_id"),
        account_id=seen.get("account_id"),
        own=(own,) if isinstance(own, int) else tuple(own or ()),
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

    def place(each: Part) -> tuple[object, ...]:
        value, name = each.figure.value, each.group or ""
        best = _best(measure, each.figure)
        return (each.group is None, value is None, best, -each.figure.cases, name.casefold(), name)

    return sorted(parts, key=place)


def _best(measure: Measure, figure: Figure) -> object:
    value = figure.value or 0
    if measure.direction is Direction.ZERO:
        return abs(value)
    return value if measure.direction is Direction.DOWN else -value


tallies_by = _tallies  # each with the group of its case, for whoever adds them up by other rules
