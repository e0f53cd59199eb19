"""What more measures are made of: renewals and expected closings of deals, and what a lead may be worth."""

import sqlalchemy as sa
from alembic import op

revision = "0016_measures"
down_revision = "0015_promises"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("deal") as deal:
        deal.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        deal.add_column(sa.Column("renewal", sa.Boolean(), nullable=False, server_default=sa.false()))
        deal.add_column(sa.Column("old_price", sa.BigInteger(), nullable=True))
        deal.add_column(sa.Column("new_price", sa.BigInteger(), nullable=True))
    op.create_index("ix_deal_due_on", "deal", ["workspace_id", "due_on"], unique=False)
    op.add_column("handoff_fact", sa.Column("value", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("handoff_fact", "value")
    op.drop_index("ix_deal_due_on", "deal")
    with op.batch_alter_table("deal") as deal:
        for name in ("due_on", "renewal", "old_price", "new_price"):
            deal.drop_column(name)
