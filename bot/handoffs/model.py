"""The values of handoffs: one on its way along an edge, its offers, and why each went there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.handoffs.caps import Load
from bot.handoffs.contract import Edge, RejectReason


class Standing(StrEnum):
    """By what right somebody is asked."""

    OWNER = "owner"
    POOL = "pool"
    BACKUP = "backup"
    NEXT = "next"  # the next most specific lead
    FALLBACK = "fallback"
    MANAGER = "manager"
    AGAIN = "again"  # had it before and sent it back to be fixed, or to come back later
    NAMED = "named"  # somebody who may named them, whatever the ownership rules say


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A member of a pool as the fair pick saw them; `credit` is what they were owed before it."""

    member: int
    weight: int
    credit: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Taker:
    """Somebody who may be asked; those of one `tier` are equals, and the `sole` owner is asked whatever their cap."""

    member: int
    tier: int
    standing: Standing
    weight: int = 1
    sole: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """All that a pick looked at: whoever could be asked, what they were owed, how full the desks with a cap were."""

    takers: tuple[Taker, ...] = ()
    owed: Mapping[int, int] = field(default_factory=dict)
    loads: Mapping[int, Load] = field(default_factory=dict)
    passed: tuple[tuple[int, str], ...] = ()  # who could not be asked whatever their cap, and why
    managers: tuple[int, ...] = ()
    prefer: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Pick:
    """Why an offer went to `member`: kept with the offer, so that it can be replayed and explained.

    `over_cap`: everybody was at their cap, and a lead must not die of that. `line` is empty in what was kept
    before picks kept it.
    """

    member: int
    standing: Standing
    candidates: tuple[Candidate, ...] = ()
    passed: tuple[tuple[int, str], ...] = ()  # who was passed over, and why
    over_cap: bool = False
    line: Line = Line()
    by: int | None = None  # who named them


class OfferState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRED = "expired"
    MOVED = "moved"  # on to somebody else: its receiver went away, or another one was named
    OVER = "over"  # on to somebody else, for its receiver does not answer for it any more
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """One member's turn to answer; `round` counts how often the handoff set out anew."""

    number: int
    round: int
    pick: Pick
    offered_at: datetime
    shown_at: datetime  # their next working start when it came outside their hours
    half_at: datetime
    due_at: datetime
    again_at: datetime | None = None  # overdue with nobody next: when they are asked again
    state: OfferState = OfferState.OPEN
    reminded_at: datetime | None = None
    ended_at: datetime | None = None
    reason: RejectReason | None = None
    note: str = ""
    paused_at: datetime | None = None  # waiting for the customer, once
    paused_until: datetime | None = None
    resumed_at: datetime | None = None

    @property
    def receiver(self) -> int:
        return self.pick.member

    @property
    def is_paused(self) -> bool:
        return self.state is OfferState.OPEN and self.paused_at is not None and self.resumed_at is None


class State(StrEnum):
    OFFERED = "offered"
    RETURNED = "returned"
    RECYCLED = "recycled"
    UNDER_WAY = "under_way"  # accepted, with something still to complete
    ACCEPTED = "accepted"
    COMPLETED = "completed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        return self in {State.OFFERED, State.RETURNED, State.RECYCLED, State.UNDER_WAY}


OPEN = tuple(each for each in State if each.is_open)
SAID_YES = (State.UNDER_WAY, State.ACCEPTED, State.COMPLETED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Handoff:
    """An account or lead on its way along an edge. `revision` counts the moves a button could be late for."""

    id: int = 0
    edge: Edge
    sender: int
    account: int
    company: str
    segments: tuple[int, ...] = ()
    content: Mapping[str, str] = field(default_factory=dict)
    created_at: datetime
    state: State = State.OFFERED
    revision: int = 0
    offers: tuple[Offer, ...] = ()
    returns: int = 0  # how often it came back to the sender to be fixed
    tell_at: datetime | None = None  # 200 % of the round's first offer, or the manager's next start after it
    told_at: datetime | None = None
    nudge_at: datetime | None = None
    lapse_at: datetime | None = None
    resume_at: datetime | None = None
    ended_at: datetime | None = None
    previous: int | None = None  # the closed one that this one is a new attempt of
    reply: Mapping[str, str] = field(default_factory=dict)  # what the receiver told with a yes
    complete_by: datetime | None = None
    chase_at: datetime | None = None
    follows: int | None = None  # the accepted one that brought the account here
    origin: Mapping[str, str] = field(default_factory=dict)  # the message it began with: link, channel, thread

    @property
    def offer(self) -> Offer:
        return self.offers[-1]

    @property
    def round_offers(self) -> tuple[Offer, ...]:
        """The offers since the handoff last set out."""
        return tuple(each for each in self.offers if each.round == self.offer.round)

    @property
    def holder(self) -> int | None:
        """Who has to do something now: the receiver while offered or under way, the sender while returned."""
        if self.state in {State.OFFERED, State.UNDER_WAY}:
            return self.offer.receiver
        return self.sender if self.state is State.RETURNED else None

    def is_overdue(self, now: datetime) -> bool:
        """Breached and still undecided: the full time of the round's first offer has passed, and none stands still."""
        return self.state is State.OFFERED and not self.offer.is_paused and self.round_offers[0].due_at <= now

    def snapshot(self) -> dict[str, Any]:
        """What the audit keeps of a move, before and after it."""
        offer = self.offers[-1] if self.offers else None
        told = {"offer": offer.number, "receiver": offer.receiver, "offer_state": str(offer.state)} if offer else {}
        why = {"reason": str(offer.reason)} if offer and offer.reason else {}
        return {"state": str(self.state), "revision": self.revision, "account": self.account} | told | why


@dataclass(frozen=True, kw_only=True, slots=True)
class HandoffWeek:
    """`overdue` counts what is still undecided at the end though its time has passed; hours are the receiver's."""

    sent: int = 0
    accepted: int = 0
    rejected: Mapping[RejectReason, int] = field(default_factory=dict)
    expired: int = 0  # offers whose time ran out
    overdue: int = 0
    answered_in_time: int = 0  # of all answers, accepted or rejected
    median_hours: float | None = None  # from sent to accepted; None when nothing was accepted
    p90_hours: float | None = None  # nine in ten were accepted within it

    @property
    def answered(self) -> int:
        return self.accepted + sum(self.rejected.values())
