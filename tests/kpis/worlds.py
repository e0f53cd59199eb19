"""Random worlds, each measure of which is asked of the product and worked out over plain rows: they must be equal.

`python -m tests.kpis.worlds 2000` compares so many worlds on SQLite and a tenth of them on PostgreSQL.
"""

import asyncio
import random
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bot.kit.db import Database, Tx
from bot.kpis.breakdown import ask
from bot.kpis.catalogue import ALL
from bot.kpis.grouping import axis_named
from bot.kpis.model import Measure
from bot.ownership.index import Index
from bot.workspace.service import ensure
from tests.engines import Engine
from tests.kpis.invented import NOW, TODAY, invented, settled, some_day, written
from tests.kpis.market import Market
from tests.kpis.plain import Figures, Known, plain

AXES = (None, "member", "manager", "territory", "territory@1", "product", "product@1", "vertical", "account", "month")


async def compared(tx: Tx, market: Market, index: Index, pick: random.Random) -> tuple[int, list[str]]:
    """One world by every measure and a random axis each; how many figures there were, and which differ."""
    world = invented(pick)
    await written(tx, market, world)
    count, wrong = 0, list[str]()
    for measure in ALL:
        by = pick.choice(AXES)
        first = some_day(pick)
        last = min(first + timedelta(days=pick.randrange(0, 150)), TODAY)
        wanted = plain(world, measure.key, by, first, last)
        if wanted is None:
            by, wanted = None, plain(world, measure.key, None, first, last)
        axis = axis_named(index, by) if by else None
        found = await ask(tx, index, measure, axis, first=first, last=last)
        shown = {part.group: part.figure for part in found.parts}
        count += max(1, len(shown))
        wrong += [f"{measure.key} by {by} {first}..{last}: {fault}" for fault in _faults(measure, wanted or {}, shown)]
    return count, wrong


def _faults(measure: Measure, wanted: Figures, shown: Mapping[Any, Any]) -> Iterator[str]:
    if wanted.keys() != shown.keys():
        yield f"groups {sorted(map(str, wanted))}, found {sorted(map(str, shown))}"
        return
    for group, (value, cases, p90) in wanted.items():
        found = shown[group]
        same = _near(value, found.value) and (measure.aggregation != "median" or _near(p90, found.p90))
        if not same or cases not in (None, found.cases):
            yield f"{group}: {value and float(value)} of {cases}, found {found.value} of {found.cases}"


def _near(wanted: Known, found: Decimal | None) -> bool:
    if wanted is None or found is None:
        return wanted is None and found is None
    return abs(wanted - Fraction(found)) <= abs(wanted) / 10**20


async def live(tx: Tx, worlds: int, seed: int) -> tuple[int, list[str]]:
    """So many worlds on one ground, each rolled back before the next; how many figures, and which differ."""
    total, wrong = 0, list[str]()
    market, index = await settled(tx)
    for number in range(seed, seed + worlds):
        before = await tx.conn.begin_nested()
        count, faults = await compared(replace(tx), market, index, random.Random(number))
        total += count
        wrong += [f"world {number}: {each}" for each in faults]
        await before.rollback()
    return total, wrong


async def by_hand(worlds: int) -> None:
    from tests.conftest import KINDS

    for name, kind in KINDS.items():
        made: Callable[[], Engine] = kind
        engine, many = made(), worlds if name == "sqlite" else worlds // 10
        db = Database(await engine.fresh())
        async with db.begin((await ensure(db)).id, NOW) as tx:
            total, wrong = await live(tx, many, seed=1)
        await db.close()
        await engine.stop()
        print(f"{name}: {many} worlds, {total:,} figures, {len(wrong)} differ", *wrong[:20], sep="\n  ", flush=True)


if __name__ == "__main__":
    asyncio.run(by_hand(int(sys.argv[1])))
