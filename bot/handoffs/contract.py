"""The contract of an edge: what the sender tells, how long an answer may take, why it may be no, what comes back."""

from dataclasses import dataclass
from enum import StrEnum

from bot.people.model import WorkWeek

ANYBODY = "any"  # instead of a sending role: every full member may start it


class FieldKind(StrEnum):
    ACCOUNT = "account"
    SEGMENTS = "segments"  # one choice per dimension
    TEXT = "text"
    LONG = "long"
    DATE = "date"
    MONEY = "money"
    CHOICE = "choice"
    FUNCTION = "function"  # one of those that cut the receiving role


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
    options: tuple[str, ...] = ()  # of a choice
    usual: str = ""  # the choice or function that stands there at first
    unless: str = ""  # the name of a choice: needed unless its first option was made
    promise: bool = False  # the day, or each line that begins with one, is a promise of whoever accepts


@dataclass(frozen=True, kw_only=True, slots=True)
class Completion:
    """What an accepted handoff still owes: to be `called` so by the day told in the field `day`; `done` is the button.

    Whoever completes it fills in the form of the edge that it `starts`, and so hands the account on.
    """

    called: str
    done: str
    day: str
    starts: str


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
    sender: str  # the key of a role, or ANYBODY
    receiver: str
    fields: tuple[Field, ...]
    sla: Sla
    reasons: tuple[RejectReason, ...] = tuple(RejectReason)
    at_once: bool = False  # a breach reaches a manager outside their hours too
    yes: str = "Accept"  # what the button of a yes says
    reply: tuple[Field, ...] = ()  # what is told with a yes, for the sender
    completion: Completion | None = None  # None: a yes is the end of it

    def asks(self, kind: FieldKind) -> Field | None:
        return next((each for each in self.fields if each.kind is kind), None)

    def names(self, *names: str) -> bool:
        """Whether it asks for all of these."""
        return set(names) <= {each.name for each in self.fields}
