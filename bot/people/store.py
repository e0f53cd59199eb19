"""Rows of members, of their reporting lines and of their absences."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    UniqueConstraint,
    false,
    null,
)

from bot.kit.db import Id, Json, UtcDateTime, metadata, pk, tenant
from bot.people.absences import Absence
from bot.people.model import STANDARD_WEEK, Member, ReportLine, WorkWeek, is_admin
from bot.workspace.model import MemberKind

member = Table(
    "member",
    metadata,
    pk(),
    tenant(),
    Column("slack_user_id", String(32)),
    Column("name", String(255), nullable=False),
    Column("email", String(255)),
    Column("title", String(255), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("week", Json),
    Column("kind", String(16), nullable=False),
    Column("is_slack_admin", Boolean, nullable=False),
    Column("inactive_since", UtcDateTime),
    Column("slack_updated", BigInteger),
    Column("holidays", String(16)),  # whose public holidays they keep: `DE`, `DE-BY`; none of their own without it
    Column("may_hold", Boolean, nullable=False, server_default=false()),  # a guest whom an admin lets hold roles
    # With which revision of the map it came or changed last (`upcoming`); without one it is read with every change.
    Column("revision", Integer, onupdate=null()),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("workspace_id", "slack_user_id"),
    Index(None, "workspace_id", "revision"),
)
report_line = Table(
    "report_line",
    metadata,
    pk(),
    tenant(),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, index=True),
    Column("manager_id", Id, ForeignKey("member.id"), nullable=False),
    Column("since", UtcDateTime),
    Column("until", UtcDateTime),
)
absence = Table(
    "absence",
    metadata,
    pk(),
    tenant(),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, index=True),
    Column("stand_in_id", Id, ForeignKey("member.id")),
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("note", String(200), nullable=False),
    Column("asked", Json, nullable=False),  # the members who were asked whether they stand in
)
# When Slack was last asked who is here, in engine time: it is Slack's people that change, whatever our clock shows.
member_sync = Table(
    "member_sync",
    metadata,
    pk(),
    tenant(),
    Column("what", String(16), nullable=False),  # everybody, holders
    Column("done_at", UtcDateTime),
    Column("leased_until", UtcDateTime),
    UniqueConstraint("workspace_id", "what"),
)


def to_member(row: Row[Any], granted: frozenset[str]) -> Member:
    return Member(
        id=row.id,
        name=row.name,
        slack_user_id=row.slack_user_id,
        email=row.email,
        title=row.title,
        zone=row.zone,
        week=WorkWeek.from_json(row.week) if row.week else STANDARD_WEEK,
        inactive_since=row.inactive_since,
        is_slack_admin=row.is_slack_admin,
        is_admin=is_admin(granted, row.slack_user_id, by_slack=row.is_slack_admin),
        kind=MemberKind(row.kind),
        slack_updated=row.slack_updated,
        holidays=row.holidays,
        may_hold=row.may_hold,
    )


def to_line(row: Row[Any]) -> ReportLine:
    return ReportLine(member_id=row.member_id, manager_id=row.manager_id, since=row.since, until=row.until)


def to_absence(row: Row[Any]) -> Absence:
    return Absence(
        id=row.id,
        member_id=row.member_id,
        stand_in_id=row.stand_in_id,
        since=row.since,
        until=row.until,
        note=row.note,
        asked=tuple(row.asked),
    )


def state(member_: Member) -> Mapping[str, Any]:
    """What the audit keeps of a member."""
    gone = member_.inactive_since.isoformat() if member_.inactive_since else None
    return {
        "name": member_.name,
        "slack_user_id": member_.slack_user_id,
        "zone": member_.zone,
        "kind": member_.kind.value,
        "is_slack_admin": member_.is_slack_admin,
        "inactive_since": gone,
    }
