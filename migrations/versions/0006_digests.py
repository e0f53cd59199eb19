"""The channels' weekly digests: when they are due, and what became of each week."""

import sqlalchemy as sa
from alembic import op

from bot.kit.db import Id, UtcDateTime

revision = "0006_digests"
down_revision = "0005_kpis"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "digest_schedule",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=5), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("broken", sa.String(length=60), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("next_due", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_digest_schedule_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_schedule")),
        sa.UniqueConstraint("workspace_id", "channel", name=op.f("uq_digest_schedule_workspace_id_channel")),
    )
    op.create_index(op.f("ix_digest_schedule_workspace_id"), "digest_schedule", ["workspace_id"], unique=False)
    op.create_table(
        "digest_run",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("schedule_id", Id, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("due", UtcDateTime(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["schedule_id"], ["digest_schedule.id"], name=op.f("fk_digest_run_schedule_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_digest_run_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_run")),
        sa.UniqueConstraint("schedule_id", "week", name=op.f("uq_digest_run_schedule_id_week")),
    )
    op.create_index(op.f("ix_digest_run_workspace_id"), "digest_run", ["workspace_id"], unique=False)


def downgrade() -> None:
    op.drop_table("digest_run")
    op.drop_table("digest_schedule")
