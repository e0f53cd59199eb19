"""Which timers a handoff must have: read off its state alone, so none is forgotten and none left over."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.handoffs.model import Handoff, State


class Kind(StrEnum):
    """In the order in which those due at once are worked off: what stood still goes on first, then it moves on."""

    RESUME = "handoff.resume"
    LAPSE = "handoff.lapse"
    GO_ON = "handoff.go_on"
    EXPIRE = "handoff.expire"
    TELL = "handoff.tell"
    REMIND = "handoff.remind"
    NUDGE = "handoff.nudge"
    CHASE = "handoff.chase"


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarm:
    kind: Kind
    due: datetime
    offer: int  # the number of the offer it belongs to
    resumed: bool = False  # a timer that a pause took away may have had the same instant, and is never set again

    def key(self, handoff: int) -> str:
        plain = f"handoff:{handoff}:{self.kind.rpartition('.')[2]}:{self.offer}:{self.due:%Y%m%dT%H%M%S%f}"
        return f"{plain}:on" if self.resumed else plain


def alarms(handoff: Handoff) -> frozenset[Alarm]:
    """The future of a handoff; empty exactly when it is closed."""
    wanted: dict[Kind, datetime | None] = {}
    offer = handoff.offer
    if offer.is_paused:
        wanted = {Kind.GO_ON: offer.paused_until}
    elif handoff.state is State.OFFERED:
        wanted[Kind.REMIND] = None if offer.reminded_at or offer.again_at else offer.half_at
        wanted[Kind.EXPIRE] = offer.again_at or offer.due_at
        wanted[Kind.TELL] = None if handoff.told_at else handoff.tell_at
    elif handoff.state is State.RETURNED:
        wanted = {Kind.NUDGE: handoff.nudge_at, Kind.LAPSE: handoff.lapse_at}
    elif handoff.state is State.RECYCLED:
        wanted = {Kind.RESUME: handoff.resume_at}
    elif handoff.state is State.UNDER_WAY:
        wanted = {Kind.CHASE: handoff.chase_at}
    resumed = offer.resumed_at is not None
    found = ((kind, due) for kind, due in wanted.items() if due)
    return frozenset(Alarm(kind=kind, due=due, offer=offer.number, resumed=resumed) for kind, due in found)


def is_due(handoff: Handoff, kind: Kind, now: datetime) -> bool:
    """Whether a timer that fires still applies: the handoff wants one of its kind by now."""
    return any(each.kind is kind and each.due <= now for each in alarms(handoff))
