"""`/kpi`: my board, one measure, a number or a deal logged, a target set; each line led to its use-case."""

from dataclasses import dataclass, replace
from datetime import date

from bot.handoffs.choices import account_options, segment_options
from bot.kit.blocks import Element
from bot.kit.db import Database, Tx
from bot.kit.door import Command, Feature, Reply, Request, Route, Verb, joined
from bot.kit.zones import day_of
from bot.kpis import blocks, drill_slack, measure_desk, plans_slack, quality_slack, service
from bot.kpis.board import own, read
from bot.kpis.catalogue import BY_KEY
from bot.kpis.entry import Entry, asker, read_deal_form, read_entry, read_log_form
from bot.kpis.forms import ACCOUNT, DEAL, LOG, PRODUCT, deal_form, log_form
from bot.kpis.model import Measure
from bot.kpis.page import page
from bot.kpis.reading import Board
from bot.kpis.scoring import running, whole_week
from bot.kpis.span import week_of
from bot.ownership.index import Index
from bot.ownership.service import Ownership, ensure_prospect
from bot.people import service as people
from bot.people.model import Member
from bot.workspace.rights import require_member

begin = quality_slack.begin  # sets the clock of what is kept every week
DEAL_WORDS = frozenset({"deal", "a deal", "won deal", "a won deal"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Doors:
    db: Database
    ownership: Ownership

    async def show(self, request: Request) -> Reply:
        """`/kpi`, or `/kpi leads for @sam`."""
        index = await self.ownership.index(request.tenant)
        me = asker(index, request.user)
        async with self.db.read(request.tenant, request.now) as tx:
            if not request.text.strip():
                return Reply(message=blocks.board(await own(tx, index, me), own=True))
            return Reply(message=await page(tx, index, me, request.text))

    async def check_log(self, request: Request) -> None:
        if not _is_form(request.text):
            read_entry(await self.ownership.index(request.tenant), request.text, request.user, request.now)

    async def log(self, tx: Tx, request: Request) -> Reply:
        """A number; `deal` opens the form of a deal, nothing at all that of a number."""
        index = await self.ownership.index(request.tenant)
        if _is_form(request.text):
            return await self._form(tx, index, request, deal=bool(request.text.strip()))
        entry = read_entry(index, request.text, request.user, request.now)
        return await _keep(tx, index, request, entry)

    async def _form(self, tx: Tx, index: Index, request: Request, *, deal: bool) -> Reply:
        me = asker(index, request.user)
        require_member(me.actor())
        today = day_of(request.now, me.zone)
        if deal:
            return Reply(view=deal_form(request.user, today, request.channel, await service.currency(tx)))
        return Reply(view=log_form(request.user, today, request.channel, request.value))

    async def open_log(self, request: Request) -> Reply:
        """The button below a board or a digest; its value may name the measure."""
        return await self._open(request, deal=False)

    async def open_deal(self, request: Request) -> Reply:
        return await self._open(request, deal=True)

    async def _open(self, request: Request, *, deal: bool) -> Reply:
        index = await self.ownership.index(request.tenant)
        async with self.db.read(request.tenant, request.now) as tx:
            return await self._form(tx, index, request, deal=deal)

    async def check_log_form(self, request: Request) -> None:
        read_log_form(await self.ownership.index(request.tenant), request.values, request.user, request.now)

    async def log_from_form(self, tx: Tx, request: Request) -> Reply:
        index = await self.ownership.index(request.tenant)
        return await _keep(tx, index, request, read_log_form(index, request.values, request.user, request.now))

    async def check_deal(self, request: Request) -> None:
        read_deal_form(await self.ownership.index(request.tenant), request.values, request.user, request.now)

    async def log_deal(self, tx: Tx, request: Request) -> Reply:
        index = await self.ownership.index(request.tenant)
        won = read_deal_form(index, request.values, request.user, request.now)
        actor = await people.actor(tx, request.user)
        deal = won.deal
        if deal.account_id is None:
            account = await ensure_prospect(tx, actor, won.company, via=request.via)
            deal = replace(deal, account_id=account.id, name=account.name)
        kept = await service.log_deal(tx, actor, deal, won.owner, request.via)
        closed = kept.closed_on or day_of(tx.now, won.owner.zone)
        shown = await _week_board(tx, index, BY_KEY["ae.revenue"], won.owner, closed)
        return Reply(message=blocks.logged_deal(kept, won.owner, shown))

    async def accounts(self, request: Request) -> list[Element]:
        return account_options(await self.ownership.index(request.tenant), request.query)

    async def products(self, request: Request) -> list[Element]:
        return segment_options(await self.ownership.index(request.tenant), request.query, "product")


def feature(db: Database, ownership: Ownership) -> Feature:
    doors = Doors(db=db, ownership=ownership)
    board = Verb(
        word="",
        usage="/kpi · /kpi leads · /kpi win rate emea last quarter by product",
        help="Your numbers; one of them, with its trend; or of some days, people and segments, parted as you like.",
        read=doors.show,
    )
    log = Verb(
        word="log",
        usage="/kpi log leads 5 · /kpi log deal",
        help="Type a number in: `for @somebody` and `on yesterday` may follow.",
        check=doors.check_log,
        write=doors.log,
    )
    command = Command(name="/kpi", summary="says how we are doing.", default=board, verbs=(log,))
    actions = {
        blocks.UNDO: Route(write=undo),
        blocks.UNDO_DEAL: Route(write=undo_deal),
        blocks.OPEN_LOG: Route(read=doors.open_log),
        blocks.OPEN_DEAL: Route(read=doors.open_deal),
    }
    forms = {
        LOG: Route(check=doors.check_log_form, write=doors.log_from_form),
        DEAL: Route(check=doors.check_deal, write=doors.log_deal),
    }
    options = {ACCOUNT: doors.accounts, PRODUCT: doors.products}
    numbers = Feature(commands=(command,), actions=actions, forms=forms, options=options)
    more = (plans_slack.feature(db, ownership), quality_slack.feature(ownership), measure_desk.feature(db, ownership))
    return joined(numbers, drill_slack.feature(db, ownership), *more)


async def undo(tx: Tx, request: Request) -> Reply:
    fact = await service.undo_log(tx, await people.actor(tx, request.user), int(request.value), request.via)
    words = blocks.fact_words(fact, await service.currency(tx))
    return Reply(message=blocks.taken_back(words), replace=True)


async def undo_deal(tx: Tx, request: Request) -> Reply:
    deal = await service.undo_deal(tx, await people.actor(tx, request.user), int(request.value), request.via)
    words = blocks.deal_words(deal, await service.currency(tx))
    return Reply(message=blocks.taken_back(words), replace=True)


def _is_form(text: str) -> bool:
    return not text.strip() or " ".join(text.casefold().split()) in DEAL_WORDS


async def _keep(tx: Tx, index: Index, request: Request, entry: Entry) -> Reply:
    actor = await people.actor(tx, request.user)
    fact = await service.log(tx, actor, entry.measure, entry.member, entry.day, entry.amount, request.via)
    shown = await _week_board(tx, index, entry.measure, entry.member, entry.day)
    return Reply(message=blocks.logged(fact, entry.measure, entry.member, shown))


async def _week_board(tx: Tx, index: Index, measure: Measure, member: Member, day: date) -> Board:
    """How the week stands to which a number was added."""
    today = day_of(tx.now, member.zone)
    week = week_of(day)
    at = running(today, index.year_start) if today in week else whole_week(week, index.year_start)
    return await read(tx, [measure], at, member)
