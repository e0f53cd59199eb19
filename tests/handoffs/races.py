"""Two who do what cannot both be done, in the same instant, each at a replica of their own.

A replica is a thread with its own loop, connections and map. By hand, so many of each race on both engines:
`python -m tests.handoffs.races 500`.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from random import Random
from threading import Thread
from typing import Any, TypeVar

from sqlalchemy import update

from bot.delivery import timers
from bot.handoffs.book import find
from bot.handoffs.jobs import follower
from bot.handoffs.model import Handoff, State
from bot.handoffs.store import handoff as handoff_table
from bot.kit.db import Database
from bot.kit.errors import Refusal
from bot.people import intake
from bot.people.store import member
from bot.workspace.audit import entries
from bot.workspace.service import touch
from tests.engines import Engine
from tests.handoffs.cases import at
from tests.handoffs.life import assert_sound
from tests.handoffs.office import Office, furnish, reopened

MONDAY = at("2026-11-23 10:00")
JITTER = 0.004  # seconds by which the one may be before the other
T = TypeVar("T")
Deed = Callable[[Office], Awaitable[object]]


class Replica:
    """A process's part of the bot, in a thread of its own."""

    def __init__(self, url: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.office = self.run(_opened(url))

    def begins(self, job: Coroutine[Any, Any, T]) -> "Future[T]":
        return asyncio.run_coroutine_threadsafe(job, self._loop)

    def run(self, job: Coroutine[Any, Any, T]) -> T:
        return self.begins(job).result()

    def close(self) -> None:
        self.run(self.office.db.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _opened(url: str) -> Office:
    return await reopened(Database(url))


@dataclass(frozen=True, kw_only=True, slots=True)
class Race:
    """`first` and `second` each take the handoff they are about; whoever is too late is told a sentence."""

    first: Callable[[Office, Handoff], Awaitable[object]]
    second: Callable[[Office, Handoff], Awaitable[object]]
    fair: Callable[[Handoff, str, str], bool]  # the handoff afterwards; what the first was told, and the second


def ticket(handoff: Handoff, moves: int = 0) -> str:
    return f"{handoff.id}:{handoff.revision + moves}"


def due(handoff: Handoff) -> datetime:
    return handoff.offer.due_at


async def accept(office: Office, handoff: Handoff) -> None:
    await office.clicks("ana", "accept", ticket(handoff), due(handoff))


async def expire(office: Office, handoff: Handoff) -> None:
    """Whatever is due by then fires, unless somebody has just taken its timer away."""
    while True:
        async with office.db.begin(office.tenant, due(handoff)) as tx:
            if not (found := await timers.next_due(tx)):
                return
            await office.feature.timers[found[1].kind](tx, found[1])
            await timers.fired(tx, found[1].id)


async def expire_and_accept(office: Office, handoff: Handoff) -> None:
    """Whoever is asked next answers as soon as they are."""
    await expire(office, handoff)
    await office.clicks("bo", "accept", ticket(handoff, 1), due(handoff))


async def withdraw(office: Office, handoff: Handoff) -> None:
    await office.clicks("sam", "withdraw", ticket(handoff), due(handoff))


async def name_another(office: Office, handoff: Handoff) -> None:
    await office.submits("chef", "reassign", {"taker": "UBO"}, due(handoff), ticket=ticket(handoff))


async def reject(office: Office, handoff: Handoff) -> None:
    values = {"reason": "no_budget", "note": "None this year"}
    await office.submits("ana", "reject", values, due(handoff), ticket=ticket(handoff))


async def send_again(office: Office, handoff: Handoff) -> None:
    """The same company along the same edge, as two who do not know of one another send it."""
    await office.sends("sam", due(handoff), account=f"new:{handoff.company} twin")


async def leave(office: Office, handoff: Handoff) -> None:
    async with office.db.begin(office.tenant, due(handoff)) as tx:
        await intake.retire(tx, ["UANA"], follower(office.ownership))


def one_of_them(_: Handoff, first: str, second: str) -> bool:
    return bool(first) != bool(second)


def sent_once(_: Handoff, first: str, second: str) -> bool:
    """Whoever is second reads that it is on its way already."""
    return bool(first) != bool(second) and "on its way already" in first + second


def the_first_or_nobody(after: Handoff, first: str, second: str) -> bool:
    """What goes on by itself is never refused: an acceptance stands, or came too late and it moved on."""
    return not second and (after.state is (State.OFFERED if first else State.ACCEPTED))


RACES: Mapping[str, Race] = {
    "accepted as its time runs out": Race(first=accept, second=expire, fair=the_first_or_nobody),
    "accepted by two": Race(first=accept, second=expire_and_accept, fair=one_of_them),
    "accepted and withdrawn": Race(first=accept, second=withdraw, fair=one_of_them),
    "accepted and rejected": Race(first=accept, second=reject, fair=one_of_them),
    "accepted by one who leaves": Race(first=accept, second=leave, fair=the_first_or_nobody),
    "sent by two": Race(first=send_again, second=send_again, fair=sent_once),
    "taken in and named to another": Race(first=accept, second=name_another, fair=one_of_them),
}


@contextmanager
def replicas(url: str) -> Iterator[tuple[Replica, Replica]]:
    both = Replica(url), Replica(url)
    try:
        yield both
    finally:
        for each in both:
            each.close()


def run(both: tuple[Replica, Replica], name: str, number: int, dice: Random) -> str:
    """One race; who came first, in a word."""
    race, here = RACES[name], both[0]
    handoff = here.run(here.office.sends("sam", MONDAY, account=f"new:{name} {number}"))
    pauses = dice.uniform(0, JITTER), dice.uniform(0, JITTER)
    answers = [
        each.begins(_told(each.office, lambda office, does=does: does(office, handoff), pause))  # type: ignore[misc]
        for each, does, pause in zip(both, (race.first, race.second), pauses, strict=True)
    ]
    first, second = (each.result() for each in answers)
    after = here.run(_after(here.office, handoff))
    assert race.fair(after, first, second), f"{name}: {after.state}, {first!r}, {second!r}"
    here.run(_cleared(here.office))
    return "second" if first else "first"


async def _told(office: Office, deed: Deed, pause: float) -> str:
    await asyncio.sleep(pause)
    try:
        await deed(office)
    except Refusal as refused:
        return refused.text
    return ""


async def _after(office: Office, handoff: Handoff) -> Handoff:
    """Sound, and as the audit tells it."""
    after = next(each for each in await office.all() if each.id == handoff.id)
    assert_sound(after)
    async with office.db.read(office.tenant) as tx:
        assert (await entries(tx, subject=("handoff", after.id), limit=1))[0].after == after.snapshot()
    return after


async def _cleared(office: Office) -> None:
    """Nothing waits, and everybody is here, before the next race."""
    async with office.db.read(office.tenant) as tx:
        left = await find(tx, handoff_table.c.state == State.OFFERED)
    for each in left:
        await office.clicks("ops", "withdraw", ticket(each), due(each))
    async with office.db.begin(office.tenant, MONDAY) as tx:
        await tx.conn.execute(update(member).where(member.c.slack_user_id == "UANA").values(inactive_since=None))
        await touch(tx)


async def filled(engine: Engine) -> str:
    async def fill(url: str) -> None:
        db = Database(url)
        await furnish(db)
        await db.close()

    return await engine.filled("handoffs", fill)


def by_hand(kind: Callable[[], Engine], count: int) -> None:
    engine, dice = kind(), Random(count)
    with asyncio.Runner() as runner:
        with replicas(runner.run(filled(engine))) as both:
            for name in RACES:
                first = Counter(run(both, name, number, dice) for number in range(count))["first"]
                print(f"{type(engine).__name__}, {name}: {first} by the first, {count - first} not", flush=True)
        runner.run(engine.stop())


if __name__ == "__main__":
    from tests.conftest import KINDS

    for kind in KINDS.values():
        by_hand(kind, int(sys.argv[1]))
