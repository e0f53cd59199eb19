"""Reading many rows in one piece."""

from sqlalchemy import select

from bot.kit.db import Tx
from bot.kit.rows import rows, whole
from bot.people.store import absence, member
from bot.workspace.store import audit
from tests.roles.office import make_office


async def test_what_is_read_in_one_piece_is_what_is_read_row_by_row(tx: Tx) -> None:
    await make_office(tx)
    for table in (member, audit):
        asked = select(table).where(table.c.workspace_id == tx.tenant).order_by(table.c.id)
        single = [tuple(row) for row in await tx.conn.execute(asked)]
        assert len(single) > 3
        assert [tuple(row) for row in await whole(tx, asked)] == single
        assert [tuple(row) for row in await rows(tx, table)] == single


async def test_what_holds_nothing_is_read_as_nothing(tx: Tx) -> None:
    assert list(await rows(tx, absence)) == []
