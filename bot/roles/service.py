"""Use-cases of roles: reading the roster, assigning, ending, and taking either back; each change is audited."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update

from bot.kit.blocks import esc
from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.kit.rows import rows
from bot.people.model import Member
from bot.people.service import by_id, members
from bot.roles import store
from bot.roles.model import Assignment, Dimension, Placement, Rank, Role, Segment
from bot.roles.rights import require_any_keeper, require_keeper
from bot.roles.roster import Roster
from bot.roles.trees import Trees
from bot.roles.undoing import Undoable, changed_by, part_of, to_undo
from bot.workspace.audit import Entry, entries, record
from bot.workspace.model import CLOCKWORK, Actor, MemberKind
from bot.workspace.service import get, touch

ASSIGN, END, UNDO = "assignment.assign", "assignment.end", "assignment.undo"
KIND = Undoable(actions=(ASSIGN, END), undo=UNDO)


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """An assignment as it is now, the audit's line about it, and who else leads in the same scope then."""

    assignment: Assignment
    entry_id: int
    others: tuple[Assignment, ...] = ()


async def roles(tx: Tx) -> list[Role]:
    return [store.to_role(row) for row in await rows(tx, store.role)]


async def dimensions(tx: Tx) -> list[Dimension]:
    return [store.to_dimension(row) for row in await rows(tx, store.dimension)]


async def segments(tx: Tx) -> list[Segment]:
    return [store.to_segment(row) for row in await rows(tx, store.segment)]


async def placements(tx: Tx) -> list[Placement]:
    return [store.to_placement(row) for row in await rows(tx, store.segment_parent)]


async def load_trees(tx: Tx) -> Trees:
    return Trees(await dimensions(tx), await segments(tx), await placements(tx))


async def load_roster(tx: Tx) -> Roster:
    workspace = await get(tx)
    return Roster.of(await roles(tx), await load_trees(tx), await members(tx), workspace.zone)


async def assignments(
    tx: Tx, *, role_id: int | None = None, member_id: int | None = None, not_ended_by: datetime | None = None
) -> list[Assignment]:
    """All that ever were, oldest first, narrowed to a role, a member, or what had not ended by an instant."""
    column = store.assignment.c
    where: list[Any] = []
    if role_id is not None:
        where.append(column.role_id == role_id)
    if member_id is not None:
        where.append(column.member_id == member_id)
    if not_ended_by is not None:
        where.append(or_(column.until.is_(None), column.until > not_ended_by))
    return await store.assignments(tx, *where)


async def is_staffed(tx: Tx) -> bool:
    """Whether anybody has ever been given a role here."""
    held = select(store.assignment.c.id).where(store.assignment.c.workspace_id == tx.tenant).limit(1)
    return (await tx.conn.execute(held)).first() is not None


async def assign(tx: Tx, actor: Actor, wanted: Assignment, via: str, note: str | None = None) -> Change:
    """Save that a member holds a role; the id of `wanted` does not count. Pools are made by simply assigning."""
    await _require_keeper(tx, actor, wanted)
    await touch(tx)
    await require_standing(tx, wanted.role_id)
    member = await by_id(tx, wanted.member_id)
    require_holder(member, tx.now)
    same = await _same_scope(tx, wanted)
    _require_new(wanted, same, member)
    made = await store.add_assignment(tx, _columns(wanted), wanted.scope)
    subject = ("assignment", made.id)
    entry = await record(tx, actor, via=via, action=ASSIGN, subject=subject, after=state(made), note=note)
    leads = (each for each in same if each.rank is Rank.LEAD and each.member_id != made.member_id)
    return Change(assignment=made, entry_id=entry, others=tuple(each for each in leads if each.overlaps(made)))


async def require_standing(tx: Tx, role_id: int) -> None:
    (found,) = [store.to_role(row) for row in await rows(tx, store.role, store.role.c.id == role_id)]
    if found.retired_at is not None:
        name = esc(found.name)
        raise Refusal(f"*{name}* is retired and nobody can be given it. `/role restore {name}` brings it back.")


async def _require_keeper(tx: Tx, actor: Actor, held: Assignment) -> None:
    if not actor.is_admin:
        require_keeper(actor, await load_trees(tx), held.role_id, held.scope, tx.now)


async def leads_beside(tx: Tx, wanted: Assignment) -> list[Assignment]:
    """Whoever else leads in exactly that scope at some instant of it, and may hold something still."""
    found = [each for each in await _same_scope(tx, wanted) if each.rank is Rank.LEAD and each.overlaps(wanted)]
    others = [each for each in found if each.member_id != wanted.member_id]
    return [each for each in others if (await by_id(tx, each.member_id)).may_own(tx.now)]


async def replace_leads(tx: Tx, actor: Actor, change: Change, via: str) -> None:
    """They hold it until then and no longer; the way back of the assignment brings them back too."""
    at = change.assignment.since or tx.now
    for each in change.others:
        await end(tx, actor, each.id, at, via, note=part_of(change.entry_id))


async def hand_over(tx: Tx, actor: Actor, held: Assignment, taker: Assignment, via: str) -> Change:
    """Somebody else holds it from an instant on, and `held` ends there: one change, taken back as one."""
    change = await assign(tx, actor, taker, via)
    await end(tx, actor, held.id, taker.since or tx.now, via, note=part_of(change.entry_id))
    return change


def require_holder(member: Member, at: datetime) -> None:
    """Raise unless this is somebody who may hold a role."""
    name = f"*{esc(member.name)}*"
    if member.kind is MemberKind.BOT:
        raise Refusal(f"{name} is a bot, and bots hold no roles. Name a person.")
    if member.kind is MemberKind.EXTERNAL:
        raise Refusal(f"{name} belongs to another organisation and can hold no role here. Name a full member.")
    if not member.is_trusted:
        allow = f"An admin may allow them by name: `/rolecall guest allow @{esc(member.name)}`."
        raise Refusal(f"{name} is a guest here, and guests hold no roles. {allow}")
    if not member.may_own(at):
        raise Refusal(f"{name} is deactivated in Slack and can hold nothing. Name somebody who is active.")


async def _same_scope(tx: Tx, wanted: Assignment) -> list[Assignment]:
    of_role = await assignments(tx, role_id=wanted.role_id, not_ended_by=wanted.since)
    return [each for each in of_role if each.scope == wanted.scope]


def _require_new(wanted: Assignment, same: Sequence[Assignment], member: Member) -> None:
    mine = (each for each in same if each.member_id == wanted.member_id and each.rank is wanted.rank)
    if any(each.overlaps(wanted) for each in mine if each.id != wanted.id):
        held = "is the backup for" if wanted.rank is Rank.BACKUP else "holds"
        raise Refusal(f"*{esc(member.name)}* {held} exactly that already in those days. Nothing was changed.")


async def end(tx: Tx, actor: Actor, assignment_id: int, at: datetime, via: str, note: str | None = None) -> Change:
    """Let an assignment end at an instant; one that would only have begun later never does."""
    require_any_keeper(actor)
    await touch(tx)
    before = await _find(tx, assignment_id)
    if before:
        await _require_keeper(tx, actor, before)
    if before is None or before.ended(at):
        raise Refusal("That has ended already. `/role history` shows who held what when.")
    after = replace(before, until=at if before.since is None else max(at, before.since))
    await _save_end(tx, after)
    was, becomes, subject = state(before), state(after), ("assignment", after.id)
    entry = await record(tx, actor, via=via, action=END, subject=subject, before=was, after=becomes, note=note)
    return Change(assignment=after, entry_id=entry)


async def vacate(tx: Tx, member_id: int, via: str) -> list[Assignment]:
    """Everything that somebody holds ends now, and what would begin later never does; what it was is returned."""
    held = await assignments(tx, member_id=member_id, not_ended_by=tx.now)
    for before in held:
        after = replace(before, until=tx.now if before.since is None else max(tx.now, before.since))
        await _save_end(tx, after)
        was, becomes, subject = state(before), state(after), ("assignment", after.id)
        await record(tx, CLOCKWORK, via=via, action=END, subject=subject, before=was, after=becomes)
    return held


async def clear_fallback(tx: Tx, member_id: int, via: str) -> list[Role]:
    """The roles whose fallback somebody was: they have none from now on."""
    fallen = [each for each in await roles(tx) if each.fallback == member_id]
    for each in fallen:
        where = (store.role.c.workspace_id == tx.tenant, store.role.c.id == each.id)
        await tx.conn.execute(update(store.role).where(*where).values(fallback_member_id=None))
        subject, was = ("role", each.id), {"member_id": member_id}
        empty = {"member_id": None}
        await record(tx, CLOCKWORK, via=via, action="role.fallback", subject=subject, before=was, after=empty)
    return fallen


async def undo(tx: Tx, actor: Actor, via: str, entry_id: int | None = None) -> tuple[Assignment, bool]:
    """Take back one change, or the actor's last: the assignment concerned, and whether it stands again.

    Raises Refusal when there is nothing to take back, or somebody has changed it since.
    """
    require_any_keeper(actor)
    await touch(tx)
    entry = await to_undo(tx, actor, KIND, entry_id)
    now = await _find(tx, entry.subject[1] or 0)
    if now:
        await _require_keeper(tx, actor, now)
    if now is None or state(now) != entry.after:
        who = await changed_by(tx, entry)
        raise Refusal(f"{who} changed that since, so it cannot be taken back. `/role history` shows how it is now.")
    before = await _taken_back(tx, entry, now)
    was, subject = state(now), entry.subject
    await record(tx, actor, via=via, action=UNDO, subject=subject, before=was, after=entry.before, undoes=entry.id)
    for other in await entries(tx, action="assignment.", limit=200) if entry.action == ASSIGN else ():
        if other.note == part_of(entry.id):
            await undo(tx, actor, via, other.id)
    return before, entry.before is not None


async def _taken_back(tx: Tx, entry: Entry, now: Assignment) -> Assignment:
    if entry.before is None:
        await store.remove_assignment(tx, now.id)
        return now
    until = entry.before["until"]
    before = replace(now, until=datetime.fromisoformat(until) if until else None)
    _require_new(before, await _same_scope(tx, before), await by_id(tx, before.member_id))
    await _save_end(tx, before)
    return before


async def _find(tx: Tx, assignment_id: int) -> Assignment | None:
    found = await store.assignments(tx, store.assignment.c.id == assignment_id)
    return found[0] if found else None


async def _save_end(tx: Tx, changed: Assignment) -> None:
    where = (store.assignment.c.workspace_id == tx.tenant, store.assignment.c.id == changed.id)
    await tx.conn.execute(update(store.assignment).where(*where).values(until=changed.until))


def _columns(wanted: Assignment) -> dict[str, Any]:
    named = ("role_id", "member_id", "rank", "weight", "since", "until")
    return {name: getattr(wanted, name) for name in named}


def state(held: Assignment) -> dict[str, Any]:
    """What the audit keeps of an assignment."""
    days = {
        name: moment.isoformat() if moment else None for name, moment in (("since", held.since), ("until", held.until))
    }
    return {**_columns(held), "rank": held.rank.value, "scope": sorted(held.scope), **days}
