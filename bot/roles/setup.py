"""What a workspace begins with and grows by: the catalogue, dimensions and segments."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import update

from bot.kit.blocks import esc
from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.kit.lexicon import key_of
from bot.kit.rows import add_row, rows
from bot.roles import store
from bot.roles.catalogue import DIMENSIONS, FUNCTIONS, ROLES
from bot.roles.model import EVERYWHERE, NAME_LIMIT, Dimension, Role, RoleText, Scope, Segment
from bot.roles.service import dimensions, segments
from bot.workspace.audit import record
from bot.workspace.model import CLOCKWORK, Actor
from bot.workspace.rights import require_admin
from bot.workspace.service import hold, touch


async def install_catalogue(tx: Tx) -> None:
    """Give a workspace the built-in dimensions and the eight roles; what it has already stays as it is."""
    if await rows(tx, store.role):
        return
    await hold(tx)  # several replicas may begin at once
    if await rows(tx, store.role):
        return
    for key, name in DIMENSIONS:
        await add_dimension(tx, CLOCKWORK, key=key, name=name)
    needs: dict[str, list[Scope]] = {}
    for role_key, name, aliases in FUNCTIONS:
        function = await add_segment(tx, CLOCKWORK, dimension="function", name=name, aliases=aliases)
        needs.setdefault(role_key, []).append(frozenset({function.id}))
    for role in ROLES:
        await _add_role(tx, role, needs.get(role.key, [EVERYWHERE]))


async def _add_role(tx: Tx, role: RoleText, needed_in: Sequence[Scope]) -> None:
    values = {**asdict(role), "needed_in": [sorted(each) for each in needed_in]}
    made = await add_row(tx, store.role, values)
    await record(tx, CLOCKWORK, via="set-up", action="role.add", subject=("role", made.id), after=values)
    await touch(tx)


async def set_needed(tx: Tx, actor: Actor, role: Role, *, needed: bool, via: str) -> None:
    """Whether somebody must hold the role: one not needed yet is no gap, one needed again is so in all of it."""
    require_admin(actor)
    await touch(tx)
    scopes = await _whole(tx, role) if needed else []
    was, becomes = ({"needed_in": [sorted(each) for each in those]} for those in (role.needed_in, scopes))
    where = (store.role.c.workspace_id == tx.tenant, store.role.c.id == role.id)
    await tx.conn.execute(update(store.role).where(*where).values(becomes))
    await record(tx, actor, via=via, action="role.needed", subject=("role", role.id), before=was, after=becomes)


async def _whole(tx: Tx, role: Role) -> list[Scope]:
    """A role cut by functions is needed in each of its own, any other everywhere."""
    names = {key_of(name) for key, name, _ in FUNCTIONS if key == role.key}
    axis = next((each.id for each in await dimensions(tx) if each.key == "function"), None)
    own = [each for each in await segments(tx) if each.dimension_id == axis and key_of(each.name) in names]
    return [frozenset({each.id}) for each in own] or [EVERYWHERE]


async def add_dimension(tx: Tx, actor: Actor, *, key: str, name: str, via: str = "set-up") -> Dimension:
    """A further axis of segmentation, compared behind those that are there."""
    require_admin(actor)
    await touch(tx)
    known = await dimensions(tx)
    if any(each.key == key for each in known):
        raise Refusal(f"There is a dimension *{esc(key)}* already. Give this one another name.")
    values = {"key": checked_name(key)[:40], "name": checked_name(name), "position": len(known)}
    made = store.to_dimension(await add_row(tx, store.dimension, values))
    await record(tx, actor, via=via, action="dimension.add", subject=("dimension", made.id), after=values)
    return made


async def add_segment(
    tx: Tx,
    actor: Actor,
    *,
    dimension: str,
    name: str,
    parent_id: int | None = None,
    aliases: Sequence[str] = (),
    since: datetime | None = None,
    via: str = "set-up",
) -> Segment:
    """A new node of a dimension's tree; without `since` it has always stood there."""
    require_admin(actor)
    await touch(tx)
    axis = next((each for each in await dimensions(tx) if each.key == dimension), None)
    if axis is None:
        raise Refusal(
            f"There is no dimension *{esc(dimension)}*. The built-in ones are territory, product and vertical."
        )
    await _require_new(tx, axis, name, parent_id)
    values = {"dimension_id": axis.id, "name": checked_name(name), "aliases": list(aliases)}
    made = store.to_segment(await add_row(tx, store.segment, values))
    await add_row(tx, store.segment_parent, {"segment_id": made.id, "parent_id": parent_id, "since": since})
    after = {**values, "parent_id": parent_id, "places": await _places(tx, made.id)}
    await record(tx, actor, via=via, action="segment.add", subject=("segment", made.id), after=after)
    return made


async def _require_new(tx: Tx, axis: Dimension, name: str, parent_id: int | None) -> None:
    own = {each.id: each for each in await segments(tx) if each.dimension_id == axis.id}
    if parent_id is not None and parent_id not in own:
        raise Refusal("A segment stands under one of its own dimension. Choose another parent.")
    if any(key_of(each.name) == key_of(name) for each in own.values()):
        raise Refusal(f"There is a segment *{esc(name)}* in {esc(axis.name)} already. Give this one another name.")


async def _places(tx: Tx, segment_id: int) -> list[dict[str, Any]]:
    """What the audit keeps of where a segment ever stood."""
    table = store.segment_parent
    stood = [store.to_placement(each) for each in await rows(tx, table, table.c.segment_id == segment_id)]
    return [{"parent_id": each.parent_id, **each.days()} for each in stood]


def checked_name(name: str) -> str:
    """A name fit to be kept: some visible character, not longer than a line."""
    if not key_of(name):
        raise Refusal("A name needs at least one visible character.")
    if len(name) > NAME_LIMIT:
        raise Refusal(f"That name is {len(name):,} characters long; {NAME_LIMIT} is the most.")
    return " ".join(name.split())
