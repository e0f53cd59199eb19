"""When Slack was last asked who is here, and how new its word on each member is."""

import sqlalchemy as sa
from alembic import op

from bot.kit.db import Id, UtcDateTime

revision = "0008_people"
down_revision = "0007_deals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("member", sa.Column("slack_updated", sa.BigInteger(), nullable=True))
    op.create_table(
        "member_sync",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_member_sync_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_sync")),
        sa.UniqueConstraint("workspace_id", "what", name=op.f("uq_member_sync_workspace_id_what")),
    )
    op.create_index(op.f("ix_member_sync_workspace_id"), "member_sync", ["workspace_id"], unique=False)


def downgrade() -> None:
    op.drop_table("member_sync")
    op.drop_column("member", "slack_updated")
