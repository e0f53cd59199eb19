"""What an audit of the CRM's data is: rules that each row passes or fails, and the score that comes of them."""

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from bot.kpis.model import Stage
from bot.kpis.quality_names import Twins

HUNDRED = Decimal(100)
TEXTS = 5  # of those that nobody knows, told of each rule


class Quality(StrEnum):
    """What a rule looks after."""

    COMPLETE = "complete"
    VALID = "valid"
    FRESH = "fresh"
    UNIQUE = "unique"
    CONSISTENT = "consistent"


class Sold(NamedTuple):
    """A deal as it is audited; `raw` holds, by the field's name, what was written where the thing is not known."""

    external_id: str
    name: str
    stage: str
    value: Decimal | None
    created_on: date | None
    qualified_on: date | None
    closed_on: date | None
    owner_id: int | None
    account_id: int | None
    product_id: int | None
    loss_reason: str | None
    raw: Mapping[str, str]
    recorded_at: datetime

    @property
    def open(self) -> bool:
        return self.stage not in (Stage.WON, Stage.LOST)


class Firm(NamedTuple):
    """An account as it is audited: whom it names as its seller, and where it belongs today."""

    external_id: str
    name: str
    owner_id: int | None
    territory: int | None
    vertical: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """What rows are held against. Two rows that look alike are found by those that came before."""

    today: date  # the workspace's
    sellers: frozenset[int] = frozenset()  # who may own a deal now
    has_products: bool = False  # whether there are any, so that a deal may be asked for its own
    has_reasons: bool = False  # whether lost deals have their reasons here
    has_territories: bool = False  # whether accounts are placed in them here
    has_verticals: bool = False
    verticals: Mapping[int, str] = field(default_factory=dict)
    misspelt: Mapping[int, str] = field(default_factory=dict)  # of those, and how they are probably spelt
    moved: Mapping[str, date] = field(default_factory=dict)  # when open deals changed what they are last, in UTC
    deals: dict[tuple[object, ...], str] = field(default_factory=dict)
    names: Twins = field(default_factory=Twins)


Outcome = bool | str | None  # None: it does not apply; a text: it failed, and that is what stands there
R = TypeVar("R", Sold, Firm)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Rule(Generic[R]):
    """`holds` is what each row should be, `fault` what is said of one that is not, `mend` what to do about it."""

    key: str
    quality: Quality
    holds: str
    fault: str
    mend: str
    check: Callable[[R, Ground], Outcome]

    @property
    def of(self) -> str:
        """`deal` or `account`."""
        return self.key.partition(".")[0]


AnyRule = Rule[Sold] | Rule[Firm]


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """Checks that were passed, out of those that applied."""

    passed: int = 0
    applicable: int = 0

    @property
    def failed(self) -> int:
        return self.applicable - self.passed

    @property
    def percent(self) -> Decimal | None:
        """0 to 100; None where nothing applied."""
        return HUNDRED * self.passed / self.applicable if self.applicable else None

    def __add__(self, other: "Score") -> "Score":
        return Score(passed=self.passed + other.passed, applicable=self.applicable + other.applicable)


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """A row and all that is wrong with it: each rule it failed, with what stands there."""

    of: str
    external_id: str
    name: str
    owner_id: int | None
    faults: tuple[tuple[AnyRule, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Audited:
    """What an audit found; `marks` by rule and owner (None: nobody's), `texts` the commonest that nobody knows.

    `hints` are the known names that they nearly equal, by rule and text.
    """

    deals: int
    accounts: int
    marks: Mapping[tuple[AnyRule, int | None], Score]
    worst: Sequence[Finding]
    texts: Mapping[str, Sequence[tuple[str, int]]]
    hints: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def score(self) -> Score:
        return sum(self.marks.values(), Score())

    def by_rule(self) -> list[tuple[AnyRule, Score]]:
        """The rules that applied, those that most rows fail first."""
        found = _grouped((rule, score) for (rule, _), score in self.marks.items())
        return sorted(found.items(), key=lambda each: (-each[1].failed, each[1].percent, each[0].key))

    def by_owner(self) -> list[tuple[int | None, Score]]:
        """The lowest score first; what is nobody's stands last."""
        found = _grouped((owner, score) for (_, owner), score in self.marks.items())
        return sorted(found.items(), key=lambda each: (each[0] is None, each[1].percent, each[0] or 0))


K = TypeVar("K")


def _grouped(scores: Iterable[tuple[K, Score]]) -> dict[K, Score]:
    found: dict[K, Score] = defaultdict(Score)
    for key, score in scores:
        found[key] += score
    return found


class Audit:
    """Rows come one after the other; of the worst only so many are kept as somebody wants to see."""

    def __init__(self, ground: Ground, worst: int) -> None:
        self._ground, self._most = ground, worst
        self._counts: dict[tuple[AnyRule, int | None], list[int]] = defaultdict(lambda: [0, 0])
        self._texts: dict[str, Counter[str]] = defaultdict(Counter)
        self._worst: list[tuple[int, Decimal, int, Finding]] = []
        self._rows: Counter[str] = Counter()

    def deal(self, row: Sold, rules: Iterable[Rule[Sold]]) -> None:
        faults = self._judge(row, rules)
        self._note("deal", row, faults, row.value or Decimal(0))

    def account(self, row: Firm, rules: Iterable[Rule[Firm]]) -> None:
        self._note("account", row, self._judge(row, rules), Decimal(0))

    def _judge(self, row: R, rules: Iterable[Rule[R]]) -> list[tuple[AnyRule, str]]:
        ground, owner, counts = self._ground, row.owner_id, self._counts
        faults: list[tuple[AnyRule, str]] = []
        for rule in rules:
            outcome = rule.check(row, ground)
            if outcome is None:
                continue
            count = counts[rule, owner]
            count[1] += 1
            if outcome is True:
                count[0] += 1
            else:
                faults.append((rule, outcome or ""))
        return faults

    def _note(self, of: str, row: Sold | Firm, faults: Sequence[tuple[AnyRule, str]], weight: Decimal) -> None:
        """Of two rows with as many faults the one that is worth more is worse, then the one that came first."""
        self._rows[of] += 1
        for rule, text in faults:
            if text and rule.quality is Quality.VALID:
                self._texts[rule.key][text] += 1
        place = (len(faults), weight, -self._rows.total())
        if not faults or not self._most or (len(self._worst) == self._most and place < self._worst[0][:3]):
            return
        found = Finding(of=of, external_id=row.external_id, name=row.name, owner_id=row.owner_id, faults=tuple(faults))
        keep = heapq.heappush if len(self._worst) < self._most else heapq.heapreplace
        keep(self._worst, (*place, found))

    def result(self) -> Audited:
        marks = {key: Score(passed=passed, applicable=most) for key, (passed, most) in self._counts.items()}
        worst = [found for *_, found in sorted(self._worst, key=lambda each: each[:3], reverse=True)]
        texts = {key: found.most_common(TEXTS) for key, found in self._texts.items()}
        return Audited(deals=self._rows["deal"], accounts=self._rows["account"], marks=marks, worst=worst, texts=texts)
