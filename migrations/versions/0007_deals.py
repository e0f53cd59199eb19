"""Deals as a CRM keeps them: open and lost ones too, their dates, what they cost, and texts that nobody knew."""

import sqlalchemy as sa
from alembic import op

from bot.kit.db import Json

revision = "0007_deals"
down_revision = "0006_digests"
branch_labels = None
depends_on = None

ADDED = ("created_on", "qualified_on", "competitor", "loss_reason", "cost", "bookings", "raw")


def upgrade() -> None:
    with op.batch_alter_table("deal") as deal:
        deal.alter_column("value", existing_type=sa.BigInteger(), nullable=True)
        deal.alter_column("closed_on", existing_type=sa.Date(), nullable=True)
        deal.add_column(sa.Column("created_on", sa.Date(), nullable=True))
        deal.add_column(sa.Column("qualified_on", sa.Date(), nullable=True))
        deal.add_column(sa.Column("competitor", sa.String(length=255), nullable=True))
        deal.add_column(sa.Column("loss_reason", sa.String(length=255), nullable=True))
        deal.add_column(sa.Column("cost", sa.BigInteger(), nullable=True))
        deal.add_column(sa.Column("bookings", sa.BigInteger(), nullable=True))
        deal.add_column(sa.Column("raw", Json, nullable=False, server_default=sa.text("'{}'")))
    op.create_index("ix_deal_qualified_on", "deal", ["workspace_id", "qualified_on"], unique=False)


def downgrade() -> None:
    """What the older schema has no place for goes: deals that are not won, or lack their value or day."""
    op.execute("DELETE FROM deal WHERE stage <> 'won' OR value IS NULL OR closed_on IS NULL")
    op.drop_index("ix_deal_qualified_on", "deal")
    with op.batch_alter_table("deal") as deal:
        deal.alter_column("value", existing_type=sa.BigInteger(), nullable=False)
        deal.alter_column("closed_on", existing_type=sa.Date(), nullable=False)
        for name in ADDED:
            deal.drop_column(name)
