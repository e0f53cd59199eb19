"""The round and its metronome: at once when kicked, again when nobody kicks, whole when stopped, any number of them."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.delivery import service
from bot.delivery.model import Pace
from bot.kit.blocks import Message
from bot.kit.clock import read_pulse
from bot.kit.db import Database, Tx
from bot.kit.door import Feature
from bot.playground import StandIn
from tests.delivery.conftest import address_of
from tests.delivery.rig import QUICK, Rig, rigged

HOURLY = replace(Pace(), tick=timedelta(hours=1))


async def arrived(slack: StandIn, *texts: str) -> bool:
    return await slack.until(lambda: [each.text for each in slack.messages()] == list(texts))


async def test_a_kick_sends_at_once_what_was_just_stored(engine_url: str, slack: StandIn) -> None:
    async with rigged(engine_url, address_of(slack), pace=HOURLY) as rig:
        rig.engine.start()
        await rig.post("a")
        rig.engine.kick()
        assert await arrived(slack, "text of a")


async def test_the_metronome_finds_what_nobody_kicked_for(engine_url: str, slack: StandIn) -> None:
    async with rigged(engine_url, address_of(slack), pace=QUICK) as rig:
        rig.engine.start()
        await rig.post("a")
        assert await arrived(slack, "text of a")


async def test_many_kicks_make_few_rounds(rig: Rig) -> None:
    rounds = []

    async def count() -> None:
        rounds.append(1)

    rig.engine.handlers = replace(rig.engine.handlers, refresh=count)
    for _ in range(100):
        rig.engine.kick()
    await rig.engine.stop()
    assert len(rounds) == 1


async def test_what_others_changed_is_looked_for_however_long_a_round_is_away(rig: Rig) -> None:
    """A look that fails keeps none from following."""
    looks, enough = [], asyncio.Event()

    async def look() -> None:
        looks.append(1)
        if len(looks) == 1:
            raise ConnectionError
        if len(looks) == 4:
            enough.set()

    rig.engine.handlers = replace(rig.engine.handlers, refresh=look)
    rig.engine.pace = replace(HOURLY, look=timedelta(milliseconds=10))
    rig.engine.start()
    async with asyncio.timeout(10):
        await enough.wait()


async def test_a_kick_during_a_round_is_followed_by_another_round(rig: Rig, slack: StandIn) -> None:
    posted: list[bool] = []

    async def late() -> None:
        if not posted:
            posted.append(await rig.post("a"))
            rig.engine.kick()

    rig.engine.handlers = replace(rig.engine.handlers, refresh=late)
    rig.engine.kick()
    assert await arrived(slack, "text of a")


async def test_a_stop_lets_the_call_under_way_end_and_marks_it(engine_url: str, slack: StandIn) -> None:
    slack.faults.delay("chat.postMessage", 0.5)
    async with rigged(engine_url, address_of(slack), pace=replace(Pace(), tick=timedelta(seconds=0.05))) as rig:
        rig.engine.start()
        await rig.post("a")
        await arrived(slack, "text of a")
        await rig.engine.stop()
        assert await rig.states() == ["sent"]


async def test_a_kick_after_the_stop_begins_no_round(rig: Rig, slack: StandIn) -> None:
    await rig.engine.stop()
    await rig.post("a")
    rig.engine.kick()
    await asyncio.sleep(0.1)
    assert await rig.states() == ["pending"]
    assert slack.messages() == []


async def test_a_round_that_fails_is_followed_by_one_that_does_not(rig: Rig, slack: StandIn) -> None:
    await rig.post("a")
    stumbles = [ZeroDivisionError()]

    async def stumble() -> None:
        if stumbles:
            raise stumbles.pop()

    rig.engine.handlers = replace(rig.engine.handlers, refresh=stumble)
    await rig.engine.tick()
    assert slack.messages() == []
    await rig.engine.tick()
    assert await arrived(slack, "text of a")


async def test_the_pulse_beats_with_every_round(rig: Rig) -> None:
    assert await read_pulse(rig.db.engine) is None
    await rig.engine.tick()
    first = await read_pulse(rig.db.engine)
    await asyncio.sleep(0.01)
    await rig.engine.tick()
    second = await read_pulse(rig.db.engine)
    assert first is not None
    assert second is not None
    assert first.beat < second.beat
    assert (second.next_due, second.in_flight, second.seen_offset) == (None, 0, timedelta())


@pytest.mark.parametrize("replicas", [2, 4])
async def test_engines_beside_each_other_send_and_fire_everything_once(
    replicas: int, engine_url: str, slack: StandIn
) -> None:
    """On SQLite one process serves, but its file forgives a second."""

    async def ring(tx: Tx, timer: Any) -> None:
        await service.post(tx, key=timer.key, to="C1", message=Message.of(timer.key))

    feature = Feature(timers={"ring": ring})
    async with rigged(engine_url, address_of(slack), [feature], QUICK) as first:
        for number in range(20):
            await first.post(f"{number}", to=("U1", "U2", "U3", "C2")[number % 4])
        await schedule(first.db, first.tenant, [f"ring {number}" for number in range(10)])
        async with AsyncExitStack() as stack:
            for _ in range(replicas):
                other = rigged(engine_url, address_of(slack), [feature], QUICK)
                (await stack.enter_async_context(other)).engine.start()
            assert await slack.until(lambda: len(slack.messages()) >= 30, 30)
    texts = [each.text for each in slack.messages()]
    assert sorted(texts) == sorted([f"text of {n}" for n in range(20)] + [f"ring {n}" for n in range(10)])


async def schedule(db: Database, tenant: int, keys: list[str]) -> None:
    async with db.begin(tenant) as tx:
        for key in keys:
            await service.schedule(tx, kind="ring", subject="1", due=tx.now, key=key)
