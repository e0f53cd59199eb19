"""Absences as values: who is away from when to when, and who stands in for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Absence:
    """Away in [since, until); nobody need stand in. `asked` are those who were asked whether they would."""

    id: int
    member_id: int
    since: datetime
    until: datetime
    stand_in_id: int | None = None
    note: str = ""
    asked: tuple[int, ...] = ()

    def holds(self, on: datetime) -> bool:
        return self.since <= on < self.until

    def overlaps(self, other: "Absence") -> bool:
        """Whether somebody would be away twice at some instant."""
        return self.since < other.until and other.since < self.until


Calendar = Mapping[int, tuple[Absence, ...]]


def calendar(absences: Iterable[Absence]) -> Calendar:
    """Everybody's absences by member, in the order of their beginnings."""
    found: dict[int, tuple[Absence, ...]] = {}
    for each in sorted(absences, key=lambda each: (each.since, each.id)):
        found[each.member_id] = (*found.get(each.member_id, ()), each)
    return found
