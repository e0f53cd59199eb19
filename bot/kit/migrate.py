"""Bringing a database to the schema of this code, with Alembic and nothing else.

Alembic is imported where it works: whoever only serves looks whether the schema fits, and pays for no more.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, MetaData, event, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.pool import ConnectionPoolEntry

from bot.kit.db import make_engine
from bot.kit.errors import Refusal

if TYPE_CHECKING:
    from alembic.config import Config


class NewerDatabase(Refusal):
    """This database was written by a newer Rolecall. Install that version, or restore the backup taken before it."""


class OlderDatabase(Refusal):
    """This database is older than the code. Run `rolecall migrate` first."""


def scripts() -> Path:
    """The folder of migrations: beside the package in a checkout, inside it once installed."""
    beside = Path(__file__).parents[2] / "migrations"
    return beside if (beside / "env.py").exists() else Path(__file__).parents[1] / "_migrations"


def revisions() -> list[str]:
    """Those that this code knows, oldest first: each file bears its revision's name."""
    return sorted(path.stem for path in (scripts() / "versions").glob("[0-9]*.py"))


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


async def upgrade(url: str, revision: str = "head") -> None:
    """Migrate up to `revision`; refuses a database that is newer than this code."""
    await _run(url, lambda connection: _upgrade(connection, revision))


async def revision(url: str) -> str | None:
    """Where the database stands; None while it has no tables of ours."""
    engine = make_engine(url)
    try:
        async with engine.connect() as conn:
            return await conn.run_sync(_current)
    finally:
        await engine.dispose()


async def downgrade(url: str, revision: str = "base") -> None:
    from alembic import command

    await _run(url, lambda connection: command.downgrade(_config(connection), revision))


async def _run(url: str, work: Callable[[Connection], None]) -> None:
    engine = make_engine(url, patience=None)  # a migration of many rows takes as long as it takes
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _let_tables_be_rebuilt)
    try:
        async with engine.begin() as conn:
            await conn.run_sync(work)
            await conn.run_sync(_require_whole)
    finally:
        await engine.dispose()


def _let_tables_be_rebuilt(connection: Any, _: ConnectionPoolEntry) -> None:
    """SQLite changes a table by building it anew, and would not let go of one to which other rows point."""
    connection.execute("PRAGMA foreign_keys=OFF").close()


def _require_whole(connection: Connection) -> None:
    """What was not looked at while tables were rebuilt: every row still points at one that is there."""
    if connection.dialect.name == "sqlite" and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
        text = f"the migration would leave rows that point at nothing: {lost[:5]}"
        raise AssertionError(text)


def _upgrade(connection: Connection, revision: str) -> None:
    from alembic import command

    _refuse_newer(connection)
    command.upgrade(_config(connection), revision)


def _refuse_newer(connection: Connection) -> str | None:
    current = _current(connection)
    if current and current not in revisions():
        raise NewerDatabase
    return current


def _current(connection: Connection) -> str | None:
    """As Alembic has written it; None in an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return found


def _check(connection: Connection) -> None:
    if _refuse_newer(connection) != revisions()[-1]:
        raise OlderDatabase


async def check(conn: AsyncConnection) -> None:
    """Raise NewerDatabase or OlderDatabase unless the schema is exactly this code's."""
    await conn.run_sync(_check)


def drift(connection: Connection, metadata: MetaData) -> list[object]:
    """What the tables in the code have that the migrated database has not, or the other way round."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    return list(compare_metadata(MigrationContext.configure(connection), metadata))
