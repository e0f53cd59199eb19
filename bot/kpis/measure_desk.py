"""`/kpi measures` and `/kpi measure`: definitions looked at by anybody, and changed by admins with a preview."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.kit.db import Database, Tx
from bot.kit.door import AskedBack, Command, Feature, Reply, Request, Route, Verb
from bot.kit.errors import Refusal
from bot.kit.zones import day_of
from bot.kpis import breakdown, editions, measure_blocks, measure_form
from bot.kpis.catalogue import Catalogue
from bot.kpis.measure_form import Draft
from bot.kpis.model import Measure
from bot.kpis.service import currency
from bot.kpis.span import DAY, Span, month_of, week_of
from bot.kpis.words import find_in
from bot.ownership.index import Index
from bot.ownership.service import Ownership
from bot.people.service import actor
from bot.roles.model import Role
from bot.workspace.rights import require_admin


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    db: Database
    ownership: Ownership

    async def all(self, request: Request) -> Reply:
        index = await self.ownership.index(request.tenant)
        async with self.db.read(request.tenant, request.now) as tx:
            known, own = await editions.catalogue(tx), await editions.editions(tx)
        names = {each.key: each.name for each in index.rows.roles}
        return Reply(message=measure_blocks.listed(known.all, frozenset(each.key for each in own), names))

    async def one(self, request: Request) -> Reply:
        if not request.text.strip():
            return await self.all(request)
        async with self.db.read(request.tenant, request.now) as tx:
            measure = find_in(await editions.catalogue(tx), request.text, "/kpi measure")
        return Reply(message=measure_blocks.one(measure, _earlier(measure)))

    async def new(self, request: Request) -> Reply:
        return await self._form(request, "")

    async def edit(self, request: Request) -> Reply:
        return await self._form(request, request.value)

    async def change(self, request: Request) -> Reply:
        """Back from the preview to the form, with what was typed."""
        kept = json.loads(request.value)
        draft = measure_form.read_preview(kept)
        index = await self.ownership.index(request.tenant)
        async with self.db.read(request.tenant, request.now) as tx:
            require_admin(await actor(tx, request.user))
            new = draft.measure.key not in (await editions.catalogue(tx)).by_key
        view = measure_form.form(
            draft.measure, _roles(index), draft.since, draft.seen, kept.get("channel") or request.channel, new=new
        )
        return Reply(view=view)

    async def _form(self, request: Request, key: str) -> Reply:
        index = await self.ownership.index(request.tenant)
        async with self.db.read(request.tenant, request.now) as tx:
            require_admin(await actor(tx, request.user))
            known, seen = await editions.catalogue(tx), await editions.newest(tx, key)
        if key and key not in known.by_key:
            raise Refusal("This measure is not there any more. `/kpi measures` lists those that are.")
        monday = week_of(day_of(request.now, index.zone)).first
        measure = known.by_key[key] if key else None
        return Reply(view=measure_form.form(measure, _roles(index), monday, seen, request.channel))

    async def check_form(self, request: Request) -> None:
        """Always answered by the window that shows what it would change."""
        index = await self.ownership.index(request.tenant)
        kept = json.loads(request.value)
        async with self.db.read(request.tenant, request.now) as tx:
            require_admin(await actor(tx, request.user))
            known = await editions.catalogue(tx)
            draft = measure_form.read_form(known, request.values, kept, day_of(tx.now, index.zone))
            texts = await _compared(tx, index, known, draft)
        raise AskedBack(
            "Look at what it would change, and save it.", measure_form.preview(draft, texts, request.channel)
        )

    async def check_save(self, request: Request) -> None:
        async with self.db.read(request.tenant, request.now) as tx:
            require_admin(await actor(tx, request.user))
            draft = measure_form.read_preview(json.loads(request.value))
            if await editions.newest(tx, draft.measure.key) != draft.seen:
                raise editions.ChangedMeanwhile

    async def save(self, tx: Tx, request: Request) -> Reply:
        draft = measure_form.read_preview(json.loads(request.value))
        acting = await actor(tx, request.user)
        kept = await editions.save(tx, acting, draft.measure, draft.since, draft.seen, request.via)
        found = next(each for each in await editions.editions(tx) if each.id == kept)
        return Reply(message=measure_blocks.saved(draft.measure, kept, found.since))

    async def retire(self, tx: Tx, request: Request) -> Reply:
        index = await self.ownership.index(request.tenant)
        acting, key = await actor(tx, request.user), request.value
        require_admin(acting)
        measure = (await editions.catalogue(tx)).by_key.get(key)
        if measure is None:
            raise Refusal("That measure is retired already.")
        monday = week_of(day_of(tx.now, index.zone)).first
        kept = await editions.retire(tx, acting, key, monday, await editions.newest(tx, key), request.via)
        return Reply(message=measure_blocks.retired(measure, kept))

    async def check_admin(self, request: Request) -> None:
        async with self.db.read(request.tenant, request.now) as tx:
            require_admin(await actor(tx, request.user))

    async def put_back(self, tx: Tx, request: Request) -> Reply:
        key = await editions.undo(tx, await actor(tx, request.user), int(request.value), request.via)
        return Reply(message=measure_blocks.put_back(key), replace=True)


def _roles(index: Index) -> Sequence[Role]:
    return [each for each in index.rows.roles if each.retired_at is None]


def _earlier(measure: Measure) -> list[Measure]:
    """Its definitions before this one, the newest first."""
    found, each = list[Measure](), measure.before
    while each:
        found.append(each)
        each = each.before
    return found


async def _compared(tx: Tx, index: Index, known: Catalogue, draft: Draft) -> list[str]:
    """Last month's figure of everybody, as it is and as it would be."""
    month = last_month(day_of(tx.now, index.zone))
    first, last = month.first, month.last
    after = Catalogue([*(each for each in known.all if each.key != draft.measure.key), draft.measure])
    new = await breakdown.ask(tx, index, after.by_key[draft.measure.key], first=first, last=last)
    old = known.by_key.get(draft.measure.key)
    before = await breakdown.ask(tx, index, old, first=first, last=last) if old else None
    return measure_blocks.difference(first, before, new, await currency(tx))


def last_month(today: date) -> Span:
    return month_of(month_of(today).first - DAY)


def feature(db: Database, ownership: Ownership) -> Feature:
    desk = Desk(db=db, ownership=ownership)
    verbs = (
        Verb(
            word="measures",
            usage="/kpi measures",
            help="All measures of success by role, and a form for one of your own.",
            read=desk.all,
        ),
        Verb(
            word="measure",
            usage="/kpi measure win rate",
            help="What a measure is made of; admins change it, and past weeks keep theirs.",
            read=desk.one,
        ),
    )
    actions: Mapping[str, Any] = {
        measure_blocks.NEW: Route(read=desk.new),
        measure_blocks.EDIT: Route(read=desk.edit),
        measure_form.CHANGE: Route(read=desk.change),
        measure_blocks.RETIRE: Route(check=desk.check_admin, write=desk.retire),
        measure_blocks.PUT_BACK: Route(check=desk.check_admin, write=desk.put_back),
    }
    forms = {
        measure_form.FORM: Route(check=desk.check_form, write=_never),
        measure_form.SAVE: Route(check=desk.check_save, write=desk.save),
    }
    command = Command(name="/kpi", summary="says how we are doing.", verbs=verbs)
    return Feature(commands=(command,), actions=actions, forms=forms)


async def _never(tx: Tx, request: Request) -> Reply:  # noqa: ARG001 - a route's signature
    """The form is always answered by its preview."""
    raise AssertionError(request)
