"""What numbers cost where there are many: `python -m tests.bench.kpis` prints ratios, and asserts nothing.

`/kpi` and `/kpi win rate` with 2,000 facts and 1,000 deals, and with 200,000 and 100,000, all over the same two years:
asked again and again, and asked anew after each number that is logged. The milliseconds are this machine's, beside
those of the bare query for a quarter's deals.
"""

import argparse
import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from statistics import median
from typing import Any

from sqlalchemy import Table, func, insert, select

from bot.kit.db import Database, Tx
from bot.kit.door import Request
from bot.kit.rows import gauge
from bot.kpis import service, store
from bot.kpis.catalogue import BY_KEY
from bot.kpis.slack import Doors
from bot.ownership.service import Ownership
from bot.people.model import Member
from bot.people.service import add
from bot.roles.model import Assignment
from bot.roles.service import assign, roles
from bot.roles.setup import install_catalogue
from bot.workspace.model import OPERATOR
from bot.workspace.service import ensure
from tests.engines import ENGINES, Engine, PostgreSQL, Sqlite

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
TODAY, DAYS, MEMBERS, SLICE = date(2026, 11, 25), 730, 35, 5_000
SIZES = {"small": (2_000, 1_000), "large": (200_000, 100_000)}  # facts, deals
KINDS = ("lead", "intro_call", "contact", "meeting_ok")
TURNS, COLD_TURNS, GOAL = 60, 7, 3.0
Row = dict[str, Any]


async def fill(url: str, facts: int, deals: int) -> None:
    db = Database(url)
    async with db.begin((await ensure(db)).id, NOW) as tx:
        await install_catalogue(tx)
        people = [await add(tx, name=f"Member {n}", zone="UTC", slack_user_id=f"UBENCH{n}") for n in range(MEMBERS)]
        keys = ("hos", "ae", "sdr")
        by_key = {each.key: each.id for each in await roles(tx)}
        for place, member in enumerate(people):
            held = Assignment(id=0, role_id=by_key[keys[min(place, 1) + place % 2]], member_id=member.id)
            await assign(tx, OPERATOR, held, "bench")
        ids = [each.id for each in people]
        await _put(tx, store.fact, (_fact(n, ids) for n in range(facts)))
        await _put(tx, store.deal, (_deal(n, ids) for n in range(deals)))
    await db.close()


async def _put(tx: Tx, table: Table, rows: Iterator[Row]) -> None:
    waiting: list[Row] = []
    for row in rows:
        waiting.append(row | {"workspace_id": tx.tenant, "recorded_at": NOW})
        if len(waiting) == SLICE:
            await tx.conn.execute(insert(table), waiting)
            waiting = []
    if waiting:
        await tx.conn.execute(insert(table), waiting)
    await gauge(tx, table)


def _day(of: random.Random) -> date:
    return TODAY - timedelta(days=of.randrange(DAYS))


def _fact(number: int, members: list[int]) -> Row:
    of = random.Random(number)
    told = {"kind": of.choice(KINDS), "external_id": f"F{number}", "revision": 1, "day": _day(of), "source": "file"}
    return told | {"member_id": of.choice(members), "segments": [], "components": {"count": of.randint(1, 9) * 10_000}}


def _deal(number: int, members: list[int]) -> Row:
    of = random.Random(-number)
    closed = _day(of)
    told = {"external_id": f"D{number}", "revision": 1, "name": f"Deal {number}", "source": "file", "raw": {}}
    told |= {"stage": of.choice(["won", "won", "lost"]), "value": Decimal(of.randrange(10**6)), "closed_on": closed}
    return told | {"qualified_on": closed - timedelta(days=of.randrange(90)), "owner_id": of.choice(members)}


class Asked:
    """A workspace of one size, asked through the door of `/kpi`."""

    def __init__(self, db: Database, tenant: int) -> None:
        self.db, self.tenant = db, tenant
        self.doors = Doors(db=db, ownership=Ownership(db))

    async def types(self, text: str) -> None:
        request = Request(tenant=self.tenant, user="UBENCH0", kind="command", name="/kpi", now=NOW, text=text)
        await self.doors.show(request)

    async def bare(self) -> None:
        deal = store.deal.c
        won = (deal.workspace_id == self.tenant, deal.superseded_at.is_(None), deal.stage == "won")
        days = (deal.closed_on >= date(2026, 10, 1), deal.closed_on < TODAY)
        async with self.db.read(self.tenant, NOW) as tx:
            (await tx.conn.execute(select(func.sum(deal.value)).where(*won, *days))).scalar_one()

    async def logs(self) -> None:
        """Both a number and a deal change, so that nothing that was kept holds any more."""
        async with self.db.begin(self.tenant, NOW) as tx:
            member = await _first(tx)
            await service.log(tx, OPERATOR, BY_KEY["sdr.leads"], member, TODAY, Decimal(1), "bench")
            known = await service.known_deals(tx, ["D1"])
            await service.put_deals(tx, known.values())


async def _first(tx: Tx) -> Member:
    from bot.people.service import members

    return (await members(tx))[0]


async def milliseconds(
    ask: Callable[[], Awaitable[object]], turns: int, before: Callable[[], Awaitable[None]]
) -> float:
    found = []
    for _ in range(turns):
        await before()
        start = time.perf_counter()
        await ask()
        found.append(time.perf_counter() - start)
    return median(found) * 1000


async def nothing() -> None:
    return


async def measure(engine: Engine) -> None:
    took: dict[str, dict[str, float]] = {}
    for size, (facts, deals) in SIZES.items():
        db = Database(await engine.filled(f"kpis{size}", partial(fill, facts=facts, deals=deals)))
        asked = Asked(db, (await ensure(db)).id)
        for words in ("", "win rate"):
            await asked.types(words)
            found = took.setdefault(f"/kpi {words}".strip(), {})
            found[size] = await milliseconds(partial(asked.types, words), TURNS, nothing)
            anew = took.setdefault(f"/kpi {words}".strip() + ", after a change", {})
            anew[size] = await milliseconds(partial(asked.types, words), COLD_TURNS, asked.logs)
        took.setdefault("bare query", {})[size] = await milliseconds(asked.bare, TURNS, nothing)
        await db.close()
    report(took)


def report(took: dict[str, dict[str, float]]) -> None:
    print(f"  {'p50, ms':<32}{'2,000 + 1,000':>16}{'200,000 + 100,000':>20}{'ratio':>8}")
    for what, by in took.items():
        ratio = by["large"] / by["small"]
        goal = (
            ""
            if "," in what or what == "bare query"
            else f"   goal {GOAL:g}: {'reached' if ratio <= GOAL else 'MISSED'}"
        )
        print(f"  {what:<32}{by['small']:>16.2f}{by['large']:>20.2f}{ratio:>8.2f}{goal}")


async def main(name: str) -> None:
    engine = Sqlite() if name == "sqlite" else PostgreSQL()
    print(f"\n{name}\n", flush=True)
    try:
        await measure(engine)
    finally:
        await engine.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.kpis", description=__doc__)
    parser.add_argument("--engine", choices=ENGINES, action="append", help="only this one")
    for each in parser.parse_args().engine or ENGINES:
        asyncio.run(main(each))
