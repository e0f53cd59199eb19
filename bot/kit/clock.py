"""Business time: the database's clock plus an offset that a playground may move, and the pulse it reads to move on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Column, Integer, Table, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.kit.db import UtcDateTime, insert_into, metadata, reading

clock = Table(
    "clock",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("offset_us", BigInteger, nullable=False),
)
pulse = Table(
    "pulse",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("offset_us", BigInteger, nullable=False),
    Column("next_due", UtcDateTime),
    Column("in_flight", Integer, nullable=False),
    Column("beat", UtcDateTime, nullable=False),
)
ONE_US = timedelta(microseconds=1)
_OFFSET = select(clock.c.offset_us).where(clock.c.id == 1)
_MOVED = select(func.clock_timestamp().label("moment"), _OFFSET.scalar_subquery().label("offset_us"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Pulse:
    """What the engine said of itself last: the next business instant it waits for, and how much it has in hand."""

    next_due: datetime | None
    in_flight: int
    seen_offset: timedelta
    beat: datetime


async def engine_time(conn: AsyncConnection) -> datetime:
    """The database's own clock, aware UTC: what leases and back-offs are measured by.

    SQLite is part of this process and reads this machine's clock, so it need not be asked.
    """
    if conn.dialect.name == "sqlite":
        return datetime.now(UTC)
    found = await conn.execute(text("SELECT clock_timestamp()"))
    moment: datetime = found.scalar_one()
    return moment.astimezone(UTC)


class BusinessClock:
    """Reads business time; the offset counts only in a playground, elsewhere it is nought whatever the row says."""

    def __init__(self, *, movable: bool) -> None:
        self.movable = movable
        self._lead = timedelta()  # business time minus this machine's clock, as last read

    async def __call__(self, conn: AsyncConnection) -> datetime:
        now = await (_moved_time(conn) if self.movable else engine_time(conn))
        self._lead = now - datetime.now(UTC)
        return now

    def now(self) -> datetime:
        """Business time without a query, as exact as the last reading: for answers from memory."""
        return datetime.now(UTC) + self._lead


async def _moved_time(conn: AsyncConnection) -> datetime:
    """Engine time and the offset, of one moment; a server is asked for both at once."""
    if conn.dialect.name == "sqlite":
        return await engine_time(conn) + await offset_of(conn)
    found = (await conn.execute(_MOVED)).one()
    moment: datetime = found.moment
    return moment.astimezone(UTC) + ONE_US * (found.offset_us or 0)


async def offset_of(conn: AsyncConnection) -> timedelta:
    found = await conn.execute(_OFFSET)
    return timedelta(microseconds=found.scalar_one_or_none() or 0)


async def read_offset(engine: AsyncEngine) -> timedelta:
    async with reading(engine) as conn:
        return await offset_of(conn)


async def write_offset(engine: AsyncEngine, offset: timedelta) -> None:
    """Move business time; the running engine sees it at its next tick."""
    async with engine.begin() as conn:
        await _keep(conn, clock, {"offset_us": offset // ONE_US})


async def read_pulse(engine: AsyncEngine) -> Pulse | None:
    """The engine's last word, or None before its first tick."""
    async with reading(engine) as conn:
        row = (await conn.execute(select(pulse).where(pulse.c.id == 1))).one_or_none()
    if row is None:
        return None
    seen = timedelta(microseconds=row.offset_us)
    return Pulse(next_due=row.next_due, in_flight=row.in_flight, seen_offset=seen, beat=row.beat)


async def write_pulse(conn: AsyncConnection, value: Pulse) -> None:
    """Keep the engine's word of itself, in the transaction that established it."""
    row = {
        "offset_us": value.seen_offset // ONE_US,
        "next_due": value.next_due,
        "in_flight": value.in_flight,
        "beat": value.beat,
    }
    await _keep(conn, pulse, row)


async def _keep(conn: AsyncConnection, table: Table, row: Mapping[str, object]) -> None:
    """The one row of a table, whoever else writes it at the same time."""
    put = insert_into(conn, table).values(id=1, **row)
    await conn.execute(put.on_conflict_do_update(index_elements=["id"], set_=row))
