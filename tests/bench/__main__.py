"""`make bench`: how much slower than nothing `/owner` is, by requests that take turns; it prints ratios, asserts none.

Every side is a process of its own, and one client asks them in turn on kept-alive connections, so that what the machine
does meanwhile falls on all of them alike. Only the ratios mean anything; the milliseconds are this machine's of now.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle

from bot.playground import Person, StandIn
from tests.bench import coverage
from tests.bench.line import Line, command, free_port, reached
from tests.bench.report import ABOUT, Run, report, report_start
from tests.bench.seed import MEMBERS, about_accounts, fill, people, questions
from tests.engines import ENGINES, Engine, PostgreSQL, Sqlite

SIZES = {100: 100, 10_000: 5_000, 100_000: 50_000}  # assignments: accounts
ASKED, HELLO_EVERY, WARM_UP = 400, 5, 300  # hello world waits 10 ms for itself: it takes every fifth turn


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """How much is asked: `turns` of each side in each run, so 20,000 of each in the whole."""

    runs: int
    turns: int
    starts: int


WHOLE, QUICK = Scale(runs=5, turns=4_000, starts=9), Scale(runs=3, turns=1000, starts=5)


@dataclass(kw_only=True, slots=True)
class Running:
    """A side at work, and the line to it."""

    process: "subprocess.Popen[bytes]"
    line: Line
    accounts: int = 0  # how many it knows; a bare app knows none
    took: list[float] = field(default_factory=list)
    about: list[float] = field(default_factory=list)  # what took questions about an account

    def ask(self, text: bytes) -> None:
        self.took.append(self.line.ask(text)[0])

    def ask_about(self, text: bytes) -> None:
        self.about.append(self.line.ask(text)[0])

    @property
    def megabytes(self) -> float:
        """Its resident memory."""
        shown = subprocess.run(["ps", "-o", "rss=", "-p", str(self.process.pid)], capture_output=True, check=True)
        return int(shown.stdout) / 1024


@contextmanager
def side(name: str, env: Mapping[str, str], accounts: int = 0) -> Iterator[Running]:
    """Started, and asked once: a side that answers has everything it needs."""
    port = free_port()
    whole = {"PATH": os.environ["PATH"], **env}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.sides", name, str(port)],
        env=whole,
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        line = reached(port, process)
        line.ask(command("AE T300 V1"))
        yield Running(process=process, line=line, accounts=accounts)
        line.close()
    finally:
        if process.stdin:
            process.stdin.close()
        process.wait(30)


def measured(urls: Mapping[int, str], env: Mapping[str, str], scale: Scale) -> list[Run]:
    """Every side at once, asked in turn, run after run."""
    with ExitStack() as stack:
        sides = {name: stack.enter_context(side(name, env)) for name in ("raw", "floor", "hello")}
        for size, url in urls.items():
            sides[f"full {size:,}"] = stack.enter_context(side("full", {**env, "DATABASE_URL": url}, SIZES[size]))
        turns(sides, WARM_UP)
        return [_run(sides, scale) for _ in range(scale.runs)]


def _run(sides: Mapping[str, Running], scale: Scale) -> Run:
    for each in sides.values():
        each.took.clear()
        each.about.clear()
    turns(sides, scale.turns)
    took = {name: sorted(each.took) for name, each in sides.items()}
    about = {f"{name}{ABOUT}": sorted(each.about) for name, each in sides.items() if each.accounts}
    return Run(took=took | about, memory=_memory(sides))


def _memory(sides: Mapping[str, Running]) -> dict[str, float]:
    return {name: each.megabytes for name, each in sides.items()}


def turns(sides: Mapping[str, Running], count: int) -> None:
    texts = cycle(questions(ASKED))
    about = {name: cycle(about_accounts(ASKED, each.accounts)) for name, each in sides.items() if each.accounts}
    for turn in range(count):
        request = command(next(texts))
        for name, each in sides.items():
            if name != "hello" or turn % HELLO_EVERY == 0:
                each.ask(request)
        for name, asked in about.items():
            sides[name].ask_about(command(next(asked), user=f"UBENCH{turn % MEMBERS}"))  # the same twice is refused


def started(name: str, env: Mapping[str, str]) -> float:
    """Seconds from the start of a process to its first answered command."""
    start = time.perf_counter()
    with side(name, env):
        return time.perf_counter() - start


def starts(env: Mapping[str, str], count: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {"floor": [], "full": []}
    for _ in range(count):
        for name, took in found.items():
            took.append(started(name, env))
    return found


async def bench(engine: str, scale: Scale) -> None:
    """The stand-in answers from this loop while a thread measures."""
    database = Sqlite() if engine == "sqlite" else PostgreSQL()
    try:
        async with StandIn(people=[Person(id="U1", name="Ada", is_admin=True), *people()]) as slack:
            env = {
                "SLACK_API_URL": slack.api_url,
                "SLACK_BOT_TOKEN": slack.bot_token,
                "SLACK_APP_TOKEN": slack.app_token,
                "PORT": "0",
            }
            urls = {size: await _filled(database, size, accounts) for size, accounts in SIZES.items()}
            runs = await asyncio.to_thread(measured, urls, env, scale)
            report(engine, runs, scale.turns)
            if engine == "sqlite":
                first = {**env, "DATABASE_URL": urls[min(SIZES)]}
                report_start(await asyncio.to_thread(starts, first, scale.starts))
    finally:
        await database.stop()


async def _filled(database: Engine, size: int, accounts: int) -> str:
    return await database.filled(f"bench{size}", partial(fill, assignments=size, accounts=accounts))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a thousand turns in three runs instead of 20,000 in five")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="only this one")
    asked = parser.parse_args()
    for each in asked.engine or ENGINES:
        asyncio.run(bench(each, QUICK if asked.quick else WHOLE))
    coverage.main()
