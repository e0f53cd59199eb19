"""How often what is counted has changed, by whichever process: so what is kept in memory knows whether it holds."""

from collections.abc import Mapping

from sqlalchemy import BigInteger, Column, String, Table, UniqueConstraint, select

from bot.kit.db import Tx, insert_into, metadata, pk, tenant

counter = Table(
    "counter",
    metadata,
    pk(),
    tenant(),
    Column("kind", String(32), nullable=False),
    Column("number", BigInteger, nullable=False),
    UniqueConstraint("workspace_id", "kind"),
)


def changed(tx: Tx, table: Table) -> None:
    """Rows of a table that is counted from were written in this transaction: its counter moves with the commit.

    It moves last of all, so that writers who wait for one another here hold nothing else that a third might want.
    """

    async def count(last: Tx) -> None:
        put = insert_into(last.conn, counter).values(workspace_id=last.tenant, kind=table.name, number=1)
        once_more = {"number": counter.c.number + 1}
        await last.conn.execute(put.on_conflict_do_update(index_elements=["workspace_id", "kind"], set_=once_more))

    tx.lasts[f"count {tx.tenant} {table.name}"] = count


async def counts(tx: Tx) -> Mapping[str, int]:
    """By the table's name; of one that was never written to there is none."""
    asked = select(counter.c.kind, counter.c.number).where(counter.c.workspace_id == tx.tenant)
    return {row.kind: row.number for row in await tx.conn.execute(asked)}
