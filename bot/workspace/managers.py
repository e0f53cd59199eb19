"""Giving and taking a role manager's part of the map."""

from collections.abc import Sequence

from sqlalchemy import delete

from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.kit.rows import add_row
from bot.workspace.audit import record
from bot.workspace.model import Actor, Grant
from bot.workspace.rights import require_admin
from bot.workspace.service import grants, hold
from bot.workspace.store import role_manager, to_grant


class NothingToManage(Refusal):
    """Say what they shall manage: `/rolecall manager add @member AE`, `… emea`, or both for that role there."""


async def give(tx: Tx, actor: Actor, wanted: Grant, via: str) -> bool:
    """Let a member keep one part of the map; False where they keep exactly that already. Its id does not count."""
    require_admin(actor)
    if wanted.role_id is None and wanted.segment_id is None:
        raise NothingToManage
    await hold(tx)  # twice the same would be two rows
    if any(_same(each, wanted) for each in await grants(tx, wanted.member_id)):
        return False
    values = {**_state(wanted), "granted_by": actor.name[:120], "granted_at": tx.now}
    made = to_grant(await add_row(tx, role_manager, values))
    subject = ("role_manager", made.id)
    await record(tx, actor, via=via, action="manager.grant", subject=subject, after=_state(made))
    return True


async def take(tx: Tx, actor: Actor, wanted: Grant, via: str) -> Sequence[Grant]:
    """Take back that part, or all of a member's where none is named; what was taken is returned."""
    require_admin(actor)
    await hold(tx)  # what is taken back by two at once is told and kept in the audit once
    all_ = wanted.role_id is None and wanted.segment_id is None
    gone = [each for each in await grants(tx, wanted.member_id) if all_ or _same(each, wanted)]
    for each in gone:
        where = (role_manager.c.workspace_id == tx.tenant, role_manager.c.id == each.id)
        await tx.conn.execute(delete(role_manager).where(*where))
        subject = ("role_manager", each.id)
        await record(tx, actor, via=via, action="manager.revoke", subject=subject, before=_state(each))
    return gone


def _same(one: Grant, other: Grant) -> bool:
    return _state(one) == _state(other)


def _state(grant: Grant) -> dict[str, int | None]:
    return {"member_id": grant.member_id, "role_id": grant.role_id, "segment_id": grant.segment_id}
