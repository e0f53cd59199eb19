"""What a move of a handoff looks at, and what it gives: the step, and who hears of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.handoffs.caps import Load
from bot.handoffs.contract import RejectReason
from bot.handoffs.model import Handoff, Pick, Taker
from bot.people.hours import Hours

NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """What the moves look at. `hours` holds active members only: who is not in it can be asked nothing."""

    takers: Sequence[Taker] = ()
    managers: Mapping[int, int]  # member → whom they report to
    hours: Mapping[int, Hours]
    owed: Mapping[int, int]  # in the turns of this edge: member → credit
    loads: Mapping[int, Load] = field(default_factory=dict)  # of those takers who have a cap


class News(StrEnum):
    """What the sender, or with `LATE` the manager, is told of a step."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    RETURNED = "returned"
    RECYCLED = "recycled"
    BACK = "back"
    MOVED = "moved"  # on to somebody else
    STUCK = "stuck"  # overdue, and nobody is left to move on to
    LOST = "lost"  # nobody at all could be asked
    NUDGE = "nudge"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    LATE = "late"
    PAUSED = "paused"  # the receiver waits for the customer
    GOES_ON = "goes_on"
    PASSED = "passed"  # the promised day is over, and it is not completed
    COMPLETED = "completed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A handoff after a move. `pick` is the one made on the way; `remind`, `chase` and `tell` name who hears of it."""

    handoff: Handoff
    news: News | None = None
    pick: Pick | None = None
    remind: int | None = None
    chase: int | None = None
    tell: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """Somebody else who shall take it, by whose word."""

    member: int
    by: int | None
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """A receiver's no. `until` is the instant a recycled handoff comes back."""

    reason: RejectReason
    note: str = ""
    until: datetime | None = None
