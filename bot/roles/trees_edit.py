"""Moving and renaming the segments of a tree, each audited."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update

from bot.kit.blocks import esc
from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.kit.lexicon import key_of
from bot.kit.rows import add_row
from bot.roles import store
from bot.roles.model import Placement, Segment
from bot.roles.service import load_trees, placements, segments
from bot.roles.trees import Trees
from bot.workspace.audit import record
from bot.workspace.model import Actor
from bot.workspace.rights import require_admin
from bot.workspace.service import touch


class UnderItself(Refusal):
    """A segment cannot stand under itself or under a part of itself. Choose a parent outside of it."""


async def rename(tx: Tx, actor: Actor, segment: Segment, name: str, via: str) -> None:
    """Its assignments stay; raises Refusal where its dimension has one of that name."""
    require_admin(actor)
    await touch(tx)
    others = [each for each in await segments(tx) if each.dimension_id == segment.dimension_id]
    for each in others:
        if each.id != segment.id and key_of(name) in map(key_of, (each.name, *each.aliases)):
            raise Refusal(f"*{esc(each.name)}* is called that already. Choose another name.")
    where = (store.segment.c.workspace_id == tx.tenant, store.segment.c.id == segment.id)
    await tx.conn.execute(update(store.segment).where(*where).values(name=name))
    was, becomes, subject = {"name": segment.name}, {"name": name}, ("segment", segment.id)
    await record(tx, actor, via=via, action="segment.rename", subject=subject, before=was, after=becomes)


async def move(tx: Tx, actor: Actor, segment_id: int, parent_id: int | None, at: datetime, via: str) -> None:
    """From an instant on a segment stands under another parent; what was before keeps the old one."""
    require_admin(actor)
    await touch(tx)
    trees, placed = await load_trees(tx), await placements(tx)
    _require_sound(trees, placed, segment_id, parent_id, at)
    before, old = trees.parent(segment_id, at), places_of(placed, segment_id)
    if before == parent_id:
        raise Refusal(f"*{esc(trees.segments[segment_id].name)}* stands there already. Nothing was changed.")
    table = store.segment_parent
    still = (table.c.workspace_id == tx.tenant, table.c.segment_id == segment_id, table.c.until.is_(None))
    await tx.conn.execute(update(table).where(*still).values(until=at))
    await add_row(tx, table, {"segment_id": segment_id, "parent_id": parent_id, "since": at})
    subject, stands = ("segment", segment_id), places_of(await placements(tx), segment_id)
    was = {"parent_id": before, "places": old}
    becomes = {"parent_id": parent_id, "since": at.isoformat(), "places": stands}
    await record(tx, actor, via=via, action="segment.move", subject=subject, before=was, after=becomes)


def places_of(placed: Sequence[Placement], segment_id: int) -> list[dict[str, Any]]:
    """What the audit keeps of where a segment ever stood."""
    return [{"parent_id": each.parent_id, **each.days()} for each in placed if each.segment_id == segment_id]


def _require_sound(trees: Trees, placed: list[Placement], segment_id: int, parent_id: int | None, at: datetime) -> None:
    """Now, and at every move that is planned for later."""
    name = esc(trees.segments[segment_id].name)
    if any(each.segment_id == segment_id and each.since is not None and each.since > at for each in placed):
        raise Refusal(f"*{name}* moved after that day, or will. Name a later day.")
    if parent_id is None:
        return
    if trees.dimension(parent_id) != trees.dimension(segment_id):
        raise Refusal(f"*{name}* can stand only under a segment of its own dimension. Choose another parent.")
    moments = [at, *(each.since for each in placed if each.since is not None and each.since > at)]
    if any(segment_id in trees.line(parent_id, each) for each in moments):
        raise UnderItself
