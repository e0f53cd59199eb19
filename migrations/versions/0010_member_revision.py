"""With which revision of the map a member came or changed last: who keeps the map in memory reads no others anew."""

import sqlalchemy as sa
from alembic import op

revision = "0010_member_revision"
down_revision = "0009_cover"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("member", sa.Column("revision", sa.Integer(), nullable=True))
    op.execute("UPDATE member SET revision = 0")
    op.create_index(op.f("ix_member_workspace_id_revision"), "member", ["workspace_id", "revision"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_member_workspace_id_revision"), table_name="member")
    op.drop_column("member", "revision")
