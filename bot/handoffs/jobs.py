"""What the timers of handoffs do when they fire, and what follows when somebody leaves."""

from collections.abc import Mapping

from bot.delivery.model import Timer
from bot.handoffs.alarms import Kind
from bot.handoffs.service import fire, part_from
from bot.kit.db import Tx
from bot.kit.door import OnTimer
from bot.ownership.service import Ownership
from bot.workspace.changes import Change, Follow, What


def timers(ownership: Ownership) -> Mapping[str, OnTimer]:
    """A handler for every kind of alarm."""

    async def on_timer(tx: Tx, timer: Timer) -> None:
        await fire(tx, await ownership.index(tx.tenant), int(timer.payload["id"]), Kind(timer.kind))

    return dict.fromkeys(map(str, Kind), on_timer)


def follower(ownership: Ownership) -> Follow:
    """What waits for somebody who leaves sets out to the next in the same transaction."""

    async def follow(tx: Tx, change: Change) -> None:
        if change.what is What.LEAVER:
            index = (await ownership.index(tx.tenant)).without(change.members, tx.now)
            await part_from(tx, index, change.members)

    return follow
