"""What the timers of handoffs do when they fire, and what follows when somebody leaves."""

from collections.abc import Mapping

from bot.delivery.model import Timer
from bot.delivery.service import schedule
from bot.handoffs.alarms import Kind
from bot.handoffs.service import fire, part_from, reoffer
from bot.kit.db import Tx
from bot.kit.door import OnTimer
from bot.ownership.service import Ownership
from bot.people.absences import Absence
from bot.people.service import absences
from bot.workspace.changes import Change, Follow, What

AWAY = "handoff.away"


def timers(ownership: Ownership) -> Mapping[str, OnTimer]:
    """A handler for every kind of alarm, and one for the moment at which somebody goes away."""

    async def on_timer(tx: Tx, timer: Timer) -> None:
        await fire(tx, await ownership.index(tx.tenant), int(timer.payload["id"]), Kind(timer.kind))

    async def on_away(tx: Tx, timer: Timer) -> None:
        await reoffer(tx, await ownership.seen_by(tx), [int(timer.payload["member"])])

    return {**dict.fromkeys(map(str, Kind), on_timer), AWAY: on_away}


def follower(ownership: Ownership) -> Follow:
    """What waits for somebody who leaves, or is away, sets out to the next in the same transaction.

    Who goes away later is looked at again then: until that moment they answer.
    """

    async def follow(tx: Tx, change: Change) -> None:
        if change.what is What.LEAVER:
            index = (await ownership.index(tx.tenant)).without(change.members, tx.now)
            await part_from(tx, index, change.members)
        elif change.what is What.ABSENCE:
            for member in dict.fromkeys(change.members):
                for each in await absences(tx, member_id=member):
                    await _remember(tx, each)
            await reoffer(tx, await ownership.seen_by(tx), change.members)

    return follow


async def _remember(tx: Tx, known: Absence) -> None:
    """Once for each beginning; one that holds no longer finds nobody away when it fires."""
    if known.since > tx.now:
        key = f"handoffs:away:{known.id}:{known.since:%Y%m%dT%H%M%S%f}"
        payload = {"member": known.member_id}
        await schedule(tx, kind=AWAY, subject=f"absence:{known.id}", due=known.since, key=key, payload=payload)
