"""How soon a second process knows of a change: by hand, `python -m tests.ownership.replicas 1000`.

The second is a process of its own that looks as often as `serve` does; this one commits as a command does.
Both read the machine's monotonic clock, which is one and the same for all its processes.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from statistics import median

from bot.delivery.model import Pace
from bot.kit.db import Database, Tx
from bot.ownership.model import Question
from bot.ownership.resolver import resolve
from bot.ownership.service import Ownership
from bot.roles import service as roles
from bot.roles.model import Assignment
from bot.workspace.model import OPERATOR
from bot.workspace.service import ensure, revision
from tests.bench.seed import BASE, fill
from tests.engines import PostgreSQL, Sqlite

LATER = timedelta(hours=1)
PEOPLE, ROLE = 7, "ae"
EVERY = Pace().look.total_seconds()


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """One look of the second process: when it began and was done, at which revision the map was, and who owned."""

    began: float
    at: float
    revision: int
    owners: Sequence[int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """One change: its revision, who holds the role from then, and when that was certainly committed."""

    revision: int
    holder: int
    at: float


async def watch(url: str) -> None:
    """The second process: a line for each look, until standard input ends."""
    db = Database(url)
    tenant, ended = (await ensure(db)).id, asyncio.ensure_future(asyncio.to_thread(sys.stdin.buffer.read))
    ownership = Ownership(db)
    while not ended.done():
        began = time.monotonic()
        index = await ownership.refresh(tenant)
        answer = resolve(index, Question(role_id=index.role(ROLE).id), datetime.now(UTC) + LATER)
        seen = {"began": began, "at": time.monotonic(), "revision": index.revision, "owners": list(answer.owners)}
        print(json.dumps(seen), flush=True)
        await asyncio.wait([ended], timeout=max(0, began + EVERY - time.monotonic()))
    await db.close()


async def observed(url: str, changes: int) -> tuple[Sequence[Made], Sequence[Seen]]:
    """So many changes by this process, and all the looks of another one meanwhile and after."""
    command = [sys.executable, "-m", "tests.ownership.replicas", "watch", url]
    child = await asyncio.create_subprocess_exec(*command, stdin=-1, stdout=-1)
    if child.stdin is None or child.stdout is None:
        raise AssertionError
    await child.stdout.readline()  # it has the first map
    reading = asyncio.ensure_future(child.stdout.read())
    made = await _change(url, changes)
    await asyncio.sleep(4 * EVERY)
    child.stdin.close()
    seen = [Seen(**json.loads(line)) for line in (await reading).splitlines()]
    await child.wait()
    return made, seen


def delays(made: Sequence[Made], seen: Sequence[Seen]) -> list[float]:
    """Seconds from each commit to its being known."""
    return [next(each.at for each in seen if each.revision >= change.revision) - change.at for change in made]


async def _change(url: str, changes: int) -> Sequence[Made]:
    """Hand the role on again and again."""
    db, of, made = Database(url), Random(5), []
    tenant, held = (await ensure(db)).id, 0
    for number in range(changes):
        holder = BASE + number % PEOPLE
        async with db.begin(tenant) as tx:
            held = await _hand_on(tx, held, holder)
            now = await revision(tx)
        made.append(Made(revision=now, holder=holder, at=time.monotonic()))
        await asyncio.sleep(of.uniform(0, 0.15))
    await db.close()
    return made


async def _hand_on(tx: Tx, held: int, member_id: int) -> int:
    role = next(each for each in await roles.roles(tx) if each.key == ROLE)
    if held:
        await roles.end(tx, OPERATOR, held, tx.now, "test")
    wanted = Assignment(id=0, role_id=role.id, member_id=member_id, since=tx.now)
    return (await roles.assign(tx, OPERATOR, wanted, "test")).assignment.id


async def _by_hand(changes: int, assignments: int) -> None:
    for engine in (Sqlite(), PostgreSQL()):
        url = await engine.filled("replicas", partial(fill, assignments=assignments))
        took = delays(*await observed(url, changes))
        name = type(engine).__name__
        print(f"{name}, {assignments:,} assignments, {changes:,} changes: {told(took)}", flush=True)
        await engine.stop()


def told(took: Sequence[float]) -> str:
    late = sorted(took)[int(len(took) * 0.99)]
    return f"known after {median(took):.2f} s (median), {late:.2f} s (p99), {max(took):.2f} s (longest)"


if __name__ == "__main__":
    if sys.argv[1] == "watch":
        asyncio.run(watch(sys.argv[2]))
    else:
        asyncio.run(_by_hand(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1000))
