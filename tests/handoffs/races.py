"""Two who do what cannot both be done, in the same instant, each at a replica of their own.

A replica is a process with its own loop, connections and map, which is told over a pipe when to go. By hand, so many
of each race on both engines, or on one: `python -m tests.handoffs.races 500 postgresql`.
"""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import update

from bot.delivery import timers
from bot.handoffs import book
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

ROOT = Path(__file__).parents[2]
MONDAY = at("2026-11-23 10:00")
JITTER = 0.004  # seconds by which the one may be before the other
SIDES = ("first", "second")
Deed = Callable[[Office, Handoff], Awaitable[object]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Race:
    """`first` and `second` each take the handoff they are about; whoever is too late is told a sentence."""

    first: Deed
    second: Deed
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


class Replica:
    """Another process, which does its side of a race when it is told to."""

    def __init__(self, process: Process) -> None:
        if process.stdin is None or process.stdout is None:
            raise AssertionError
        self.process, self._to, self._from = process, process.stdin, process.stdout

    async def hears(self, **order: object) -> Mapping[str, Any]:
        """What it has to say to an order."""
        self._to.write(json.dumps(order).encode() + b"\n")
        line = await self._from.readline()
        assert line, "the replica died; what it said of it stands above"
        return dict(json.loads(line))


@asynccontextmanager
async def replicas(url: str) -> AsyncIterator[tuple[Replica, Replica]]:
    command = [sys.executable, "-m", "tests.handoffs.races", "serve", url]
    first, second = [
        Replica(await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, cwd=ROOT)) for _ in SIDES
    ]
    try:
        yield first, second
    finally:
        for each in (first, second):
            await each.process.communicate(b"")  # its input ends, and so does it


async def serve(url: str) -> None:
    """A replica, until its input ends: first it hears which side of which race is its, then that it begins."""
    office = await reopened(Database(url))
    while order := await _line():
        await office.ownership.refresh(office.tenant)  # as `serve` does twice a second
        deed: Deed = getattr(RACES[order["race"]], order["side"])
        async with office.db.read(office.tenant) as tx:
            handoff = await book.see(tx, order["handoff"])
        _say(ready=True)
        await asyncio.sleep((await _line())["pause"])
        _say(told=await _told(office, deed, handoff))
    await office.db.close()


async def _line() -> dict[str, Any]:
    return dict(json.loads(await asyncio.to_thread(sys.stdin.readline) or "{}"))


def _say(**words: object) -> None:
    print(json.dumps(words), flush=True)


async def _told(office: Office, deed: Deed, handoff: Handoff) -> str:
    try:
        await deed(office, handoff)
    except Refusal as refused:
        return refused.text
    return ""


async def run(office: Office, both: tuple[Replica, Replica], name: str, number: int, dice: Random) -> str:
    """One race, looked at from an office that takes no part; who came first, in a word."""
    handoff = await office.sends("sam", MONDAY, account=f"new:{name} {number}")
    for each, side in zip(both, SIDES, strict=True):
        await each.hears(race=name, side=side, handoff=handoff.id)
    said = await asyncio.gather(*(each.hears(pause=dice.uniform(0, JITTER)) for each in both))
    first, second = (each["told"] for each in said)
    after = await _after(office, handoff)
    assert RACES[name].fair(after, first, second), f"{name}: {after.state}, {first!r}, {second!r}"
    await _cleared(office)
    return "second" if first else "first"


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


async def by_hand(kind: Callable[[], Engine], count: int) -> None:
    engine, dice = kind(), Random(count)
    url = await filled(engine)
    office = await reopened(Database(url))
    async with replicas(url) as both:
        for name in RACES:
            first = Counter([await run(office, both, name, number, dice) for number in range(count)])["first"]
            print(f"{type(engine).__name__}, {name}: {first} by the first, {count - first} not", flush=True)
    await office.db.close()
    await engine.stop()


async def _all_by_hand(count: int, engines: Sequence[str]) -> None:
    from tests.conftest import KINDS

    for each in engines or KINDS:
        await by_hand(KINDS[each], count)


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[2]) if sys.argv[1] == "serve" else _all_by_hand(int(sys.argv[1]), sys.argv[2:]))
