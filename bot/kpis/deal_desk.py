"""Deals typed in that were won or lost: the form, with its rarer fields on demand, and what is kept of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.handoffs.choices import account_options, segment_options
from bot.handoffs.entry import NEW
from bot.handoffs.forms import new_option
from bot.kit.blocks import Element, View, option
from bot.kit.db import Database, Tx
from bot.kit.door import AskedBack, Feature, Reply, Request, Route
from bot.kit.zones import day_of
from bot.kpis import blocks, forms, service
from bot.kpis.board import week_board
from bot.kpis.catalogue import BY_KEY
from bot.kpis.entry import asker
from bot.kpis.filled import read_deal_form
from bot.kpis.forms import Shown
from bot.kpis.logline import closed_words, is_closed
from bot.kpis.model import Stage
from bot.ownership.index import Index
from bot.ownership.service import Ownership, ensure_prospect
from bot.people import service as people
from bot.workspace.rights import require_member


@dataclass(frozen=True, kw_only=True, slots=True)
class DealDesk:
    db: Database
    ownership: Ownership

    async def open(self, request: Request) -> Reply:
        index = await self.ownership.index(request.tenant)
        async with self.db.read(request.tenant, request.now) as tx:
            return await opened(tx, index, request)

    async def reshape(self, request: Request) -> Reply:
        """The form of a deal for how it ended, or with its rarer fields."""
        index = await self.ownership.index(request.tenant)
        more = request.name == forms.MORE or bool(_kept(request.payload.get("metadata")).get("more"))
        async with self.db.read(request.tenant, request.now) as tx:
            return Reply(view=_deal_form(index, request, await service.currency(tx), more=more))

    async def check(self, request: Request) -> None:
        index = await self.ownership.index(request.tenant)
        closed = read_deal_form(index, request.values, request.user, request.now)
        day = closed.deal.closed_on or day_of(request.now, closed.owner.zone)
        if closed.late or not is_closed(index, day, day_of(request.now, closed.owner.zone)):
            return
        told = closed_words(index, day)
        async with self.db.read(request.tenant, request.now) as tx:
            currency = await service.currency(tx)
        more = bool(_kept(request.value).get("more"))
        raise AskedBack(told, _deal_form(index, request, currency, more=more, late=told))

    async def log(self, tx: Tx, request: Request) -> Reply:
        index = await self.ownership.index(request.tenant)
        closed = read_deal_form(index, request.values, request.user, request.now)
        actor = await people.actor(tx, request.user)
        deal = closed.deal
        if deal.account_id is None:
            account = await ensure_prospect(tx, actor, closed.company, via=request.via)
            deal = replace(deal, account_id=account.id, name=account.name)
        kept = await service.log_deal(tx, actor, deal, closed.owner, request.via)
        day = kept.closed_on or day_of(tx.now, closed.owner.zone)
        measure = BY_KEY["ae.revenue" if kept.stage is Stage.WON else "ae.win_loss"]
        shown = await week_board(tx, index, measure, closed.owner, day)
        return Reply(message=blocks.logged_deal(kept, closed.owner, shown))

    async def accounts(self, request: Request) -> list[Element]:
        return account_options(await self.ownership.index(request.tenant), request.query)

    async def products(self, request: Request) -> list[Element]:
        return segment_options(await self.ownership.index(request.tenant), request.query, "product")


def feature(db: Database, ownership: Ownership) -> Feature:
    desk = DealDesk(db=db, ownership=ownership)
    actions = {
        blocks.UNDO_DEAL: Route(write=undo),
        blocks.OPEN_DEAL: Route(read=desk.open),
        forms.OUTCOME: Route(read=desk.reshape),
        forms.MORE: Route(read=desk.reshape),
    }
    routes = {forms.DEAL: Route(check=desk.check, write=desk.log)}
    options = {forms.ACCOUNT: desk.accounts, forms.PRODUCT: desk.products}
    return Feature(actions=actions, forms=routes, options=options)


async def opened(tx: Tx, index: Index, request: Request) -> Reply:
    """The form as it begins: of a lost deal where the line says so."""
    me = asker(index, request.user)
    require_member(me.actor())
    values = {"closed_on": day_of(request.now, me.zone).isoformat(), "owner": request.user}
    lost = Stage.LOST in request.text.casefold().split()
    shown = Shown(values=values, channel=request.channel)
    return Reply(view=forms.deal_form(shown, await service.currency(tx), lost=lost))


async def undo(tx: Tx, request: Request) -> Reply:
    deal = await service.undo_deal(tx, await people.actor(tx, request.user), int(request.value), request.via)
    words = blocks.deal_words(deal, await service.currency(tx))
    return Reply(message=blocks.taken_back(words), replace=True)


def _deal_form(index: Index, request: Request, currency: str, *, more: bool, late: str = "") -> View:
    """As it was filled in so far."""
    picked = str(request.values.get("account") or "")
    known = index.accounts.get(int(picked)) if picked.isdecimal() else None
    account = option(known.name, picked) if known else None
    if picked.startswith(NEW):
        account = new_option(picked.removeprefix(NEW))
    shown = Shown(values=request.values, channel=request.channel, account=account, late=late)
    return forms.deal_form(shown, currency, lost=request.values.get("outcome") == Stage.LOST, more=more)


def _kept(metadata: Any) -> Mapping[str, Any]:
    found = json.loads(metadata) if metadata else {}
    return found if isinstance(found, dict) else {}
