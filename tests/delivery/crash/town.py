"""The killer's side: a process to fork bots from, a stand-in and a database for each, and the count afterwards."""

import asyncio
import itertools
import json
import os
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sqlalchemy import delete, select

from bot.delivery.http_door import PATH
from bot.delivery.model import State
from bot.delivery.store import inbox, lane, outbox, picture, timer
from bot.kit.clock import clock, pulse
from bot.kit.db import Database
from bot.playground import Channel, Person, StandIn, Timing
from tests.delivery.crash.child import Order
from tests.delivery.crash.scenarios import SCENARIOS, Scenario, faults_of
from tests.delivery.rig import HOST
from tests.engines import Engine

ROOT = Path(__file__).parents[3]
PEOPLE = tuple(Person(id=f"U{number}", name=f"Person {number}") for number in range(1, 41))
CHANNELS = (Channel(id="C1", name="sales"), Channel(id="C2", name="board"))
# A bot that dies without an answer is given up soon, and everything comes again until there is one.
TIMING = Timing(ack=0.5, event_retries=(0.1,) * 1000, trigger=5.0)
KILLED = -9
PATIENCE = 120
AT_ONCE = 5
Wrong = dict[str, list[str]]
Seen = dict[str, Counter[str]]


@dataclass(slots=True)
class Life:
    """One bot process: its pid once it has one, and how it ended."""

    pid: asyncio.Future[int]
    end: asyncio.Future[int]


class Zygote:
    """Forks bots from a process that has everything imported already."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lives: dict[int, Life] = {}
        self.numbers = itertools.count(1)
        self.listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        assert self.process.stdout
        async for line in self.process.stdout:
            told = json.loads(line)
            life = self.lives[told["id"]]
            word = life.pid if "pid" in told else life.end
            if not word.done():  # nobody waits any more where a case was given up
                word.set_result(told.get("pid", told.get("exit")))

    def give_birth(self, slack: StandIn, url: str, asked: int, **more: object) -> Life:
        loop = asyncio.get_running_loop()
        order = Order(
            id=next(self.numbers),
            url=url,
            api_url=slack.api_url,
            bot_token=slack.bot_token,
            app_token=slack.app_token,
            asked=asked,
            **more,  # type: ignore[arg-type]
        )
        assert self.process.stdin
        life = self.lives[order.id] = Life(loop.create_future(), loop.create_future())
        self.process.stdin.write(json.dumps(asdict(order)).encode() + b"\n")
        return life


@asynccontextmanager
async def zygote() -> AsyncIterator[Zygote]:
    command = (sys.executable, "-m", "tests.delivery.crash.zygote")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=pipe, stdout=pipe, env=dict(os.environ))
    made = Zygote(process)
    try:
        yield made
    finally:
        assert process.stdin
        process.stdin.close()
        await process.wait()
        await made.listening


def reached_by_http(slack: StandIn, *, slow: bool = False) -> int:
    """The port at which every bot of this stand-in will listen."""
    port = free_port()
    slack.deliver_to(f"http://{HOST}:{port}{PATH}").slow = slow
    return port


def free_port() -> int:
    with socket.create_server((HOST, 0)) as found:
        return int(found.getsockname()[1])


async def wiped(url: str) -> None:
    """The database is as it was before any bot lived, but for the workspace."""
    db = Database(url)
    async with db.begin(0) as tx:
        for table in (inbox, timer, picture, outbox, lane, pulse, clock):
            await tx.conn.execute(delete(table))
    await db.close()


async def unconfirmed(url: str) -> list[str]:
    """The keys of messages whose fate was left to a human."""
    db = Database(url)
    async with db.read(0) as tx:
        found = await tx.conn.execute(select(outbox.c.key).where(outbox.c.state == State.UNCONFIRMED))
        keys = list(found.scalars())
    await db.close()
    return keys


@dataclass(kw_only=True, slots=True)
class Case:
    """One bot that dies at one failpoint (or at none), is started again, and what is wrong then.

    Where a busy machine brought it about that a scenario did not pass there this time, the next one is tried.
    """

    scenarios: Sequence[Scenario]
    failpoint: str = ""
    record: str = ""
    wrong: list[str] = field(default_factory=list)
    killed: bool = False
    scenario: Scenario = field(init=False)

    async def play(self, mother: Zygote, url: str) -> None:
        for scenario in self.scenarios:
            if self.killed or self.wrong:
                return
            self.scenario = scenario
            await self._play(mother, url)
        if self.failpoint and not self.killed:
            self.wrong.append("was not killed")

    async def _play(self, mother: Zygote, url: str) -> None:
        await wiped(url)  # an earlier scenario of this case may have been here
        async with StandIn(people=PEOPLE, channels=CHANNELS, timing=TIMING) as slack:
            self.scenario.faulty(slack.faults)
            port = reached_by_http(slack, slow=self.scenario.slow) if self.scenario.over_http else 0
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._lives(mother, url, slack, port)
            except TimeoutError:
                self.wrong.append("did not come to rest")
            self.wrong += faults_of(self.scenario, slack, await unconfirmed(url))

    async def _lives(self, mother: Zygote, url: str, slack: StandIn, port: int) -> None:
        asked = self.scenario.asked
        talk = asyncio.create_task(self._talk(slack))
        if heir := bool(self.scenario.heir_of):
            await mother.give_birth(slack, url, asked, failpoint=self.scenario.heir_of).end
        how = {"failpoint": self.failpoint, "record": self.record, "armed": heir, "port": port}
        end = await mother.give_birth(slack, url, asked, **how).end
        self.killed = end == KILLED
        if self.killed:
            end = await mother.give_birth(slack, url, asked, port=port).end
        self.wrong += [f"ended with {end}"] if end else []
        talk.cancel()  # all is done: the answer that a death cut off will not come from a bot that has gone home
        with suppress(asyncio.CancelledError):
            await talk

    async def _talk(self, slack: StandIn) -> None:
        for word in self.scenario.says:
            slack.acting("U1").say(word)
        for line in self.scenario.commands:
            while not (await slack.acting("U1").command(line, "C1")).ok:
                await slack.until(lambda: slack.connected, 0.2 if self.scenario.over_http else 1)


class Yard:
    """All that a worker needs to kill bots on one engine; what is dear is made once."""

    def __init__(self, mother: Zygote, engine: Engine, folder: Path) -> None:
        self.mother = mother
        self.engine = engine
        self.folder = folder
        self.free: list[str] = []
        self.places = asyncio.Semaphore(AT_ONCE)
        self.making = asyncio.Lock()
        self.seen: Seen = {}

    def case(self, failpoint: str) -> Case | None:
        """None when no scenario passes there."""
        through = [each for each in SCENARIOS if failpoint in self.seen[each.name]]
        return Case(scenarios=through * 2, failpoint=failpoint) if through else None

    async def play(self, cases: Sequence[Case]) -> Wrong:
        """So many at once, each with a database of its own; what went wrong, by scenario and failpoint."""
        await asyncio.gather(*map(self._play, cases))
        return {f"{case.scenario.name}: {case.failpoint}": case.wrong for case in cases if case.wrong}

    async def _play(self, case: Case) -> None:
        async with self.places, self.database() as url:
            await case.play(self.mother, url)

    @asynccontextmanager
    async def database(self) -> AsyncIterator[str]:
        """One in which no bot has lived: what an earlier one left would count as work that this one has done."""
        async with self.making:
            url = self.free.pop() if self.free else await self.engine.fresh()
        await wiped(url)
        yield url
        self.free.append(url)

    async def rehearse(self) -> None:
        """Let the mother go through one quiet life by herself (see there)."""
        slack = StandIn(people=PEOPLE, channels=CHANNELS, timing=TIMING)
        async with self.database() as url, slack:
            await self.mother.give_birth(slack, url, 0, rehearsal=True).end

    async def reconnoitre(self) -> Seen:
        """Each scenario without a death: it must end well, and tells which failpoints it passes."""
        if not self.seen:
            await self.rehearse()
            records = {each.name: self.folder / each.name for each in SCENARIOS}
            cases = [Case(scenarios=[each], record=str(records[each.name])) for each in SCENARIOS]
            if wrong := await self.play(cases):
                raise AssertionError(wrong)
            self.seen = {name: Counter(json.loads(path.read_text())) for name, path in records.items()}
        return self.seen
