"""A workspace's own definitions of measures, each from a day on."""

import sqlalchemy as sa
from alembic import op

from bot.kit.db import Id, Json, UtcDateTime

revision = "0020_measure_editions"
down_revision = "0019_digest_settings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "measure_edition",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("said", Json(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", Id, nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["member.id"], name=op.f("fk_measure_edition_made_by")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_measure_edition_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_edition")),
    )
    op.create_index(op.f("ix_measure_edition_workspace_id"), "measure_edition", ["workspace_id"], unique=False)


def downgrade() -> None:
    op.drop_table("measure_edition")
