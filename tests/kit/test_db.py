"""One behaviour on two engines: commits, roll-backs, listeners, the instants that go in and out, queued writers."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from bot.kit.clock import Pulse, clock, pulse, read_pulse, write_pulse
from bot.kit.db import Busy, Database
from tests.engines import Engine

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def beat(at: datetime) -> Pulse:
    return Pulse(next_due=None, in_flight=0, seen_offset=timedelta(), beat=at)


def test_no_engine_is_loaded_before_it_is_named() -> None:
    """Every start would wait for the dialect that it does not use."""
    asked = "import sys, bot.app; print([each for each in sys.modules if each.startswith('sqlalchemy.dialects.')])"
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True, text=True).stdout == "[]\n"


async def keep(db: Database, at: datetime) -> datetime:
    async with db.begin(0) as tx:
        await write_pulse(tx.conn, beat(at))
    found = await read_pulse(db.engine)
    assert found is not None
    return found.beat


@pytest.mark.parametrize(
    "given",
    [NOON, NOON.replace(microsecond=123456), NOON.astimezone(timezone(timedelta(hours=5, minutes=45)))],
)
async def test_an_instant_comes_back_as_the_same_instant_in_utc(fresh_db: Database, given: datetime) -> None:
    found = await keep(fresh_db, given)
    assert (found, found.utcoffset()) == (given, timedelta())


async def test_a_naive_instant_is_refused(fresh_db: Database) -> None:
    with pytest.raises(StatementError, match="naive"):
        await keep(fresh_db, NOON.replace(tzinfo=None))


async def test_instants_are_compared_as_instants_not_as_text(fresh_db: Database) -> None:
    await keep(fresh_db, NOON)
    asked = pulse.select().where(pulse.c.beat < NOON.astimezone(timezone(timedelta(hours=-8))) + timedelta(seconds=1))
    async with fresh_db.read(0) as tx:
        assert len((await tx.conn.execute(asked)).all()) == 1


async def test_a_listener_hears_of_a_commit_and_not_of_a_roll_back(fresh_db: Database) -> None:
    heard = []

    async def listen(tenant: int) -> None:
        heard.append((tenant, await read_pulse(fresh_db.engine)))

    fresh_db.listen("map", listen)
    with pytest.raises(ZeroDivisionError):
        await mark_and_stumble(fresh_db)
    assert heard == []
    async with fresh_db.begin(7) as tx:
        await write_pulse(tx.conn, beat(NOON))
        tx.mark("map")
        tx.mark("map")
        tx.mark("nobody listens")
    assert heard == [(7, beat(NOON))]


async def mark_and_stumble(db: Database) -> None:
    async with db.begin(7) as tx:
        tx.mark("map")
        raise ZeroDivisionError


async def test_a_transaction_has_one_now_which_the_caller_may_choose(fresh_db: Database) -> None:
    async with fresh_db.begin(0, NOON) as tx:
        assert tx.now == NOON
    async with fresh_db.read(0) as tx:
        assert abs(tx.now - datetime.now(UTC)) < timedelta(minutes=1)


async def test_who_cannot_wait_for_a_writer_is_told_so_and_may_come_again(fresh_db: Database) -> None:
    """Whether the writer is in this process or in another; PostgreSQL's writers do not wait for one another."""
    other = Database(fresh_db.url)
    for holder in (fresh_db, other):
        for first in (True, False):
            async with holder.begin(0):
                if fresh_db.is_sqlite:
                    with pytest.raises(Busy, match="try again"):
                        await write_soon(fresh_db, 0.05)
                else:
                    await write_soon(fresh_db, 0.05)
            await write_soon(fresh_db, 5.0 if first else None)
    await other.close()


async def write_soon(db: Database, patience: float | None) -> None:
    async with db.begin(0, patience=patience) as tx:
        await write_pulse(tx.conn, beat(NOON))


async def test_who_has_time_waits_for_another_process(fresh_db: Database) -> None:
    other = Database(fresh_db.url)
    async with other.begin(0) as tx:
        await write_pulse(tx.conn, beat(NOON - timedelta(days=1)))
        waiting = asyncio.create_task(write_soon(fresh_db, None))
        await asyncio.sleep(0.3)
        assert not waiting.done()
    await waiting
    found = await read_pulse(fresh_db.engine)
    assert found == beat(NOON)
    await other.close()


async def test_writers_queue_and_none_overwrites_another(fresh_db: Database) -> None:
    async with fresh_db.begin(0) as tx:
        await tx.conn.execute(text("INSERT INTO clock (id, offset_us) VALUES (1, 0)"))

    async def add() -> None:
        async with fresh_db.begin(0) as tx:
            found = (await tx.conn.execute(select(clock.c.offset_us).with_for_update())).scalar_one()
            await asyncio.sleep(0)
            await tx.conn.execute(text("UPDATE clock SET offset_us = :n"), {"n": found + 1})

    await asyncio.gather(*(add() for _ in range(30)))
    async with fresh_db.read(0) as tx:
        assert (await tx.conn.execute(text("SELECT offset_us FROM clock"))).scalar_one() == 30


async def test_a_reader_does_not_wait_for_a_writer_and_sees_what_is_committed(fresh_db: Database) -> None:
    await keep(fresh_db, NOON)
    async with fresh_db.begin(0) as writer:
        await write_pulse(writer.conn, beat(NOON + timedelta(hours=1)))
        async with asyncio.timeout(2):
            found = await read_pulse(fresh_db.engine)
    assert found == beat(NOON)


async def test_a_row_of_no_workspace_is_refused(fresh_db: Database) -> None:
    row = "INSERT INTO lane (workspace_id, \"to\", ready_at) VALUES (99, 'C1', :at)"
    at: Any = NOON if fresh_db.engine.dialect.name == "postgresql" else "2026-11-24 12:00:00.000000"
    with pytest.raises(IntegrityError):
        async with fresh_db.begin(0) as tx:
            await tx.conn.execute(text(row), {"at": at})


async def test_a_second_process_waits_for_the_file_instead_of_failing(engine: Engine) -> None:
    """Two Databases of one URL share nothing but the engine underneath."""
    url = await engine.fresh()
    one, other = Database(url), Database(url)
    async with one.begin(0) as tx:
        await write_pulse(tx.conn, beat(NOON))
        waiting = asyncio.create_task(keep(other, NOON + timedelta(hours=1)))
        await asyncio.sleep(0.2)
    assert await waiting == NOON + timedelta(hours=1)
    await one.close()
    await other.close()
    await engine.drop(url)


async def test_a_reading_transaction_shows_one_state_whatever_is_committed_meanwhile(fresh_db: Database) -> None:
    await keep(fresh_db, NOON)
    async with fresh_db.read(0) as tx:
        first = (await tx.conn.execute(select(pulse.c.beat))).scalar_one()
        await keep(fresh_db, NOON + timedelta(hours=1))
        again = (await tx.conn.execute(select(pulse.c.beat))).scalar_one()
    assert first == again == NOON
