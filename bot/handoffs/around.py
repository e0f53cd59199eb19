"""Rows of what surrounds handoffs: questions about one, who follows one, and forms that were closed unsent."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.kit.db import Id, Json, UtcDateTime, metadata, pk, tenant

enquiry = Table(
    "enquiry",
    metadata,
    pk(),
    tenant(),
    Column("handoff_id", Id, ForeignKey("handoff.id"), nullable=False),
    Column("offer", Integer, nullable=False),
    Column("asker_id", Id, ForeignKey("member.id"), nullable=False),
    Column("asked", Text, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("answer", Text),
    Column("answerer_id", Id, ForeignKey("member.id")),
    Column("answered_at", UtcDateTime),
    Index("ix_enquiry_handoff", "workspace_id", "handoff_id"),
)
follower = Table(
    "follower",
    metadata,
    pk(),
    tenant(),
    Column("handoff_id", Id, ForeignKey("handoff.id"), nullable=False),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False),
    UniqueConstraint("handoff_id", "member_id"),
)
draft = Table(
    "draft",
    metadata,
    pk(),
    tenant(),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False),
    Column("edge", String(40), nullable=False),
    Column("content", Json, nullable=False),
    Column("kept_at", UtcDateTime, nullable=False),
    UniqueConstraint("workspace_id", "member_id", "edge"),
)
