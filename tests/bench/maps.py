"""Seconds that a map of ten thousand assignments takes as a file, by hand: `python -m tests.bench.maps [10000]`.

Into an empty workspace, out of it, in again as it is, and with half of its lines changed; on both engines.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable
from pathlib import Path

from bot.kit.db import Database
from tests.engines import Engine, PostgreSQL, Sqlite
from tests.imports.mapfile.atlas import Atlas

PEOPLE, PLACES = 500, 100
ROLES = ("ae", "sdr", "am")


def lines(count: int, role: int) -> list[str]:
    """Every third assignment, no two alike."""
    return [
        f'    {{ member = "Person {n % PEOPLE}", in = ["T{n % PLACES}", "P{n // PLACES}"], from = 2026-01-01 }},'
        for n in range(role, count, len(ROLES))
    ]


def grown(text: str, count: int) -> str:
    """An empty workspace's map with so many people and places put in."""
    for key in ("territory", "product"):
        name = f'name = "{key.title()}"\n'
        places = "".join(f'    {{ name = "{key[0].upper()}{n}" }},\n' for n in range(PLACES))
        text = text.replace(name, f"{name}segments = [\n{places}]\n", 1)
    for number, key in enumerate(ROLES):
        start = text.index(f"[role.{key}]")
        end = text.find("\n[", start)
        held = "\n".join(["held = [", *lines(count, number), "]", ""])
        text = text[:end] + held + text[end:] if end > 0 else text + held
    return text


def halved(text: str) -> str:
    """Every fourth line about somebody is gone, every other fourth has an end."""
    kept, number = [], 0
    for line in text.split("\n"):
        number += line.startswith("    { member")
        if not line.startswith("    { member") or number % 4:
            kept.append(line.replace(" }", ", until = 2027-12-31 }") if number % 4 == 1 and "member" in line else line)
    return "\n".join(kept)


async def took(name: str, work: Awaitable[object]) -> object:
    began = time.perf_counter()
    done = await work
    print(f"  {name:<28}{time.perf_counter() - began:5.1f} s", flush=True)
    return done


async def measure(engine: Engine, count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = Database(await engine.fresh())
        atlas = Atlas(db, Path(folder))
        await atlas.desk.bring("members", "\n".join(["name", *(f"Person {n}" for n in range(PEOPLE))]))
        text = grown(await atlas.export(), count)
        print(f"{type(engine).__name__}, {count:,} assignments, {len(text) / 1e6:.1f} MB")
        await took("applied into an empty one", atlas.apply(text))
        out = str(await took("exported", atlas.export()))
        await took("applied as it is", atlas.apply(out))
        await took("dry run, half of it changed", atlas.apply(halved(out), dry_run=True))
        await took("applied, half of it changed", atlas.apply(halved(out)))
        await db.close()
    await engine.stop()


if __name__ == "__main__":
    for kind in (Sqlite, PostgreSQL):
        asyncio.run(measure(kind(), int((sys.argv[1:] or ["10000"])[0])))
