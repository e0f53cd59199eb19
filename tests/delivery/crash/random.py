"""SIGKILLs at any moment while alerts pour in. By hand: `python -m tests.delivery.crash.random [alerts] [kills]`."""

import asyncio
import os
import random
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal, get_args

from sqlalchemy import func, select

from bot.delivery.store import outbox
from bot.kit.db import Database
from bot.playground import StandIn, Timing
from tests.delivery.crash.town import CHANNELS, KILLED, PEOPLE, Yard, Zygote, reached_by_http, unconfirmed, zygote
from tests.delivery.rig import HOST
from tests.engines import PostgreSQL, Sqlite

Way = Literal["socket", "http"]

# Patient and ever slower: hundreds of events that all come again at once would bury a bot that has just been born.
WEATHER = Timing(ack=2.0, event_retries=(0.3, 1.0, *(2.0,) * 500))
LIVES = (0.1, 0.8)  # seconds between a birth and its death


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """What stands in Slack after all those deaths."""

    alerts: int
    kills: int
    lost: int
    twice: int
    unconfirmed: int
    doubted: int  # claimed more than once, for a death had come between
    seconds: float

    def __str__(self) -> str:
        told = f"lost {self.lost}, twice {self.twice}, unconfirmed {self.unconfirmed}"
        return f"{self.alerts} alerts, {self.kills} SIGKILLs, {self.doubted} in doubt: {told} ({self.seconds:.0f} s)"


async def pour(slack: StandIn, alerts: int, kills: int) -> None:
    """Alerts at an even rate, over about as long as the killing takes."""
    pause = kills * (sum(LIVES) / 2 + 0.3) / alerts  # a life begins with some 0.3 s of connecting
    for number in range(alerts):
        slack.acting(f"U{1 + number % 40}").say(f"one_of_many {number}")
        await asyncio.sleep(pause)


async def murder(mother: Zygote, slack: StandIn, url: str, alerts: int, kills: int, port: int) -> int:
    """One life after the other, each cut short; how many were in fact killed."""
    dice, killed = random.Random(kills), 0
    for _ in range(kills):
        life = mother.give_birth(slack, url, alerts, port=port)
        pid = await life.pid
        await slack.until(lambda: is_open(port) if port else slack.connected, 2)
        await asyncio.sleep(dice.uniform(*LIVES))
        if not life.end.done():
            os.kill(pid, signal.SIGKILL)
        killed += await life.end == KILLED
    return killed


async def doubted(url: str) -> int:
    db = Database(url)
    async with db.read(0) as tx:
        asked = select(func.count()).select_from(outbox).where(outbox.c.epoch > 1)
        found = int((await tx.conn.execute(asked)).scalar_one())
    await db.close()
    return found


def is_open(port: int) -> bool:
    """Whether a bot listens there."""
    with socket.socket() as line:
        return line.connect_ex((HOST, port)) == 0


async def storm(yard: Yard, alerts: int, kills: int, way: Way = "socket") -> Count:
    """The whole of it on one engine; the last life may end in peace."""
    began = time.monotonic()
    await yard.rehearse()
    async with yard.database() as url:
        async with StandIn(people=PEOPLE, channels=CHANNELS, timing=WEATHER) as slack:
            port = reached_by_http(slack) if way == "http" else 0
            rain = asyncio.create_task(pour(slack, alerts, kills))
            killed = await murder(yard.mother, slack, url, alerts, kills, port)
            await rain
            assert await yard.mother.give_birth(slack, url, alerts, port=port).end == 0
            found = Counter(each.text for each in slack.messages() if each.app)
        texts = [f"alert {number}" for number in range(alerts)]
        return Count(
            alerts=alerts,
            kills=killed,
            lost=sum(not found[text] for text in texts),
            twice=sum(found[text] > 1 for text in texts),
            unconfirmed=len(await unconfirmed(url)),
            doubted=await doubted(url),
            seconds=time.monotonic() - began,
        )


async def main(alerts: int, kills: int) -> None:
    for way, kind in product(get_args(Way), (Sqlite, PostgreSQL)):
        engine = kind()
        async with zygote() as mother:
            yard = Yard(mother, engine, Path(tempfile.mkdtemp()))
            print(f"{kind.__name__}, {way}:", await storm(yard, alerts, kills, way), flush=True)
        await engine.stop()


if __name__ == "__main__":
    asyncio.run(main(*(int(each) for each in (sys.argv[1:] or ("500", "100")))))
