"""Targets of roles and segments, forecasts as they were made from day to day, and incentives on targets."""

import sqlalchemy as sa
from alembic import op

from bot.kit.db import Id, UtcDateTime

revision = "0017_targets"
down_revision = "0016_measures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("target") as target:
        target.add_column(sa.Column("role", sa.String(length=40), nullable=True))
        target.add_column(sa.Column("segment_id", Id, nullable=True))
        target.create_foreign_key(op.f("fk_target_segment_id"), "segment", ["segment_id"], ["id"])
    _planned(
        "forecast",
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("frozen_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
    )
    op.create_index("ix_forecast_measure", "forecast", ["workspace_id", "measure", "period", "first"])
    _planned(
        "incentive",
        sa.Column("reach", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(length=255), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
    )
    op.create_index("ix_incentive_measure", "incentive", ["workspace_id", "measure", "period"])


def _planned(name: str, *columns: sa.schema.SchemaItem) -> None:
    """A table about a measure of a member, a role, a segment or everybody, in periods of one kind."""
    known = {"member_id": "member", "segment_id": "segment", "recorded_by": "member", "workspace_id": "workspace"}
    op.create_table(
        name,
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("measure", sa.String(length=60), nullable=False),
        sa.Column("member_id", Id, nullable=True),
        sa.Column("role", sa.String(length=40), nullable=True),
        sa.Column("segment_id", Id, nullable=True),
        sa.Column("period", sa.String(length=16), nullable=False),
        *columns,
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", Id, nullable=True),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{name}_{column}"))
            for column, other in known.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_workspace_id"), name, ["workspace_id"], unique=False)


def downgrade() -> None:
    """Targets of roles and segments go: there is no place for them, and they are nobody else's."""
    op.drop_table("incentive")
    op.drop_table("forecast")
    op.execute("DELETE FROM target WHERE role IS NOT NULL OR segment_id IS NOT NULL")
    with op.batch_alter_table("target") as target:
        target.drop_constraint(op.f("fk_target_segment_id"), type_="foreignkey")
        target.drop_column("segment_id")
        target.drop_column("role")
