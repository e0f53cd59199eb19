"""Bringing a database to the schema of this code, with Alembic and nothing else."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.kit.db import make_engine
from bot.kit.errors import Refusal


class NewerDatabase(Refusal):
    """This database was written by a newer Rolecall. Install that version, or restore the backup taken before it."""


class OlderDatabase(Refusal):
    """This database is older than the code. Run `rolecall migrate` first."""


def scripts() -> Path:
    """The folder of migrations: beside the package in a checkout, inside it once installed."""
    beside = Path(__file__).parents[2] / "migrations"
    return beside if (beside / "env.py").exists() else Path(__file__).parents[1] / "_migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


async def upgrade(url: str, revision: str = "head") -> None:
    """Migrate up to `revision`; refuses a database that is newer than this code."""
    await _run(url, lambda connection: _upgrade(connection, revision))


async def downgrade(url: str, revision: str = "base") -> None:
    await _run(url, lambda connection: command.downgrade(_config(connection), revision))


async def _run(url: str, work: Callable[[Connection], None]) -> None:
    engine = make_engine(url, patience=None)  # a migration of many rows takes as long as it takes
    try:
        async with engine.begin() as conn:
            await conn.run_sync(work)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection, revision: str) -> None:
    _refuse_newer(connection)
    command.upgrade(_config(connection), revision)


def _refuse_newer(connection: Connection) -> str | None:
    current = MigrationContext.configure(connection).get_current_revision()
    if current and current not in _known()[1]:
        raise NewerDatabase
    return current


@cache
def _known() -> tuple[str | None, frozenset[str]]:
    """The head of this code's migrations, and all of them: they do not change while it runs, and reading is dear."""
    directory = ScriptDirectory.from_config(_config())
    return directory.get_current_head(), frozenset(each.revision for each in directory.walk_revisions())


def _check(connection: Connection) -> None:
    if _refuse_newer(connection) != _known()[0]:
        raise OlderDatabase


async def check(conn: AsyncConnection) -> None:
    """Raise NewerDatabase or OlderDatabase unless the schema is exactly this code's."""
    await conn.run_sync(_check)


def drift(connection: Connection, metadata: MetaData) -> list[object]:
    """What the tables in the code have that the migrated database has not, or the other way round."""
    from alembic.autogenerate import compare_metadata

    return list(compare_metadata(MigrationContext.configure(connection), metadata))
