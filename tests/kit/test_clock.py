"""Two clocks: business time moves with the playground's offset and nowhere else, engine time never."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.kit.clock import BusinessClock, Pulse, engine_time, read_offset, read_pulse, write_offset, write_pulse
from bot.kit.db import Database

MINUTE = timedelta(minutes=1)
OFFSET = timedelta(days=12, hours=3, microseconds=7)


async def times(db: Database, clock: BusinessClock) -> tuple[datetime, datetime]:
    async with db.engine.connect() as conn:
        return await clock(conn), await engine_time(conn)


@pytest.mark.parametrize(("movable", "expected"), [(True, OFFSET), (False, timedelta())])
async def test_the_offset_counts_only_where_the_clock_may_be_moved(
    movable: bool, expected: timedelta, fresh_db: Database
) -> None:
    await write_offset(fresh_db.engine, OFFSET)
    clock = BusinessClock(movable=movable)
    business, engine = await times(fresh_db, clock)
    assert abs(business - engine - expected) < MINUTE
    assert abs(engine - datetime.now(UTC)) < MINUTE
    assert abs(clock.now() - business) < MINUTE


async def test_the_clock_can_be_moved_again_and_back(fresh_db: Database) -> None:
    assert await read_offset(fresh_db.engine) == timedelta()
    for offset in (OFFSET, -OFFSET, timedelta()):
        await write_offset(fresh_db.engine, offset)
        assert await read_offset(fresh_db.engine) == offset


async def test_the_pulse_comes_back_as_it_was_told_and_only_the_last_counts(fresh_db: Database) -> None:
    assert await read_pulse(fresh_db.engine) is None
    beat = datetime(2026, 11, 24, 12, tzinfo=UTC)
    told = Pulse(next_due=None, in_flight=0, seen_offset=OFFSET, beat=beat)
    later = Pulse(next_due=beat + OFFSET, in_flight=3, seen_offset=-OFFSET, beat=beat + MINUTE)
    for each in (told, later):
        async with fresh_db.begin(0) as tx:
            await write_pulse(tx.conn, each)
    assert await read_pulse(fresh_db.engine) == later


async def test_engine_time_moves_within_a_transaction(fresh_db: Database) -> None:
    async with fresh_db.begin(0) as tx:
        first = await engine_time(tx.conn)
        while (second := await engine_time(tx.conn)) == first:
            pass
    assert second > first
