"""An admin left and one or none is left: whoever can do something about it reads it once."""

from bot.delivery.service import post
from bot.kit.blocks import Message, esc
from bot.kit.db import Tx
from bot.people.model import Member
from bot.people.service import by_id, known_admins, members
from bot.roles import service as roles
from bot.workspace.audit import entries
from bot.workspace.changes import Change, What

OPS = "ops"


async def follow(tx: Tx, change: Change) -> None:
    """In the transaction that keeps the leaving. Slack's own admins and owners change the map by being that."""
    if change.what is not What.LEAVER:
        return
    left = await known_admins(tx)
    gone = [each for each in [await by_id(tx, one) for one in change.members] if await _was_admin(tx, each)]
    if not gone or len(left) > 1:
        return
    name = ", ".join(f"*{esc(each.name)}*" for each in gone)
    told = left or await _sales_ops(tx)
    for each in told:
        if each.slack_user_id:
            key = f"lone:{gone[0].id}:{int(tx.now.timestamp())}:{each.id}"
            await post(tx, key=key, to=each.slack_user_id, message=Message.of(_text(name, alone=bool(left))))


def _text(name: str, *, alone: bool) -> str:
    if alone:
        only = "you are the only one now who may change the map"
        return f"{name} has left, and {only}. Add a second: `/rolecall admin add @somebody`."
    owners = "An owner of this Slack workspace may always change it; or your operator runs `rolecall admin add`."
    return f"{name} has left, and I know nobody now who may change the map. {owners}"


async def _was_admin(tx: Tx, member: Member) -> bool:
    """By grant it is still told; what Slack said of somebody is gone with them, so the audit's last word counts."""
    if member.is_admin:
        return True
    last = await entries(tx, action="member.deactivate", subject=("member", member.id), limit=1)
    return bool(last and last[0].before and last[0].before.get("is_slack_admin"))


async def _sales_ops(tx: Tx) -> list[Member]:
    role = next((each for each in await roles.roles(tx) if each.key == OPS), None)
    held = await roles.assignments(tx, role_id=role.id, not_ended_by=tx.now) if role else []
    mine = {each.member_id for each in held}
    return [each for each in await members(tx) if each.id in mine and each.may_own(tx.now)]
