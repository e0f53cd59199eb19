"""Rows of workspaces, granted admins and the audit."""

from sqlalchemy import Column, ForeignKey, Integer, Row, String, Table, Text, UniqueConstraint

from bot.kit.db import Id, Json, UtcDateTime, metadata, pk, tenant
from bot.workspace.model import Grant, Workspace

workspace = Table(
    "workspace",
    metadata,
    pk(),
    Column("name", String(120), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("slack_team_id", String(32), unique=True),
    Column("revision", Integer, nullable=False),
    Column("settings", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
admin = Table(
    "admin",
    metadata,
    pk(),
    tenant(),
    Column("slack_user_id", String(32), nullable=False),
    Column("granted_by", String(120), nullable=False),
    Column("granted_at", UtcDateTime, nullable=False),
    UniqueConstraint("workspace_id", "slack_user_id"),
)
role_manager = Table(
    "role_manager",
    metadata,
    pk(),
    tenant(),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, index=True),
    Column("role_id", Id, ForeignKey("role.id")),
    Column("segment_id", Id, ForeignKey("segment.id")),
    Column("granted_by", String(120), nullable=False),
    Column("granted_at", UtcDateTime, nullable=False),
)
audit = Table(
    "audit",
    metadata,
    pk(),
    tenant(),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(120), nullable=False),
    Column("actor_member_id", Id),
    Column("via", String(120), nullable=False),
    Column("action", String(60), nullable=False, index=True),
    Column("subject_kind", String(40), nullable=False),
    Column("subject_id", Id),
    Column("before", Json),
    Column("after", Json),
    Column("undoes", Id),
    Column("note", Text),
)


def to_grant(row: Row[tuple[object, ...]]) -> Grant:
    return Grant(id=row.id, member_id=row.member_id, role_id=row.role_id, segment_id=row.segment_id)


def to_workspace(row: Row[tuple[object, ...]]) -> Workspace:
    return Workspace(
        id=row.id,
        name=row.name,
        zone=row.zone,
        slack_team_id=row.slack_team_id,
        revision=row.revision,
        settings=row.settings,
    )
