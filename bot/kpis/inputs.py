"""What an entry consists of: each number of its kind, what a form calls it, in what it is counted."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bot.kpis.expression import Name
from bot.kpis.kinds import LABELS, label
from bot.kpis.model import Measure, Unit
from bot.people.model import Member

MONEY = frozenset(
    {
        *("revenue", "cost", "cogs", "received", "paid", "value", "planned"),
        *("start", "churn", "contraction", "expansion", "receivables", "credit_sales"),
    }
)
LENGTHS: Mapping[str, Unit] = {"hours": Unit.HOURS, "minutes": Unit.MINUTES}
WITHIN: Mapping[str, str] = {  # the first is a part of the second
    "satisfied": "answers",
    "on_time": "finished",
    "active": "licensed",
    "good": "valid",
    "successful": "held",
    "worked": "assigned",
    "passed": "applicable",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """Numbers to be kept for a member's day, or (without a member) for the team's.

    `late`: it is known that the day lies in a quarter that is over, and was reported.
    """

    measure: Measure
    member: Member | None
    day: date
    components: Mapping[str, Decimal] = field(default_factory=dict)
    account_id: int | None = None
    late: bool = False

    @property
    def whole(self) -> bool:
        """Whether all is there that its measure is made of, and, where each account has its own, which one it is of."""
        complete = set(self.measure.components) <= self.components.keys()
        return complete and (self.measure.simple or not self.measure.stands or self.account_id is not None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Input:
    """One number that a form asks for."""

    name: str
    field: str
    unit: Unit
    needed: bool

    @property
    def label(self) -> str:
        return label(self.name)


def inputs_of(measure: Measure, known: Iterable[Measure]) -> tuple[Input, ...]:
    """The measure's own first, and needed; then what others that are made of the same entries need besides."""
    alike = [measure, *(each for each in known if each.typed and each.reads == measure.reads)]
    names = dict.fromkeys(name for each in alike for name in each.components)
    return tuple(
        Input(name=name, field=_field(measure, name), unit=_unit(name, alike), needed=name in measure.components)
        for name in names
    )


def _field(measure: Measure, name: str) -> str:
    return "amount" if measure.simple and name in measure.components else f"part_{name}"


def _unit(name: str, alike: Iterable[Measure]) -> Unit:
    """What is unknown here may have decimals."""
    own = next((each.unit for each in alike if each.simple and each.components == (name,)), None)
    if own or name in MONEY:
        return own or Unit.MONEY
    return LENGTHS.get(name) or (Unit.COUNT if name in LABELS else Unit.TIMES)


def parts_of(known: Iterable[Measure], kinds: Collection[str] | None = None) -> tuple[str, ...]:
    """The names of all the numbers in entries (of these kinds) that may consist of several."""
    typed = [each for each in known if each.typed and (kinds is None or each.reads in kinds)]
    several = {each.reads for each in typed if len(inputs_of(each, typed)) > 1}
    return tuple(dict.fromkeys(name for each in typed if each.reads in several for name in each.components))


def called(kind: str, components: Mapping[str, Decimal], known: Iterable[Measure]) -> Measure | None:
    """What an entry is called: of the measures made of its kind the one that takes most of its numbers."""
    found = [each for each in known if each.reads == kind and set(each.components) <= components.keys()]
    return max(found, key=lambda each: len(each.components), default=None)


def is_share(measure: Measure) -> bool:
    """Whether it is one number out of another, so that `8 of 10` says both."""
    return isinstance(measure.top, Name) and isinstance(measure.base, Name)


def contradiction(components: Mapping[str, Decimal]) -> tuple[str, str] | None:
    """A part larger than its whole: its name, and the sentence."""
    for part, whole in WITHIN.items():
        if part in components and whole in components and components[part] > components[whole]:
            more = f"{components[part]:f} of {components[whole]:f} cannot be"
            return part, f"{more}: {label(part)} is a part of {label(whole)}. Type the part first, as in 8 of 10."
    return None
