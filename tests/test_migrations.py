"""The schema: built by migrations alone, up and down on both engines, and equal to the tables in the code."""

import importlib
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

import bot
from bot.kit import migrate
from bot.kit.db import Database, make_engine, metadata
from bot.kit.migrate import NewerDatabase, OlderDatabase
from tests.engines import Engine

PACKAGE = Path(bot.__file__).parent
WORKSPACE = """INSERT INTO workspace (id, name, zone, revision, settings, created_at)
    VALUES (1, 'local', 'UTC', 1, '{}', '2026-01-01 00:00:00')"""
OLD_DEAL = """INSERT INTO deal (workspace_id, external_id, revision, name, stage, value, closed_on, source, recorded_at)
    VALUES (1, 'typed:1', 1, 'Acme', 'won', 125000, '2026-01-01', 'typed', '2026-01-01 00:00:00')"""
OPEN_DEAL = """INSERT INTO deal (workspace_id, external_id, revision, name, stage, source, recorded_at)
    VALUES (1, 'D1', 1, 'Globex', 'qualified', 'file', '2026-01-01 00:00:00')"""


def import_tables() -> None:
    """Whatever file declares a table is imported, so that none escapes the comparison."""
    for path in PACKAGE.rglob("*.py"):
        if "Table(" in path.read_text(encoding="utf-8") and "playground" not in path.parts:
            importlib.import_module(".".join(("bot", *path.relative_to(PACKAGE).with_suffix("").parts)))


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


async def test_the_code_and_the_migrated_database_have_the_same_tables(fresh_db: Database) -> None:
    import_tables()
    async with fresh_db.engine.connect() as conn:
        assert await conn.run_sync(lambda c: migrate.drift(c, metadata)) == []


def test_the_files_bear_their_revisions_names_in_their_order() -> None:
    known = ScriptDirectory(migrate.scripts())
    assert migrate.revisions() == [each.revision for each in reversed(list(known.walk_revisions()))]


async def test_down_to_nothing_and_up_again(engine: Engine) -> None:
    import_tables()
    url = await engine.blank()
    await migrate.upgrade(url)
    await migrate.downgrade(url)
    empty = make_engine(url)
    async with empty.connect() as conn:
        assert await conn.run_sync(tables) == set()
    await migrate.upgrade(url)
    async with empty.connect() as conn:
        assert await conn.run_sync(tables) == set(metadata.tables)
    await empty.dispose()
    await engine.drop(url)


async def test_a_database_newer_than_the_code_is_refused(fresh_db: Database) -> None:
    async with fresh_db.engine.begin() as conn:
        await conn.execute(text("UPDATE alembic_version SET version_num = '9999_tomorrow'"))
    with pytest.raises(NewerDatabase, match="newer Rolecall"):
        await migrate.upgrade(fresh_db.url)


async def test_a_database_older_than_the_code_asks_for_migrate(fresh_db: Database) -> None:
    async with fresh_db.engine.begin() as conn:
        await conn.execute(text("UPDATE alembic_version SET version_num = '0001_foundation'"))
    async with fresh_db.engine.connect() as conn:
        with pytest.raises(OlderDatabase, match="rolecall migrate"):
            await migrate.check(conn)


async def test_deals_logged_before_deals_grew_are_kept_up_and_down(engine: Engine) -> None:
    url = await engine.blank()
    await migrate.upgrade(url, "0006_digests")
    old = make_engine(url)
    async with old.begin() as conn:
        await conn.execute(text(WORKSPACE))
        await conn.execute(text(OLD_DEAL))
    await migrate.upgrade(url)
    async with old.begin() as conn:
        row = (await conn.execute(text("SELECT name, value, closed_on, raw, created_on FROM deal"))).one()
        assert row.name == "Acme"
        assert row.value == 125000
        assert str(row.raw) == "{}"
        assert row.created_on is None
        await conn.execute(text(OPEN_DEAL))
    await migrate.downgrade(url, "0006_digests")
    async with old.connect() as conn:
        assert (await conn.execute(text("SELECT name, value FROM deal"))).all() == [("Acme", 125000)]
    await old.dispose()
    await engine.drop(url)


async def test_targets_of_roles_go_with_their_column_and_those_of_the_team_stay(engine: Engine) -> None:
    url = await engine.blank()
    await migrate.upgrade(url, "0017_targets")
    known = make_engine(url)
    async with known.begin() as conn:
        await conn.execute(text(WORKSPACE))
        for value, role in ((1, "NULL"), (2, "'ae'")):
            columns = "workspace_id, measure, period, value, role"
            await conn.execute(
                text(f"INSERT INTO target ({columns}) VALUES (1, 'ae.revenue', 'week', {value}, {role})")  # noqa: S608 - our own
            )
    await migrate.downgrade(url, "0016_measures")
    async with known.connect() as conn:
        assert (await conn.execute(text("SELECT value FROM target"))).all() == [(1,)]
    await known.dispose()
    await engine.drop(url)
