"""Guests hold roles only where an admin allows it by name."""

from sqlalchemy import update

from bot.kit.blocks import esc
from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.people.model import Member
from bot.people.store import member
from bot.workspace.audit import record
from bot.workspace.model import Actor, MemberKind
from bot.workspace.rights import require_admin
from bot.workspace.service import touch


def require_guest(known: Member) -> None:
    """Raise unless it is a guest of this workspace: all others may hold roles anyway, or never."""
    name = f"*{esc(known.name)}*"
    if known.kind is MemberKind.BOT:
        raise Refusal(f"{name} is a bot, and bots never hold roles. Name a guest.")
    if known.kind is MemberKind.EXTERNAL:
        raise Refusal(f"{name} belongs to another organisation and can never hold a role here. Name a guest.")
    if known.kind is MemberKind.FULL:
        raise Refusal(f"{name} is a full member and may hold roles without being allowed to. Name a guest.")


async def let_hold(tx: Tx, actor: Actor, known: Member, *, allowed: bool, via: str) -> bool:
    """Whether a guest may hold roles and act as members do, from now on; False where it stands like that already."""
    require_admin(actor)
    require_guest(known)
    if known.may_hold == allowed:
        return False
    await touch(tx)
    where = (member.c.workspace_id == tx.tenant, member.c.id == known.id)
    await tx.conn.execute(update(member).where(*where).values(may_hold=allowed))
    was, becomes, subject = {"may_hold": known.may_hold}, {"may_hold": allowed}, ("member", known.id)
    action = "member.allow" if allowed else "member.forbid"
    await record(tx, actor, via=via, action=action, subject=subject, before=was, after=becomes)
    return True
