"""A workspace's own definitions of measures, each from a day on; what they say is their feature's affair."""

from collections.abc import Sequence

from sqlalchemy import Column, Date, ForeignKey, String, Table, insert, select

from bot.kit.db import Id, Json, Tx, UtcDateTime, metadata, pk, tenant
from bot.workspace.model import Edition
from bot.workspace.service import touch

measure_edition = Table(
    "measure_edition",
    metadata,
    pk(),
    tenant(),
    Column("key", String(60), nullable=False),
    Column("since", Date),
    Column("said", Json),  # null: it is retired
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Id, ForeignKey("member.id")),
)


async def editions(tx: Tx) -> Sequence[Edition]:
    """All of the workspace's own, in the order in which they were written."""
    where = measure_edition.c.workspace_id == tx.tenant
    rows = await tx.conn.execute(select(measure_edition).where(where).order_by(measure_edition.c.id))
    return [Edition(id=row.id, key=row.key, since=row.since, said=row.said) for row in rows]


async def write(tx: Tx, edition: Edition, by: int | None) -> int:
    """Put one down beside the others; the map in memory, which carries them, is read anew. The id."""
    values = {"key": edition.key, "since": edition.since, "said": dict(edition.said) if edition.said else None}
    row = values | {"workspace_id": tx.tenant, "made_at": tx.now, "made_by": by}
    made = await tx.conn.execute(insert(measure_edition).values(row).returning(measure_edition.c.id))
    await touch(tx)
    return int(made.scalar_one())
