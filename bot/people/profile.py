"""Slack's user as a member: what may be missing, and who is none of ours."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from bot.kit.lexicon import normal
from bot.people.model import Member
from bot.workspace.model import MemberKind

LONG_AGO = datetime.fromtimestamp(0, UTC)
SLACKBOT = "USLACKBOT"
ROBOTS = ("is_bot", "is_workflow_bot", "is_connector_bot")
GUESTS = ("is_restricted", "is_ultra_restricted")
User = Mapping[str, Any]


def profile(user: User, team: str | None) -> Member:
    """Names, e-mail, title and zone may each be missing; a zone that Slack does not tell is left empty.

    `team` is our own: who belongs to another one is a stranger, whatever Slack lets them see.
    """
    about = user.get("profile") or {}
    return Member(
        id=0,
        name=_name(user, about),
        slack_user_id=user["id"],
        email=_text(about.get("email")) or None,
        title=_text(about.get("title")),
        zone=user["tz"] if user.get("tz") in _zones() else "",
        kind=_kind(user, team),
        is_slack_admin=bool(user.get("is_admin") or user.get("is_owner")),
        inactive_since=LONG_AGO if user.get("deleted") else None,
        slack_updated=user["updated"] if isinstance(user.get("updated"), int) else None,
    )


def _name(user: User, about: User) -> str:
    """The first in which something can be seen: spaces and marks of width nought are no name."""
    told = (about.get("real_name"), user.get("real_name"), about.get("display_name"), user.get("name"))
    return next((_text(each) for each in told if each and normal(str(each))), str(user["id"]))


def _text(value: object) -> str:
    """Cut to what a column holds; U+0000 is no character to PostgreSQL."""
    return str(value or "").replace("\x00", "").strip()[:255]


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _kind(user: User, team: str | None) -> MemberKind:
    if user["id"] == SLACKBOT or any(user.get(each) for each in ROBOTS):
        return MemberKind.BOT
    if user.get("is_stranger") or not _is_ours(user, team):
        return MemberKind.EXTERNAL
    return MemberKind.GUEST if any(user.get(each) for each in GUESTS) else MemberKind.FULL


def _is_ours(user: User, team: str | None) -> bool:
    """In an organisation of several workspaces a user's first team may be another one than ours."""
    teams = {user.get("team_id"), *((user.get("enterprise_user") or {}).get("teams") or ())} - {None, ""}
    return team is None or not teams or team in teams
