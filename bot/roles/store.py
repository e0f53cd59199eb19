"""Rows of roles, trees and assignments."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, Row, String, Table, Text, UniqueConstraint, delete, insert, select

from bot.kit.db import Id, Json, Tx, UtcDateTime, metadata, pk, tenant
from bot.kit.rows import add_row, rows, whole
from bot.roles.model import Assignment, Dimension, Placement, Rank, Role, Scope, Segment

role = Table(
    "role",
    metadata,
    pk(),
    tenant(),
    Column("key", String(40), nullable=False),
    Column("name", String(120), nullable=False),
    Column("description", Text, nullable=False),
    Column("duties", Json, nullable=False),
    Column("aliases", Json, nullable=False),
    Column("measures", Json, nullable=False),
    Column("cut_by", Json, nullable=False),
    Column("needed_in", Json, nullable=False),
    Column("fallback_member_id", Id, ForeignKey("member.id")),
    Column("retired_at", UtcDateTime),  # from then on it is neither offered nor needed; what it was stays askable
    UniqueConstraint("workspace_id", "key"),
)
dimension = Table(
    "dimension",
    metadata,
    pk(),
    tenant(),
    Column("key", String(40), nullable=False),
    Column("name", String(120), nullable=False),
    Column("position", Integer, nullable=False),
    UniqueConstraint("workspace_id", "key"),
)
segment = Table(
    "segment",
    metadata,
    pk(),
    tenant(),
    Column("dimension_id", Id, ForeignKey("dimension.id"), nullable=False),
    Column("name", String(120), nullable=False),
    Column("aliases", Json, nullable=False),
)
segment_parent = Table(
    "segment_parent",
    metadata,
    pk(),
    tenant(),
    Column("segment_id", Id, ForeignKey("segment.id"), nullable=False, index=True),
    Column("parent_id", Id, ForeignKey("segment.id")),
    Column("since", UtcDateTime),
    Column("until", UtcDateTime),
)
assignment = Table(
    "assignment",
    metadata,
    pk(),
    tenant(),
    Column("role_id", Id, ForeignKey("role.id"), nullable=False, index=True),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False, index=True),
    Column("rank", String(16), nullable=False),
    Column("weight", Integer, nullable=False),
    Column("since", UtcDateTime),
    Column("until", UtcDateTime),
)
assignment_scope = Table(
    "assignment_scope",
    metadata,
    Column("assignment_id", Id, ForeignKey("assignment.id", ondelete="CASCADE"), primary_key=True),
    Column("segment_id", Id, ForeignKey("segment.id"), primary_key=True),
    tenant(),
)


def to_role(row: Row[Any]) -> Role:
    return Role(
        id=row.id,
        key=row.key,
        name=row.name,
        description=row.description,
        duties=tuple(row.duties),
        aliases=tuple(row.aliases),
        measures=tuple(row.measures),
        cut_by=tuple(row.cut_by),
        needed_in=tuple(frozenset(each) for each in row.needed_in),
        fallback=row.fallback_member_id,
        retired_at=row.retired_at,
    )


def to_dimension(row: Row[Any]) -> Dimension:
    return Dimension(id=row.id, key=row.key, name=row.name, position=row.position)


def to_segment(row: Row[Any]) -> Segment:
    return Segment(id=row.id, dimension_id=row.dimension_id, name=row.name, aliases=tuple(row.aliases))


def to_placement(row: Row[Any]) -> Placement:
    return Placement(segment_id=row.segment_id, parent_id=row.parent_id, since=row.since, until=row.until)


def to_assignment(row: Row[Any], scope: Scope) -> Assignment:
    return Assignment(
        id=row.id,
        role_id=row.role_id,
        member_id=row.member_id,
        scope=scope,
        rank=Rank(row.rank),
        weight=row.weight,
        since=row.since,
        until=row.until,
    )


async def assignments(tx: Tx, *where: Any) -> list[Assignment]:
    """The workspace's assignments with their scopes; two queries, however many they are."""
    found = await rows(tx, assignment, *where)
    wanted = select(assignment.c.id).where(assignment.c.workspace_id == tx.tenant, *where)
    narrowed = [assignment_scope.c.assignment_id.in_(wanted)] if where else []
    asked = select(assignment_scope.c.assignment_id, assignment_scope.c.segment_id)
    scoped = await whole(tx, asked.where(assignment_scope.c.workspace_id == tx.tenant, *narrowed))
    scopes = gathered(scoped)
    return [to_assignment(row, scopes.get(row.id, frozenset())) for row in found]


def gathered(pairs: Iterable[Any]) -> Mapping[int, Scope]:
    """{owner: scope} of (owner, segment) pairs."""
    scopes: dict[int, set[int]] = {}
    for owner, segment_id in pairs:
        scopes.setdefault(owner, set()).add(segment_id)
    return {owner: frozenset(segments) for owner, segments in scopes.items()}


async def add_assignment(tx: Tx, values: Mapping[str, Any], scope: Scope) -> Assignment:
    made = await add_row(tx, assignment, values)
    if scope:
        parts = [{"workspace_id": tx.tenant, "assignment_id": made.id, "segment_id": each} for each in sorted(scope)]
        await tx.conn.execute(insert(assignment_scope), parts)
    return to_assignment(made, scope)


async def remove_assignment(tx: Tx, assignment_id: int) -> None:
    for table, column in ((assignment_scope, "assignment_id"), (assignment, "id")):
        where = (table.c.workspace_id == tx.tenant, table.c[column] == assignment_id)
        await tx.conn.execute(delete(table).where(*where))
