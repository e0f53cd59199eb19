"""What a receiver tells with a yes, what an accepted handoff still owes and by when, and which one it follows."""

import sqlalchemy as sa
from alembic import op

from bot.kit.db import Id, Json, UtcDateTime

revision = "0011_contracts"
down_revision = "0010_member_revision"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("edge") as table:
        table.add_column(sa.Column("yes", sa.String(length=40), nullable=False, server_default=sa.text("'Accept'")))
        table.add_column(sa.Column("reply", Json, nullable=False, server_default=sa.text("'[]'")))
        table.add_column(sa.Column("completion", Json, nullable=True))
    with op.batch_alter_table("handoff") as table:
        table.add_column(sa.Column("reply", Json, nullable=False, server_default=sa.text("'{}'")))
        table.add_column(sa.Column("complete_by", UtcDateTime(), nullable=True))
        table.add_column(sa.Column("chase_at", UtcDateTime(), nullable=True))
        table.add_column(sa.Column("follows_id", Id, nullable=True))
        table.create_foreign_key(op.f("fk_handoff_follows_id"), "handoff", ["follows_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("handoff") as table:
        table.drop_constraint(op.f("fk_handoff_follows_id"), type_="foreignkey")
        for name in ("follows_id", "chase_at", "complete_by", "reply"):
            table.drop_column(name)
    with op.batch_alter_table("edge") as table:
        for name in ("completion", "reply", "yes"):
            table.drop_column(name)
