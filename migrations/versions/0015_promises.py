"""What became of a handoff and was told to its sender."""

import sqlalchemy as sa
from alembic import op

from bot.kit.db import Id, UtcDateTime

revision = "0015_promises"
down_revision = "0011_contracts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _table(
        "outcome",
        sa.Column("handoff_id", Id, nullable=False),
        sa.Column("became", sa.String(length=16), nullable=False),
        sa.Column("about", sa.String(length=120), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        _to("outcome", "handoff_id", "handoff"),
        _once("outcome", "handoff_id", "became", "about"),
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


def _once(name: str, *columns: str) -> sa.UniqueConstraint:
    words = "_".join((name, "workspace_id", *columns))
    return sa.UniqueConstraint("workspace_id", *columns, name=op.f(f"uq_{words}"))


def downgrade() -> None:
    op.drop_table("outcome")
