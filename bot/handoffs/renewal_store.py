"""Rows of renewals: the day that is watched, the clock set for it, and whether it is at risk."""

from collections.abc import Sequence
from datetime import date, datetime
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
    Text,
    UniqueConstraint,
    insert,
    select,
    update,
)

from bot.delivery.service import schedule, unschedule
from bot.handoffs.renewal import AtRisk, Risk, next_step
from bot.kit.db import Id, Tx, UtcDateTime, metadata, pk, tenant

KIND = "renewal.step"

renewal = Table(
    "renewal",
    metadata,
    pk(),
    tenant(),
    Column("account_id", Id, ForeignKey("account.id"), nullable=False),
    Column("day", Date),
    Column("step", Integer),  # days before the renewal, of the clock that is set
    Column("next_at", UtcDateTime),
    Column("moves", Integer, nullable=False),  # how often the clock was set: no two are ever the same
    Column("risk", String(40)),
    Column("risk_note", Text, nullable=False),
    Column("risk_since", UtcDateTime),
    Column("risk_by", Id, ForeignKey("member.id")),
    UniqueConstraint("workspace_id", "account_id"),
    Index("ix_renewal_next", "workspace_id", "next_at"),
)
CLEAR = {"risk": None, "risk_note": "", "risk_since": None, "risk_by": None}


async def find(tx: Tx, *where: ColumnElement[bool], lock: bool = False, limit: int = 1000) -> Sequence[Row[Any]]:
    asked = select(renewal).where(renewal.c.workspace_id == tx.tenant, *where).order_by(renewal.c.id).limit(limit)
    return (await tx.conn.execute(asked.with_for_update(skip_locked=True) if lock else asked)).all()


async def watch(tx: Tx, account: int, day: date | None, zone: str) -> None:
    """Set the clock for a day; one that was set for another day stops, and a later day ends the risk."""
    known = await find(tx, renewal.c.account_id == account)
    if known and known[0].day == day:
        return
    if not known:
        row = {"workspace_id": tx.tenant, "account_id": account, "day": day, "moves": 0, **CLEAR}
        await tx.conn.execute(insert(renewal).values(row))
    else:
        later = day is None or known[0].day is None or day > known[0].day
        await change(tx, account, {"day": day, **(CLEAR if later else {})})
    await set_clock(tx, account, next_step(day, tx.now, zone) if day else None)


async def change(tx: Tx, account: int, values: dict[str, Any]) -> None:
    where = (renewal.c.workspace_id == tx.tenant, renewal.c.account_id == account)
    await tx.conn.execute(update(renewal).where(*where).values(values))


async def set_clock(tx: Tx, account: int, clock: tuple[int, datetime] | None) -> None:
    """The one clock of an account's renewal."""
    await unschedule(tx, subject=subject(account), kinds=[KIND])
    step, due = clock or (None, None)
    await change(tx, account, {"step": step, "next_at": due, "moves": renewal.c.moves + 1})
    if due is None:
        return
    (row,) = await find(tx, renewal.c.account_id == account)
    key = f"{subject(account)}:{row.moves}"
    await schedule(tx, kind=KIND, subject=subject(account), due=due, key=key, payload={"account": account})


def subject(account: int) -> str:
    return f"renewal:{account}"


def at_risk(row: Row[Any] | None) -> AtRisk | None:
    if row is None or row.risk is None:
        return None
    return AtRisk(reason=Risk(row.risk), note=row.risk_note, since=row.risk_since, by=row.risk_by)
