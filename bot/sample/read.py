"""The sample organisation as its file tells it: days, weeks and names, nothing looked up yet."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

ORGANISATION = Path(__file__).with_name("organisation.toml")
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    slack_id: str
    name: str
    title: str
    zone: str
    manager: str | None = None
    admin: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Branch:
    """A segment, below its parent."""

    dimension: str
    name: str
    parent: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Seat:
    """An assignment; `since` is its first day and `until` its last, counted from today."""

    role: str
    member: str
    scope: tuple[str, ...] = ()
    rank: str = "lead"
    weight: int = 1
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Company:
    """An account; `owners` are those named on it, by the key of their role."""

    name: str
    segments: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    owners: Mapping[str, str] = field(default_factory=dict)
    prospect: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """A target of a member's, or of the whole team."""

    measure: str
    period: str
    value: int
    member: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Tallied:
    """A member's figures of one measure: sums of weeks, then a digit for each day, a group for each week."""

    measure: str
    member: str
    weeks: tuple[int, ...]
    days: str  # this week's group is the last


@dataclass(frozen=True, kw_only=True, slots=True)
class Closed:
    """A deal won or lost; `week` is counted from this one, `open` are the days since it was qualified."""

    week: int
    day: str
    owner: str
    account: str
    product: str
    name: str
    value: int
    open: int
    competitor: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Passed:
    """A handoff: sent at a time and answered, or still `waiting` since so many of the sender's working minutes."""

    edge: str
    sender: str
    account: str
    content: Mapping[str, Any]
    sent: Mapping[str, Any] = field(default_factory=dict)
    answer: Mapping[str, Any] = field(default_factory=dict)
    waiting: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Weekly:
    """When a channel gets its digest."""

    channel: str
    zone: str
    day: str
    at: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Renewing:
    """An account that has signed until so many days from now."""

    account: str
    days: int
    risk: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Organisation:
    zone: str
    people: tuple[Person, ...]
    segments: tuple[Branch, ...]
    assignments: tuple[Seat, ...]
    accounts: tuple[Company, ...]
    targets: tuple[Plan, ...]
    entries: tuple[Tallied, ...]
    deals: tuple[Closed, ...]
    lost: tuple[Closed, ...]
    handoffs: tuple[Passed, ...]
    digests: tuple[Weekly, ...]
    renewals: tuple[Renewing, ...]


def read_organisation(path: Path = ORGANISATION) -> Organisation:
    body = tomllib.loads(path.read_text(encoding="utf-8"))
    return Organisation(
        zone=body["team"]["zone"],
        people=_all(Person, body["people"]),
        segments=_all(Branch, body["segments"]),
        assignments=_all(Seat, body["assignments"]),
        accounts=_all(Company, body["accounts"]),
        targets=_all(Plan, body["targets"]),
        entries=_all(Tallied, body["entries"]),
        deals=_all(Closed, body["deals"]),
        lost=_all(Closed, body["lost"]),
        handoffs=_all(Passed, body["handoffs"]),
        digests=_all(Weekly, body["digests"]),
        renewals=_all(Renewing, body["renewals"]),
    )


def _all(kind: type[T], tables: Iterable[Mapping[str, Any]]) -> tuple[T, ...]:
    """Each table as a value; a key that the value does not have is an error."""
    return tuple(kind(**{key: _frozen(value) for key, value in each.items()}) for each in tables)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
