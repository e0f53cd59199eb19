"""What each digest is made of, and whose own it is."""

import sqlalchemy as sa
from alembic import op

from bot.kit.db import Id, Json

revision = "0019_digest_settings"
down_revision = "0017_targets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("digest_schedule") as table:
        table.add_column(sa.Column("settings", Json, nullable=False, server_default=sa.text("'{}'")))
        table.add_column(sa.Column("member_id", Id, nullable=True))
        table.create_foreign_key(op.f("fk_digest_schedule_member_id"), "member", ["member_id"], ["id"])


def downgrade() -> None:
    op.execute(
        "DELETE FROM digest_run WHERE schedule_id IN (SELECT id FROM digest_schedule WHERE member_id IS NOT NULL)"
    )
    op.execute("DELETE FROM digest_schedule WHERE member_id IS NOT NULL")
    with op.batch_alter_table("digest_schedule") as table:
        table.drop_constraint(op.f("fk_digest_schedule_member_id"), type_="foreignkey")
        table.drop_column("member_id")
        table.drop_column("settings")
