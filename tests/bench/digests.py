"""What digests cost: `python -m tests.bench.digests` prints figures, and asserts nothing.

A hundred channels of the sample organisation get theirs at the same instant, each with its picture and its thread,
while somebody asks `/owner` over and over; the stand-in and whoever asks share the machine with the bot. One picture
is drawn alone, for the time and the memory of its process.
"""

import asyncio
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from datetime import time as clock

from bot.digests import service
from bot.digests.charts import of_readings
from bot.digests.rule import Rule
from bot.kit.clock import write_offset
from bot.kit.db import Database, make_engine
from bot.kit.picture import DRAW
from bot.playground import Channel, StandIn
from bot.playground.organisation import read_organisation
from bot.sample.writer import write
from bot.workspace.model import OPERATOR
from bot.workspace.service import ensure
from tests.bench.__main__ import Running, side
from tests.bench.line import command
from tests.digests.weeks import WEEK, WORLDS
from tests.engines import ENGINES, Engine, PostgreSQL, Sqlite

FRIDAY = datetime(2026, 11, 27, 14, 30, tzinfo=UTC)
SUNDAY, MONDAY = datetime(2026, 11, 29, 12, tzinfo=UTC), datetime(2026, 11, 30, 8, 1, tzinfo=UTC)  # 09:01 in Berlin
CHANNELS, ASKED, WARM_UP, PAUSE = 100, 600, 100, 0.005
PATIENCE = 300.0  # seconds for all of them
GOAL = 6.0
RULE = Rule(weekday=0, at=clock(9), zone="Europe/Berlin")


async def fill(url: str) -> None:
    """The sample organisation, its own two channels' digests and as many more as make a hundred."""
    db = Database(url)
    await write(db, FRIDAY)
    async with db.begin((await ensure(db)).id, SUNDAY) as tx:
        for number in range(CHANNELS):
            await service.set_schedule(tx, OPERATOR, f"CBENCH{number}", RULE, "bench")
    await db.close()


def standin() -> StandIn:
    organisation = read_organisation()
    more = tuple(Channel(id=f"CBENCH{number}", name=f"bench-{number}") for number in range(CHANNELS))
    return StandIn(people=organisation.people, channels=(*organisation.channels, *more), team=organisation.team)


async def move(url: str, to: datetime) -> None:
    engine = make_engine(url)
    await write_offset(engine, to - datetime.now(UTC))
    await engine.dispose()


def asked(bot: Running, user: str) -> float:
    time.sleep(PAUSE)
    return bot.line.ask(command("AE dach", user=user))[0]


def measured(
    url: str, env: dict[str, str], user: str, done: Callable[[], bool]
) -> tuple[list[float], list[float], float]:
    """What took the commands while nothing else was to do, and until every channel had its digest; and how long."""
    asyncio.run(move(url, SUNDAY))
    with side("full", {**env, "DATABASE_URL": url}) as bot:
        for _ in range(WARM_UP):
            asked(bot, user)
        idle = [asked(bot, user) for _ in range(ASKED)]
        asyncio.run(move(url, MONDAY))
        began, busy = time.monotonic(), list[float]()
        while not done() and time.monotonic() - began < PATIENCE:
            busy.append(asked(bot, user))
        return sorted(idle), sorted(busy), time.monotonic() - began


async def bench(name: str) -> None:
    database: Engine = Sqlite() if name == "sqlite" else PostgreSQL()
    try:
        async with standin() as slack:
            url = await database.filled("digests", fill)
            env = {"SLACK_API_URL": slack.api_url, "SLACK_BOT_TOKEN": slack.bot_token, "PORT": "0"}
            env |= {"SLACK_APP_TOKEN": slack.app_token}
            user = read_organisation().people[0].id
            found = await asyncio.to_thread(measured, url, env, user, lambda: len(roots(slack)) >= CHANNELS)
            report(name, *found, roots(slack), len(slack.messages()))
    finally:
        await database.stop()


def roots(slack: StandIn) -> list[bool]:
    """Of each bench channel's digest that has come, whether it shows its picture."""
    posted = [each for each in slack.messages() if each.channel.startswith("CBENCH") and each.text.startswith("Sales")]
    return [any(block["type"] == "image" for block in each.blocks) for each in posted]


def at(times: list[float], share: float) -> float:
    return times[min(int(len(times) * share), len(times) - 1)] * 1000


def report(name: str, idle: list[float], busy: list[float], seconds: float, shown: list[bool], messages: int) -> None:
    print(
        f"\n{name}: {len(shown)} digests in {seconds:.0f} s, {sum(shown)} with a picture, {messages} messages in all\n"
    )
    for words, times in (("idle", idle), ("while they go out", busy)):
        print(f"  /owner, {words:<20} p50 {at(times, 0.5):>7.2f} ms  p99 {at(times, 0.99):>7.2f} ms  of {len(times):,}")
    ratio = at(busy, 0.99) / at(idle, 0.99)
    verdict = "reached" if ratio <= GOAL else "MISSED"
    print(f"  p99 ÷ idle p99: {ratio:.2f}   goal {GOAL:g}: {verdict}\n")


def drawing() -> None:
    """Of the largest picture that a digest shows."""
    picture = of_readings(WORLDS["long names"], WEEK, "EUR", place=0)[0]
    start = time.perf_counter()
    made = subprocess.run(
        [sys.executable, "-I", str(DRAW)], input=json.dumps(picture.drawing).encode(), capture_output=True, check=True
    )
    took = (time.perf_counter() - start) * 1000
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"\none picture in a process of its own: {took:.0f} ms, {used.ru_utime + used.ru_stime:.2f} s of the processor,"
    )
    print(f"  {used.ru_maxrss / 1024:.1f} MB, {len(made.stdout):,} bytes")


if __name__ == "__main__":
    drawing()
    for each in sys.argv[1:] or ENGINES:
        asyncio.run(bench(each))
