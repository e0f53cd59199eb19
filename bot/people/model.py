"""The values of people: members as the bot knows them, and the hours they work."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.kit.period import Dated
from bot.workspace.model import Actor, Grant, MemberKind

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_OF_DAY = 24 * 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """A stretch of one day's wall clock in minutes after midnight, its end not included (24:00 is 1440)."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= MINUTES_OF_DAY:
            text = f"a shift from minute {self.start} to {self.end} is not within a day"
            raise ValueError(text)

    def __str__(self) -> str:
        return f"{_clock(self.start)}-{_clock(self.end)}"

    @classmethod
    def parse(cls, text: str) -> "Shift":
        """From the form `09:00-17:30`."""
        start, _, end = text.partition("-")
        return cls(start=_minute(start), end=_minute(end))


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkWeek:
    """The shifts of each weekday, Monday first, in the member's own wall time."""

    days: tuple[tuple[Shift, ...], ...]

    @classmethod
    def of(cls, hours: str = "09:00-17:30", days: Iterable[int] = range(5)) -> "WorkWeek":
        """The same shift on each of these weekdays (Monday is 0)."""
        worked = set(days)
        return cls(days=tuple((Shift.parse(hours),) if day in worked else () for day in range(7)))

    @classmethod
    def from_json(cls, kept: Mapping[str, Iterable[str]]) -> "WorkWeek":
        """From the form `{"mon": ["09:00-12:00", "13:00-17:30"]}`; a day left out is free."""
        return cls(days=tuple(tuple(Shift.parse(each) for each in kept.get(day, ())) for day in WEEKDAYS))

    def to_json(self) -> dict[str, list[str]]:
        named = zip(WEEKDAYS, self.days, strict=True)
        return {day: [str(shift) for shift in shifts] for day, shifts in named if shifts}

    @property
    def typical_day(self) -> int:
        """Minutes of an average working day: what "one working day" means for this person."""
        worked = [sum(shift.end - shift.start for shift in shifts) for shifts in self.days if shifts]
        return round(sum(worked) / len(worked)) if worked else 0


def _minute(clock: str) -> int:
    hours, _, minutes = clock.strip().partition(":")
    return int(hours) * 60 + int(minutes)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


STANDARD_WEEK = WorkWeek.of()


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A person, usually linked to a Slack user; `zone` and `week` are their own wall time."""

    id: int
    name: str
    zone: str
    slack_user_id: str | None = None
    email: str | None = None
    title: str = ""
    week: WorkWeek = STANDARD_WEEK
    inactive_since: datetime | None = None
    is_slack_admin: bool = False
    is_admin: bool = False  # by Slack or by grant
    kind: MemberKind = MemberKind.FULL
    slack_updated: int | None = None  # Slack's own count of seconds when it last changed this user
    holidays: str | None = None  # the country or region whose public holidays they keep, `DE-BY`
    may_hold: bool = False  # a guest whom an admin lets hold roles

    @property
    def active(self) -> bool:
        return self.inactive_since is None

    def may_own(self, at: datetime) -> bool:
        """Full members hold roles, and guests who are let; nobody from the instant of their deactivation."""
        gone = self.inactive_since is not None and self.inactive_since <= at
        return self.is_trusted and not gone

    @property
    def is_trusted(self) -> bool:
        """Bots and people of other organisations never are, whatever an admin says."""
        return self.kind is MemberKind.FULL or (self.kind is MemberKind.GUEST and self.may_hold)

    def actor(self, grants: tuple[Grant, ...] = ()) -> Actor:
        return Actor(
            name=self.name,
            member_id=self.id,
            slack_user_id=self.slack_user_id,
            is_admin=self.is_admin,
            active=self.active,
            kind=MemberKind.FULL if self.is_trusted else self.kind,
            grants=grants,
        )


def is_admin(granted: Collection[str], slack_user_id: str | None, *, by_slack: bool) -> bool:
    return by_slack or slack_user_id in granted


def renewed(known: Iterable[Member], changed: Iterable[Member], granted: Collection[str]) -> Sequence[Member]:
    """The known with the changed and new ones in their places, by id; a grant changes nobody's row, but their right."""
    by_id = {each.id: each for each in known} | {each.id: each for each in changed}
    return [_entitled(by_id[member_id], granted) for member_id in sorted(by_id)]


def _entitled(member: Member, granted: Collection[str]) -> Member:
    right = is_admin(granted, member.slack_user_id, by_slack=member.is_slack_admin)
    return member if member.is_admin == right else replace(member, is_admin=right)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportLine(Dated):
    """Who a member reports to, from a date until a date."""

    member_id: int
    manager_id: int


def line_above(member: int, managers: Mapping[int, int]) -> Iterator[int]:
    """The managers above somebody, nearest first; a line that bites its tail ends."""
    seen = {member}
    while (member := managers.get(member, member)) not in seen:
        seen.add(member)
        yield member
