"""Facts, deals and the targets set for them."""

import sqlalchemy as sa
from alembic import op

from bot.kit.db import Id, Json, UtcDateTime

revision = "0005_kpis"
down_revision = "0004_handoffs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _fact()
    _deal()
    _target()


def _fact() -> None:
    op.create_table(
        "fact",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("external_id", sa.String(length=120), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("member_id", Id, nullable=True),
        sa.Column("role", sa.String(length=40), nullable=True),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("segments", Json, nullable=False),
        sa.Column("components", Json, nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        *_written("fact"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_fact_account_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_fact_member_id")),
        sa.UniqueConstraint(
            "workspace_id",
            "kind",
            "external_id",
            "revision",
            name=op.f("uq_fact_workspace_id_kind_external_id_revision"),
        ),
    )
    op.create_index(op.f("ix_fact_workspace_id"), "fact", ["workspace_id"], unique=False)
    op.create_index("ix_fact_day", "fact", ["workspace_id", "kind", "day"], unique=False)


def _deal() -> None:
    op.create_table(
        "deal",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("external_id", sa.String(length=120), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("owner_id", Id, nullable=True),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("product_id", Id, nullable=True),
        sa.Column("source", sa.String(length=16), nullable=False),
        *_written("deal"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_deal_account_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["member.id"], name=op.f("fk_deal_owner_id")),
        sa.ForeignKeyConstraint(["product_id"], ["segment.id"], name=op.f("fk_deal_product_id")),
        sa.UniqueConstraint(
            "workspace_id", "external_id", "revision", name=op.f("uq_deal_workspace_id_external_id_revision")
        ),
    )
    op.create_index(op.f("ix_deal_workspace_id"), "deal", ["workspace_id"], unique=False)
    op.create_index("ix_deal_closed_on", "deal", ["workspace_id", "stage", "closed_on"], unique=False)


def _target() -> None:
    op.create_table(
        "target",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("measure", sa.String(length=60), nullable=False),
        sa.Column("member_id", Id, nullable=True),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_target_member_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_target_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
    )
    op.create_index(op.f("ix_target_workspace_id"), "target", ["workspace_id"], unique=False)
    op.create_index("ix_target_measure", "target", ["workspace_id", "measure", "member_id"], unique=False)


def _written(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", Id, nullable=True),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["recorded_by"], ["member.id"], name=op.f(f"fk_{table}_recorded_by")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f(f"fk_{table}_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    for table in ("target", "deal", "fact"):
        op.drop_table(table)
