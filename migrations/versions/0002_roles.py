"""The catalogue of roles, the trees of segments, and who holds what."""

import sqlalchemy as sa
from alembic import op

from bot.kit.db import Id, Json, UtcDateTime

revision = "0002_roles"
down_revision = "0001_foundation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _catalogue()
    _trees()
    _assignments()


def _catalogue() -> None:
    op.create_table(
        "role",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("duties", Json, nullable=False),
        sa.Column("aliases", Json, nullable=False),
        sa.Column("measures", Json, nullable=False),
        sa.Column("cut_by", Json, nullable=False),
        sa.Column("needed_in", Json, nullable=False),
        sa.Column("fallback_member_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["fallback_member_id"], ["member.id"], name=op.f("fk_role_fallback_member_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_role_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("workspace_id", "key", name=op.f("uq_role_workspace_id_key")),
    )
    op.create_index(op.f("ix_role_workspace_id"), "role", ["workspace_id"], unique=False)


def _trees() -> None:
    op.create_table(
        "dimension",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_dimension_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dimension")),
        sa.UniqueConstraint("workspace_id", "key", name=op.f("uq_dimension_workspace_id_key")),
    )
    op.create_index(op.f("ix_dimension_workspace_id"), "dimension", ["workspace_id"], unique=False)
    op.create_table(
        "segment",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("dimension_id", Id, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("aliases", Json, nullable=False),
        sa.ForeignKeyConstraint(["dimension_id"], ["dimension.id"], name=op.f("fk_segment_dimension_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_segment_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment")),
    )
    op.create_index(op.f("ix_segment_workspace_id"), "segment", ["workspace_id"], unique=False)
    op.create_table(
        "segment_parent",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("segment_id", Id, nullable=False),
        sa.Column("parent_id", Id, nullable=True),
        sa.Column("since", UtcDateTime(), nullable=True),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["segment.id"], name=op.f("fk_segment_parent_parent_id")),
        sa.ForeignKeyConstraint(["segment_id"], ["segment.id"], name=op.f("fk_segment_parent_segment_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_segment_parent_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment_parent")),
    )
    op.create_index(op.f("ix_segment_parent_segment_id"), "segment_parent", ["segment_id"], unique=False)
    op.create_index(op.f("ix_segment_parent_workspace_id"), "segment_parent", ["workspace_id"], unique=False)


def _assignments() -> None:
    op.create_table(
        "assignment",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.Column("role_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("rank", sa.String(length=16), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=True),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_assignment_member_id")),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_assignment_role_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_assignment_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index(op.f("ix_assignment_member_id"), "assignment", ["member_id"], unique=False)
    op.create_index(op.f("ix_assignment_role_id"), "assignment", ["role_id"], unique=False)
    op.create_index(op.f("ix_assignment_workspace_id"), "assignment", ["workspace_id"], unique=False)
    op.create_table(
        "assignment_scope",
        sa.Column("assignment_id", Id, nullable=False),
        sa.Column("segment_id", Id, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_assignment_scope_assignment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["segment_id"], ["segment.id"], name=op.f("fk_assignment_scope_segment_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_assignment_scope_workspace_id")),
        sa.PrimaryKeyConstraint("assignment_id", "segment_id", name=op.f("pk_assignment_scope")),
    )
    op.create_index(op.f("ix_assignment_scope_workspace_id"), "assignment_scope", ["workspace_id"], unique=False)


def downgrade() -> None:
    for table in ("assignment_scope", "assignment", "segment_parent", "segment", "dimension", "role"):
        op.drop_table(table)
