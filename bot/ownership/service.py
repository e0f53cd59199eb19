"""Use-cases of ownership: the map in memory, accounts and where they belong, and the owners named on them."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update

from bot.kit.blocks import esc
from bot.kit.db import Database, Tx
from bot.kit.errors import Refusal
from bot.kit.lexicon import key_of
from bot.kit.rows import add_row, rows
from bot.ownership import store
from bot.ownership.index import Index, Rows, build
from bot.ownership.model import Account, AccountSegment, AccountStatus
from bot.ownership.naming import name_owner, unname
from bot.ownership.question import answer
from bot.people import service as people
from bot.roles import service as roles
from bot.roles.conflicts import as_pairs
from bot.roles.setup import checked_name
from bot.roles.words import one_per_dimension
from bot.workspace.audit import record
from bot.workspace.definitions import editions
from bot.workspace.model import Actor
from bot.workspace.rights import require_admin, require_member
from bot.workspace.service import get, touch
from bot.workspace.service import revision as current_revision
from bot.workspace.settings import setting, year_start

__all__ = ["Ownership", "add_account", "answer", "ensure_prospect", "find_account", "load_rows", "name_owner", "unname"]


class Ownership:
    """The map of every workspace, held in memory: fresh right after a commit here, and by `refresh` after others'."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._indexes: dict[int, Index] = {}
        self._reading = asyncio.Lock()
        db.listen("map", self._reload)

    async def index(self, tenant: int) -> Index:
        """The map as last known; read from the database the first time only."""
        if tenant not in self._indexes:
            await self._reload(tenant)
        return self._indexes[tenant]

    async def refresh(self, tenant: int) -> Index:
        """The map as it stands in the database: read anew only when its revision has moved. Call it at every look."""
        known = self._indexes.get(tenant)
        if known:
            async with self._db.read(tenant) as tx:
                if await current_revision(tx) == known.revision:
                    return known
        await self._reload(tenant)
        return self._indexes[tenant]

    async def seen_by(self, tx: Tx) -> Index:
        """The map as this transaction sees it: the one in memory, unless it has changed since."""
        known = self._indexes.get(tx.tenant)
        if known and known.revision == await current_revision(tx):
            return known
        return build(await load_rows(tx, known.rows if known else None), known)

    async def holders(self, tenant: int, now: datetime) -> list[str]:
        """The Slack users who hold something now or will: of them it matters most whether they are still here."""
        index = await self.index(tenant)
        rows = index.rows
        held = {each.member_id for each in rows.assignments if not each.ended(now)}
        held |= {each.member_id for each in rows.named_owners if not each.ended(now)}
        held |= {each.fallback for each in rows.roles if each.fallback}
        found = (index.members[each] for each in sorted(held))
        return [each.slack_user_id for each in found if each.slack_user_id and each.active]

    async def _reload(self, tenant: int) -> None:
        """One at a time: whoever waited finds what they came for read already, however many changes there were."""
        async with self._reading, self._db.read(tenant) as tx:
            known = self._indexes.get(tenant)
            if known is None or known.revision != await current_revision(tx):
                self._indexes[tenant] = build(await load_rows(tx, known.rows if known else None), known)


async def load_rows(tx: Tx, before: Rows | None = None) -> Rows:
    """All that the map is made from, as this transaction sees it.

    Told what they were `before`, it reads only the changed ones of the members, who may be many thousands.
    """
    workspace = await get(tx)  # first: what changes while the rest is read has a later revision, and is read again
    return Rows(
        roles=await roles.roles(tx),
        dimensions=await roles.dimensions(tx),
        segments=await roles.segments(tx),
        placements=await roles.placements(tx),
        assignments=await roles.assignments(tx),
        members=await (people.caught_up(tx, before.members, before.revision) if before else people.members(tx)),
        report_lines=await people.report_lines(tx),
        absences=await people.absences(tx),
        accounts=await accounts(tx),
        account_segments=[store.to_account_segment(row) for row in await rows(tx, store.account_segment)],
        named_owners=await store.named_owners(tx),
        conflicts=as_pairs(workspace.settings),
        zone=workspace.zone,
        floor=setting("floor").of(workspace),
        currency=setting("currency").of(workspace),
        year_start=year_start(workspace),
        definitions=await editions(tx),
        revision=workspace.revision,
    )


async def accounts(tx: Tx) -> list[Account]:
    return [store.to_account(row) for row in await rows(tx, store.account)]


async def find_account(tx: Tx, text: str) -> list[Account]:
    """The accounts of exactly that name, alias or external id, however it is spelt."""
    wanted = key_of(text)
    return [each for each in await accounts(tx) if wanted in map(key_of, _names(each))]


def _names(account: Account) -> list[str]:
    return [account.name, *account.aliases, *([account.external_id] if account.external_id else [])]


async def add_account(  # noqa: PLR0913 - an account's columns, each named at the call
    tx: Tx,
    actor: Actor,
    *,
    name: str,
    segments: Sequence[int] = (),
    aliases: Sequence[str] = (),
    external_id: str | None = None,
    status: AccountStatus = AccountStatus.CUSTOMER,
    since: datetime | None = None,
    via: str = "set-up",
) -> Account:
    """A new account; it belongs to its segments from `since`, without it always. Admins only."""
    require_admin(actor)
    await touch(tx)
    values = {"name": checked_name(name), "aliases": list(aliases), "external_id": external_id, "status": status.value}
    made = store.to_account(await add_row(tx, store.account, values))
    await _belong(tx, made.id, segments, since)
    after = {**values, "segments": list(segments), "places": await _places(tx, made.id)}
    await record(tx, actor, via=via, action="account.add", subject=("account", made.id), after=after)
    return made


async def ensure_prospect(
    tx: Tx, actor: Actor, name: str, segments: Sequence[int] = (), via: str = "handoff"
) -> Account:
    """The account of that name, or a new prospect in those segments. Every full member may meet a prospect.

    Raises Refusal where the name fits several accounts.
    """
    require_member(actor)
    await touch(tx)
    found = await find_account(tx, name)
    if len(found) > 1:
        listed = ", ".join(f"*{esc(each.name)}* ({esc(each.external_id or each.status)})" for each in found[:5])
        raise Refusal(f"“{esc(name)}” fits several accounts: {listed}. Choose one from the list.")
    if found:
        return found[0]
    values: dict[str, Any] = {
        "name": checked_name(name),
        "aliases": [],
        "external_id": None,
        "status": AccountStatus.PROSPECT.value,
    }
    made = store.to_account(await add_row(tx, store.account, values))
    await _belong(tx, made.id, segments, None)
    after = {**values, "segments": list(segments), "places": await _places(tx, made.id)}
    await record(tx, actor, via=via, action="account.add", subject=("account", made.id), after=after)
    return made


async def _belong(tx: Tx, account_id: int, segments: Sequence[int], since: datetime | None) -> None:
    for segment_id in one_per_dimension(await roles.load_trees(tx), segments):
        values = {"account_id": account_id, "segment_id": segment_id, "since": since}
        await add_row(tx, store.account_segment, values)


async def place_account(tx: Tx, actor: Actor, account_id: int, segment_id: int, via: str = "set-up") -> None:
    """From now on an account belongs to this segment, and no longer to another of the same dimension."""
    require_admin(actor)
    await touch(tx)
    trees, table = await roles.load_trees(tx), store.account_segment
    held, old = await store.homes(tx, account_id), await _places(tx, account_id)
    rivals = [each for each in held if each.holds(tx.now) and trees.place(each.segment_id) == trees.place(segment_id)]
    await _leave(tx, rivals)
    await add_row(tx, table, {"account_id": account_id, "segment_id": segment_id, "since": tx.now})
    was = {"segments": [each.segment_id for each in rivals], "places": old}
    becomes = {"segments": [segment_id], "places": await _places(tx, account_id)}
    subject = ("account", account_id)
    await record(tx, actor, via=via, action="account.place", subject=subject, before=was, after=becomes)


async def _places(tx: Tx, account_id: int) -> list[dict[str, Any]]:
    """What the audit keeps of where an account ever belonged."""
    return [{"segment_id": each.segment_id, **each.days()} for each in await store.homes(tx, account_id)]


async def _leave(tx: Tx, left: Sequence[AccountSegment]) -> None:
    table = store.account_segment
    for each in left:
        mine = (table.c.workspace_id == tx.tenant, table.c.account_id == each.account_id)
        still = (table.c.segment_id == each.segment_id, table.c.until.is_(None))
        await tx.conn.execute(update(table).where(*mine, *still).values(until=tx.now))
