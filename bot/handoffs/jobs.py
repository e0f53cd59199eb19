"""What the timers of handoffs do when they fire."""

from collections.abc import Mapping

from bot.delivery.model import Timer
from bot.handoffs.alarms import Kind
from bot.handoffs.service import fire
from bot.kit.db import Tx
from bot.kit.door import OnTimer
from bot.ownership.service import Ownership


def timers(ownership: Ownership) -> Mapping[str, OnTimer]:
    """A handler for every kind of alarm."""

    async def on_timer(tx: Tx, timer: Timer) -> None:
        await fire(tx, await ownership.index(tx.tenant), int(timer.payload["id"]), Kind(timer.kind))

    return dict.fromkeys(map(str, Kind), on_timer)
