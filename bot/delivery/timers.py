"""Firing what falls due: one transaction for the timer and all that its handler changes, writes and schedules."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update

from bot.delivery.model import Timer
from bot.delivery.store import timer
from bot.kit.clock import engine_time
from bot.kit.db import Tx


async def next_due(tx: Tx) -> tuple[int, Timer] | None:
    """The earliest timer that is due, of whichever workspace, locked in this transaction; with its tenant."""
    moment = await engine_time(tx.conn)
    ready = or_(timer.c.next_at.is_(None), timer.c.next_at <= moment)
    asked = select(timer).where(timer.c.state == "pending", timer.c.due <= tx.now, ready)
    asked = asked.order_by(timer.c.due, timer.c.id).limit(1)
    if tx.conn.dialect.name == "postgresql":
        asked = asked.with_for_update(skip_locked=True)
    row = (await tx.conn.execute(asked)).one_or_none()
    if row is None:
        return None
    payload: Mapping[str, object] = row.payload
    return row.workspace_id, Timer(
        id=row.id, kind=row.kind, subject=row.subject, due=row.due, key=row.key, payload=payload
    )


async def fired(tx: Tx, timer_id: int) -> None:
    values = {"state": "fired", "fired_at": tx.now}
    await tx.conn.execute(update(timer).where(timer.c.id == timer_id).values(values))


async def failed(tx: Tx, timer_id: int, error: str, pause: timedelta) -> None:
    """Its handler met a bug: tried again later, ever more slowly, never dropped."""
    asked = select(timer.c.attempts).where(timer.c.id == timer_id)
    attempts = int((await tx.conn.execute(asked)).scalar_one()) + 1
    ready = await engine_time(tx.conn) + pause * min(attempts, 60)
    values = {"attempts": attempts, "next_at": ready, "error": error}
    await tx.conn.execute(update(timer).where(timer.c.id == timer_id).values(values))


async def first_due(tx: Tx) -> datetime | None:
    """When the next healthy timer falls due; those that failed wait for engine time, not for this."""
    asked = select(func.min(timer.c.due)).where(timer.c.state == "pending", timer.c.attempts == 0)
    found: datetime | None = (await tx.conn.execute(asked)).scalar_one()
    return found
