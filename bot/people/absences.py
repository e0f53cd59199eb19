"""Absences as values: who is away from when to when, who stands in for them, and what cannot be."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.kit.errors import Refusal
from bot.kit.typed import esc
from bot.people.model import Member


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
Tell = Callable[[Absence], str]  # its days as people read them


def calendar(absences: Iterable[Absence]) -> Calendar:
    """Everybody's absences by member, in the order of their beginnings."""
    found: dict[int, tuple[Absence, ...]] = {}
    for each in sorted(absences, key=lambda each: (each.since, each.id)):
        found[each.member_id] = (*found.get(each.member_id, ()), each)
    return found


def require_sound(wanted: Absence, mine: Iterable[Absence], now: datetime, tell: Tell) -> None:
    """Raise Refusal for days that stand the wrong way round, are over, or fall into another absence of theirs."""
    if wanted.until <= wanted.since:
        raise Refusal("It would end before it begins. Type the first day first: `/role away 2026-12-21..2027-01-02`.")
    if wanted.until <= now:
        raise Refusal("Those days are over, so nobody would be asked any differently. Name days from today on.")
    other = next((each for each in mine if each.id != wanted.id and each.overlaps(wanted)), None)
    if other:
        raise Refusal(f"They are away already: {tell(other)}. End or remove that first; `/role away list` shows it.")


def require_able(wanted: Absence, stand_in: Member, theirs: Iterable[Absence], tell: Tell) -> None:
    """Raise Refusal where whoever shall stand in is the one who is away, or cannot be there either."""
    name = f"*{esc(stand_in.name)}*"
    if stand_in.id == wanted.member_id:
        raise Refusal("Nobody can stand in for themselves. Name somebody else, or `cover ask`.")
    if not stand_in.may_own(wanted.since):
        raise Refusal(f"{name} can hold nothing here, and so stand in for nobody. Name an active full member.")
    away = next((each for each in theirs if each.overlaps(wanted)), None)
    if away:
        raise Refusal(f"{name} is away too: {tell(away)}. Name somebody else, or type `cover ask`.")
