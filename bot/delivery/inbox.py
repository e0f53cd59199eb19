"""What Slack sent, stored before it is acknowledged, and worked off in one transaction each."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from bot.delivery.store import inbox
from bot.kit.clock import engine_time
from bot.kit.db import Tx, insert_into
from bot.kit.door import Request

MAX_ATTEMPTS = 5


async def take_in(tx: Tx, key: str, request: Request) -> bool:
    """Store a request, once for ever by its key (Slack's own id of the event or click); False when it is known."""
    moment = await engine_time(tx.conn)
    row = {
        "workspace_id": tx.tenant,
        "key": key[:255],
        "request": _to_json(request),
        "state": "new",
        "attempts": 0,
    }
    put = insert_into(tx.conn, inbox).values(**row, next_at=moment, received_at=tx.now)
    once = put.on_conflict_do_nothing(index_elements=["workspace_id", "key"]).returning(inbox.c.id)
    return (await tx.conn.execute(once)).first() is not None


async def knows(tx: Tx, key: str) -> bool:
    """Whether a request was stored under this key, done or not."""
    where = (inbox.c.workspace_id == tx.tenant, inbox.c.key == key[:255])
    return (await tx.conn.execute(select(inbox.c.id).where(*where))).first() is not None


async def next_request(tx: Tx) -> tuple[int, Request] | None:
    """The oldest request that waits, locked in this transaction; it must end `done` here or be tried again."""
    moment = await engine_time(tx.conn)
    asked = select(inbox).where(inbox.c.state == "new", inbox.c.next_at <= moment).order_by(inbox.c.id).limit(1)
    if tx.conn.dialect.name == "postgresql":
        asked = asked.with_for_update(skip_locked=True)
    row = (await tx.conn.execute(asked)).one_or_none()
    return (row.id, _from_json(row.request, tx.now)) if row else None


async def done(tx: Tx, row_id: int, error: str | None = None) -> None:
    values = {"state": "done", "done_at": tx.now, "error": error}
    await tx.conn.execute(update(inbox).where(inbox.c.id == row_id).values(values))


async def failed(tx: Tx, row_id: int, error: str, pause: timedelta) -> bool:
    """Count a try that ended in a bug; True when it was the last one and the row is given up."""
    asked = select(inbox.c.attempts).where(inbox.c.id == row_id)
    attempts = int((await tx.conn.execute(asked)).scalar_one()) + 1
    last = attempts >= MAX_ATTEMPTS
    values = {"attempts": attempts, "error": error, "next_at": await engine_time(tx.conn) + pause * attempts}
    values |= {"state": "dead" if last else "new"}
    await tx.conn.execute(update(inbox).where(inbox.c.id == row_id).values(values))
    return last


async def waiting(tx: Tx) -> int:
    asked = select(func.count()).select_from(inbox).where(inbox.c.state == "new")
    return int((await tx.conn.execute(asked)).scalar_one())


def _to_json(request: Request) -> dict[str, Any]:
    return asdict(request) | {"now": request.now.isoformat()}


def _from_json(kept: Mapping[str, Any], now: datetime) -> Request:
    """As it was stored, but seen at the business time of the transaction that works it off."""
    fields = {name: value for name, value in kept.items() if name in Request.__dataclass_fields__}
    return replace(Request(**fields | {"now": datetime.fromisoformat(kept["now"])}), now=now)
