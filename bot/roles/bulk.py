"""Roles, trees and assignments by the hundred, as files bring them; the caller checks rights and writes the audit."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.kit.db import Tx
from bot.kit.rows import add_rows, change_rows, put_rows, remove_rows
from bot.roles import store
from bot.roles.editing import columns
from bot.roles.model import Assignment, Dimension, Placement, Role, Segment

Ids = dict[int, int]  # what became of the ids that new things were given by the caller


async def add_dimensions(tx: Tx, new: Sequence[Dimension]) -> Ids:
    named = ("key", "name", "position")
    return await _add(tx, store.dimension, new, [{name: getattr(each, name) for name in named} for each in new])


async def change_dimensions(tx: Tx, changed: Sequence[Dimension]) -> None:
    """Their names and places; keys stay."""
    await change_rows(
        tx, store.dimension, {each.id: {"name": each.name, "position": each.position} for each in changed}
    )


async def add_roles(tx: Tx, new: Sequence[Role]) -> Ids:
    return await _add(tx, store.role, new, [columns(each) for each in new])


async def change_roles(tx: Tx, changed: Sequence[Role]) -> None:
    await change_rows(tx, store.role, {each.id: columns(each) for each in changed})


async def add_segments(tx: Tx, new: Sequence[Segment]) -> Ids:
    return await _add(tx, store.segment, new, [_segment(each) for each in new])


async def change_segments(tx: Tx, changed: Sequence[Segment]) -> None:
    await change_rows(tx, store.segment, {each.id: _segment(each) for each in changed})


async def replace_placements(tx: Tx, segments: Iterable[int], placements: Iterable[Placement]) -> None:
    """All places where these segments ever stood."""
    await remove_rows(tx, store.segment_parent, "segment_id", segments)
    named = ("segment_id", "parent_id", "since", "until")
    await put_rows(tx, store.segment_parent, ({name: getattr(each, name) for name in named} for each in placements))


async def add_assignments(tx: Tx, new: Sequence[Assignment]) -> None:
    ids = await add_rows(tx, store.assignment, [_assignment(each) for each in new])
    parts = (
        {"assignment_id": row_id, "segment_id": part}
        for row_id, each in zip(ids, new, strict=True)
        for part in sorted(each.scope)
    )
    await put_rows(tx, store.assignment_scope, parts)


async def change_assignments(tx: Tx, changed: Sequence[Assignment]) -> None:
    """Their dates and weights; who holds what where stays."""
    await change_rows(tx, store.assignment, {each.id: _assignment(each) for each in changed})


async def remove_assignments(tx: Tx, gone: Sequence[int]) -> None:
    await remove_rows(tx, store.assignment_scope, "assignment_id", gone)
    await remove_rows(tx, store.assignment, "id", gone)


async def _add(tx: Tx, table: Any, new: Sequence[Any], values: Sequence[dict[str, Any]]) -> Ids:
    return dict(zip((each.id for each in new), await add_rows(tx, table, values), strict=True))


def _segment(each: Segment) -> dict[str, Any]:
    return {"dimension_id": each.dimension_id, "name": each.name, "aliases": list(each.aliases)}


def _assignment(each: Assignment) -> dict[str, Any]:
    named = ("role_id", "member_id", "weight", "since", "until")
    return {name: getattr(each, name) for name in named} | {"rank": each.rank.value}
