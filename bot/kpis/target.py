"""Targets: what is planned of a measure for each period, and for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.kpis.span import PeriodKind

NARROWEST_FIRST = tuple(PeriodKind)


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """For whom something is planned: a member, a role by its key, a segment, or (none of them) the whole company."""

    member_id: int | None = None
    role: str | None = None
    segment_id: int | None = None

    def __post_init__(self) -> None:
        if len([each for each in (self.member_id, self.role, self.segment_id) if each is not None]) > 1:
            raise ValueError(self)


WHOLE = Subject()


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """The plan of a measure for each period of that kind, true on [since, until).

    At most one of `member_id`, `role` (its key) and `segment_id` is given; with none it is the whole company's.
    """

    measure: str
    member_id: int | None
    period: PeriodKind
    value: Decimal
    since: date | None = None
    until: date | None = None
    id: int | None = None
    role: str | None = None
    segment_id: int | None = None

    @property
    def subject(self) -> Subject:
        return Subject(member_id=self.member_id, role=self.role, segment_id=self.segment_id)

    def true_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


def in_force(targets: Iterable[Target], day: date) -> Target | None:
    """That of the shortest period, of those true on a day. They are one subject's, of one measure."""
    true = (each for each in targets if each.true_on(day))
    return min(true, key=lambda each: NARROWEST_FIRST.index(each.period), default=None)
