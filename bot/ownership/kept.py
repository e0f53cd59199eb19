"""What is kept of coverage: how each role was covered day by day, and which gaps have been told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import FromClause, func, select, update

from bot.kit.db import Tx, insert_into
from bot.ownership.history import Day
from bot.ownership.model import Gap
from bot.ownership.store import coverage_day, gap_notice
from bot.roles.model import Scope
from bot.workspace.counter import changed


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """A gap that was told when it was seen, and perhaps again on its day."""

    id: int
    role_id: int
    scope: Scope
    opens_at: datetime
    told_again_at: datetime | None


async def last_day(tx: Tx) -> date | None:
    """The newest day that is kept."""
    newest = select(func.max(coverage_day.c.day)).where(coverage_day.c.workspace_id == tx.tenant)
    found: date | None = (await tx.conn.execute(newest)).scalar_one()
    return found


async def keep_days(tx: Tx, days: Iterable[Day]) -> None:
    """Once for ever: a day that is kept stays as it was."""
    values = [
        {"workspace_id": tx.tenant, "day": each.day, "role_id": each.role_id, "counts": dict(each.counts)}
        for each in days
    ]
    if values:
        changed(tx, coverage_day)
        once = insert_into(tx.conn, coverage_day).on_conflict_do_nothing(
            index_elements=["workspace_id", "day", "role_id"]
        )
        await tx.conn.execute(once, values)


def coverage_rows() -> FromClause:
    """The days that are kept, as a table that sums are made of."""
    return coverage_day


async def days_since(tx: Tx, first: date) -> list[Day]:
    """All that is kept from that day on, oldest first."""
    where = (coverage_day.c.workspace_id == tx.tenant, coverage_day.c.day >= first)
    asked = select(coverage_day).where(*where).order_by(coverage_day.c.day, coverage_day.c.role_id)
    return [Day(day=row.day, role_id=row.role_id, counts=row.counts) for row in await tx.conn.execute(asked)]


async def notices(tx: Tx, since: datetime) -> list[Notice]:
    """The told gaps that open at that instant or later."""
    where = (gap_notice.c.workspace_id == tx.tenant, gap_notice.c.opens_at >= since)
    found = await tx.conn.execute(select(gap_notice).where(*where).order_by(gap_notice.c.id))
    return [_notice(row.id, row.cell, row.opens_at, row.told_again_at) for row in found]


async def note(tx: Tx, gap: Gap, opens_at: datetime, *, its_day: bool) -> int | None:
    """Keep that it is told now; the row's id, or None where another transaction told it already.

    `its_day`: it opens today, so that there is no other day to tell it again.
    """
    values = {"workspace_id": tx.tenant, "cell": cell_of(gap), "opens_at": opens_at, "told_at": tx.now}
    values |= {"told_again_at": tx.now if its_day else None}
    put = insert_into(tx.conn, gap_notice).values(values)
    once = put.on_conflict_do_nothing(index_elements=["workspace_id", "cell", "opens_at"]).returning(gap_notice.c.id)
    found: int | None = (await tx.conn.execute(once)).scalar_one_or_none()
    return found


async def note_again(tx: Tx, ids: Sequence[int]) -> frozenset[int]:
    """Keep that these are told again now; those that nobody had told again before."""
    where = (gap_notice.c.workspace_id == tx.tenant, gap_notice.c.id.in_(ids), gap_notice.c.told_again_at.is_(None))
    told = update(gap_notice).where(*where).values(told_again_at=tx.now).returning(gap_notice.c.id)
    return frozenset((await tx.conn.execute(told)).scalars()) if ids else frozenset()


def cell_of(gap: Gap) -> str:
    """Role and segments by id: `3:17+40`."""
    return f"{gap.role_id}:{'+'.join(map(str, sorted(gap.scope)))}"


def _notice(id_: int, cell: str, opens_at: datetime, told_again_at: datetime | None) -> Notice:
    role_id, _, scope = cell.partition(":")
    segments = frozenset(int(each) for each in scope.split("+") if each)
    return Notice(id=id_, role_id=int(role_id), scope=segments, opens_at=opens_at, told_again_at=told_again_at)
