"""Which change is meant when somebody takes one back: that of the button, or their own last one."""

from dataclasses import dataclass

from bot.kit.blocks import esc
from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.workspace.audit import Entry, entries, entry_of
from bot.workspace.model import Actor

FAR = 200  # lines of each kind that are looked through
PART_OF = "part of "


@dataclass(frozen=True, kw_only=True, slots=True)
class Undoable:
    """Actions of the audit that can be taken back, and the action that tells that one was."""

    actions: tuple[str, ...]
    undo: str


class NothingToUndo(Refusal):
    """There is nothing to undo: you have assigned or ended nothing yet. `/role help` shows how."""


def part_of(entry_id: int) -> str:
    """The note of a change that belongs to another, and is taken back with it."""
    return f"{PART_OF}{entry_id}"


async def to_undo(tx: Tx, actor: Actor, kind: Undoable, entry_id: int | None = None) -> Entry:
    """The change meant: that one, or the actor's newest of that kind which is not taken back yet."""
    undone = {each.undoes for each in await entries(tx, action=kind.undo, limit=FAR)}
    if entry_id in undone:
        raise Refusal("That was taken back already. Nothing was changed.")
    if entry_id is not None:
        found = await entry_of(tx, entry_id)
        if found is None or found.action not in kind.actions:
            raise NothingToUndo
        return found
    last = await _last(tx, actor, kind, undone)
    if last is None:
        raise NothingToUndo
    return last


async def last_of(tx: Tx, actor: Actor, kind: Undoable) -> Entry | None:
    """The actor's newest change of that kind that stands, if there is any."""
    undone = {each.undoes for each in await entries(tx, action=kind.undo, limit=FAR)}
    return await _last(tx, actor, kind, undone)


async def _last(tx: Tx, actor: Actor, kind: Undoable, undone: set[int | None]) -> Entry | None:
    listed = [await entries(tx, action=each, member_id=actor.member_id, limit=FAR) for each in kind.actions]
    mine = (each for found in listed for each in found if _is_by(each, actor) and each.id not in undone)
    whole = (each for each in mine if not (each.note or "").startswith(PART_OF))
    return max(whole, key=lambda each: each.id, default=None)


def _is_by(entry: Entry, actor: Actor) -> bool:
    return (entry.actor_member_id, entry.actor) == (actor.member_id, actor.name[:120])


async def changed_by(tx: Tx, entry: Entry) -> str:
    """Who acted last upon what this change was about."""
    later = await entries(tx, subject=(entry.subject[0], entry.subject[1] or 0), limit=1)
    return f"*{esc(later[0].actor)}*" if later and later[0].id != entry.id else "Somebody"
