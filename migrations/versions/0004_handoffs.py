"""Edges, handoffs, the offers they hold, and whose turn it is."""

import sqlalchemy as sa
from alembic import op

from bot.kit.db import Id, Json, UtcDateTime

revision = "0004_handoffs"
down_revision = "0003_ownership"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _edge()
    _handoff()
    _offer()
    _turn()


def _edge() -> None:
    op.create_table(
        "edge",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("sender", sa.String(length=40), nullable=False),
        sa.Column("receiver", sa.String(length=40), nullable=False),
        sa.Column("fields", Json, nullable=False),
        sa.Column("sla", Json, nullable=False),
        sa.Column("reasons", Json, nullable=False),
        sa.Column("at_once", sa.Boolean(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=True),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_edge_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edge")),
    )
    op.create_index(op.f("ix_edge_workspace_id"), "edge", ["workspace_id"], unique=False)


def _handoff() -> None:
    moments = ("tell_at", "told_at", "nudge_at", "lapse_at", "resume_at", "ended_at")
    op.create_table(
        "handoff",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("edge_id", Id, nullable=False),
        sa.Column("sender_id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("company", sa.String(length=255), nullable=False),
        sa.Column("segments", Json, nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        *(sa.Column(name, UtcDateTime(), nullable=True) for name in moments),
        sa.Column("previous_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_handoff_account_id")),
        sa.ForeignKeyConstraint(["edge_id"], ["edge.id"], name=op.f("fk_handoff_edge_id")),
        sa.ForeignKeyConstraint(["previous_id"], ["handoff.id"], name=op.f("fk_handoff_previous_id")),
        sa.ForeignKeyConstraint(["sender_id"], ["member.id"], name=op.f("fk_handoff_sender_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_handoff_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoff")),
    )
    op.create_index(op.f("ix_handoff_account_id"), "handoff", ["account_id"], unique=False)
    op.create_index(op.f("ix_handoff_workspace_id"), "handoff", ["workspace_id"], unique=False)
    op.create_index("ix_handoff_sender", "handoff", ["workspace_id", "sender_id", "state"], unique=False)
    op.create_index("ix_handoff_state", "handoff", ["workspace_id", "state", "tell_at"], unique=False)
    op.create_index("ix_handoff_created", "handoff", ["workspace_id", "created_at"], unique=False)


def _offer() -> None:
    op.create_table(
        "offer",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("handoff_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("pick", Json, nullable=False),
        *(sa.Column(name, UtcDateTime(), nullable=False) for name in ("offered_at", "shown_at")),
        *(sa.Column(name, UtcDateTime(), nullable=False) for name in ("half_at", "due_at")),
        sa.Column("again_at", UtcDateTime(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reminded_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.id"], name=op.f("fk_offer_handoff_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_offer_member_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_offer_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint("handoff_id", "number", name=op.f("uq_offer_handoff_id_number")),
    )
    op.create_index(op.f("ix_offer_workspace_id"), "offer", ["workspace_id"], unique=False)
    op.create_index("ix_offer_member", "offer", ["workspace_id", "member_id", "state"], unique=False)
    op.create_index("ix_offer_ended", "offer", ["workspace_id", "ended_at"], unique=False)


def _turn() -> None:
    unique = ("workspace_id", "edge", "member_id")
    op.create_table(
        "turn",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("edge", sa.String(length=40), nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("owed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_turn_member_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_turn_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn")),
        sa.UniqueConstraint(*unique, name=op.f("uq_turn_workspace_id_edge_member_id")),
    )
    op.create_index(op.f("ix_turn_workspace_id"), "turn", ["workspace_id"], unique=False)


def downgrade() -> None:
    for table in ("turn", "offer", "handoff", "edge"):
        op.drop_table(table)
