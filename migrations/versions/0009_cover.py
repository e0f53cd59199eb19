"""Who is away and who stands in, who manages which part of the map, and how well it was covered day by day."""

import sqlalchemy as sa
from alembic import op

from bot.kit.db import Id, Json, UtcDateTime

revision = "0009_cover"
down_revision = "0008_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("member", sa.Column("holidays", sa.String(length=16), nullable=True))
    op.add_column("member", sa.Column("may_hold", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("role", sa.Column("retired_at", UtcDateTime(), nullable=True))
    _table(
        "absence",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("stand_in_id", Id, nullable=True),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("asked", Json(), nullable=False),
        _to("absence", "member_id", "member"),
        _to("absence", "stand_in_id", "member"),
    )
    op.create_index(op.f("ix_absence_member_id"), "absence", ["member_id"], unique=False)
    _table(
        "role_manager",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("role_id", Id, nullable=True),
        sa.Column("segment_id", Id, nullable=True),
        sa.Column("granted_by", sa.String(length=120), nullable=False),
        sa.Column("granted_at", UtcDateTime(), nullable=False),
        _to("role_manager", "member_id", "member"),
        _to("role_manager", "role_id", "role"),
        _to("role_manager", "segment_id", "segment"),
    )
    op.create_index(op.f("ix_role_manager_member_id"), "role_manager", ["member_id"], unique=False)
    _table(
        "coverage_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("role_id", Id, nullable=False),
        sa.Column("counts", Json(), nullable=False),
        _to("coverage_day", "role_id", "role"),
        sa.UniqueConstraint("workspace_id", "day", "role_id", name=op.f("uq_coverage_day_workspace_id_day_role_id")),
    )
    _table(
        "gap_notice",
        sa.Column("cell", sa.String(length=120), nullable=False),
        sa.Column("opens_at", UtcDateTime(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        sa.Column("told_again_at", UtcDateTime(), nullable=True),
        sa.UniqueConstraint("workspace_id", "cell", "opens_at", name=op.f("uq_gap_notice_workspace_id_cell_opens_at")),
    )


def _table(name: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        *columns,
        _to(name, "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_workspace_id"), name, ["workspace_id"], unique=False)


def _to(name: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{name}_{column}"))


def downgrade() -> None:
    for name in ("gap_notice", "coverage_day", "role_manager", "absence"):
        op.drop_table(name)
    op.drop_column("role", "retired_at")
    op.drop_column("member", "may_hold")
    op.drop_column("member", "holidays")
