"""What falls due in business time: once by key, in order, undone in time, tried again and never dropped."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.delivery import service
from bot.delivery.model import Timer
from bot.delivery.store import timer as timers
from bot.kit.blocks import Message
from bot.kit.clock import read_pulse, write_offset
from bot.kit.db import Tx
from bot.kit.door import Feature
from bot.playground import StandIn
from tests.delivery.conftest import address_of
from tests.delivery.rig import Rig, rigged

DAY = timedelta(days=1)


class Bell:
    """A handler that notes what it was asked, and stumbles as often as it is told to."""

    def __init__(self) -> None:
        self.rung: list[tuple[str, datetime]] = []
        self.stumbles = 0

    async def ring(self, tx: Tx, timer: Timer) -> None:
        await service.post(tx, key=timer.key, to="U2", message=Message.of(f"{timer.key} {timer.payload.get('n', '')}"))
        if self.stumbles:
            self.stumbles -= 1
            raise ZeroDivisionError
        self.rung.append((timer.key, tx.now))


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
async def rig(engine_url: str, slack: StandIn, bell: Bell) -> AsyncIterator[Rig]:
    async with rigged(engine_url, address_of(slack), [Feature(timers={"ring": bell.ring})]) as made:
        yield made


async def schedule(rig: Rig, key: str, after: timedelta, subject: str = "1", kind: str = "ring", **more: int) -> bool:
    async with rig.db.begin(rig.tenant) as tx:
        due = tx.now + after
        return await service.schedule(tx, kind=kind, subject=subject, due=due, key=key, payload=more)


async def unschedule(rig: Rig, subject: str, *kinds: str) -> None:
    async with rig.db.begin(rig.tenant) as tx:
        await service.unschedule(tx, subject=subject, kinds=kinds)


async def pass_days(rig: Rig, days: float) -> None:
    await write_offset(rig.db.engine, days * DAY)
    await rig.engine.tick()


async def states(rig: Rig) -> list[str]:
    async with rig.db.read(0) as tx:
        return list((await tx.conn.execute(select(timers.c.state).order_by(timers.c.id))).scalars())


async def test_a_timer_fires_when_it_is_due_and_once(rig: Rig, bell: Bell, slack: StandIn) -> None:
    await schedule(rig, "a", DAY, n=7)
    await pass_days(rig, 0.9)
    assert bell.rung == []
    await pass_days(rig, 1.1)
    await pass_days(rig, 5)
    assert [key for key, _ in bell.rung] == ["a"]
    assert [each.text for each in slack.messages()] == ["a 7"]


async def test_a_timer_is_scheduled_once_by_its_key_even_after_it_fired(rig: Rig, bell: Bell) -> None:
    assert [await schedule(rig, "a", DAY), await schedule(rig, "a", 2 * DAY)] == [True, False]
    await pass_days(rig, 1.1)
    assert await schedule(rig, "a", DAY) is False
    await pass_days(rig, 9)
    assert len(bell.rung) == 1


async def test_what_is_long_overdue_fires_in_the_order_of_its_due_times(rig: Rig, bell: Bell) -> None:
    for key, days in (("third", 3), ("first", 1), ("second", 2)):
        await schedule(rig, key, days * DAY)
    await pass_days(rig, 30)
    assert [key for key, _ in bell.rung] == ["first", "second", "third"]


async def test_a_subjects_timers_are_undone_by_kind_and_others_stay(rig: Rig, bell: Bell) -> None:
    await schedule(rig, "gone", DAY, subject="1")
    await schedule(rig, "other kind", DAY, subject="1", kind="knock")
    await schedule(rig, "other subject", DAY, subject="2")
    await unschedule(rig, "1", "ring", "whistle")
    assert await states(rig) == ["cancelled", "pending", "pending"]
    await unschedule(rig, "1", "knock")
    await pass_days(rig, 2)
    assert [key for key, _ in bell.rung] == ["other subject"]


async def test_a_handler_that_stumbles_leaves_nothing_and_is_asked_again(rig: Rig, bell: Bell, slack: StandIn) -> None:
    bell.stumbles = 8
    await schedule(rig, "a", timedelta())
    await rig.tick()
    assert (slack.messages(), await states(rig)) == ([], ["pending"])
    await rig.tick(*[60] * 8)
    assert (len(slack.messages()), await states(rig), len(bell.rung)) == (1, ["fired"], 1)


async def test_a_handler_that_stumbles_does_not_hold_up_the_others(rig: Rig, bell: Bell) -> None:
    bell.stumbles = 1
    await schedule(rig, "a", timedelta())
    await schedule(rig, "b", timedelta())
    await rig.tick()
    assert [key for key, _ in bell.rung] == ["b"]


async def test_a_kind_that_nobody_answers_waits_for_the_version_that_does(rig: Rig, bell: Bell) -> None:
    await schedule(rig, "a", timedelta(), kind="unheard of")
    await schedule(rig, "b", timedelta())
    await rig.tick(60)
    assert ([key for key, _ in bell.rung], await states(rig)) == (["b"], ["pending", "fired"])


async def test_the_pulse_tells_what_comes_next_and_what_is_in_hand(rig: Rig, slack: StandIn) -> None:
    await schedule(rig, "a", DAY)
    await schedule(rig, "sooner", DAY / 2)
    slack.faults.rate_limit("chat.postMessage", "60")
    await rig.post("now")
    await rig.engine.tick()
    pulse = await read_pulse(rig.db.engine)
    assert pulse is not None
    assert pulse.next_due is not None
    assert abs(pulse.next_due - pulse.beat - DAY / 2) < timedelta(minutes=1)
    assert pulse.in_flight == 1
    await rig.tick(61)
    assert (await read_pulse(rig.db.engine)).in_flight == 0  # type: ignore[union-attr]
