"""How much each member is offered at most, and offers that stand still while somebody waits for the customer."""

import sqlalchemy as sa
from alembic import op

from bot.kit.db import Id, UtcDateTime

revision = "0012_caps"
down_revision = "0011_contracts"
branch_labels = None
depends_on = None

PAUSE = ("paused_at", "paused_until", "resumed_at")


def upgrade() -> None:
    op.create_table(
        "handoff_cap",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("per_day", sa.Integer(), nullable=True),
        sa.Column("at_once", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_handoff_cap_member_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_handoff_cap_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoff_cap")),
        sa.UniqueConstraint("workspace_id", "member_id", name=op.f("uq_handoff_cap_workspace_id_member_id")),
    )
    op.create_index(op.f("ix_handoff_cap_workspace_id"), "handoff_cap", ["workspace_id"])
    op.create_index("ix_offer_shown", "offer", ["workspace_id", "member_id", "shown_at"])
    for name in PAUSE:
        op.add_column("offer", sa.Column(name, UtcDateTime(), nullable=True))


def downgrade() -> None:
    for name in PAUSE:
        op.drop_column("offer", name)
    op.drop_index("ix_offer_shown", table_name="offer")
    op.drop_index(op.f("ix_handoff_cap_workspace_id"), table_name="handoff_cap")
    op.drop_table("handoff_cap")
