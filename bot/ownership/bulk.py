"""Accounts by the thousand, as files bring them; whoever calls this checks the right and writes the audit's line."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, delete

from bot.kit.db import Tx
from bot.kit.rows import add_rows, change_rows, put_rows, remove_rows
from bot.ownership import store
from bot.ownership.model import Account, AccountSegment, NamedOwner


async def add_accounts(tx: Tx, new: Sequence[Account]) -> dict[int, int]:
    """The ids that they got, by those they were given here."""
    ids = await add_rows(tx, store.account, [_values(each) for each in new])
    return dict(zip((each.id for each in new), ids, strict=True))


async def change_accounts(tx: Tx, changed: Sequence[Account]) -> None:
    await change_rows(tx, store.account, {each.id: _values(each) for each in changed})


async def replace_homes(tx: Tx, accounts: Iterable[int], homes: Iterable[AccountSegment]) -> None:
    """All segments to which these accounts ever belonged."""
    await remove_rows(tx, store.account_segment, "account_id", accounts)
    named = ("account_id", "segment_id", "since", "until")
    await put_rows(tx, store.account_segment, ({name: getattr(each, name) for name in named} for each in homes))


async def replace_owners(tx: Tx, of: Iterable[tuple[int, int]], owners: Sequence[NamedOwner]) -> None:
    """All who were ever named on these accounts for these roles."""
    await _forget(tx, [{"of_account": account, "for_role": role} for account, role in of])
    named = ("account_id", "role_id", "member_id", "since", "until")
    ids = await add_rows(tx, store.account_owner, [{name: getattr(each, name) for name in named} for each in owners])
    parts = (
        {"account_owner_id": row_id, "segment_id": part}
        for row_id, each in zip(ids, owners, strict=True)
        for part in sorted(each.scope)
    )
    await put_rows(tx, store.account_owner_scope, parts)


async def _forget(tx: Tx, pairs: Sequence[dict[str, int]]) -> None:
    column = store.account_owner.c
    where = (column.account_id == bindparam("of_account"), column.role_id == bindparam("for_role"))
    if pairs:
        await tx.conn.execute(delete(store.account_owner).where(column.workspace_id == tx.tenant, *where), pairs)


def _values(each: Account) -> dict[str, Any]:
    named = {"name": each.name, "aliases": list(each.aliases), "external_id": each.external_id}
    return {**named, "status": each.status.value, "renewal": each.renewal}
