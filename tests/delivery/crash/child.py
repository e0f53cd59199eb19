"""The process that is killed: the product's delivery behind a socket, until all that was asked of it is done."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from bot.delivery.model import OPEN
from bot.delivery.store import inbox, outbox, timer
from bot.kit.db import Database
from tests.delivery.crash.acts import feature
from tests.delivery.crash.weave import passing
from tests.delivery.rig import QUICK, Address, rigged

LIFETIME = 120


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What one life of the bot is for: `asked` requests must be worked off before it ends by itself."""

    id: int
    url: str
    api_url: str
    bot_token: str
    app_token: str
    asked: int
    failpoint: str = ""
    armed: bool = False
    rehearsal: bool = False
    record: str = ""
    port: int = 0  # where it listens in HTTP mode; without one it comes by socket


async def live(order: Order) -> None:
    passing.wanted, passing.armed = order.failpoint, order.armed
    address = Address(api_url=order.api_url, bot_token=order.bot_token, app_token=order.app_token)
    async with asyncio.timeout(LIFETIME), rigged(order.url, address, [feature()], QUICK) as rig:
        rig.engine.start()
        async with rig.http(order.port) if order.port else rig.socket():
            await until_done(rig.db, order.asked)
    if order.record:
        note_down(Path(order.record))


def note_down(record: Path) -> None:
    record.write_text(json.dumps(dict(passing.seen)))


async def until_done(db: Database, asked: int) -> None:
    """Looked at seldom, for looking costs; nothing in this process could tell it sooner."""
    while not await is_done(db, asked):  # noqa: ASYNC110 - what is waited for stands in the database
        await asyncio.sleep(0.08)


async def is_done(db: Database, asked: int) -> bool:
    """All requests came in and were worked off, no timer waits, and nothing is on its way out."""
    count = select(func.count())
    async with db.read(0) as tx:
        ended = await tx.conn.execute(count.select_from(inbox).where(inbox.c.state != "new"))
        new = await tx.conn.execute(count.select_from(inbox).where(inbox.c.state == "new"))
        rings = await tx.conn.execute(count.select_from(timer).where(timer.c.state == "pending"))
        going = await tx.conn.execute(count.select_from(outbox).where(outbox.c.state.in_(OPEN)))
        left = new.scalar_one() + rings.scalar_one() + going.scalar_one()
        return bool(ended.scalar_one() >= asked and not left)
