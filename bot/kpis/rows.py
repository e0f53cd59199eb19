"""The rows behind a number: exactly those that it counts, because the same question is asked of the same cases."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, select

from bot.handoffs.facts import handoff_fact
from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.kpis import store
from bot.kpis.breakdown import Asked, asking_for, cases
from bot.kpis.grouping import Group
from bot.kpis.kinds import Origin
from bot.kpis.model import Measure
from bot.kpis.question import Question
from bot.kpis.rollup import Figure, Pile
from bot.ownership.index import Index
from bot.ownership.kept import coverage_rows

PAGE = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """One row, and for which day it counts; who wrote it when, where somebody did."""

    day: date
    row: Any
    by: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Behind:
    """A page of the rows of a question, the newest first, and what all of them come to."""

    question: Question
    figure: Figure
    total: int
    at: int
    rows: Sequence[Listed]
    group: Group | object


async def behind(tx: Tx, index: Index, question: Question, group: Group | object, at: int = 0) -> Behind:
    """`group` is one of the question's axis; anything else that is no group means all of them."""
    member_id = question.member.id if question.member else None
    measure, asked = asking_for(
        index,
        question.measure,
        question.axis,
        tx.now,
        first=question.first,
        last=question.last,
        member_id=member_id,
        within=question.within,
    )
    if measure.parts or measure.origin in {None, Origin.FORECAST}:
        raise Refusal(f"{measure.name} is worked out from other numbers. Look at the rows of one of those.")
    found, figure = await _counted(tx, measure, asked, group)
    newest = sorted(found.items(), key=lambda each: (each[1], each[0]), reverse=True)
    at = min(at, max(len(newest) - 1, 0)) // PAGE * PAGE
    shown = await _read(tx, measure, newest[at : at + PAGE])
    return Behind(question=question, figure=figure, total=len(newest), at=at, rows=shown, group=group)


async def _counted(tx: Tx, measure: Measure, asked: Asked, group: Group | object) -> tuple[Mapping[int, date], Figure]:
    """Each row's day by its id. Of a stock only what still stands when the days end."""
    stands: dict[int, int] = defaultdict(int)
    days: dict[int, date] = {}
    pile = Pile(measure)
    async for found, row, came_to in cases(tx, measure, asked, ("id", "day")):
        if _is_of(group, found):
            pile.add(*came_to)
            stands[row.id] += came_to.entries
            days[row.id] = min(row.day, days.get(row.id, row.day))
    return {id_: days[id_] for id_, many in stands.items() if many > 0}, pile.figure()


def _is_of(group: Group | object, found: Group) -> bool:
    return found == group if group is None or isinstance(group, (int, str)) else True


async def _read(tx: Tx, measure: Measure, wanted: Sequence[tuple[int, date]]) -> list[Listed]:
    ids = [id_ for id_, _ in wanted]
    if measure.origin is Origin.DEAL:
        rows = await _rows(tx, store.deal, ids)
        return [_written(rows[id_], store.to_deal(rows[id_]), day) for id_, day in wanted]
    if measure.origin in {Origin.ENTRY, Origin.AUDIT}:
        rows = await _rows(tx, store.fact, ids)
        return [_written(rows[id_], store.to_fact(rows[id_]), day) for id_, day in wanted]
    rows = await _rows(tx, handoff_fact if measure.origin is Origin.HANDOFF else coverage_rows(), ids)
    return [Listed(day=day, row=rows[id_]) for id_, day in wanted]


def _written(row: Row[Any], value: object, day: date) -> Listed:
    return Listed(day=day, row=value, by=row.recorded_by, at=row.recorded_at)


async def _rows(tx: Tx, table: FromClause, ids: Sequence[int]) -> Mapping[int, Row[Any]]:
    ours: tuple[ColumnElement[bool], ...] = (table.c.workspace_id == tx.tenant, table.c.id.in_(ids))
    return {row.id: row for row in await tx.conn.execute(select(table).where(*ours))}
