"""Who may change the whole map: granting it and taking it back, with somebody always left who may."""

from collections.abc import Sequence

from sqlalchemy import select

from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.people.model import Member
from bot.people.service import known_admins
from bot.people.store import member
from bot.workspace import service as workspace
from bot.workspace.model import Actor
from bot.workspace.rights import require_admin


class LastAdmin(Refusal):
    """Nobody would be left who may change the map. Add somebody else first: `/rolecall admin add @somebody`."""


async def grant(tx: Tx, actor: Actor, slack_user_id: str, via: str) -> bool:
    """Let somebody change the map; False when they were added already."""
    require_admin(actor)
    await workspace.hold(tx)
    return await workspace.grant(tx, actor, slack_user_id, via)


async def revoke(tx: Tx, actor: Actor, slack_user_id: str, via: str) -> bool:
    """Take the granted right back; False where there was none. The last one's stays."""
    require_admin(actor)
    await workspace.hold(tx)  # two who remove each other in the same second
    changed = await workspace.revoke(tx, actor, slack_user_id, via)
    if changed and not await known_admins(tx) and not await _waiting(tx):
        raise LastAdmin
    return changed


async def _waiting(tx: Tx) -> Sequence[str]:
    """Those who were added before Slack told of them."""
    granted = await workspace.admins(tx)
    asked = select(member.c.slack_user_id).where(member.c.workspace_id == tx.tenant)
    known = set((await tx.conn.execute(asked.where(member.c.slack_user_id.in_(granted)))).scalars())
    return [each for each in granted if each not in known]


def warning(left: Sequence[Member]) -> str:
    """What is told where only one is left; nothing while there are more."""
    if len(left) != 1:
        return ""
    return "Only one person may change the map now. Add a second: `/rolecall admin add @somebody`."
