"""Accounts, the segments they belong to, and the owners named on them."""

import sqlalchemy as sa
from alembic import op

from bot.kit.db import Id, Json, UtcDateTime

revision = "0003_ownership"
down_revision = "0002_roles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _accounts()
    _owners()


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("aliases", Json, nullable=False),
        sa.Column("external_id", sa.String(length=120), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_account_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("workspace_id", "external_id", name=op.f("uq_account_workspace_id_external_id")),
    )
    op.create_index(op.f("ix_account_workspace_id"), "account", ["workspace_id"], unique=False)
    op.create_table(
        "account_segment",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("segment_id", Id, nullable=False),
        sa.Column("since", UtcDateTime(), nullable=True),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_segment_account_id")),
        sa.ForeignKeyConstraint(["segment_id"], ["segment.id"], name=op.f("fk_account_segment_segment_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_account_segment_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_segment")),
    )
    op.create_index(op.f("ix_account_segment_account_id"), "account_segment", ["account_id"], unique=False)
    op.create_index(op.f("ix_account_segment_workspace_id"), "account_segment", ["workspace_id"], unique=False)


def _owners() -> None:
    op.create_table(
        "account_owner",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("role_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("since", UtcDateTime(), nullable=True),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_owner_account_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_account_owner_member_id")),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_account_owner_role_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_account_owner_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_owner")),
    )
    op.create_index(op.f("ix_account_owner_account_id"), "account_owner", ["account_id"], unique=False)
    op.create_index(op.f("ix_account_owner_workspace_id"), "account_owner", ["workspace_id"], unique=False)
    op.create_table(
        "account_owner_scope",
        sa.Column("account_owner_id", Id, nullable=False),
        sa.Column("segment_id", Id, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_owner_id"],
            ["account_owner.id"],
            name=op.f("fk_account_owner_scope_account_owner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["segment_id"], ["segment.id"], name=op.f("fk_account_owner_scope_segment_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_account_owner_scope_workspace_id")),
        sa.PrimaryKeyConstraint("account_owner_id", "segment_id", name=op.f("pk_account_owner_scope")),
    )
    op.create_index(op.f("ix_account_owner_scope_workspace_id"), "account_owner_scope", ["workspace_id"], unique=False)


def downgrade() -> None:
    for table in ("account_owner_scope", "account_owner", "account_segment", "account"):
        op.drop_table(table)
