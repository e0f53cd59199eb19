"""Changing the catalogue itself: a role's text and needs, a role of the workspace's own, one that is retired."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import update

from bot.kit.blocks import esc
from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.kit.lexicon import key_of
from bot.kit.rows import add_row
from bot.people.service import by_id, members
from bot.roles import store
from bot.roles.model import Role
from bot.roles.service import assignments, require_holder, roles
from bot.roles.setup import checked_name
from bot.workspace.audit import entries, record
from bot.workspace.model import Actor
from bot.workspace.rights import require_admin
from bot.workspace.service import touch

EDIT, ADD, RETIRE, RESTORE, UNDO = "role.edit", "role.add", "role.retire", "role.restore", "role.undo"
KEY_LIMIT = 40


class ChangedMeanwhile(Refusal):
    """Somebody else changed this role while your form was open. Copy what you typed and open `/role edit` again."""


def state(role: Role) -> dict[str, Any]:
    """What the audit keeps of a role: all of it."""
    texts = {name: list(getattr(role, name)) for name in ("duties", "aliases", "measures", "cut_by")}
    needed = sorted(sorted(each) for each in role.needed_in)
    gone = role.retired_at.isoformat() if role.retired_at else None
    named = {"key": role.key, "name": role.name, "description": role.description}
    return {**named, **texts, "needed_in": needed, "fallback_member_id": role.fallback, "retired_at": gone}


def mark(role: Role) -> str:
    """Tells one state of a role from any other."""
    return hashlib.sha256(json.dumps(state(role), sort_keys=True).encode()).hexdigest()[:16]


async def find(tx: Tx, role_id: int) -> Role:
    found = next((each for each in await roles(tx) if each.id == role_id), None)
    if found is None:
        raise Refusal("There is no such role any more. `/role` lists those that there are.")
    return found


def require_standing(role: Role) -> None:
    if role.retired_at is not None:
        name = esc(role.name)
        raise Refusal(f"*{name}* is retired. An admin brings it back with `/role restore {name}`.")


async def require_free(tx: Tx, role: Role) -> None:
    """Raise where another role is called by one of its names already."""
    mine = {key_of(each): each for each in (role.name, *role.aliases)}
    for other in await roles(tx):
        taken = next(
            (mine[key_of(each)] for each in (other.name, other.key, *other.aliases) if key_of(each) in mine), ""
        )
        if other.id != role.id and taken:
            gone = ", which is retired" if other.retired_at else ""
            raise Refusal(f"“{esc(taken)}” is what *{esc(other.name)}*{gone} is called. Choose another name.")


async def save(tx: Tx, actor: Actor, wanted: Role, seen: str, via: str) -> int:
    """Keep the whole role as wanted and return the audit's line; `seen` is the mark of the state that was edited."""
    require_admin(actor)
    await touch(tx)
    before = await find(tx, wanted.id)
    if mark(before) != seen:
        raise ChangedMeanwhile
    require_standing(before)
    await require_free(tx, wanted)
    if wanted.fallback is not None:
        require_holder(await by_id(tx, wanted.fallback), tx.now)
    return await _keep(tx, actor, before, wanted, EDIT, via)


async def add(tx: Tx, actor: Actor, name: str, via: str) -> tuple[Role, int]:
    """A role of the workspace's own; nobody is needed in it until that is said."""
    require_admin(actor)
    await touch(tx)
    role = Role(id=0, key="", name=checked_name(name), needed_in=())
    await require_free(tx, role)
    known = {each.key for each in await roles(tx)}
    stem = "_".join(key_of(name))[:KEY_LIMIT]
    key = next(each for each in (stem, *(f"{stem[:36]}_{n}" for n in range(2, 999))) if each not in known)
    values = {**columns(replace(role, key=key))}
    made = store.to_role(await add_row(tx, store.role, values))
    entry = await record(tx, actor, via=via, action=ADD, subject=("role", made.id), after=state(made))
    return made, entry


async def retire(tx: Tx, actor: Actor, role_id: int, via: str) -> tuple[Role, int]:
    """From now on it is neither offered nor needed; raises Refusal while somebody holds it, or will."""
    require_admin(actor)
    await touch(tx)
    before = await find(tx, role_id)
    require_standing(before)
    await _require_unheld(tx, before)
    after = replace(before, needed_in=(), fallback=None, retired_at=tx.now)
    return after, await _keep(tx, actor, before, after, RETIRE, via)


async def _require_unheld(tx: Tx, role: Role) -> None:
    held = await assignments(tx, role_id=role.id, not_ended_by=tx.now)
    if held:
        names = {each.id: each.name for each in await members(tx)}
        who = list(dict.fromkeys(f"*{esc(names[each.member_id])}*" for each in held))
        more = f" and {len(who) - 5} more" if len(who) > 5 else ""  # noqa: PLR2004 - the five that are shown
        how = f"End that first: `/role end @member {esc(role.short)}`."
        raise Refusal(f"*{esc(role.name)}* is held by {', '.join(who[:5])}{more}. {how}")


async def restore(tx: Tx, actor: Actor, role_id: int, via: str) -> Role:
    """A retired role as it was when it was retired, without a fallback who has left since."""
    require_admin(actor)
    await touch(tx)
    now = await find(tx, role_id)
    if now.retired_at is None:
        raise Refusal(f"*{esc(now.name)}* is not retired. Nothing was changed.")
    last = next((each for each in await entries(tx, action=RETIRE, subject=("role", role_id), limit=1)), None)
    before = _role(now.id, last.before) if last and last.before else replace(now, retired_at=None)
    if before.fallback is not None and not (await by_id(tx, before.fallback)).may_own(tx.now):
        before = replace(before, fallback=None)
    await require_free(tx, before)
    await _keep(tx, actor, now, before, RESTORE, via)
    return before


async def undo(tx: Tx, actor: Actor, entry_id: int, via: str) -> Role:
    """Take one change of the catalogue back; raises Refusal when the role was changed since."""
    require_admin(actor)
    await touch(tx)
    entry = next((each for each in await entries(tx, action="role.", limit=500) if each.id == entry_id), None)
    if entry is None or entry.after is None:
        raise Refusal("That change is too old to be taken back. `/role edit` changes the role as it is now.")
    now = await find(tx, entry.subject[1] or 0)
    if state(now) != entry.after:
        raise Refusal(f"*{esc(now.name)}* was changed since, so that cannot be taken back. Nothing was changed.")
    if entry.before is None:
        await _require_unheld(tx, now)
    before = _role(now.id, entry.before) if entry.before else replace(now, retired_at=tx.now)
    await require_free(tx, before)
    await _keep(tx, actor, now, before, UNDO, via, undoes=entry.id)
    return before


async def _keep(
    tx: Tx, actor: Actor, before: Role, after: Role, action: str, via: str, *, undoes: int | None = None
) -> int:
    where = (store.role.c.workspace_id == tx.tenant, store.role.c.id == before.id)
    await tx.conn.execute(update(store.role).where(*where).values(columns(after)))
    was, becomes, subject = state(before), state(after), ("role", before.id)
    return await record(tx, actor, via=via, action=action, subject=subject, before=was, after=becomes, undoes=undoes)


def columns(role: Role) -> dict[str, Any]:
    """What is stored of it."""
    return state(role) | {"retired_at": role.retired_at}


def _role(role_id: int, kept: Mapping[str, Any]) -> Role:
    """A role from what the audit keeps of it."""
    texts = {name: tuple(kept[name]) for name in ("duties", "aliases", "measures", "cut_by")}
    gone = datetime.fromisoformat(kept["retired_at"]) if kept["retired_at"] else None
    return Role(
        id=role_id,
        key=kept["key"],
        name=kept["name"],
        description=kept["description"],
        needed_in=tuple(frozenset(each) for each in kept["needed_in"]),
        fallback=kept["fallback_member_id"],
        retired_at=gone,
        **texts,
    )
