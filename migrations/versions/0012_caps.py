"""How much each member is offered and told at most, and offers that stand still while a customer is waited for."""

import sqlalchemy as sa
from alembic import op

from bot.kit.db import Id, UtcDateTime

revision = "0012_caps"
down_revision = "0011_contracts"
branch_labels = None
depends_on = None

PAUSE = ("paused_at", "paused_until", "resumed_at")


def upgrade() -> None:
    _of_members(
        "handoff_cap",
        sa.Column("per_day", sa.Integer(), nullable=True),
        sa.Column("at_once", sa.Integer(), nullable=True),
        sa.UniqueConstraint("workspace_id", "member_id", name=op.f("uq_handoff_cap_workspace_id_member_id")),
    )
    op.create_index("ix_offer_shown", "offer", ["workspace_id", "member_id", "shown_at"])
    _messages()
    for name in PAUSE:
        op.add_column("offer", sa.Column(name, UtcDateTime(), nullable=True))


def _messages() -> None:
    """How many each member got on a day, and what waits for the next."""
    unique = ("workspace_id", "member_id", "day")
    _of_members(
        "handoff_told",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.UniqueConstraint(*unique, name=op.f("uq_handoff_told_workspace_id_member_id_day")),
    )
    _of_members(
        "handoff_more",
        sa.Column("handoff_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.id"], name=op.f("fk_handoff_more_handoff_id")),
    )
    op.create_index("ix_handoff_more_member", "handoff_more", ["workspace_id", "member_id"])


def _of_members(name: str, *parts: sa.schema.SchemaItem) -> None:
    """A table whose rows belong to a member of a workspace."""
    op.create_table(
        name,
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        *parts,
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f(f"fk_{name}_member_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f(f"fk_{name}_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_workspace_id"), name, ["workspace_id"])


def downgrade() -> None:
    op.drop_index("ix_handoff_more_member", table_name="handoff_more")
    for name in ("handoff_more", "handoff_told"):
        op.drop_index(op.f(f"ix_{name}_workspace_id"), table_name=name)
        op.drop_table(name)
    for name in PAUSE:
        op.drop_column("offer", name)
    op.drop_index("ix_offer_shown", table_name="offer")
    op.drop_index(op.f("ix_handoff_cap_workspace_id"), table_name="handoff_cap")
    op.drop_table("handoff_cap")
