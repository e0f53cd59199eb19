"""A measure over any days, parted into groups: each with its figure, and all of it in one pass over the numbers."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.kit.zones import day_of
from bot.kpis import expected, store
from bot.kpis.columns import OF_HANDOFFS, case_of, needed
from bot.kpis.grouping import Axis, Case, Group, Grouping, Kind, grouping, name_of
from bot.kpis.kinds import Origin
from bot.kpis.model import Direction, Measure, Tally
from bot.kpis.reading import Breakdown, Part
from bot.kpis.reckon import Book, grouped
from bot.kpis.rollup import Figure, Pile
from bot.kpis.span import DAY, Span, month_of, quarter_of
from bot.kpis.sums import Sum, asking, summed
from bot.kpis.target import Subject, Target
from bot.kpis.within import ALL, Raw, Within, axes, keeper, subject
from bot.ownership.index import Index

WHOLE = frozenset({Origin.FORECAST, Origin.DAY})  # of which no case belongs to a segment or an account


def span_of(first: date | None, last: date | None) -> Span:
    """From a first day until a last, both included; a missing one is open."""
    return Span(first=first or date.min, end=last + DAY if last and last < date.max else date.max)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One question: by what to part, over which days, whose, of which cases; today is where days that are open end."""

    index: Index
    axis: Axis | None
    days: Span
    today: date
    member_id: int | None = None
    within: Within = ALL

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
    within: Within = ALL,
) -> Breakdown:
    """The measure from a first day until a last, of everybody or of one member, or of some cases alone."""
    measure, asked = asking_for(
        index, measure, axis, tx.now, first=first, last=last, member_id=member_id, within=within
    )
    monthly = measure.parts and axis and axis.kind is Kind.MONTH
    worked_out = _by_month if monthly else _formula if measure.parts else _own
    figures = await worked_out(tx, measure, asked)
    names = _names(index, axis, figures) if axis else dict[Group, str | None]({None: None})
    parts = [Part(group=names[group], figure=figure, key=group) for group, figure in figures.items()]
    ordered = _ordered(parts, measure, axis) if axis else parts
    return Breakdown(measure=measure, by=str(axis) if axis else None, first=first, last=last, parts=tuple(ordered))


def asking_for(
    index: Index,
    measure: Measure,
    axis: Axis | None,
    now: datetime,
    *,
    first: date | None,
    last: date | None,
    member_id: int | None,
    within: Within,
) -> tuple[Measure, Asked]:
    """The definition of those days, and what is asked of it; raises Refusal for what it cannot be asked."""
    if axis and axis.kind in OF_HANDOFFS and any(each.case != "handoff" for each in measure.leaves):
        raise Refusal(f"Only numbers of handoffs can be parted by {axis}: try `/kpi acceptance by {axis}`.")
    if within and any(each.origin in WHOLE for each in measure.leaves):
        raise Refusal(f"{measure.name} is not kept by segment, role or account. Ask for the whole of it.")
    days, today = span_of(first, last), day_of(now, index.zone)
    measure = measure.on(min(days.last, today))
    if measure.quarter and not measure.parts:
        days = _quarter(measure, span_of(first, min(last or today, today)), index)
    return measure, Asked(index=index, axis=axis, days=days, today=today, member_id=member_id, within=within)


def _quarter(measure: Measure, days: Span, index: Index) -> Span:
    """The quarter in which the days end, up to then, and of what looks ahead all of it."""
    whole = quarter_of(days.last, index.year_start)
    return whole if measure.looks_ahead else replace(whole, end=days.end)


async def _own(tx: Tx, measure: Measure, asked: Asked) -> dict[Group, Figure]:
    if asked.axis is None:
        asked_days = replace(asked, days=asked.until) if measure.stands else asked
        pile = Pile(measure)
        async for _, _, found in cases(tx, measure, asked_days):
            pile.add(*found)
        return {None: pile.figure()}
    if measure.stands and asked.axis.kind is Kind.MONTH:
        return await _ends_of_months(tx, measure, asked)
    piles: dict[Group, Pile] = {}
    async for group, _, found in cases(tx, measure, asked):
        piles.setdefault(group, Pile(measure)).add(*found)
    return {group: pile.figure() for group, pile in piles.items()}


async def _ends_of_months(tx: Tx, measure: Measure, asked: Asked) -> dict[Group, Figure]:
    """A stock at the end of each month in which it changed."""
    months: dict[Group, list[Sum]] = defaultdict(list)
    async for group, _, found in cases(tx, measure, asked):
        months[group].append(found)
    pile, figures = Pile(measure), dict[Group, Figure]()
    for month in sorted(months, key=str):
        for found in months[month]:
            pile.add(*found)
        if str(month) >= f"{asked.days.first:%Y-%m}":
            figures[month] = pile.figure()
    return figures


async def cases(
    tx: Tx, measure: Measure, asked: Asked, more: Sequence[str] = ()
) -> AsyncIterator[tuple[Group, Any, Sum]]:
    """Each row's group, the row, and what it comes to. Of a stock the group is that of the last day.

    `more` are columns of the feed by which rows are parted besides: with `id` each case is a row of its own, and what
    ceased to stand is one more, of the opposite sign.
    """
    if measure.origin is Origin.FORECAST:
        for each in await expected.tallies(tx, measure, asked.days, asked.member_id):
            yield _grouping(asked)(Case(day=each.day, member_id=each.member_id)), None, _sum(each)
        return
    ask_ = asking(tx, measure)
    days = replace(asked.days, end=asked.until.end) if measure.stands else asked.days
    group_of, by = _grouping(asked), needed(ask_, asked.index, asked.axis, asked.within, more)
    keeps = _keeper(asked)
    moment = days.last if measure.stands and not (asked.axis and asked.axis.kind is Kind.MONTH) else None
    async for rows in summed(tx, ask_, days, by, asked.member_id):
        for row in rows:
            case = case_of(row, moment)
            if keeps(case, row):
                yield group_of(case), row, ask_.read(row)


def _keeper(asked: Asked) -> Callable[[Case, Row[Any]], bool]:
    if not asked.within:
        return lambda _case, _row: True
    keeps, words = keeper(asked.index, asked.within), [each.word for each in axes(asked.index, asked.within)]

    def keeps_row(case: Case, row: Row[Any]) -> bool:
        seen = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
        raw: Raw = {each: seen.get(f"text_{each}") or None for each in words}
        return keeps(case, raw)

    return keeps_row


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


async def _by_month(tx: Tx, measure: Measure, asked: Asked) -> dict[Group, Figure]:
    """A formula of each month in which something counts: its plan and its days are that month's."""
    whole, tallies = replace(asked, axis=None), list[Tally]()
    for leaf in measure.leaves:
        tallies += [tally async for _, tally in _tallies(tx, leaf, whole)]
    book = _book(None, tallies, await store.targets(tx), whole)
    months = {month_of(each.day).first: month_of(each.day).meet(asked.until) for each in tallies}
    return {
        f"{first:%Y-%m}": book.figure(measure, days) for first, days in sorted(months.items()) if days.first < days.end
    }


async def _tallies(tx: Tx, leaf: Measure, asked: Asked) -> AsyncIterator[tuple[Group, Tally]]:
    """All of a part's cases up to the end of the days, for a formula may look back to the quarter's beginning."""
    if leaf.origin is Origin.FORECAST:
        for each in await expected.tallies(tx, leaf, asked.until, asked.member_id):
            yield _grouping(asked)(Case(day=each.day, member_id=each.member_id)), each
        return
    ask_ = asking(tx, leaf)
    quarter = quarter_of(asked.until.last, asked.index.year_start)
    days = Span(first=date.min, end=max(quarter.end, asked.until.end) if leaf.looks_ahead else asked.until.end)
    group_of, keeps = _grouping(asked), _keeper(asked)
    by = needed(ask_, asked.index, asked.axis, asked.within, ("day", "member"))
    async for rows in summed(tx, ask_, days, by, asked.member_id):
        for row in rows:
            case = case_of(row, days.last if leaf.stands else None)
            if not keeps(case, row):
                continue
            whose = row.member_id
            yield group_of(case), Tally(measure=leaf.tag, day=row.day, member_id=whose, **ask_.read(row)._asdict())


def _sum(each: Tally) -> Sum:
    return Sum(each.amount, each.base, each.entries)


def _book(group: Group, tallies: Sequence[Tally], targets: Sequence[Target], asked: Asked) -> Book:
    """Targets are set for everybody, a member, a role or a segment; of any other group or cases there is none."""
    start, found = asked.index.year_start, grouped(tallies)
    who = subject(asked.index, asked.within, asked.member_id) if asked.axis is None else None
    if asked.axis and isinstance(group, int) and not asked.within:
        by = {Kind.MEMBER: Subject(member_id=group), Kind.SEGMENT: Subject(segment_id=group)}
        who = by.get(asked.axis.kind)
    if who is None:
        return Book(tallies=found, year_start=start)
    return Book(tallies=found, targets=targets, who=who, year_start=start)


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
