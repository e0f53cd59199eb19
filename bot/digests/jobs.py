"""A digest's timer, and what its post's failure means for the schedule."""

from collections.abc import Mapping
from datetime import date

from bot.delivery import service as delivery
from bot.delivery.model import Outgoing, State, Timer
from bot.digests import blocks, reminders, service
from bot.digests import people as own
from bot.digests.people import begin
from bot.digests.turns import ASK, KIND
from bot.kit.blocks import Message
from bot.kit.db import Tx
from bot.kit.door import OnTimer
from bot.ownership.service import Ownership
from bot.people import service as people

__all__ = ["begin", "on_broken", "timers"]

TOLD = 3  # admins that hear of a stopped schedule
WHY = {
    "not_in_channel": "I am not in that channel. Invite me with `/invite @Rolecall`.",
    "channel_not_found": "the channel is gone, or it is private and I was never invited.",
    "is_archived": "the channel is archived.",
}


def timers(ownership: Ownership) -> Mapping[str, OnTimer]:
    async def on_due(tx: Tx, timer: Timer) -> None:
        await service.fire(tx, await ownership.index(tx.tenant), int(timer.subject))

    async def on_round(tx: Tx, timer: Timer) -> None:
        await own.look(tx, await ownership.index(tx.tenant), timer)

    async def on_ask(tx: Tx, timer: Timer) -> None:
        await reminders.plan(tx, await ownership.index(tx.tenant), int(timer.subject))

    async def on_ask_one(tx: Tx, timer: Timer) -> None:
        await reminders.ask_one(tx, await ownership.index(tx.tenant), timer)

    return {KIND: on_due, own.ROUND: on_round, ASK: on_ask, reminders.ONE: on_ask_one}


async def on_broken(tx: Tx, message: Outgoing, code: str) -> bool:
    """A post did not arrive. True when it was a digest's and the admins have been told; else others must tell."""
    kind, _, rest = message.key.partition(":")
    if kind != KIND:
        return False
    schedule_id, _, what = rest.partition(":")
    week = date.fromisoformat(what) if not what.startswith("set:") else None
    if code == State.UNCONFIRMED:
        if week:
            await service.unconfirmed(tx, int(schedule_id), week)
        return False
    stopped = await service.refused(tx, int(schedule_id), week, code)
    if stopped:
        notice = blocks.broken(stopped, WHY.get(code, f"Slack answers {code}."))
        await _tell_admins(tx, f"digest.broken:{stopped.id}:{stopped.revision}", notice)
    return True


async def _tell_admins(tx: Tx, key: str, notice: Message) -> None:
    admins = [each for each in await people.members(tx) if each.is_admin and each.active and each.slack_user_id]
    for admin in admins[:TOLD]:
        await delivery.post(tx, key=f"{key}:{admin.id}", to=str(admin.slack_user_id), message=notice)
