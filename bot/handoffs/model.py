"""The values of handoffs: an edge and what it demands, a handoff, its offers, and why each went there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.people.model import WorkWeek


class FieldKind(StrEnum):
    ACCOUNT = "account"
    SEGMENTS = "segments"  # one choice per dimension
    TEXT = "text"
    LONG = "long"
    DATE = "date"
    MONEY = "money"


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One thing that an edge asks the sender to tell."""

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    help: str | None = None
    limit: int = 300  # characters
    ahead: bool = False  # a date that must not have passed
    after: str | None = None  # the name of a date that this one follows


class Consequence(StrEnum):
    FINAL = "final"
    RETURNED = "returned"
    RECYCLED = "recycled"
    REASSIGNED = "reassigned"


class RejectReason(StrEnum):
    """Why a receiver says no; `meaning` names each for people, `consequence` says what it does."""

    NOT_OUR_MARKET = "not_our_market"
    WRONG_SEGMENT = "wrong_segment"
    DUPLICATE = "duplicate"
    MISSING_FACTS = "missing_facts"
    NO_PAIN = "no_pain"
    NO_AUTHORITY = "no_authority"
    NO_BUDGET = "no_budget"
    TIMING_LATER = "timing_later"
    UNREACHABLE = "unreachable"
    COMPETITOR_LOCKED = "competitor_locked"
    OVER_CAPACITY = "over_capacity"
    OTHER = "other"

    @property
    def meaning(self) -> str:
        return REASONS[self][0]

    @property
    def consequence(self) -> Consequence:
        return REASONS[self][1]


REASONS = {
    RejectReason.NOT_OUR_MARKET: ("Not our market", Consequence.FINAL),
    RejectReason.WRONG_SEGMENT: ("Wrong segment or owner", Consequence.REASSIGNED),
    RejectReason.DUPLICATE: ("Duplicate or somebody has it already", Consequence.FINAL),
    RejectReason.MISSING_FACTS: ("Missing information", Consequence.RETURNED),
    RejectReason.NO_PAIN: ("No pain or need", Consequence.FINAL),
    RejectReason.NO_AUTHORITY: ("Contact has no authority", Consequence.RETURNED),
    RejectReason.NO_BUDGET: ("No budget", Consequence.FINAL),
    RejectReason.TIMING_LATER: ("Timing: later", Consequence.RECYCLED),
    RejectReason.UNREACHABLE: ("Unreachable or no-show", Consequence.RETURNED),
    RejectReason.COMPETITOR_LOCKED: ("Locked in with a competitor", Consequence.FINAL),
    RejectReason.OVER_CAPACITY: ("Over capacity", Consequence.REASSIGNED),
    RejectReason.OTHER: ("Other", Consequence.FINAL),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Sla:
    """How much working time an answer may take: hours, or days of the receiver's own length."""

    hours: float = 0
    days: float = 0

    def minutes(self, week: WorkWeek) -> float:
        return self.hours * 60 + self.days * week.typical_day

    def __str__(self) -> str:
        count, unit = (self.days, "working day") if self.days else (self.hours, "working hour")
        return f"{count:g} {unit}{'' if count == 1 else 's'}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Edge:
    """A contract between two roles. An edited edge is a new one; open handoffs keep theirs."""

    id: int = 0
    key: str
    title: str
    sender: str  # the key of a role
    receiver: str
    fields: tuple[Field, ...]
    sla: Sla
    reasons: tuple[RejectReason, ...] = tuple(RejectReason)
    at_once: bool = False  # a breach reaches a manager outside their hours too

    def asks(self, kind: FieldKind) -> Field | None:
        return next((each for each in self.fields if each.kind is kind), None)


class Standing(StrEnum):
    """By what right somebody is asked."""

    OWNER = "owner"
    POOL = "pool"
    BACKUP = "backup"
    NEXT = "next"  # the next most specific lead
    FALLBACK = "fallback"
    MANAGER = "manager"
    AGAIN = "again"  # had it before and sent it back to be fixed, or to come back later


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A member of a pool as the fair pick saw them; `credit` is what they were owed before it."""

    member: int
    weight: int
    credit: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Pick:
    """Why an offer went to `member`: kept with the offer, so that it can be replayed and explained."""

    member: int
    standing: Standing
    candidates: tuple[Candidate, ...] = ()
    passed: tuple[tuple[int, str], ...] = ()  # who was passed over, and why


class OfferState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRED = "expired"
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

    @property
    def receiver(self) -> int:
        return self.pick.member


class State(StrEnum):
    OFFERED = "offered"
    RETURNED = "returned"
    RECYCLED = "recycled"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        return self in {State.OFFERED, State.RETURNED, State.RECYCLED}


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
    previous: int | None = None

    @property
    def offer(self) -> Offer:
        return self.offers[-1]

    @property
    def round_offers(self) -> tuple[Offer, ...]:
        """The offers since the handoff last set out."""
        return tuple(each for each in self.offers if each.round == self.offer.round)

    @property
    def holder(self) -> int | None:
        """Who has to do something now: the receiver while offered, the sender while returned."""
        if self.state is State.OFFERED:
            return self.offer.receiver
        return self.sender if self.state is State.RETURNED else None

    def is_overdue(self, now: datetime) -> bool:
        """Breached and still undecided: the full time of the round's first offer has passed."""
        return self.state is State.OFFERED and self.round_offers[0].due_at <= now

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

    @property
    def answered(self) -> int:
        return self.accepted + sum(self.rejected.values())
