"""Rows of promises: what shall have happened by when, the clock set for it, and when it was kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
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
    UniqueConstraint,
    select,
    update,
)

from bot.delivery.service import schedule, unschedule
from bot.handoffs.promise import Promised
from bot.handoffs.store import handoff
from bot.kit.db import Id, Tx, UtcDateTime, insert_into, metadata, pk, tenant

KIND = "promise.step"

promise = Table(
    "promise",
    metadata,
    pk(),
    tenant(),
    Column("handoff_id", Id, ForeignKey("handoff.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("label", String(255), nullable=False),
    Column("day", Date, nullable=False),
    Column("next_at", UtcDateTime),
    Column("moves", Integer, nullable=False),  # how often the clock was set: no two are ever the same
    Column("ended_at", UtcDateTime),  # kept, or of no more interest
    UniqueConstraint("workspace_id", "handoff_id", "number"),
    Index("ix_promise_next", "workspace_id", "next_at"),
    Index("ix_promise_day", "workspace_id", "ended_at", "day"),
)


async def put(tx: Tx, handoff_id: int, number: int, value: Promised) -> int | None:
    """Its id; None where the very same was promised with a yes before, and kept."""
    row = {"workspace_id": tx.tenant, "handoff_id": handoff_id, "number": number, "moves": 0}
    new, what = {"label": value.label, "day": value.day}, promise.c
    insert = insert_into(tx.conn, promise).values(row | new)
    anew = insert.on_conflict_do_update(
        index_elements=["workspace_id", "handoff_id", "number"],
        set_=new | {"ended_at": None},
        where=(what.label != value.label) | (what.day != value.day),
    )
    await tx.conn.execute(anew)
    where = (what.workspace_id == tx.tenant, what.handoff_id == handoff_id, what.number == number)
    found = (await tx.conn.execute(select(what.id).where(*where, what.ended_at.is_(None)))).first()
    return None if found is None else int(found.id)


async def find(
    tx: Tx, *where: ColumnElement[bool], lock: bool = False, skip: bool = True, limit: int = 500
) -> Sequence[Row[Any]]:
    """Those that are open, with the account, state and revision of their handoffs; the earliest day first.

    With `lock` they are kept for this transaction; `skip` leaves out those that another one has in hand.
    """
    about = (handoff.c.account_id, handoff.c.company, handoff.c.state, handoff.c.revision, handoff.c.segments)
    joined = select(promise, *about).join(handoff, handoff.c.id == promise.c.handoff_id)
    ours = (promise.c.workspace_id == tx.tenant, promise.c.ended_at.is_(None))
    asked = joined.where(*ours, *where).order_by(promise.c.day, promise.c.id).limit(limit)
    return (await tx.conn.execute(asked.with_for_update(of=promise, skip_locked=skip) if lock else asked)).all()


async def set_clock(tx: Tx, promise_id: int, due: datetime | None) -> None:
    """The one clock of a promise."""
    await unschedule(tx, subject=subject(promise_id), kinds=[KIND])
    where = (promise.c.workspace_id == tx.tenant, promise.c.id == promise_id)
    moved = update(promise).where(*where).values(next_at=due, moves=promise.c.moves + 1).returning(promise.c.moves)
    moves = (await tx.conn.execute(moved)).scalar_one()
    if due is not None:
        payload: Mapping[str, Any] = {"promise": promise_id}
        key = f"{subject(promise_id)}:{moves}"
        await schedule(tx, kind=KIND, subject=subject(promise_id), due=due, key=key, payload=payload)


async def end(tx: Tx, promise_id: int) -> None:
    await set_clock(tx, promise_id, None)
    where = (promise.c.workspace_id == tx.tenant, promise.c.id == promise_id)
    await tx.conn.execute(update(promise).where(*where).values(ended_at=tx.now))


def subject(promise_id: int) -> str:
    return f"promise:{promise_id}"
