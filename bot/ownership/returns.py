"""When somebody is back, whoever stood in for them reads it at their own next working start."""

from collections.abc import Mapping

from bot.delivery.model import Timer
from bot.delivery.service import schedule
from bot.kit.db import Tx
from bot.kit.door import OnTimer
from bot.ownership import away_blocks as blocks
from bot.ownership.away_post import tell
from bot.ownership.index import Index
from bot.ownership.slack import Maps
from bot.people import absent
from bot.people.absences import Absence
from bot.people.service import absences
from bot.people.working import hours
from bot.workspace.changes import Change, Follow, What

KIND = "absence.over"


def follower(ownership: Maps) -> Follow:
    """Sets the clock in the transaction in which somebody is to stand in, or for other days."""

    async def follow(tx: Tx, change: Change) -> None:
        if change.what is What.ABSENCE:
            index = await ownership.index(tx.tenant)
            for member_id in dict.fromkeys(change.members):
                for each in await absences(tx, member_id=member_id):
                    await _remember(tx, index, each)

    return follow


async def _remember(tx: Tx, index: Index, known: Absence) -> None:
    """Once for each end and stand-in; one that no longer holds is found out when it fires."""
    if known.stand_in_id is None or known.until < tx.now or not index.may_own(known.stand_in_id, tx.now):
        return
    due = hours(index.members[known.stand_in_id]).next_start(known.until)
    key = f"absence:{known.id}:over:{known.until:%Y%m%dT%H%M%S%f}:{known.stand_in_id}"
    payload = {"id": known.id, "until": known.until.isoformat(), "stand_in": known.stand_in_id}
    await schedule(tx, kind=KIND, subject=f"absence:{known.id}", due=due, key=key, payload=payload)


def timers(ownership: Maps) -> Mapping[str, OnTimer]:
    async def on_timer(tx: Tx, timer: Timer) -> None:
        known = await absent.find(tx, int(timer.payload["id"]))
        if known and known.stand_in_id is not None and _still(known, timer):
            index = await ownership.index(tx.tenant)
            if not index.away(known.member_id, tx.now):
                await tell(tx, index, known, known.stand_in_id, "over", blocks.over(index, known))

    return {KIND: on_timer}


def _still(known: Absence, timer: Timer) -> bool:
    return (known.until.isoformat(), known.stand_in_id) == (timer.payload["until"], timer.payload["stand_in"])
