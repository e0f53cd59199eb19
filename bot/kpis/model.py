"""The values that measuring is about: facts, deals, measures, and what members brought to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

# The kinds under which deals are read, and the day that dates each: closing, closing, qualification.
WON, CLOSED, QUALIFIED = "deal.won", "deal.closed", "deal.qualified"
DEAL_KINDS = frozenset({WON, CLOSED, QUALIFIED})
# Those under which handoffs are read, each dated by the day on which it happened.
SENT, DECIDED, DUE, ACCEPTED = "handoff.sent", "handoff.decided", "handoff.due", "handoff.accepted"
REJECTED, OVERDUE = "handoff.rejected", "handoff.overdue"
HANDOFF_KINDS = frozenset({SENT, DECIDED, DUE, ACCEPTED, REJECTED, OVERDUE})


class Unit(StrEnum):
    COUNT = "count"
    MONEY = "money"
    PERCENT = "percent"  # 0 to 100
    RATIO = "ratio"  # x : 1
    DAYS = "days"
    HOURS = "hours"  # working ones


class Direction(StrEnum):
    UP = "higher is better"
    DOWN = "lower is better"


class Aggregation(StrEnum):
    SUM = "sum"
    RATIO = "ratio of sums"
    MEDIAN = "median"


class Source(StrEnum):
    TYPED = "typed"
    FILE = "file"
    HTTP = "http"
    CRM = "crm"


class Stage(StrEnum):
    PROSPECTING = "prospecting"
    QUALIFIED = "qualified"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One dated number or event. The same kind and external id again, with a higher revision, corrects it."""

    kind: str
    external_id: str
    day: date
    member_id: int | None
    role: str | None
    components: Mapping[str, Decimal]
    source: Source
    account_id: int | None = None
    segments: frozenset[int] = frozenset()
    revision: int = 1
    id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Deal:
    """A sale as it stands: how far it is, what it is worth, whose it is, and the days of its life.

    `raw` holds, by the field's name, what somebody wrote where the thing meant is not known here.
    """

    external_id: str
    name: str
    stage: Stage
    owner_id: int | None
    value: Decimal | None = None
    created_on: date | None = None
    qualified_on: date | None = None
    closed_on: date | None = None
    account_id: int | None = None
    product_id: int | None = None
    competitor: str | None = None
    loss_reason: str | None = None
    cost: Decimal | None = None
    bookings: Decimal | None = None
    raw: Mapping[str, str] = field(default_factory=dict)
    source: Source = Source.TYPED
    revision: int = 1
    id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """A named KPI: which kind of fact it reads, which of its components it adds up, and which way is good."""

    key: str
    role: str
    name: str
    unit: Unit
    direction: Direction
    aggregation: Aggregation
    reads: str
    component: str
    definition: str
    aliases: tuple[str, ...] = ()
    over: str = ""  # of a ratio: the component that it is divided by
    minimum: int = 0  # with fewer cases there is a figure and no judgement
    team: bool = False  # everybody's figure together, whoever looks at it
    aside: bool = False  # on no board of everything unless it has a target: it is shown elsewhere, and where asked for

    @property
    def typed(self) -> bool:
        """Whether a person can type its number in; the others are made of deals or of handoffs."""
        return self.reads not in DEAL_KINDS | HANDOFF_KINDS

    @property
    def case(self) -> str:
        """What each of its cases is, as people call it."""
        return "entry" if self.typed else "handoff" if self.reads in HANDOFF_KINDS else "deal"

    @property
    def adds_up(self) -> bool:
        """Whether days make up weeks; a rate or a median is a level instead: it has no pace and no projection."""
        return self.aggregation is Aggregation.SUM

    @property
    def recipe(self) -> tuple[str, str, str, Aggregation]:
        """What it is made of: measures of one recipe show the same figure under two names."""
        return (self.reads, self.component, self.over, self.aggregation)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """What one member (or nobody in particular) brought to a measure on one day, and out of how many entries.

    Of a ratio `amount` is divided by `base`; of a median `amount` is the length that each of the entries had.
    """

    measure: str
    day: date
    member_id: int | None
    amount: Decimal
    base: Decimal = Decimal(0)
    entries: int = 1
