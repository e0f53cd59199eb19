"""What delivery has in hand, for the playground's inspector: inbox, timers and outbox, read and never written.

It stands in the kit, beside the clock's row and the pulse, because the playground sees nothing of the bot but the kit.
So it knows delivery's tables by plain SQL; a test holds it against them on both engines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, TextualSelect, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.kit.db import Json, UtcDateTime, reading
from bot.kit.log import redacted

OPEN_SHOWN, SETTLED_SHOWN = 50, 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Queued:
    """One row: `at` is the business time when it came in, falls due or was written; `body` what it carries."""

    id: int
    key: str
    kind: str
    to: str
    state: str
    attempts: int
    at: datetime
    error: str | None
    body: Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Queue:
    """What is open, next first, and what was settled last; `counts` of every state."""

    name: str
    counts: Mapping[str, int]
    open: Sequence[Queued]
    settled: Sequence[Queued]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Table:
    columns: str
    open: str  # the states that are not final, as SQL writes a list
    next: str
    last: str


TABLES = {
    "inbox": _Table(
        columns="id, key, '' AS kind, '' AS \"to\", state, attempts, received_at AS at, error, request AS body",
        open="'new', 'dead'",
        next="id",
        last="id DESC",
    ),
    "timer": _Table(
        columns='id, key, kind, subject AS "to", state, attempts, due AS at, error, payload AS body',
        open="'pending'",
        next="due, id",
        last="coalesce(fired_at, due) DESC, id DESC",
    ),
    "outbox": _Table(
        columns='id, key, kind, "to", state, attempts, coalesce(due, created_at) AS at, error, payload AS body',
        open="'pending', 'sending', 'unknown', 'unconfirmed'",
        next="id",
        last="id DESC",
    ),
}


async def read_queues(engine: AsyncEngine) -> list[Queue]:
    """All three at one moment, of every workspace."""
    async with reading(engine) as conn:
        return [await _queue(conn, name, table) for name, table in TABLES.items()]


async def _queue(conn: AsyncConnection, name: str, table: _Table) -> Queue:
    counted = await conn.execute(text(f"SELECT state, count(*) FROM {name} GROUP BY state"))  # noqa: S608 - our own names
    counts = {str(state): int(count) for state, count in counted}
    settled = await conn.execute(_asked(name, table, f"NOT IN ({table.open})", table.last, SETTLED_SHOWN))
    opened = await conn.execute(_asked(name, table, f"IN ({table.open})", table.next, OPEN_SHOWN))
    return Queue(name=name, counts=counts, open=[_queued(r) for r in opened], settled=[_queued(r) for r in settled])


def _asked(name: str, table: _Table, states: str, order: str, limit: int) -> TextualSelect:
    asked = f"SELECT {table.columns} FROM {name} WHERE state {states} ORDER BY {order} LIMIT {limit}"  # noqa: S608 - see above
    return text(asked).columns(at=UtcDateTime, body=Json)


def _queued(row: Row[Any]) -> Queued:
    """With secrets cut out: a stored request holds its response URL."""
    return Queued(**dict(row._mapping) | {"body": redacted(row.body)})  # noqa: SLF001 - SQLAlchemy's public name
