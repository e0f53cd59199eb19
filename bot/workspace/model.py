"""A workspace and the person who acts in it, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class MemberKind(StrEnum):
    """What Slack says a user is; only a full member may own, start or change anything."""

    FULL = "full"
    GUEST = "guest"
    BOT = "bot"
    EXTERNAL = "external"


@dataclass(frozen=True, kw_only=True, slots=True)
class Workspace:
    """One Slack workspace; `zone` is where its days begin, `revision` counts the changes of its map."""

    id: int
    name: str
    zone: str
    slack_team_id: str | None
    revision: int
    settings: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """A role manager's part of the map: one role, a segment and all below it, or that role there."""

    id: int
    member_id: int
    role_id: int | None = None
    segment_id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """Whoever presses, types or runs a command; the operator at the command line has no member and may do all."""

    name: str
    member_id: int | None = None
    slack_user_id: str | None = None
    is_admin: bool = False
    active: bool = True
    kind: MemberKind = MemberKind.FULL
    grants: tuple[Grant, ...] = ()


OPERATOR = Actor(name="operator", is_admin=True)
CLOCKWORK = Actor(name="Rolecall", is_admin=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """A workspace's own definition of a measure, from a day on; without one since ever.

    Of two of one day the later written counts. What it says is for the feature that measures.
    """

    id: int
    key: str
    since: date | None
    said: Mapping[str, Any] | None
