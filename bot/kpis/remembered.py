"""What was worked out of numbers, kept in memory for as long as nothing it is made from has changed in any process."""

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from bot.kit.db import Tx
from bot.kpis.kinds import Origin
from bot.kpis.model import Measure
from bot.workspace.counter import counts

T = TypeVar("T")
MOST = 5_000  # of some kilobytes each
READ = {
    Origin.ENTRY: "fact",
    Origin.AUDIT: "fact",
    Origin.DEAL: "deal",
    Origin.HANDOFF: "handoff_fact",
    Origin.DAY: "coverage_day",
}
TARGETS = "target"
Compute = Callable[[Sequence[Measure]], Awaitable[dict[str, T]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept(Generic[T]):
    """`stamp` is how often each table had changed when it was read; `made_by` the definition, parts and all."""

    found: T
    stamp: tuple[int, ...]
    made_by: Hashable


async def through(tx: Tx, about: Hashable, measures: Sequence[Measure], compute: Compute[T]) -> dict[str, T]:
    """What `compute` makes of each measure, from memory where that still holds; `about` is all else it depends on.

    The counters are read before the rows, in one snapshot with them. A transaction that writes sees rows of which no
    counter tells yet, so it keeps and is given nothing.
    """
    shelf = tx.shelf
    if shelf is None:
        return await compute(measures)
    now = await counts(tx)
    held = {each.key: shelf.get(_key(tx, about, each)) for each in measures}
    fresh = {each.key for each in measures if _holds(held[each.key], each, now)}
    found = {key: cast("Kept[T]", kept).found for key, kept in held.items() if key in fresh}
    missing = [each for each in measures if each.key not in fresh]
    made = await compute(missing) if missing else {}
    for each in missing:
        _keep(shelf, _key(tx, about, each), each, made[each.key], now)
    return found | made


def _key(tx: Tx, about: Hashable, measure: Measure) -> Hashable:
    return tx.tenant, about, measure.key


def _holds(kept: object, measure: Measure, now: Mapping[str, int]) -> bool:
    return isinstance(kept, Kept) and kept.stamp == _stamp(measure, now) and kept.made_by == _made_by(measure)


def _keep(
    shelf: dict[Hashable, object], key: Hashable, measure: Measure, found: object, now: Mapping[str, int]
) -> None:
    stamp = _stamp(measure, now)
    if stamp is None:
        return
    while len(shelf) >= MOST:
        del shelf[next(iter(shelf))]
    shelf[key] = Kept(found=found, stamp=stamp, made_by=_made_by(measure))


def _stamp(measure: Measure, now: Mapping[str, int]) -> tuple[int, ...] | None:
    """None where it is made of something whose changes nobody counts: that is worked out each time."""
    tables = sorted({READ.get(each.origin, "") if each.origin else "" for each in measure.leaves})
    return None if "" in tables else tuple(now.get(each, 0) for each in (*tables, TARGETS))


def _made_by(measure: Measure) -> Hashable:
    before = _made_by(measure.before) if measure.before else None
    return measure, before, tuple(_made_by(each) for each in measure.parts.values())
