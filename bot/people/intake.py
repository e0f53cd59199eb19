"""Taking members in as Slack tells of them: a page at a time, in a handful of statements however many they are."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, bindparam, func, insert, select, update

from bot.kit.db import Tx
from bot.people.merge import DEACTIVATE, Change, address, left, merge, values
from bot.people.model import Member
from bot.people.store import member, state, to_member
from bot.workspace import changes as workspace
from bot.workspace.audit import record
from bot.workspace.changes import Follow, nothing_follows
from bot.workspace.model import CLOCKWORK, MemberKind
from bot.workspace.service import admins, get, hold, touch, upcoming


async def take(tx: Tx, seen: Sequence[Member], *, one_of_many: bool = False, follow: Follow = nothing_follows) -> int:
    """Add whom we do not know and mend whom we do; how many differed. Bots are kept out: they can hold nothing.

    Each touch has the map made anew, and new names are put in order then: a quarter of a second among 20,000 people.
    A page that is one of many touches only for what moves somebody's rights; whoever takes in the pages touches once
    at their end.
    """
    await hold(tx)  # an event and a page may tell of the same person at the same time
    plan = merge(await _known(tx, seen), seen, (await get(tx)).zone, tx.now)
    if plan.added:
        new = {"workspace_id": tx.tenant, "week": None, "created_at": tx.now, "revision": await upcoming(tx)}
        await tx.conn.execute(insert(member), [new | dict(values(each)) for each in plan.added])
    await _save(tx, plan.changed)
    differed, urgent = len(plan.added) + len(plan.changed), any(each.action for each in plan.changed)
    if urgent or (differed and not one_of_many):
        await touch(tx)
    await _part_from(tx, plan.changed, follow)
    return differed


async def retire(tx: Tx, slack_user_ids: Sequence[str], follow: Follow = nothing_follows) -> int:
    """Deactivate those whom Slack has confirmed to be gone; how many were still active."""
    await hold(tx)  # a page may tell of the same people at the same time
    where = (member.c.slack_user_id.in_(slack_user_ids), member.c.inactive_since.is_(None))
    gone = [left(each, tx.now) for each in await _members(tx, *where)]
    await _save(tx, gone)
    if gone:
        await touch(tx)
    await _part_from(tx, gone, follow)
    return len(gone)


async def _part_from(tx: Tx, changed: Sequence[Change], follow: Follow) -> None:
    """What else must happen when somebody leaves, in the very same transaction."""
    leavers = tuple(each.before.id for each in changed if each.action == DEACTIVATE)
    if leavers:
        await follow(tx, workspace.Change(what=workspace.What.LEAVER, members=leavers))


async def listed(tx: Tx) -> set[str]:
    """The Slack users that a whole list must hold: our active members. Strangers are not in it, they may be met."""
    asked = select(member.c.slack_user_id).where(
        member.c.workspace_id == tx.tenant,
        member.c.slack_user_id.is_not(None),
        member.c.inactive_since.is_(None),
        member.c.kind != MemberKind.EXTERNAL,
    )
    return set((await tx.conn.execute(asked)).scalars())


async def _known(tx: Tx, seen: Sequence[Member]) -> list[Member]:
    """All whom these may be: those with their Slack ids, and unlinked ones with their addresses."""
    linked = await _members(tx, member.c.slack_user_id.in_([each.slack_user_id for each in seen]))
    addresses = [found for each in seen if (found := address(each))]
    unlinked = (member.c.slack_user_id.is_(None), func.lower(member.c.email).in_(addresses))
    return [*linked, *await _members(tx, *unlinked)]  # two questions, so that each finds its index


async def _members(tx: Tx, *where: ColumnElement[bool]) -> list[Member]:
    granted = frozenset(await admins(tx))
    asked = select(member).where(member.c.workspace_id == tx.tenant, *where).order_by(member.c.id)
    return [to_member(row, granted) for row in await tx.conn.execute(asked)]


async def _save(tx: Tx, changed: Sequence[Change]) -> None:
    if not changed:
        return
    mend = update(member).where(member.c.workspace_id == tx.tenant, member.c.id == bindparam("known_id"))
    stamp = {"revision": await upcoming(tx)}
    await tx.conn.execute(mend, [{"known_id": each.before.id, **values(each.after), **stamp} for each in changed])
    for each in changed:
        if action := each.action:
            was, becomes, subject = state(each.before), state(each.after), ("member", each.before.id)
            await record(tx, CLOCKWORK, via="Slack", action=action, subject=subject, before=was, after=becomes)
