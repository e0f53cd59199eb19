"""The databases that tests are given: rolled back or their own, neither passed off as the other."""

import asyncio

import pytest
from sqlalchemy import text

from bot.kit.db import Database
from tests.engines import Engine, NestedDoor


async def count(db: Database) -> int:
    async with db.read(0) as tx:
        return int((await tx.conn.execute(text("SELECT count(*) FROM clock"))).scalar_one())


async def write(db: Database, row: int) -> None:
    async with db.begin(0) as tx:
        await tx.conn.execute(text("INSERT INTO clock (id, offset_us) VALUES (:row, 0)"), {"row": row})


async def delete_and_stumble(db: Database) -> None:
    async with db.begin(0) as tx:
        await tx.conn.execute(text("DELETE FROM clock"))
        raise ZeroDivisionError


@pytest.mark.parametrize("turn", [1, 2])
async def test_what_one_test_writes_the_next_does_not_see(db: Database, turn: int) -> None:
    assert await count(db) == 0
    await write(db, turn)
    assert await count(db) == 1


async def test_a_door_that_raises_leaves_the_rest_of_the_test_standing(db: Database) -> None:
    await write(db, 1)
    with pytest.raises(ZeroDivisionError):
        await delete_and_stumble(db)
    assert await count(db) == 1


async def test_a_door_inside_a_door_is_refused_rather_than_waited_for(db: Database) -> None:
    async with db.begin(0):
        with pytest.raises(NestedDoor):
            await count(db)


async def test_a_database_of_its_own_takes_several_writers(fresh_db: Database) -> None:
    await asyncio.gather(*(write(fresh_db, row) for row in range(8)))
    assert await count(fresh_db) == 8


async def test_the_name_on_the_test_is_the_engine_underneath(
    db: Database, engine: Engine, request: pytest.FixtureRequest
) -> None:
    assert db.engine.dialect.name in request.node.name
    assert await engine.blank() != await engine.fresh()
