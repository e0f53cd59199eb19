"""What is asked before an absence is saved: whether the days are free, and whether whoever stands in can."""

from datetime import datetime

from bot.kit.db import Tx
from bot.ownership.leave import Leave, stretch
from bot.people.absences import Absence, require_able, require_sound
from bot.people.service import absences, by_id


async def require_free(tx: Tx, wanted: Leave) -> None:
    """As it will be required at saving, without saving."""
    if await entered(tx, wanted) is None:
        member = await by_id(tx, wanted.absence.member_id)
        mine = await absences(tx, member_id=member.id)
        require_sound(wanted.absence, mine, tx.now, lambda each: stretch(each, member.zone))


async def entered(tx: Tx, wanted: Leave) -> Absence | None:
    """The absence of just these days that is entered already, where the line is about who covers it."""
    if wanted.absence.stand_in_id is None and not wanted.asks:
        return None
    mine = await absences(tx, member_id=wanted.absence.member_id)
    days = (wanted.absence.since, wanted.absence.until)
    return next((each for each in mine if (each.since, each.until) == days or _is_on(each, wanted, tx.now)), None)


def _is_on(known: Absence, wanted: Leave, now: datetime) -> bool:
    """Begun already, and maybe parted where another stood in before."""
    asked = wanted.absence
    return known.holds(now) and asked.since <= known.since and asked.until == known.until


async def require_cover(tx: Tx, wanted: Absence) -> None:
    if wanted.stand_in_id is not None:
        zone, theirs = (await by_id(tx, wanted.member_id)).zone, await absences(tx, member_id=wanted.stand_in_id)
        require_able(wanted, await by_id(tx, wanted.stand_in_id), theirs, lambda each: stretch(each, zone))
