"""The values that measuring is about: facts, deals, measures and the targets set for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bot.kpis.span import PeriodKind

WON = "deal.won"  # the kind under which won deals are read, dated by their closing


class Unit(StrEnum):
    COUNT = "count"
    MONEY = "money"


class Direction(StrEnum):
    UP = "higher is better"
    DOWN = "lower is better"


class Aggregation(StrEnum):
    SUM = "sum"


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

    @property
    def typed(self) -> bool:
        """Whether a person can type its number in; the others are made of deals."""
        return self.reads != WON


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """The plan of a measure for each period, for one member or (None) the whole team, true on [since, until)."""

    measure: str
    member_id: int | None
    period: PeriodKind
    value: Decimal
    since: date | None = None
    until: date | None = None
    id: int | None = None

    def true_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """What one member (or nobody in particular) brought to a measure on one day, and out of how many entries."""

    measure: str
    day: date
    member_id: int | None
    amount: Decimal
    entries: int = field(default=1)
