"""An admin left and one or none is left: whoever can do something about it reads it once."""

from collections.abc import Sequence

from bot.delivery.service import post
from bot.kit.blocks import Message, esc
from bot.kit.db import Tx
from bot.ownership.index import Index
from bot.ownership.slack import Maps
from bot.ownership.takers import sales_ops
from bot.people.model import Member
from bot.people.service import by_id, known_admins
from bot.workspace.audit import entries
from bot.workspace.changes import Change, Follow, What


def follower(ownership: Maps) -> Follow:
    """In the transaction that keeps the leaving. Slack's own admins and owners change the map by being that."""

    async def follow(tx: Tx, change: Change) -> None:
        if change.what is What.LEAVER:
            index = (await ownership.index(tx.tenant)).without(change.members, tx.now)
            await _look(tx, index, change.members)

    return follow


async def _look(tx: Tx, index: Index, leavers: Sequence[int]) -> None:
    left = await known_admins(tx)
    gone = [each for each in [await by_id(tx, one) for one in leavers] if await _was_admin(tx, each)]
    if not gone or len(left) > 1:
        return
    name = ", ".join(f"*{esc(each.name)}*" for each in gone)
    for each in left or sales_ops(index, tx.now):
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
