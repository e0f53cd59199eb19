"""Who took a number back or corrected it; and how often each table that is counted from has changed."""

import sqlalchemy as sa
from alembic import op

from bot.kit.db import Id

revision = "0022_taken_back"
down_revision = "0021_pictures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counter",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_counter_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter")),
        sa.UniqueConstraint("workspace_id", "kind", name=op.f("uq_counter_workspace_id_kind")),
    )
    op.create_index(op.f("ix_counter_workspace_id"), "counter", ["workspace_id"], unique=False)
    for name in ("fact", "deal"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("superseded_by", Id, nullable=True))
            table.create_foreign_key(op.f(f"fk_{name}_superseded_by"), "member", ["superseded_by"], ["id"])
    op.create_index("ix_deal_ended_on", "deal", ["workspace_id", "closed_on"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_deal_ended_on", "deal")
    for name in ("fact", "deal"):
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"fk_{name}_superseded_by"), type_="foreignkey")
            table.drop_column("superseded_by")
    op.drop_table("counter")
