"""Rows of facts, deals and targets. A corrected row stays, superseded; numbers are kept as whole ten-thousandths."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    delete,
    false,
    insert,
    select,
    text,
    update,
)

from bot.kit.db import Id, Json, Tx, UtcDateTime, metadata, pk, tenant
from bot.kpis.model import Deal, Fact, Source, Stage
from bot.kpis.span import PeriodKind
from bot.kpis.target import Subject, Target
from bot.workspace.counter import changed

SCALE = 10_000


class Exact(TypeDecorator[Decimal]):
    """A decimal kept as whole ten-thousandths: both engines add them up without a float."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else scaled(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else Decimal(value) / SCALE


def scaled(value: Decimal) -> int:
    """Raises ValueError rather than lose a digit."""
    whole = value * SCALE
    if whole != whole.to_integral_value():
        fault = f"{value} has more than four decimals"
        raise ValueError(fault)
    return int(whole)


def _written() -> tuple[Column[Any], ...]:
    """Who wrote a row and when, and when and by whom it was taken back or a correction took its place."""
    return (
        Column("recorded_at", UtcDateTime, nullable=False),
        Column("recorded_by", Id, ForeignKey("member.id")),
        Column("superseded_at", UtcDateTime),
        Column("superseded_by", Id, ForeignKey("member.id")),
    )


fact = Table(
    "fact",
    metadata,
    pk(),
    tenant(),
    Column("kind", String(40), nullable=False),
    Column("external_id", String(120), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("day", Date, nullable=False),
    Column("member_id", Id, ForeignKey("member.id")),
    Column("role", String(40)),
    Column("account_id", Id, ForeignKey("account.id")),
    Column("segments", Json, nullable=False),
    Column("components", Json, nullable=False),
    Column("source", String(16), nullable=False),
    *_written(),
    UniqueConstraint("workspace_id", "kind", "external_id", "revision"),
    Index("ix_fact_day", "workspace_id", "kind", "day"),
)
deal = Table(
    "deal",
    metadata,
    pk(),
    tenant(),
    Column("external_id", String(120), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("name", String(255), nullable=False),
    Column("stage", String(40), nullable=False),
    Column("value", Exact),
    Column("created_on", Date),
    Column("qualified_on", Date),
    Column("closed_on", Date),
    Column("owner_id", Id, ForeignKey("member.id")),
    Column("account_id", Id, ForeignKey("account.id")),
    Column("product_id", Id, ForeignKey("segment.id")),
    Column("competitor", String(255)),
    Column("loss_reason", String(255)),
    Column("cost", Exact),
    Column("bookings", Exact),
    Column("due_on", Date),
    Column("renewal", Boolean, nullable=False, server_default=false()),
    Column("old_price", Exact),
    Column("new_price", Exact),
    Column("raw", Json, nullable=False, server_default=text("'{}'")),
    Column("source", String(16), nullable=False),
    *_written(),
    UniqueConstraint("workspace_id", "external_id", "revision"),
    Index("ix_deal_closed_on", "workspace_id", "stage", "closed_on"),
    Index("ix_deal_qualified_on", "workspace_id", "qualified_on"),
    Index("ix_deal_due_on", "workspace_id", "due_on"),
    Index("ix_deal_ended_on", "workspace_id", "closed_on"),
)
target = Table(
    "target",
    metadata,
    pk(),
    tenant(),
    Column("measure", String(60), nullable=False),
    Column("member_id", Id, ForeignKey("member.id")),
    Column("period", String(16), nullable=False),
    Column("value", Exact, nullable=False),
    Column("since", Date),
    Column("until", Date),
    Column("role", String(40)),
    Column("segment_id", Id, ForeignKey("segment.id")),
    Index("ix_target_measure", "workspace_id", "measure", "member_id"),
)


async def targets(tx: Tx, *where: ColumnElement[bool]) -> Sequence[Target]:
    asked = select(target).where(target.c.workspace_id == tx.tenant, *where).order_by(target.c.since, target.c.id)
    return [to_target(row) for row in await tx.conn.execute(asked)]


def to_fact(row: Row[Any]) -> Fact:
    return Fact(
        id=row.id,
        kind=row.kind,
        external_id=row.external_id,
        day=row.day,
        member_id=row.member_id,
        role=row.role,
        account_id=row.account_id,
        segments=frozenset(row.segments),
        components={name: Decimal(whole) / SCALE for name, whole in row.components.items()},
        source=Source(row.source),
        revision=row.revision,
    )


def fact_values(value: Fact) -> dict[str, Any]:
    """A fact's own columns."""
    names = ("kind", "external_id", "day", "member_id", "role", "account_id", "source", "revision")
    components = {name: scaled(amount) for name, amount in value.components.items()}
    lists = {"segments": sorted(value.segments), "components": components}
    return {name: getattr(value, name) for name in names} | lists


DEAL_COLUMNS = (
    *("external_id", "name", "stage", "value", "created_on", "qualified_on", "closed_on"),
    *("owner_id", "account_id", "product_id", "competitor", "loss_reason", "cost", "bookings"),
    *("due_on", "renewal", "old_price", "new_price"),
    *("raw", "source", "revision"),
)


def to_deal(row: Row[Any]) -> Deal:
    named = {name: getattr(row, name) for name in DEAL_COLUMNS}
    return Deal(id=row.id, **named | {"stage": Stage(row.stage), "source": Source(row.source)})


def deal_values(value: Deal) -> dict[str, Any]:
    """A deal's own columns."""
    return {name: getattr(value, name) for name in DEAL_COLUMNS} | {"raw": dict(value.raw)}


TARGET_COLUMNS = ("measure", "member_id", "period", "value", "since", "until", "role", "segment_id")


def to_target(row: Row[Any]) -> Target:
    named = {name: getattr(row, name) for name in TARGET_COLUMNS}
    return Target(id=row.id, **named | {"period": PeriodKind(row.period)})


def target_values(value: Target) -> dict[str, Any]:
    return {name: getattr(value, name) for name in TARGET_COLUMNS}


async def write(tx: Tx, table: Table, values: Mapping[str, Any], by: int | None) -> int:
    """Put a fact or a deal down; its id."""
    changed(tx, table)
    row = dict(values) | {"workspace_id": tx.tenant, "recorded_at": tx.now, "recorded_by": by}
    return int((await tx.conn.execute(insert(table).values(row).returning(table.c.id))).scalar_one())


async def current(tx: Tx, table: Table, row_id: int) -> Row[Any] | None:
    """The fact or deal of that id, unless something took its place or it was taken back."""
    where = (table.c.workspace_id == tx.tenant, table.c.id == row_id, table.c.superseded_at.is_(None))
    return (await tx.conn.execute(select(table).where(*where))).one_or_none()


async def supersede(tx: Tx, table: Table, row_id: int, by: int | None = None) -> bool:
    """From now on it counts no more; False when it had ceased to already."""
    changed(tx, table)
    where = (table.c.workspace_id == tx.tenant, table.c.id == row_id, table.c.superseded_at.is_(None))
    return bool(
        (await tx.conn.execute(update(table).where(*where).values(superseded_at=tx.now, superseded_by=by))).rowcount
    )


async def same_target(tx: Tx, value: Target) -> list[Target]:
    """The timeline that a target belongs to: of its measure, subject and kind of period."""
    where = (target.c.measure == value.measure, target.c.period == value.period)
    return list(await targets(tx, *where, *whose(value.subject)))


def whose(subject: Subject) -> list[ColumnElement[bool]]:
    """That a target is this subject's own."""
    named = asdict(subject).items()
    return [target.c[name].is_(None) if value is None else target.c[name] == value for name, value in named]


async def rewrite(tx: Tx, old: Sequence[Target], new: Sequence[Target]) -> None:
    """Put a timeline in the place of another."""
    changed(tx, target)
    where = (target.c.workspace_id == tx.tenant, target.c.id.in_([each.id for each in old]))
    await tx.conn.execute(delete(target).where(*where))
    rows = [target_values(each) | {"workspace_id": tx.tenant} for each in new]
    if rows:
        await tx.conn.execute(insert(target), rows)
