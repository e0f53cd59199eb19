"""What coverage costs: `python -m tests.bench.coverage` prints milliseconds and megabytes, and asserts nothing.

Eight roles are cut by one tree; 2,000 leaves against 200. The picture is drawn by a process of its own, whose memory
and time are its own as well.
"""

import asyncio
import gc
import resource
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from bot.kit.picture import png
from bot.ownership import matrix
from bot.ownership.coverage import gaps
from bot.ownership.history import Week
from bot.ownership.index import Index, build
from bot.ownership.matrix_picture import Heading, of_role
from bot.ownership.outlook import coming, standing
from bot.people.absences import Absence
from tests.ownership.test_scale import many
from tests.ownership.town import NOW

ASSIGNED, TURNS, AWAY = 20_000, 5, 200
FIRST = 223  # leaf of the scale test's tree
MEGABYTE = 2**20


def town(leaves: int) -> Index:
    """The roles of the scale test, cut by its first tree with so many of its leaves; 200 people are away some day."""
    rows = many(ASSIGNED).rows
    above = {each.segment_id: each.parent_id for each in rows.placements}
    within = {each.id for each in rows.segments if each.dimension_id == 2} | {*range(FIRST, FIRST + leaves)}
    while more := {above[each] for each in within} - within - {None}:
        within |= {each for each in more if each is not None}
    away = [_away(each) for each in range(1, AWAY + 1)]
    return build(
        replace(
            rows,
            roles=[replace(each, cut_by=("d1",)) for each in rows.roles],
            segments=[each for each in rows.segments if each.id in within],
            placements=[each for each in rows.placements if each.segment_id in within],
            assignments=[each for each in rows.assignments if each.scope <= within],
            absences=away,
        )
    )


def _away(member_id: int) -> Absence:
    since = NOW + timedelta(days=member_id % 14)
    return Absence(id=member_id, member_id=member_id, since=since, until=since + timedelta(days=3))


def milliseconds(*works: Callable[[], object]) -> list[float]:
    """Each at its best of some turns that they take by turns: whatever else the machine does only ever adds."""
    took: list[list[float]] = [[] for _ in works]
    for _ in range(TURNS):
        for mine, work in zip(took, works, strict=True):
            start = time.perf_counter()
            work()
            mine.append(time.perf_counter() - start)
    return [min(each) * 1000 for each in took]


def megabytes(work: Callable[[], object]) -> float:
    """The most that the work holds at once."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / MEGABYTE


def compare(name: str, work: Callable[[Index], object], small: Index, large: Index) -> None:
    few, lots = milliseconds(lambda: work(small), lambda: work(large))
    memory = megabytes(lambda: work(large))
    print(f"{name:<42} {few:8.1f} ms {lots:8.1f} ms  ÷ {lots / few:5.1f}  {memory:6.1f} MB")


def draw(index: Index) -> None:
    role = index.rows.roles[0]
    shown, left = matrix.folded(matrix.grid(index, role, NOW), 24)
    weeks = [Week(monday=date(2026, 9, 7) + timedelta(weeks=each), score=each / 12) for each in range(12)]
    drawing = of_role(shown, Heading(title="R1", below="today"), left, weeks)
    start = time.perf_counter()
    content = asyncio.run(png(drawing))
    took = (time.perf_counter() - start) * 1000
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    what = f"picture, {len(shown.lines)} lines, in its own process"
    print(f"{what:<54} {took:8.1f} ms {'':<9}{memory:6.1f} MB, {len(content):,} bytes")


def main() -> None:
    small, large = town(200), town(2000)
    gc.collect()
    gc.freeze()  # as the bot does once it stands
    print(f"{'8 roles':<42} {'200 leaves':>11} {'2,000':>11}")
    compare("how much of each role is covered", lambda index: standing(index, NOW), small, large)
    compare("gaps, folded", lambda index: gaps(index, NOW), small, large)
    compare(f"what opens in 14 days, {AWAY} absences", lambda index: coming(index, NOW), small, large)
    draw(large)


if __name__ == "__main__":
    main()
