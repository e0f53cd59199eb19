"""Questions about a handoff, who follows one, the message it began with, and forms that were closed unsent."""

import sqlalchemy as sa
from alembic import op

from bot.kit.db import Id, Json, UtcDateTime

revision = "0014_drafts"
down_revision = "0012_caps"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("handoff") as table:
        table.add_column(sa.Column("origin", Json, nullable=False, server_default=sa.text("'{}'")))
    _table(
        "enquiry",
        sa.Column("handoff_id", Id, nullable=False),
        sa.Column("offer", sa.Integer(), nullable=False),
        sa.Column("asker_id", Id, nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answerer_id", Id, nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        _to("enquiry", "handoff_id", "handoff"),
        _to("enquiry", "asker_id", "member"),
        _to("enquiry", "answerer_id", "member"),
    )
    op.create_index("ix_enquiry_handoff", "enquiry", ["workspace_id", "handoff_id"], unique=False)
    _table(
        "follower",
        sa.Column("handoff_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        _to("follower", "handoff_id", "handoff"),
        _to("follower", "member_id", "member"),
        sa.UniqueConstraint("handoff_id", "member_id", name=op.f("uq_follower_handoff_id_member_id")),
    )
    _table(
        "draft",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("edge", sa.String(length=40), nullable=False),
        sa.Column("content", Json(), nullable=False),
        sa.Column("kept_at", UtcDateTime(), nullable=False),
        _to("draft", "member_id", "member"),
        sa.UniqueConstraint("workspace_id", "member_id", "edge", name=op.f("uq_draft_workspace_id_member_id_edge")),
    )


def _table(name: str, *columns: sa.schema.SchemaItem) -> None:
    """A table of a workspace's rows."""
    op.create_table(
        name,
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        *columns,
        _to(name, "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_workspace_id"), name, ["workspace_id"], unique=False)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def downgrade() -> None:
    for name in ("draft", "follower", "enquiry"):
        op.drop_table(name)
    with op.batch_alter_table("handoff") as table:
        table.drop_column("origin")
