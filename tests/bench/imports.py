"""Seconds and megabytes of importing deals, by hand: `python -m tests.bench.imports [--rows 10000 100000]`.

Each step is a process of its own, so that its peak of memory is its own; each runs on both engines.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from tests.engines import Engine, PostgreSQL, Sqlite

AGENTS, ACCOUNTS, PRODUCTS = 35, 85, 7
STAGES = ("prospecting", "qualified", "won", "won", "won", "lost")
BEGIN = date(2024, 1, 1)


class Ran(NamedTuple):
    seconds: float
    megabytes: float


def write_deals(path: Path, rows: int) -> None:
    chance = random.Random(rows)
    with path.open("w", encoding="utf-8") as file:
        file.write("id,owner,account,product,stage,value,created,qualified,closed,competitor,loss_reason\n")
        for number in range(rows):
            file.write(",".join(_deal(chance, number)) + "\n")


def _deal(chance: random.Random, number: int) -> Sequence[str]:
    stage, begun = chance.choice(STAGES), BEGIN + timedelta(days=chance.randrange(600))
    closed = begun + timedelta(days=chance.randrange(200))
    names = (f"Agent {chance.randrange(AGENTS)}", f"Account {chance.randrange(ACCOUNTS)}")
    product = f"Product {chance.randrange(PRODUCTS)}"
    days = (str(begun), str(begun), str(closed) if stage in {"won", "lost"} else "")
    return (f"OPP{number:08}", *names, product, stage, f"{chance.randrange(10_000_00) / 100:.2f}", *days, "", "")


def run(url: str, *words: str) -> Ran:
    """A verb to its end: how long, and the most memory it held."""
    began = time.monotonic()
    output = os.open(os.devnull, os.O_WRONLY)
    pid = os.posix_spawn(
        sys.executable,
        (sys.executable, "-m", "bot", *words),
        {**os.environ, "DATABASE_URL": url},
        file_actions=[(os.POSIX_SPAWN_DUP2, output, 1)],
    )
    _, status, usage = os.wait4(pid, 0)
    os.close(output)
    assert status == 0, words
    return Ran(time.monotonic() - began, usage.ru_maxrss / 1024)


async def measure(engine: Engine, file: Path, folder: Path) -> dict[str, Ran]:
    url = await engine.fresh()
    create = [word for field in ("owner", "account", "product") for word in ("--create", field)]
    import_ = ("import", "deals", str(file), *create)
    return {
        "dry run": run(url, *import_, "--dry-run"),
        "import": run(url, *import_),
        "same again": run(url, *import_),
        "export": run(url, "export", "deals", str(folder / "out.csv")),
    }


async def main(sizes: Sequence[int]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for engine in (Sqlite(), PostgreSQL()):
            figures = {}
            for rows in sizes:
                write_deals(folder / f"{rows}.csv", rows)
                figures[rows] = await measure(engine, folder / f"{rows}.csv", folder)
            await engine.stop()
            show(type(engine).__name__, figures)


def show(engine: str, figures: dict[int, dict[str, Ran]]) -> None:
    least, most = min(figures), max(figures)
    for step in figures[least]:
        told = "  ".join(
            f"{rows:,}: {ran[step].seconds:.1f} s {ran[step].megabytes:.0f} MB" for rows, ran in figures.items()
        )
        ratio = figures[most][step].megabytes / figures[least][step].megabytes
        print(f"{engine} {step:<11} {told}  memory x {ratio:.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000])
    asyncio.run(main(parser.parse_args().rows))
