"""`python -m tests.delivery.crash.sweep [module …]`: a kill at every failpoint in every scenario that passes it."""

import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.delivery.crash.scenarios import SCENARIOS
from tests.delivery.crash.town import Case, Yard, zygote
from tests.delivery.crash.weave import MODULES, failpoints
from tests.engines import PostgreSQL, Sqlite


async def sweep(kind: type[Sqlite | PostgreSQL], modules: Sequence[str]) -> None:
    engine, began = kind(), time.monotonic()
    async with zygote() as mother:
        yard = Yard(mother, engine, Path(tempfile.mkdtemp()))
        seen = await yard.reconnoitre()
        names = [name for module in modules for name in failpoints(module)]
        pairs = [(name, each) for name in names for each in SCENARIOS if name in seen[each.name]]
        cases = [Case(scenarios=[each], failpoint=name) for name, each in pairs]
        wrong = await yard.play(cases)
    await engine.stop()
    died = sum(case.killed for case in cases)
    bad = {where: what for where, what in wrong.items() if what != ["was not killed"]}
    print(
        f"{kind.__name__}: {died} deaths at {len(names)} failpoints in {time.monotonic() - began:.0f} s, {bad or 'ok'}"
    )


async def main() -> None:
    for kind in (Sqlite, PostgreSQL):
        await sweep(kind, sys.argv[1:] or MODULES)


if __name__ == "__main__":
    asyncio.run(main())
