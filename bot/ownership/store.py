"""Rows of accounts, of where they belong, and of the owners named on them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Date, ForeignKey, Row, String, Table, UniqueConstraint, insert, select

from bot.kit.db import Id, Json, Tx, UtcDateTime, metadata, pk, tenant
from bot.kit.rows import add_row, rows
from bot.ownership.model import Account, AccountSegment, AccountStatus, NamedOwner
from bot.roles.model import Scope

account = Table(
    "account",
    metadata,
    pk(),
    tenant(),
    Column("name", String(120), nullable=False),
    Column("aliases", Json, nullable=False),
    Column("external_id", String(120)),
    Column("status", String(16), nullable=False),
    Column("renewal", Date),
    UniqueConstraint("workspace_id", "external_id"),
)
account_segment = Table(
    "account_segment",
    metadata,
    pk(),
    tenant(),
    Column("account_id", Id, ForeignKey("account.id"), nullable=False, index=True),
    Column("segment_id", Id, ForeignKey("segment.id"), nullable=False),
    Column("since", UtcDateTime),
    Column("until", UtcDateTime),
)
account_owner = Table(
    "account_owner",
    metadata,
    pk(),
    tenant(),
    Column("account_id", Id, ForeignKey("account.id"), nullable=False, index=True),
    Column("role_id", Id, ForeignKey("role.id"), nullable=False),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False),
    Column("since", UtcDateTime),
    Column("until", UtcDateTime),
)
account_owner_scope = Table(
    "account_owner_scope",
    metadata,
    Column("account_owner_id", Id, ForeignKey("account_owner.id", ondelete="CASCADE"), primary_key=True),
    Column("segment_id", Id, ForeignKey("segment.id"), primary_key=True),
    tenant(),
)
# How each role was covered on a day that is over: {state: cells}.
coverage_day = Table(
    "coverage_day",
    metadata,
    pk(),
    tenant(),
    Column("day", Date, nullable=False),
    Column("role_id", Id, ForeignKey("role.id"), nullable=False),
    Column("counts", Json, nullable=False),
    UniqueConstraint("workspace_id", "day", "role_id"),
)
# A gap that was told: once when it was seen coming, and again on its day.
gap_notice = Table(
    "gap_notice",
    metadata,
    pk(),
    tenant(),
    Column("cell", String(120), nullable=False),  # role and segments by id, `3:17+40`
    Column("opens_at", UtcDateTime, nullable=False),
    Column("told_at", UtcDateTime, nullable=False),
    Column("told_again_at", UtcDateTime),
    UniqueConstraint("workspace_id", "cell", "opens_at"),
)


def to_account(row: Row[Any]) -> Account:
    return Account(
        id=row.id,
        name=row.name,
        aliases=tuple(row.aliases),
        external_id=row.external_id,
        status=AccountStatus(row.status),
        renewal=row.renewal,
    )


def to_account_segment(row: Row[Any]) -> AccountSegment:
    return AccountSegment(account_id=row.account_id, segment_id=row.segment_id, since=row.since, until=row.until)


async def homes(tx: Tx, account_id: int) -> list[AccountSegment]:
    """Where an account ever belonged."""
    found = await rows(tx, account_segment, account_segment.c.account_id == account_id)
    return [to_account_segment(row) for row in found]


async def named_owners(tx: Tx, *where: Any) -> list[NamedOwner]:
    """All who were ever named, or those of whom that is true."""
    asked = select(account_owner_scope.c.account_owner_id, account_owner_scope.c.segment_id)
    scopes: dict[int, set[int]] = {}
    for owner_id, segment_id in await tx.conn.execute(asked.where(account_owner_scope.c.workspace_id == tx.tenant)):
        scopes.setdefault(owner_id, set()).add(segment_id)
    found = await rows(tx, account_owner, *where)
    return [to_named_owner(row, frozenset(scopes.get(row.id, ()))) for row in found]


def to_named_owner(row: Row[Any], scope: Scope) -> NamedOwner:
    return NamedOwner(
        id=row.id,
        account_id=row.account_id,
        role_id=row.role_id,
        member_id=row.member_id,
        scope=scope,
        since=row.since,
        until=row.until,
    )


async def add_named_owner(tx: Tx, values: Mapping[str, Any], scope: Scope) -> NamedOwner:
    made = await add_row(tx, account_owner, values)
    parts = [{"workspace_id": tx.tenant, "account_owner_id": made.id, "segment_id": each} for each in scope]
    if parts:
        await tx.conn.execute(insert(account_owner_scope), parts)
    return to_named_owner(made, scope)
