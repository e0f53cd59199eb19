"""What handoffs cost where there are many: `python -m tests.bench.handoffs` prints ratios, and asserts nothing.

The inbox of somebody with ten of them, among a hundred open in the workspace and among ten thousand; a tick of the
engine with 500 reminders due, among a thousand timers and among a hundred thousand. The
milliseconds are this machine's.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from statistics import median

from sqlalchemy import ColumnElement, select

from bot.delivery.engine import Engine as Rounds
from bot.delivery.engine import Handlers
from bot.delivery.model import Pace
from bot.delivery.sender import Sender
from bot.delivery.store import timer
from bot.handoffs import book
from bot.handoffs.alarms import Kind
from bot.handoffs.jobs import timers
from bot.handoffs.model import Handoff, Offer, Pick, Standing
from bot.handoffs.store import handoff, handoff_row, offer, offer_row
from bot.kit.db import Database, Tx
from bot.kit.rows import add_rows, gauge, put_rows
from bot.people.service import add
from bot.workspace.service import ensure
from tests.engines import ENGINES, Engine, PostgreSQL, Sqlite
from tests.handoffs.cases import BERLIN, at
from tests.handoffs.office import Office, furnish, reopened

SENT, NOW = at("2026-11-24 08:30"), at("2026-11-24 11:00")  # a Tuesday: 4 working hours, half of them gone at 10:30
OPEN, TIMERS, DUE, MINE, RECEIVERS = (100, 10_000), (1_000, 100_000), 500, 10, 100
ASKED, TICKS, GOAL = 200, 3, 2.0


async def _fill(url: str, *, open_: int, clocks: int = 0) -> None:
    """An office with so many open handoffs, ten of them Ana's; with so many `clocks`, 500 of which are due."""
    db = Database(url)
    await furnish(db)
    async with db.begin((await ensure(db)).id, SENT) as tx:
        names = [(f"Member {each}", f"UBENCH{each}") for each in range(RECEIVERS)]
        people = [await add(tx, name=name, zone=BERLIN, slack_user_id=user) for name, user in names]
        office = await reopened(db)
        ana, sam = await office.member("ana"), await office.member("sam")
        receivers = [ana.id if each < MINE and not clocks else people[each % RECEIVERS].id for each in range(open_)]
        ids = await _offered(tx, office, receivers, sam.id)
        if clocks:
            await put_rows(tx, timer, [_clock(number, ids) for number in range(clocks)])
        for table in (handoff, offer, timer):
            await gauge(tx, table)
    await db.close()


async def _offered(tx: Tx, office: Office, receivers: list[int], sender: int) -> list[int]:
    edge = await book.stored_edge(tx, "sdr_ae")
    account, content = office.accounts["Acme"], {"contact": "Kai", "pain": "Orders get lost", "next_step": "Demo"}
    half, due = SENT + timedelta(hours=2), SENT + timedelta(hours=4)
    offers = [
        Offer(
            number=1,
            round=1,
            pick=Pick(member=each, standing=Standing.OWNER),
            offered_at=SENT,
            shown_at=SENT,
            half_at=half,
            due_at=due,
        )
        for each in receivers
    ]
    made = [
        Handoff(edge=edge, sender=sender, account=account, company="Acme", content=content, created_at=SENT, revision=1)
        for _ in offers
    ]
    ids = await add_rows(tx, handoff, [handoff_row(each) for each in made])
    await put_rows(tx, offer, [offer_row(one) | {"handoff_id": id_} for id_, one in zip(ids, offers, strict=True)])
    return ids


def _clock(number: int, ids: list[int]) -> Mapping[str, object]:
    """The first are those of the handoffs; of the others half have fired, and half are for later."""
    mine = number < len(ids)
    subject = f"handoff:{ids[number]}" if mine else f"handoff:{number + 1_000_000}"
    payload = {"id": ids[number]} if mine else {"id": number + 1_000_000}
    due = SENT + timedelta(hours=2) if mine else NOW + timedelta(days=1, minutes=number)
    state = "fired" if not mine and number % 2 else "pending"
    kept = {"kind": str(Kind.REMIND), "subject": subject, "key": f"{subject}:bench", "due": due, "payload": payload}
    return kept | {"state": state, "attempts": 0}


async def inbox(engine: Engine) -> None:
    """What the command answers with, from the door on, and the bare query for the rows of it."""
    took: dict[int, tuple[float, float]] = {}
    for size in OPEN:
        url = await engine.filled(f"inbox{size}", partial(_fill, open_=size))
        db = Database(url)
        office = await reopened(db)
        ana = await office.member("ana")
        asked = await _milliseconds(lambda office=office: office.types("ana", "inbox", NOW))  # type: ignore[misc]
        bare = await _milliseconds(partial(_bare, db, office.tenant, offer.c.member_id == ana.id))
        took[size] = asked, bare
        await db.close()
    _told("/handoff inbox, p50", "open handoffs", took)


async def _bare(db: Database, tenant: int, mine: ColumnElement[bool]) -> None:
    joined = select(handoff, offer).join(offer, offer.c.handoff_id == handoff.c.id)
    async with db.read(tenant, NOW) as tx:
        (await tx.conn.execute(joined.where(offer.c.workspace_id == tenant, offer.c.state == "open", mine))).all()


async def _milliseconds(ask: Callable[[], Awaitable[object]]) -> float:
    await ask()
    found = []
    for _ in range(ASKED):
        start = time.perf_counter()
        await ask()
        found.append(time.perf_counter() - start)
    return median(found) * 1000


async def tick(engine: Engine) -> None:
    """Every due reminder fired, told and marked, each in its transaction; nothing is sent."""
    took: dict[int, tuple[float, float]] = {}
    for size in TIMERS:
        found = []
        for _ in range(TICKS):
            url = await engine.filled(f"tick{size}", partial(_fill, open_=DUE, clocks=size))
            found.append(await _ticked(url))
            await engine.drop(url)
        took[size] = median(each[0] for each in found), median(each[1] for each in found)
    _told(f"a tick with {DUE} due", "timers", took)


async def _ticked(url: str) -> tuple[float, float]:
    """Milliseconds of the round, and of the bare query for what is due."""

    async def now(_: object) -> datetime:
        return NOW

    db = Database(url, now=now)
    office = await reopened(db)
    start = time.perf_counter()
    async with db.read(office.tenant) as tx:
        due = (timer.c.state == "pending", timer.c.due <= NOW)
        waiting = len((await tx.conn.execute(select(timer).where(*due).order_by(timer.c.due, timer.c.id))).all())
    bare = time.perf_counter() - start
    rounds = _rounds(db, office)
    start = time.perf_counter()
    await rounds.tick()
    took = time.perf_counter() - start
    async with db.read(office.tenant) as tx:
        left = len((await tx.conn.execute(select(timer.c.id).where(*due))).all())
    if (waiting, left) != (DUE, 0):
        raise AssertionError(waiting, left)
    await db.close()
    return took * 1000, bare * 1000


def _rounds(db: Database, office: Office) -> Rounds:
    async def nothing(*_: object) -> None:
        return None

    def unused(*_: object) -> object:
        raise AssertionError

    sender = Sender(db, unused, Pace(), nothing, lambda: False)  # type: ignore[arg-type]
    handlers = Handlers(
        write=unused,  # type: ignore[arg-type]
        timers=timers(office.ownership),
        tell=unused,
        refuse=unused,  # type: ignore[arg-type]
        refresh=nothing,
    )
    return Rounds(db, sender, handlers, Pace(), movable=False)


def _told(what: str, among: str, took: Mapping[int, tuple[float, float]]) -> None:
    for size, (whole, bare) in took.items():
        print(f"  {what:<22} {size:>7,} {among:<14} {whole:>9.2f} ms   bare query {bare:>7.2f} ms")
    least, most = min(took), max(took)
    ratio = took[most][0] / took[least][0]
    verdict = "reached" if ratio <= GOAL else "MISSED"
    print(f"  {what:<22} {most:,} ÷ {least:,} {among}: {ratio:.2f}   goal {GOAL:g}: {verdict}\n")


async def main(name: str) -> None:
    engine = Sqlite() if name == "sqlite" else PostgreSQL()
    print(f"\n{name}\n")
    try:
        await inbox(engine)
        await tick(engine)
    finally:
        await engine.stop()


if __name__ == "__main__":
    for each in ENGINES:
        asyncio.run(main(each))
