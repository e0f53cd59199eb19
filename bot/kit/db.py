"""Two engines, one behaviour: the database, its transactions and the column types both share."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import structlog
from sqlalchemy import JSON, BigInteger, Column, DateTime, Dialect, ForeignKey, Integer, MetaData, Table, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine

from bot.kit.errors import Refusal

log = structlog.get_logger()
CONNECT, STATEMENT = 10.0, 60.0  # seconds until a server that says nothing is given up
WRITER = 15.0  # seconds to wait for SQLite's writer in another process: an import of 100,000 rows is one for seven
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)
Id = BigInteger().with_variant(Integer, "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in and out; SQLite keeps it naive, a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            text = "a naive datetime reached the database"
            raise TypeError(text)
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        return value if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """JSON, kept as JSONB by PostgreSQL; the dialect of the engine that is not in use is never loaded."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name != "postgresql":
            return dialect.type_descriptor(JSON())
        from sqlalchemy.dialects.postgresql import JSONB

        return dialect.type_descriptor(JSONB())

    def coerce_compared_value(self, op: OperatorType | None, value: Any) -> Any:
        """A look into the JSON compares as JSON does, not as this type."""
        return self.impl_instance.coerce_compared_value(op, value)


def insert_into(conn: AsyncConnection, table: Table) -> Any:
    """An INSERT of this engine's own dialect: it can say what to do about a row that is there already."""
    if conn.dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


def pk() -> Column[int]:
    """The integer key that every row of a thing carries."""
    return Column("id", Id, primary_key=True, autoincrement=True)


def tenant() -> Column[int]:
    """The workspace that a row belongs to."""
    return Column("workspace_id", Id, ForeignKey("workspace.id"), nullable=False, index=True)


class Busy(Refusal):
    """Somebody is bringing much data in just now, so this could not be stored. Please try again in a few seconds."""


Last = Callable[["Tx"], Awaitable[None]]
Listener = Callable[[int], Awaitable[None]]
Now = Callable[[AsyncConnection], Awaitable[datetime]]


@dataclass(slots=True)
class Tx:
    """One door's transaction: a connection, the business time it was opened at, and whose rows it may touch."""

    conn: AsyncConnection
    now: datetime
    tenant: int
    marks: set[str] = field(default_factory=set)
    lasts: dict[str, "Last"] = field(default_factory=dict)  # done just before the commit, in the order of their names
    shelf: dict[Hashable, object] | None = None  # what this process keeps of what was read; of one that writes none

    def mark(self, what: str) -> None:
        """After the commit those who listen for `what` are told (see `Database.listen`)."""
        self.marks.add(what)


class Database:
    """An engine with the house's rules: writers queue on SQLite, listeners hear of a commit at once."""

    def __init__(self, url: str, now: Now | None = None) -> None:
        self.url = url
        self.engine = make_engine(url)
        self.now: Now = now or _wall_time
        self._listeners: dict[str, list[Listener]] = {}
        self._shelf: dict[Hashable, object] = {}
        # One writer at a time in this process: SQLite's own lock waits by polling, which starves.
        self._writer = asyncio.Lock() if self.is_sqlite else None

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def listen(self, what: str, listener: Listener) -> None:
        """Call `listener(tenant)` after each commit that marked `what`."""
        self._listeners.setdefault(what, []).append(listener)

    @asynccontextmanager
    async def begin(self, tenant: int, now: datetime | None = None, patience: float | None = None) -> AsyncIterator[Tx]:
        """A writing transaction; it commits when the block ends and rolls back when it raises.

        On SQLite it waits for the writer before; raises Busy after `patience` seconds, or after `WRITER` where it is
        another process's.
        """
        async with self._connection(write=True, patience=patience) as conn:
            tx = Tx(conn, now or await self.now(conn), tenant)
            yield tx
            for _, last in sorted(tx.lasts.items()):
                await last(tx)
        await self._tell(tx)

    @asynccontextmanager
    async def read(self, tenant: int, now: datetime | None = None) -> AsyncIterator[Tx]:
        """A transaction that only reads, all of it as of one instant; on SQLite it does not wait for writers."""
        async with self._connection(write=False) as conn:
            yield Tx(conn, now or await self.now(conn), tenant, shelf=self._shelf)

    @asynccontextmanager
    async def _connection(self, *, write: bool, patience: float | None = None) -> AsyncIterator[AsyncConnection]:
        async with AsyncExitStack() as stack:
            if write and self._writer:
                patience = await _queue(stack, self._writer, patience)
            conn = await stack.enter_async_context(self.engine.connect())
            await conn.execution_options(
                rolecall_write=write, rolecall_patience=patience, **self._snapshot(write=write)
            )
            try:
                await stack.enter_async_context(conn.begin())
            except OperationalError as error:
                raise (Busy() if _is_busy(error) else error) from error
            yield conn

    def _snapshot(self, *, write: bool) -> dict[str, str]:
        """PostgreSQL shows each statement what was committed meanwhile: a map read so mixes one state with the next."""
        return {} if write or self.is_sqlite else {"isolation_level": "REPEATABLE READ"}

    async def _tell(self, tx: Tx) -> None:
        """The commit stands whatever a listener meets: its fault must not look like the transaction's."""
        for what in tx.marks:
            for listener in self._listeners.get(what, ()):
                try:
                    await listener(tx.tenant)
                except Exception:
                    log.exception("a listener failed after a commit", what=what)

    async def close(self) -> None:
        await self.engine.dispose()


async def _queue(stack: AsyncExitStack, writer: asyncio.Lock, patience: float | None) -> float | None:
    """Take this process's turn to write; how much of the patience is left."""
    began = asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout(patience):
            await stack.enter_async_context(writer)
    except TimeoutError:
        raise Busy from None
    return None if patience is None else max(0.0, patience + began - asyncio.get_running_loop().time())


def _is_busy(error: OperationalError) -> bool:
    return getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY


async def _wall_time(_: AsyncConnection) -> datetime:
    return datetime.now(UTC)


def make_engine(url: str, *, patience: float | None = STATEMENT, pooled: bool = True) -> AsyncEngine:
    """An async engine for `sqlite+aiosqlite:` or `postgresql+asyncpg:` with the settings the promises rest on.

    `patience` is the longest a statement may take on a server: one that has fallen silent must not hold us for ever.
    """
    sqlite = url.startswith("sqlite")
    pool: dict[str, Any] = {"pool_pre_ping": not sqlite, "pool_timeout": 2.5} if pooled else {"poolclass": NullPool}
    ends = {} if sqlite else {"connect_args": {"timeout": CONNECT, "command_timeout": patience}}
    engine = create_async_engine(url, **pool, **ends)
    if sqlite:
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def reading(engine: AsyncEngine) -> AsyncConnection:
    """A connection that only reads, to be entered; on SQLite any other would wait for the writer, and he for it."""
    return engine.execution_options(rolecall_write=False).connect()


def _prepare_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver must not open transactions by itself
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", _waiting(WRITER), "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Any) -> None:
    options = connection.get_execution_options()
    if not options.get("rolecall_write", True):
        connection.exec_driver_sql("BEGIN")
    elif (patience := options.get("rolecall_patience")) is None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        _begin_impatiently(connection, patience)


def _begin_impatiently(connection: Any, patience: float) -> None:
    connection.exec_driver_sql(f"PRAGMA {_waiting(patience)}")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        connection.exec_driver_sql(f"PRAGMA {_waiting(WRITER)}")


def _waiting(seconds: float) -> str:
    return f"busy_timeout={seconds * 1000:.0f}"
