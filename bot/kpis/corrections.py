"""Entries put right: the next revision of the same entry, so that what was said before stays known."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import select

from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.kpis import store
from bot.kpis.inputs import Entry
from bot.kpis.model import Fact, Source
from bot.kpis.service import fact_state, require_begun, require_over_numbers
from bot.people import service as people
from bot.workspace.audit import record
from bot.workspace.model import Actor
from bot.workspace.rights import require_member


class Overtaken(Refusal):
    """This number was taken back or corrected already. `/kpi` shows how it stands now."""


async def to_correct(tx: Tx, actor: Actor, fact_id: int, holders: Collection[int] = ()) -> Fact:
    """The entry as it counts now, for whoever may change it: who wrote it, and who may write its owner's numbers."""
    require_member(actor)
    row = await store.current(tx, store.fact, fact_id)
    if row is None:
        raise Overtaken
    if actor.member_id is None or actor.member_id != row.recorded_by:
        whose = await people.by_id(tx, row.member_id) if row.member_id else None
        await require_over_numbers(tx, actor, whose, holders)
    return store.to_fact(row)


async def correct(
    tx: Tx, actor: Actor, fact_id: int, entry: Entry, via: str, holders: Collection[int] = ()
) -> tuple[Fact, Fact]:
    """The entry as it was, and as it is from now on. Raises Refusal where nothing would change."""
    before = await to_correct(tx, actor, fact_id, holders)
    whose = entry.member.id if entry.member else None
    if whose != before.member_id:
        await require_over_numbers(tx, actor, entry.member, holders)
    await require_begun(tx, entry.day, entry.member)
    after = replace(before, day=entry.day, member_id=whose, account_id=entry.account_id, components=entry.components)
    if after == before:
        raise Refusal("That is what it says already, so nothing was changed.")
    return before, await _write(tx, actor, before, replace(after, source=Source.TYPED), via)


async def put_back(tx: Tx, actor: Actor, fact_id: int, via: str, holders: Collection[int] = ()) -> Fact:
    """What an entry said before its last correction counts again."""
    now = await to_correct(tx, actor, fact_id, holders)
    column = store.fact.c
    same = (column.workspace_id == tx.tenant, column.kind == now.kind, column.external_id == now.external_id)
    asked = select(store.fact).where(*same, column.revision == now.revision - 1)
    row = (await tx.conn.execute(asked)).one_or_none()
    if row is None:
        raise Overtaken
    return await _write(tx, actor, now, store.to_fact(row), via)


async def _write(tx: Tx, actor: Actor, before: Fact, after: Fact, via: str) -> Fact:
    if before.id is None or not await store.supersede(tx, store.fact, before.id):
        raise Overtaken
    new = replace(after, revision=before.revision + 1, id=None)
    kept = await store.write(tx, store.fact, store.fact_values(new), actor.member_id)
    subject, states = ("fact", kept), (fact_state(before), fact_state(new))
    await record(tx, actor, via=via, action="kpi.correct", subject=subject, before=states[0], after=states[1])
    return replace(new, id=kept)
