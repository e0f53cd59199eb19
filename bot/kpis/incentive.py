"""Incentives: what reaching so much of a target is worth; which tier is reached, and what is missing to the next."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.kpis.span import PeriodKind
from bot.kpis.target import Subject, Target

HUNDRED = Decimal(100)


@dataclass(frozen=True, kw_only=True, slots=True)
class Incentive:
    """One tier: from `reach` per cent of one's own target on, `text` and perhaps an `amount` of money.

    It is for one member, for whoever holds a role, or (the whole) for everybody who has such a target.
    """

    measure: str
    subject: Subject
    period: PeriodKind
    reach: Decimal
    text: str
    amount: Decimal | None = None
    id: int | None = None

    @property
    def place(self) -> tuple[str, Subject, PeriodKind, Decimal]:
        """The tier whose place another one takes."""
        return (self.measure, self.subject, self.period, self.reach)

    def threshold(self, target: Target) -> Decimal:
        """The number from which on it is reached."""
        return target.value * self.reach / HUNDRED


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Where somebody stands between two tiers; `missing` is the way to the next one."""

    reached: Incentive | None
    coming: Incentive | None
    missing: Decimal


def meant_for(tiers: Iterable[Incentive], member_id: int, roles: Collection[str], target: Target) -> list[Incentive]:
    """The tiers of somebody's target, the lowest first: their own, else those of their roles, else everybody's."""
    fitting = [each for each in tiers if (each.measure, each.period) == (target.measure, target.period)]
    own = [each for each in fitting if each.subject.member_id == member_id]
    of_roles = [each for each in fitting if each.subject.role in roles]
    of_all = [each for each in fitting if each.subject == Subject()]
    return sorted(own or of_roles or of_all, key=lambda each: each.reach)


def standing(tiers: Sequence[Incentive], target: Target, actual: Decimal) -> Standing:
    """Of a measure that adds up and where more is better: `tiers` are in order, the lowest first."""
    passed = [each for each in tiers if each.threshold(target) <= actual]
    ahead = [each for each in tiers if each.threshold(target) > actual]
    missing = ahead[0].threshold(target) - actual if ahead else Decimal(0)
    return Standing(reached=passed[-1] if passed else None, coming=ahead[0] if ahead else None, missing=missing)
