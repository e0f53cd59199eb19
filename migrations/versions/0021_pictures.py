"""Pictures that messages on their way out wait for, and the files that they have become."""

import sqlalchemy as sa
from alembic import op

from bot.kit.db import Id, Json, UtcDateTime

revision = "0021_pictures"
down_revision = "0020_measure_editions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "picture",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("outbox_id", Id, nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("file", sa.String(length=64), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_picture_workspace_id")),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_picture_outbox_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
        sa.UniqueConstraint("outbox_id", name=op.f("uq_picture_outbox_id")),
    )
    op.create_index(op.f("ix_picture_workspace_id"), "picture", ["workspace_id"], unique=False)
    op.create_index("ix_picture_waiting", "picture", ["state", "next_at"], unique=False)


def downgrade() -> None:
    op.drop_table("picture")
