"""The values of the roster: roles, dimensions with their segments, and who holds what from when to when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.kit.period import Dated

Scope = frozenset[int]  # segment ids, at most one per dimension; a missing dimension means all of it
EVERYWHERE: Scope = frozenset()
Pair = frozenset[int]  # two roles that one person should not hold together
NAME_LIMIT = 120


class Rank(StrEnum):
    LEAD = "lead"
    BACKUP = "backup"


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleText:
    """What a role is: the part of it that a catalogue can tell."""

    key: str
    name: str
    description: str = ""
    duties: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()  # keys of measures of success
    cut_by: tuple[str, ...] = ()  # keys of the dimensions whose leaves make its cells


@dataclass(frozen=True, kw_only=True, slots=True)
class Role(RoleText):
    """A role of a workspace; somebody must hold it in each scope of `needed_in`: everywhere by default."""

    id: int
    needed_in: tuple[Scope, ...] = (EVERYWHERE,)
    fallback: int | None = None  # the member who answers, weakly, where nobody holds it
    retired_at: datetime | None = None

    def stands(self, on: datetime) -> bool:
        """Whether it is offered at an instant: a retired one is only looked back on."""
        return self.retired_at is None or on < self.retired_at

    @property
    def short(self) -> str:
        """What people call it: its first alias, `AE`, else its name."""
        return self.aliases[0] if self.aliases else self.name


@dataclass(frozen=True, kw_only=True, slots=True)
class Dimension:
    """An axis of segmentation; `position` is its place when two scopes are compared for depth."""

    id: int
    key: str
    name: str
    position: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Segment:
    """A node of a dimension's tree."""

    id: int
    dimension_id: int
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Placement(Dated):
    """Under which parent a segment stands, and for how long; no parent makes it a root."""

    segment_id: int
    parent_id: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Assignment(Dated):
    """A member holds a role in a scope. Only leads own; `weight` is the share in a pool."""

    id: int
    role_id: int
    member_id: int
    scope: Scope = EVERYWHERE
    rank: Rank = Rank.LEAD
    weight: int = 1


def both_held(marked: Iterable[Pair], held: Iterable[int]) -> list[Pair]:
    """The marked pairs of which somebody holds both roles."""
    roles = frozenset(held)
    return [each for each in marked if each <= roles]
