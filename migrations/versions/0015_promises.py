"""What became of a handoff and was told to its sender, what counted of each, and renewals with their dates."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.kit.db import Id, Json, UtcDateTime

revision = "0015_promises"
down_revision = "0014_drafts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _table(
        "outcome",
        sa.Column("handoff_id", Id, nullable=False),
        sa.Column("became", sa.String(length=16), nullable=False),
        sa.Column("about", sa.String(length=120), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        _to("outcome", "handoff_id", "handoff"),
        _once("outcome", "handoff_id", "became", "about"),
    )
    _facts()
    op.add_column("account", sa.Column("renewal", sa.Date(), nullable=True))
    _table(
        "renewal",
        sa.Column("account_id", Id, nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("risk", sa.String(length=40), nullable=True),
        sa.Column("risk_note", sa.Text(), nullable=False),
        sa.Column("risk_since", UtcDateTime(), nullable=True),
        sa.Column("risk_by", Id, nullable=True),
        _to("renewal", "account_id", "account"),
        _to("renewal", "risk_by", "member"),
        _once("renewal", "account_id"),
    )
    op.create_index("ix_renewal_next", "renewal", ["workspace_id", "next_at"], unique=False)
    _promises()


PROMISES = {"ae_cs": ("kickoff", "promised"), "ae_am": ("promised",), "ae_prd": ("date",)}


def _promises() -> None:
    """The contracts that workspaces keep say from now on which of their fields promise something."""
    _table(
        "promise",
        sa.Column("handoff_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=255), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        _to("promise", "handoff_id", "handoff"),
        _once("promise", "handoff_id", "number"),
    )
    op.create_index("ix_promise_next", "promise", ["workspace_id", "next_at"], unique=False)
    op.create_index("ix_promise_day", "promise", ["workspace_id", "ended_at", "day"], unique=False)
    edge = sa.table("edge", sa.column("id"), sa.column("key"), sa.column("fields", Json), sa.column("reply", Json))
    connection = op.get_bind()
    for row in connection.execute(sa.select(edge).where(edge.c.key.in_(PROMISES))).all():
        told = {name: [_marked(row.key, each) for each in getattr(row, name)] for name in ("fields", "reply")}
        connection.execute(sa.update(edge).where(edge.c.id == row.id).values(told))


def _marked(key: str, field: dict[str, Any]) -> dict[str, Any]:
    return {**field, "promise": field["name"] in PROMISES[key]}


def _facts() -> None:
    """With those of the handoffs that there are; how long their answers took is not known any more."""
    _table(
        "handoff_fact",
        sa.Column("handoff_id", Id, nullable=False),
        sa.Column("offer", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("edge", sa.String(length=40), nullable=False),
        *(sa.Column(name, Id, nullable=False) for name in ("sender_id", "member_id", "account_id")),
        sa.Column("segments", Json, nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("in_time", sa.Boolean(), nullable=False),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        _to("handoff_fact", "handoff_id", "handoff"),
        *(_to("handoff_fact", name, "member") for name in ("sender_id", "member_id")),
        _to("handoff_fact", "account_id", "account"),
        _once("handoff_fact", "handoff_id", "offer", "what"),
    )
    op.create_index("ix_handoff_fact_day", "handoff_fact", ["workspace_id", "what", "day"], unique=False)
    op.create_index("ix_handoff_fact_at", "handoff_fact", ["workspace_id", "at"], unique=False)
    answered = "o.state IN ('accepted', 'rejected')"
    _copy("o.state", "o.ended_at", f"({answered} AND o.ended_at <= o.due_at)", f"({answered} OR {LATE})", ENDED)
    _copy("'sent'", "o.offered_at", "(1 = 0)", "(1 = 0)", "o.number = 1")
    _copy("'overdue'", "o.due_at", "(1 = 0)", "(1 = 0)", f"{FIRST} AND {OVER}")


LATE = "o.ended_at >= o.due_at"
ENDED = "o.state IN ('accepted', 'rejected', 'expired')"
FIRST = """NOT EXISTS (SELECT 1 FROM offer e WHERE e.handoff_id = o.handoff_id AND e.round = o.round
    AND e.number < o.number)"""
OVER = """(o.again_at IS NOT NULL OR (o.state = 'expired' AND o.ended_at >= o.due_at)
    OR (o.state IN ('accepted', 'rejected') AND o.ended_at > o.due_at))"""


def _copy(what: str, at: str, in_time: str, due: str, where: str) -> None:
    op.execute(
        f"""INSERT INTO handoff_fact (workspace_id, handoff_id, offer, what, at, day, edge, sender_id, member_id,
        account_id, segments, reason, in_time, due) SELECT o.workspace_id, o.handoff_id, o.number, {what}, {at},
        date({at}), c.key, h.sender_id, o.member_id, h.account_id, h.segments, o.reason, {in_time}, {due}
        FROM offer o JOIN handoff h ON h.id = o.handoff_id JOIN edge c ON c.id = h.edge_id WHERE {where}"""  # noqa: S608
    )


def _table(name: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id, nullable=False),
        *columns,
        _to(name, "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_workspace_id"), name, ["workspace_id"], unique=False)


def _to(name: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{name}_{column}"))


def _once(name: str, *columns: str) -> sa.UniqueConstraint:
    words = "_".join((name, "workspace_id", *columns))
    return sa.UniqueConstraint("workspace_id", *columns, name=op.f(f"uq_{words}"))


def _unmarked(field: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in field.items() if name != "promise"}


def downgrade() -> None:
    op.drop_table("promise")
    edge = sa.table("edge", sa.column("id"), sa.column("fields", Json), sa.column("reply", Json))
    connection = op.get_bind()
    for row in connection.execute(sa.select(edge)).all():
        told = {name: [_unmarked(each) for each in getattr(row, name)] for name in ("fields", "reply")}
        connection.execute(sa.update(edge).where(edge.c.id == row.id).values(told))
    op.drop_table("renewal")
    op.drop_column("account", "renewal")
    op.drop_table("handoff_fact")
    op.drop_table("outcome")
