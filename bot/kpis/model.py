"""The values that measuring is about: facts, deals, measures, and what members brought to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bot.kpis.expression import Call, Name, Node, Op, names, parse, walk
from bot.kpis.kinds import KINDS, Origin

# The kinds under which deals and handoffs are read: see `kinds`.
WON, CLOSED, QUALIFIED = "deal.won", "deal.closed", "deal.qualified"


class Unit(StrEnum):
    COUNT = "count"
    MONEY = "money"
    PERCENT = "percent"  # 0 to 100
    RATIO = "ratio"  # x : 1
    DAYS = "days"
    HOURS = "hours"  # working ones
    MINUTES = "minutes"
    TIMES = "times"  # of something
    DAILY = "money a day"


class Direction(StrEnum):
    UP = "higher is better"
    DOWN = "lower is better"
    ZERO = "the nearer to 0 the better"


class Aggregation(StrEnum):
    SUM = "sum"
    RATIO = "ratio of sums"
    SHORTFALL = "1 - ratio of sums"  # and never below 0
    MEDIAN = "median"
    LAST = "last"  # as it stood at the end of the days
    FORMULA = "formula"  # over other measures


class Source(StrEnum):
    TYPED = "typed"
    FILE = "file"
    HTTP = "http"
    CRM = "crm"
    BOT = "bot"


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
    due_on: date | None = None  # the day it is expected to close, or a contract is due for renewal
    renewal: bool = False
    old_price: Decimal | None = None
    new_price: Decimal | None = None
    raw: Mapping[str, str] = field(default_factory=dict)
    source: Source = Source.TYPED
    revision: int = 1
    id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """A named KPI as data: which kind of cases it reads, what of them it adds up, and which way is good.

    `rule` is an expression over what a case has (see `kinds`), of a ratio one with a division at its root; a formula is
    one over other measures, which `parts` holds. A percentage is a hundred times what comes out. `where` leaves out
    the cases of which it is 0.
    """

    key: str
    role: str
    name: str
    unit: Unit
    direction: Direction
    aggregation: Aggregation
    rule: str
    definition: str
    reads: str = ""
    where: str = ""
    aliases: tuple[str, ...] = ()
    minimum: int = 0  # with fewer cases there is a figure and no judgement
    team: bool = False  # everybody's figure together, whoever looks at it
    aside: bool = False  # on no board of everything unless it has a target: it is shown elsewhere, and where asked for
    quarter: bool = False  # of the quarter to date, whatever the days that are asked about
    parts: Mapping[str, "Measure"] = field(default_factory=dict, compare=False, repr=False)
    since: date | None = None  # the first day of this definition
    before: "Measure | None" = field(default=None, compare=False, repr=False)  # what was true until then

    @property
    def tag(self) -> str:
        """Its key, and of a later definition since when: what its numbers are kept under."""
        return self.key if self.since is None else f"{self.key}@{self.since.isoformat()}"

    def on(self, day: date) -> "Measure":
        """The definition that was true on a day: past weeks keep theirs."""
        found = self
        while found.since and found.before and day < found.since:
            found = found.before
        return found

    @property
    def top(self) -> Node:
        """What is added up; of a ratio, what is divided."""
        root = parse(self.rule)
        return root.left if self.divides and isinstance(root, Op) else root

    @property
    def base(self) -> Node | None:
        """What it is divided by."""
        root = parse(self.rule)
        return root.right if self.divides and isinstance(root, Op) else None

    @property
    def divides(self) -> bool:
        if self.aggregation in {Aggregation.RATIO, Aggregation.SHORTFALL}:
            return True
        root = parse(self.rule)
        divided = isinstance(root, Op) and root.sign == "/" and bool(names(root.right))
        return self.aggregation is Aggregation.LAST and divided

    @property
    def components(self) -> tuple[str, ...]:
        """What each of its cases must have, in the rule's order."""
        nodes = [self.top, *([self.base] if self.base else []), *([parse(self.where)] if self.where else [])]
        return tuple(dict.fromkeys(each.text for node in nodes for each in walk(node) if isinstance(each, Name)))

    @property
    def origin(self) -> Origin | None:
        """Where its cases come from; None of a formula."""
        if self.aggregation is Aggregation.FORMULA:
            return None
        return KINDS[self.reads].origin if self.reads in KINDS else Origin.ENTRY

    @property
    def typed(self) -> bool:
        """Whether a person can type its numbers in; the others are made of deals, of handoffs or of measures."""
        return self.origin is Origin.ENTRY

    @property
    def simple(self) -> bool:
        """Whether one number is all that an entry needs."""
        return self.typed and len(self.components) == 1

    @property
    def case(self) -> str:
        """What each of its cases is, as people call it."""
        return str(self.origin or Origin.ENTRY)

    @property
    def stands(self) -> bool:
        """Whether it is a stock: its figure is that of the end of the days."""
        return self.aggregation is Aggregation.LAST

    @property
    def looks_ahead(self) -> bool:
        """Whether its cases are dated by days that may be still to come: a quarter's are then those of all of it."""
        return self.reads in KINDS and KINDS[self.reads].ahead

    @property
    def adds_up(self) -> bool:
        """Whether days make up weeks; a rate or a median is a level instead: it has no pace and no projection."""
        return self.aggregation is Aggregation.SUM

    @property
    def recipe(self) -> tuple[object, ...]:
        """What it is made of: measures of one recipe show the same figure under two names."""
        return (self.reads, self.rule, self.where, self.aggregation, self.quarter)

    @property
    def by_member(self) -> bool:
        """Whether it depends on whose the cases are, as a share of the members does."""
        own = self.aggregation is Aggregation.FORMULA and any(
            isinstance(each, Call) and each.function == "share" for each in walk(parse(self.rule))
        )
        below = [*self.parts.values(), *([self.before] if self.before else [])]
        return own or any(each.by_member for each in below)

    @property
    def leaves(self) -> "tuple[Measure, ...]":
        """The measures made of cases that it needs, those of its earlier definitions included."""
        own = [self] if self.aggregation is not Aggregation.FORMULA else []
        below = [*self.parts.values(), *([self.before] if self.before else [])]
        found = {each.tag: each for each in (*own, *(leaf for part in below for leaf in part.leaves))}
        return tuple(found.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """What one member (or nobody in particular) brought to a measure on one day, and out of how many entries.

    `measure` is the measure's tag. Of a ratio `amount` is divided by `base`; of a median `amount` is the length that
    each of the entries had.
    """

    measure: str
    day: date
    member_id: int | None
    amount: Decimal
    base: Decimal = Decimal(0)
    entries: int = 1

    @property
    def key(self) -> str:
        return self.measure.partition("@")[0]
