"""Reading, adding and changing rows of one workspace: the statements that every store would write again."""

import json
from collections import namedtuple
from collections.abc import Iterable, Mapping, Sequence
from itertools import starmap
from typing import Any

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Dialect,
    Row,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.types import TypeEngine

from bot.kit.db import Tx


async def rows(tx: Tx, table: Table, *where: Any) -> Sequence[Row[Any]]:
    """The workspace's rows, in the order in which they came."""
    asked = select(table).where(table.c.workspace_id == tx.tenant, *where).order_by(table.c.id)
    return (await tx.conn.execute(asked)).all() if where else await whole(tx, asked)


async def whole(tx: Tx, asked: Select[Any]) -> list[Any]:
    """All that is asked, however long, in one piece.

    Before each row of its own SQLite's thread waits for a turn of the interpreter, up to 5 ms while the loop is busy:
    twenty thousand rows took ten seconds. One row that holds them all waits once.
    """
    if tx.conn.dialect.name != "sqlite":
        return list(await tx.conn.execute(asked))
    inner = asked.subquery()
    packed = select(func.json_group_array(func.json_array(*inner.c)))
    found = json.loads((await tx.conn.execute(packed)).scalar_one())
    kinds = {name: column.type for name, column in inner.c.items()}
    return _unpacked(found, kinds, tx.conn.dialect)


def _unpacked(found: Sequence[list[Any]], kinds: Mapping[str, TypeEngine[Any]], dialect: Dialect) -> list[Any]:
    """Rows with each value as its column's type makes it from what SQLite keeps."""
    if not found:
        return []
    kept = namedtuple("kept", list(kinds))  # type: ignore[misc]  # noqa: PYI024 - columns known when asked only
    makers = [kind.dialect_impl(dialect).result_processor(dialect, None) for kind in kinds.values()]
    held = zip(makers, zip(*found, strict=True), strict=True)
    columns = [[*map(maker, values)] if maker else values for maker, values in held]
    return list(starmap(kept, zip(*columns, strict=True)))


async def add_row(tx: Tx, table: Table, values: Mapping[str, Any]) -> Row[Any]:
    """The new row as stored, its id included."""
    statement = insert(table).values(workspace_id=tx.tenant, **values).returning(table)
    added: Row[Any] = (await tx.conn.execute(statement)).one()
    return added


BATCH = 500  # rows of one statement


async def add_rows(tx: Tx, table: Table, rows_: Sequence[Mapping[str, Any]]) -> list[int]:
    """The ids of new rows, in the order of the rows; a statement for hundreds of them."""
    if not rows_:
        return []
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    values = [{"workspace_id": tx.tenant, **each} for each in rows_]
    return list((await tx.conn.execute(statement, values)).scalars())


async def put_rows(tx: Tx, table: Table, rows_: Iterable[Mapping[str, Any]]) -> None:
    """New rows whose ids nobody asks for."""
    values = [{"workspace_id": tx.tenant, **each} for each in rows_]
    if values:
        await tx.conn.execute(insert(table), values)


async def change_rows(tx: Tx, table: Table, changed: Mapping[int, Mapping[str, Any]]) -> None:
    """Give each row of these ids new values of the same columns."""
    columns = next(iter(changed.values()), {})
    if not changed:
        return
    where = (table.c.workspace_id == tx.tenant, table.c.id == bindparam("of_row"))
    statement = update(table).where(*where).values({name: bindparam(f"new_{name}") for name in columns})
    values = [
        {"of_row": row_id, **{f"new_{name}": value for name, value in new.items()}} for row_id, new in changed.items()
    ]
    await tx.conn.execute(statement, values)


async def remove_rows(tx: Tx, table: Table, column: str, wanted: Iterable[int]) -> None:
    """Every row whose column holds one of these."""
    held = sorted(wanted)
    for start in range(0, len(held), BATCH):
        where = (table.c.workspace_id == tx.tenant, table.c[column].in_(held[start : start + BATCH]))
        await tx.conn.execute(delete(table).where(*where))


def among(tx: Tx, column: Column[Any], texts: Iterable[str]) -> ColumnElement[bool]:
    """Whether a column holds one of many texts: PostgreSQL joins them as a table instead of going through a list."""
    wanted = list(texts)
    if tx.conn.dialect.name == "sqlite":
        return column.in_(wanted)
    return column.in_(select(func.unnest(cast(wanted, ARRAY(Text)))))


async def gauge(tx: Tx, table: Table) -> None:
    """Let PostgreSQL count what a table holds now.

    Of one that was empty a moment ago it expects a handful of rows, and goes through all of them for each that it
    looks up: an import of a hundred thousand then takes ten minutes instead of half of one.
    """
    if tx.conn.dialect.name != "sqlite":
        await tx.conn.exec_driver_sql(f'ANALYZE "{table.name}"')
