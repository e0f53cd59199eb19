"""Use-cases of the owners named on accounts: naming, ending, taking back; each audited with its whole state."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update

from bot.kit.blocks import esc
from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.ownership import store
from bot.ownership.model import NamedOwner
from bot.people import service as people
from bot.roles import service as roles
from bot.roles.model import EVERYWHERE, Scope
from bot.roles.rights import require_any_keeper, require_keeper
from bot.roles.undoing import Undoable, part_of, to_undo
from bot.workspace.audit import Entry, entries, record
from bot.workspace.model import CLOCKWORK, Actor
from bot.workspace.service import touch

NAME, UNNAME, UNDO = "account.name_owner", "account.unname", "account.naming_undo"
KIND = Undoable(actions=(NAME, UNNAME), undo=UNDO)


@dataclass(frozen=True, kw_only=True, slots=True)
class Naming:
    """Somebody named as they are now, the audit's line about it, and who else is named for the same then."""

    owner: NamedOwner
    entry_id: int
    others: tuple[NamedOwner, ...] = ()


async def name(tx: Tx, actor: Actor, wanted: NamedOwner, via: str, note: str | None = None) -> Naming:
    """Name somebody on the account itself: that beats every rule by segments. The id of `wanted` does not count."""
    await require_account_keeper(tx, actor, wanted.account_id, wanted.role_id)
    await touch(tx)
    await roles.require_standing(tx, wanted.role_id)
    member = await people.by_id(tx, wanted.member_id)
    roles.require_holder(member, tx.now)
    same = await _alike(tx, wanted)
    if any(each.member_id == wanted.member_id for each in same):
        raise Refusal(f"*{esc(member.name)}* is named there already in those days. Nothing was changed.")
    named = ("account_id", "role_id", "member_id", "since", "until")
    made = await store.add_named_owner(tx, {key: getattr(wanted, key) for key in named}, wanted.scope)
    subject = ("account", made.account_id)
    entry = await record(tx, actor, via=via, action=NAME, subject=subject, after=state(made), note=note)
    return Naming(owner=made, entry_id=entry, others=tuple(same))


async def name_owner(  # noqa: PLR0913 - a named owner's columns, each named at the call
    tx: Tx,
    actor: Actor,
    *,
    account_id: int,
    role_id: int,
    member_id: int,
    scope: Scope = EVERYWHERE,
    since: datetime | None = None,
    until: datetime | None = None,
    via: str = "set-up",
) -> NamedOwner:
    wanted = NamedOwner(
        id=0, account_id=account_id, role_id=role_id, member_id=member_id, scope=scope, since=since, until=until
    )
    return (await name(tx, actor, wanted, via)).owner


async def require_account_keeper(tx: Tx, actor: Actor, account_id: int, role_id: int) -> None:
    """Raise unless the actor may say who holds that role where the account belongs now."""
    require_any_keeper(actor)
    if not actor.is_admin:
        belongs = frozenset(each.segment_id for each in await store.homes(tx, account_id) if each.holds(tx.now))
        require_keeper(actor, await roles.load_trees(tx), role_id, belongs, tx.now)


async def named_beside(tx: Tx, wanted: NamedOwner) -> list[NamedOwner]:
    """Whoever else is named for exactly that at some instant of it, and may hold something still."""
    others = [each for each in await _alike(tx, wanted) if each.member_id != wanted.member_id]
    return [each for each in others if (await people.by_id(tx, each.member_id)).may_own(tx.now)]


async def _alike(tx: Tx, wanted: NamedOwner) -> list[NamedOwner]:
    of = (wanted.account_id, wanted.role_id, wanted.scope)
    known = await store.named_owners(tx, store.account_owner.c.account_id == wanted.account_id)
    return [each for each in known if (each.account_id, each.role_id, each.scope) == of and each.overlaps(wanted)]


async def replace_named(tx: Tx, actor: Actor, change: Naming, via: str) -> None:
    """The others are named until then and no longer; the way back of the naming brings them back too."""
    for each in change.others:
        await end(tx, actor, each.id, change.owner.since or tx.now, via, note=part_of(change.entry_id))


async def end(tx: Tx, actor: Actor, naming_id: int, at: datetime, via: str, note: str | None = None) -> Naming:
    """Let a naming end at an instant; one that would only have begun later never does."""
    before = await _find(tx, naming_id)
    if before:
        await require_account_keeper(tx, actor, before.account_id, before.role_id)
    await touch(tx)
    if before is None or before.ended(at):
        raise Refusal("That has ended already. `/role history` shows who was named when.")
    after = ended(before, at)
    await _save_end(tx, after)
    entry = await _record(tx, actor, via, UNNAME, before, after, note=note)
    return Naming(owner=after, entry_id=entry)


def ended(known: NamedOwner, at: datetime) -> NamedOwner:
    return replace(known, until=at if known.since is None else max(at, known.since))


async def hand_over(tx: Tx, actor: Actor, known: NamedOwner, taker: NamedOwner, via: str) -> Naming:
    """Somebody else is named from an instant on, and `known` ends there: one change, taken back as one."""
    change = await name(tx, actor, taker, via)
    await end(tx, actor, known.id, taker.since or tx.now, via, note=part_of(change.entry_id))
    return change


async def unname(tx: Tx, member_id: int, via: str) -> list[NamedOwner]:
    """No account names this member from now on; what did is returned."""
    known = await store.named_owners(tx, store.account_owner.c.member_id == member_id)
    named = [each for each in known if not each.ended(tx.now)]
    for each in named:
        after = ended(each, tx.now)
        await _save_end(tx, after)
        await _record(tx, CLOCKWORK, via, UNNAME, each, after)
    return named


async def undo(tx: Tx, actor: Actor, via: str, entry_id: int | None = None) -> tuple[NamedOwner, bool]:
    """Take back one change, or the actor's last: the naming concerned, and whether it stands again.

    Raises Refusal when there is nothing to take back, or somebody has changed it since.
    """
    require_any_keeper(actor)
    await touch(tx)
    entry = await to_undo(tx, actor, KIND, entry_id)
    known = entry.after or {}
    now = await _find(tx, int(known["naming_id"]))
    if now:
        await require_account_keeper(tx, actor, now.account_id, now.role_id)
    if now is None or state(now) != known:
        told = "Somebody changed that since, so it cannot be taken back. `/owner` shows how it is now."
        raise Refusal(told)
    before = await _taken_back(tx, entry, now)
    stands = before if entry.before else None
    await _record(tx, actor, via, UNDO, now, stands, undoes=entry.id)
    for other in await entries(tx, action="account.", limit=200) if entry.action == NAME else ():
        if other.note == part_of(entry.id):
            await undo(tx, actor, via, other.id)
    return before, stands is not None


async def _taken_back(tx: Tx, entry: Entry, now: NamedOwner) -> NamedOwner:
    if entry.before is None:
        for table, column in ((store.account_owner_scope, "account_owner_id"), (store.account_owner, "id")):
            where = (table.c.workspace_id == tx.tenant, table.c[column] == now.id)
            await tx.conn.execute(delete(table).where(*where))
        return now
    until = entry.before["until"]
    before = replace(now, until=datetime.fromisoformat(until) if until else None)
    mine = (each for each in await _alike(tx, before) if each.member_id == now.member_id)
    if any(each.id != now.id for each in mine):
        raise Refusal("They are named there again in those days, so it cannot be taken back. Nothing was changed.")
    await _save_end(tx, before)
    return before


async def _find(tx: Tx, naming_id: int) -> NamedOwner | None:
    found = await store.named_owners(tx, store.account_owner.c.id == naming_id)
    return found[0] if found else None


async def _save_end(tx: Tx, changed: NamedOwner) -> None:
    table = store.account_owner
    where = (table.c.workspace_id == tx.tenant, table.c.id == changed.id)
    await tx.conn.execute(update(table).where(*where).values(until=changed.until))


async def _record(
    tx: Tx,
    actor: Actor,
    via: str,
    action: str,
    before: NamedOwner | None,
    after: NamedOwner | None,
    *,
    undoes: int | None = None,
    note: str | None = None,
) -> int:
    known = after or before
    subject = ("account", known.account_id if known else None)
    was, becomes = (state(each) if each else None for each in (before, after))
    return await record(
        tx, actor, via=via, action=action, subject=subject, before=was, after=becomes, undoes=undoes, note=note
    )


def state(known: NamedOwner) -> dict[str, Any]:
    """What the audit keeps of a named owner: all of it."""
    named = {"account_id": known.account_id, "role_id": known.role_id, "member_id": known.member_id}
    return named | {"naming_id": known.id, "scope": sorted(known.scope), **known.days()}
