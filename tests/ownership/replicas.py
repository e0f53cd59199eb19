"""How soon a second process knows of a change: by hand, `python -m tests.ownership.replicas 1000`.

The second is a process of its own that looks at each beat, as `serve` does; this one commits as a command does.
Both read the machine's monotonic clock, which is one and the same for all its processes.
"""

import asyncio
import json
import sys
import time
from collections.abc import Mapping, Sequence
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """A map as the second process first saw it: when, at which revision, and who owned then."""

    at: float
    revision: int
    owners: Sequence[int]


async def watch(url: str) -> None:
    """The second process: a line for each new map, until standard input ends."""
    db = Database(url)
    tenant, ended = (await ensure(db)).id, asyncio.ensure_future(asyncio.to_thread(sys.stdin.buffer.read))
    ownership, last = Ownership(db), -1
    while not ended.done():
        index = await ownership.refresh(tenant)
        if index.revision != last:
            answer = resolve(index, Question(role_id=index.role(ROLE).id), datetime.now(UTC) + LATER)
            seen = {"at": time.monotonic(), "revision": index.revision, "owners": list(answer.owners)}
            print(json.dumps(seen), flush=True)
            last = index.revision
        await asyncio.wait([ended], timeout=Pace().tick.total_seconds())
    await db.close()


async def delays(url: str, changes: int) -> list[float]:
    """Seconds from each commit to its being known; raises where the second process saw another owner than there was."""
    command = [sys.executable, "-m", "tests.ownership.replicas", "watch", url]
    child = await asyncio.create_subprocess_exec(*command, stdin=-1, stdout=-1)
    if child.stdin is None or child.stdout is None:
        raise AssertionError
    await child.stdout.readline()  # it has the first map
    reading = asyncio.ensure_future(child.stdout.read())
    expected = await _change(url, changes)
    await asyncio.sleep(2)
    child.stdin.close()
    seen = [Seen(**json.loads(line)) for line in (await reading).splitlines()]
    await child.wait()
    wrong = [each for each in seen if each.revision in expected and [expected[each.revision][1]] != each.owners]
    if wrong:
        raise AssertionError(wrong)
    return [_first(seen, number) - done for number, (done, _) in expected.items()]


def _first(seen: Sequence[Seen], wanted: int) -> float:
    return next(each.at for each in seen if each.revision >= wanted)


async def _change(url: str, changes: int) -> Mapping[int, tuple[float, int]]:
    """Hand the role on again and again; {revision: (when it was committed, who holds it from then)}."""
    db, of, made = Database(url), Random(5), {}
    tenant, held = (await ensure(db)).id, 0
    for number in range(changes):
        async with db.begin(tenant) as tx:
            held = await _hand_on(tx, held, BASE + number % PEOPLE)
            now = await revision(tx)
        made[now] = (time.monotonic(), BASE + number % PEOPLE)
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
        took = sorted(await delays(url, changes))
        name = type(engine).__name__
        print(f"{name}, {assignments:,} assignments, {changes:,} changes: {told(took)}", flush=True)
        await engine.stop()


def told(took: Sequence[float]) -> str:
    return f"known after {median(took):.2f} s (median), {max(took):.2f} s (longest)"


if __name__ == "__main__":
    if sys.argv[1] == "watch":
        asyncio.run(watch(sys.argv[2]))
    else:
        asyncio.run(_by_hand(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1000))
