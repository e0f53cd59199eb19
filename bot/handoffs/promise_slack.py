"""The doors of promises: the button that says one is done, and what the timer does."""

from collections.abc import Mapping

from bot.delivery.model import Timer
from bot.handoffs import promises
from bot.handoffs.desk import Desk
from bot.handoffs.promise_blocks import KEPT
from bot.kit.blocks import esc
from bot.kit.db import Tx
from bot.kit.door import OnTimer, Reply, Request, Route
from bot.ownership.service import Ownership


class PromiseDoors(Desk):
    async def keep(self, tx: Tx, request: Request) -> Reply:
        index, member = await self.who(request)
        done = await promises.keep(tx, index, member.actor(), int(request.value), request.via)
        return Reply.say(f"✅ *{esc(done.company)}*: {esc(done.label)}. Done.")


def promise_routes(doors: PromiseDoors) -> Mapping[str, Route]:
    return {KEPT: Route(write=doors.keep)}


def promise_timers(ownership: Ownership) -> Mapping[str, OnTimer]:
    async def on_timer(tx: Tx, timer: Timer) -> None:
        await promises.fire(tx, await ownership.seen_by(tx), int(timer.payload["promise"]))

    return {promises.KIND: on_timer}
