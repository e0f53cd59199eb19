"""Accounts files: customers and prospects, where they belonged when, and the owners named on them."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bot.imports.cells import parted
from bot.imports.draft import Draft
from bot.imports.fields import OWNER
from bot.imports.model import Faults
from bot.imports.names import Names
from bot.imports.rows import Cells
from bot.imports.said import Said
from bot.imports.timeline import Claims, Piece
from bot.kit.lexicon import normal
from bot.ownership.model import Account, AccountStatus
from bot.roles.model import NAME_LIMIT, Scope

LIST_LIMIT = 4_000
SCOPED = re.compile(r"(?P<name>.*?)\s*\((?P<scope>[^()]*=[^()]*)\)")


def plan_accounts(draft: Draft, rows: Iterable[Cells], faults: Faults) -> int:
    """Write an accounts file into the draft; how many rows there were."""
    said, claims, count = Said(), Claims(faults), 0
    for count, cells in enumerate(rows, start=1):  # noqa: B007 - the last one is the answer
        account = _which(draft, cells, said)
        if account:
            _belong(draft, cells, account, claims)
            _owned(draft, cells, account, claims)
    return count


def _which(draft: Draft, cells: Cells, said: Said) -> Account | None:
    """The account that a row is about: by its external id, else by name or alias."""
    name, external = " ".join(cells.needed("name", NAME_LIMIT).split()), cells.text("external_id", NAME_LIMIT)
    found = _known(draft, name, external) if name else ()
    if not name or len(found) > 1:
        if name:
            cells.fault(f"name: {draft.accounts.fault(name)}")
        return None
    account = draft.book.accounts[found[0]] if found else draft.new_account(name)
    given: dict[str, Any] = {"external_id": external, "status": _status(cells)}
    given["renewal"] = cells.day("renewal")
    given["aliases"] = parted(cells.text("aliases", LIST_LIMIT))
    if external:
        given["name"] = name
    said_now = {key: value for key, value in given.items() if value and said.agrees(cells, account.id, key, value)}
    return draft.know(replace(account, **said_now))


def _known(draft: Draft, name: str, external: str) -> tuple[int, ...]:
    accounts = draft.book.accounts
    if external:
        same = [each for each in draft.accounts.find(external) if accounts[each].external_id == external]
        if same:
            return tuple(same)
    named = draft.accounts.find(name)
    return tuple(each for each in named if not external or not accounts[each].external_id)


def _status(cells: Cells) -> AccountStatus | None:
    text = normal(cells.text("status"))
    if text and text not in set(AccountStatus):
        cells.fault(f"status: write {' or '.join(AccountStatus)}, or say with --value what it means.")
        return None
    return AccountStatus(text) if text else None


def _belong(draft: Draft, cells: Cells, account: Account, claims: Claims) -> None:
    since, until = cells.period()
    for axis in [each for each in draft.book.dimensions.values() if cells.has(each.key)]:
        segment = draft.segment(cells, axis.key, axis.id)
        if segment is not None:
            piece = Piece(value=segment, since=since, until=until, line=cells.row.line)
            fault = f"{account.name} has two values of {axis.name.casefold()}"
            claims.lay(draft.book.homes, (account.id, axis.id), piece, fault)


def _owned(draft: Draft, cells: Cells, account: Account, claims: Claims) -> None:
    """A cell names one owner or several, each perhaps for a part: `Anna Adler (territory=EMEA); Ben Brook`."""
    for role in draft.book.roles.values():
        field = OWNER + role.key
        parts: dict[Scope, set[int]] = {}
        for text in parted(cells.text(field, LIST_LIMIT)):
            scoped = SCOPED.fullmatch(text)
            who = cells.named(field, draft.members, scoped["name"] if scoped else text)
            scope = _scope(draft, cells, field, scoped["scope"]) if scoped else frozenset()
            if who is not None:
                parts.setdefault(scope, set()).add(who)
        for scope, members in parts.items():
            since, until = cells.period()
            piece = Piece(value=frozenset(members), since=since, until=until, line=cells.row.line)
            fault = f"{account.name} has other owners as {role.short}"
            claims.lay(draft.book.owners, (account.id, role.id, scope), piece, fault)


def _scope(draft: Draft, cells: Cells, field: str, text: str) -> Scope:
    """Of the form `territory=EMEA, vertical=Fintech`."""
    found: list[int | None] = []
    for part in text.split(","):
        axis, _, name = part.partition("=")
        dimension = cells.named(field, draft.dimensions, axis.strip())
        names: Names[int] | None = draft.segments(dimension) if dimension is not None else None
        found.append(cells.named(field, names, name.strip()) if names else None)
    return frozenset(each for each in found if each is not None)
