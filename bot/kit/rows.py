"""Reading and adding rows of one workspace: the two statements that every store would write again."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Table, insert, select

from bot.kit.db import Tx


async def rows(tx: Tx, table: Table, *where: Any) -> Sequence[Row[Any]]:
    """The workspace's rows, in the order in which they came."""
    asked = select(table).where(table.c.workspace_id == tx.tenant, *where).order_by(table.c.id)
    return (await tx.conn.execute(asked)).all()


async def add_row(tx: Tx, table: Table, values: Mapping[str, Any]) -> Row[Any]:
    """The new row as stored, its id included."""
    statement = insert(table).values(workspace_id=tx.tenant, **values).returning(table)
    added: Row[Any] = (await tx.conn.execute(statement)).one()
    return added
