"""The map as it stands in the database, in the shape in which `replay.as_told` gives it."""

from datetime import datetime
from typing import Any

from bot.kit.db import Tx
from bot.ownership.service import load_rows
from bot.workspace.audit import entries
from tests.ownership.replay import as_told, replay

EVERYTHING = 1_000_000


async def replayed(tx: Tx) -> dict[str, Any]:
    """Told by the audit alone."""
    return as_told(replay(reversed(await entries(tx, limit=EVERYTHING))))


async def as_stored(tx: Tx) -> dict[str, Any]:
    rows = await load_rows(tx)
    stands: dict[int, set[tuple[Any, ...]]] = {each.id: set() for each in rows.segments}
    belongs: dict[int, set[tuple[Any, ...]]] = {each.id: set() for each in rows.accounts}
    for placement in rows.placements:
        stands[placement.segment_id].add((placement.parent_id, _iso(placement.since), _iso(placement.until)))
    for home in rows.account_segments:
        belongs[home.account_id].add((home.segment_id, _iso(home.since), _iso(home.until)))
    return {
        "dimension": {each.id: (each.key, each.position) for each in rows.dimensions},
        "role": {each.id: (each.key, {tuple(sorted(s)) for s in each.needed_in}, each.fallback) for each in rows.roles},
        "segment": {each.id: (each.name, stands[each.id]) for each in rows.segments},
        "assignment": {each.id: (*_held(each), each.rank.value, each.weight) for each in rows.assignments},
        "account": {each.id: (each.name, belongs[each.id]) for each in rows.accounts},
        "naming": {each.id: (each.account_id, *_held(each)) for each in rows.named_owners},
        "absence": {
            each.id: (each.member_id, each.stand_in_id, _iso(each.since), _iso(each.until)) for each in rows.absences
        },
        "retired": {each.id: _iso(each.retired_at) for each in rows.roles if each.retired_at},
        "gone": {each.id: _iso(each.inactive_since) for each in rows.members if each.inactive_since},
    }


def _held(each: Any) -> tuple[Any, ...]:
    return each.role_id, each.member_id, tuple(sorted(each.scope)), _iso(each.since), _iso(each.until)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
