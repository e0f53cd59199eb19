"""`/kpi log`: numbers and deals typed in, by line or by form, put right and taken back."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.handoffs.choices import account_options
from bot.handoffs.entry import NEW
from bot.kit.blocks import Element, View, option
from bot.kit.db import Database, Tx
from bot.kit.door import AskedBack, Command, Feature, Reply, Request, Route, Verb, joined
from bot.kit.errors import Refusal
from bot.kit.zones import day_of
from bot.kpis import blocks, corrections, deal_desk, entry_blocks, forms, service, store
from bot.kpis.board import answerable, week_board
from bot.kpis.entry import asker
from bot.kpis.filled import picked_measure, read_log_form
from bot.kpis.forms import Shown
from bot.kpis.inputs import Entry, inputs_of
from bot.kpis.logline import closed_words, is_closed, known_measures, read_entry
from bot.kpis.model import Fact, Measure
from bot.ownership.index import Index
from bot.ownership.service import Ownership
from bot.people import service as people
from bot.people.model import Member
from bot.workspace.rights import require_member

DEAL_WORDS = frozenset({"deal", "a deal", "won deal", "a won deal", "lost deal", "a lost deal"})


@dataclass(frozen=True, kw_only=True, slots=True)
class LogDesk:
    db: Database
    ownership: Ownership

    async def check_log(self, request: Request) -> None:
        if not _is_form(request.text):
            read_entry(await self.ownership.index(request.tenant), request.text, request.user, request.now)

    async def log(self, tx: Tx, request: Request) -> Reply:
        """A number; a form where more is needed: of a deal, of a measure's numbers, or of any number."""
        index = await self.ownership.index(request.tenant)
        if _is_form(request.text):
            opens = deal_desk.opened if request.text.strip() else self._form
            return await opens(tx, index, request)
        entry = read_entry(index, request.text, request.user, request.now)
        if entry.whole:
            return await _keep(tx, index, request, entry)
        require_member(asker(index, request.user).actor())
        return Reply(view=_log_form(index, request, entry, await service.currency(tx)))

    async def _form(self, tx: Tx, index: Index, request: Request) -> Reply:
        me = asker(index, request.user)
        require_member(me.actor())
        return Reply(view=await form_of(tx, request, day_of(request.now, me.zone), request.value))

    async def open_log(self, request: Request) -> Reply:
        """The button below a board or a digest; its value may name the measure."""
        index = await self.ownership.index(request.tenant)
        async with self.db.read(request.tenant, request.now) as tx:
            return await self._form(tx, index, request)

    async def pick(self, request: Request) -> Reply:
        """Another measure was picked: the same form, asking for what that one needs."""
        index = await self.ownership.index(request.tenant)
        measure = picked_measure({"measure": request.value})
        values = request.values
        shown = Shown(values=values, channel=request.channel, account=_account(index, values.get("entry_account")))
        async with self.db.read(request.tenant, request.now) as tx:
            return Reply(view=forms.log_form(shown, measure, known_measures().all, await service.currency(tx)))

    async def check_log_form(self, request: Request) -> None:
        index = await self.ownership.index(request.tenant)
        entry = read_log_form(index, request.values, request.user, request.now)
        await self._require_settled(index, request, entry.day, entry.member, late=entry.late)

    async def log_from_form(self, tx: Tx, request: Request) -> Reply:
        index = await self.ownership.index(request.tenant)
        return await _keep(tx, index, request, read_log_form(index, request.values, request.user, request.now))

    async def edit(self, request: Request) -> Reply:
        """The form of an entry that is there, filled with what it says."""
        index = await self.ownership.index(request.tenant)
        async with self.db.read(request.tenant, request.now) as tx:
            fact, measure = await _entry(tx, index, request, int(request.value))
            currency = await service.currency(tx)
        shown = replace(_filled(index, fact, measure), channel=request.channel, keeps={"fact": fact.id})
        return Reply(view=forms.correct_form(shown, measure, known_measures().all, currency))

    async def check_correct(self, request: Request) -> None:
        index = await self.ownership.index(request.tenant)
        async with self.db.read(request.tenant, request.now) as tx:
            fact, measure = await _entry(tx, index, request, _kept(request)["fact"])
        entry = read_log_form(index, request.values, request.user, request.now, measure)
        first = min(entry.day, fact.day)
        await self._require_settled(index, request, first, entry.member, late=entry.late, measure=measure)

    async def correct(self, tx: Tx, request: Request) -> Reply:
        index = await self.ownership.index(request.tenant)
        fact, measure = await _entry(tx, index, request, _kept(request)["fact"])
        entry = read_log_form(index, request.values, request.user, request.now, measure)
        actor, holders = await people.actor(tx, request.user), _holders(index, measure, request)
        before, after = await corrections.correct(tx, actor, fact.id or 0, entry, request.via, holders)
        shown = await week_board(tx, index, measure, entry.member, entry.day)
        return Reply(message=entry_blocks.corrected(before, after, measure, entry.member, shown))

    async def put_back(self, tx: Tx, request: Request) -> Reply:
        index = await self.ownership.index(request.tenant)
        fact, measure = await _entry(tx, index, request, int(request.value))
        actor, holders = await people.actor(tx, request.user), _holders(index, measure, request)
        back = await corrections.put_back(tx, actor, fact.id or 0, request.via, holders)
        return Reply(message=entry_blocks.put_back(back, await service.currency(tx)), replace=True)

    async def _require_settled(
        self,
        index: Index,
        request: Request,
        day: date,
        member: Member | None,
        *,
        late: bool,
        measure: Measure | None = None,
    ) -> None:
        """Ask, in the same form, whether it corrects a quarter that is over. `measure` is that of a correction."""
        if late or not is_closed(index, day, day_of(request.now, member.zone if member else index.zone)):
            return
        told, picked = closed_words(index, day), _account(index, request.values.get("entry_account"))
        shown = Shown(values=request.values, channel=request.channel, account=picked, late=told, keeps=_kept(request))
        async with self.db.read(request.tenant, request.now) as tx:
            currency = await service.currency(tx)
        known = known_measures().all
        if measure:
            raise AskedBack(told, forms.correct_form(shown, measure, known, currency))
        raise AskedBack(told, forms.log_form(shown, picked_measure(request.values), known, currency))

    async def known_accounts(self, request: Request) -> list[Element]:
        """Those that there are: a number makes no new ones."""
        found = account_options(await self.ownership.index(request.tenant), request.query)
        return [each for each in found if not each["value"].startswith(NEW)]


def feature(db: Database, ownership: Ownership) -> Feature:
    desk = LogDesk(db=db, ownership=ownership)
    log = Verb(
        word="log",
        usage="/kpi log leads 5 · /kpi log csat 8 of 10 · /kpi log deal",
        help="Type a number in: `for @somebody` and `on yesterday` may follow.",
        check=desk.check_log,
        write=desk.log,
    )
    actions = {
        blocks.UNDO: Route(write=undo),
        blocks.OPEN_LOG: Route(read=desk.open_log),
        forms.PICK: Route(read=desk.pick),
        entry_blocks.EDIT: Route(read=desk.edit),
        entry_blocks.PUT_BACK: Route(write=desk.put_back),
    }
    routes = {
        forms.LOG: Route(check=desk.check_log_form, write=desk.log_from_form),
        forms.CORRECT: Route(check=desk.check_correct, write=desk.correct),
    }
    command = Command(name="/kpi", summary="says how we are doing.", verbs=(log,))
    options = {forms.ENTRY_ACCOUNT: desk.known_accounts}
    entries = Feature(commands=(command,), actions=actions, forms=routes, options=options)
    return joined(entries, deal_desk.feature(db, ownership))


async def form_of(tx: Tx, request: Request, day: date, key: str) -> View:
    """The form as it begins, of the measure of that key or (without one) of any, for whoever asks."""
    measure = picked_measure({"measure": key})
    shown = Shown(values={"day": day.isoformat(), "member": request.user}, channel=request.channel)
    return forms.log_form(shown, measure, known_measures().all, await service.currency(tx))


async def undo(tx: Tx, request: Request) -> Reply:
    fact = await service.undo_log(tx, await people.actor(tx, request.user), int(request.value), request.via)
    words = entry_blocks.fact_words(fact, await service.currency(tx))
    return Reply(message=blocks.taken_back(words), replace=True)


def _is_form(text: str) -> bool:
    return not text.strip() or " ".join(text.casefold().split()) in DEAL_WORDS


def _kept(request: Request) -> Mapping[str, Any]:
    """What the window kept, beside where it was opened."""
    found = json.loads(request.value) if request.value else {}
    return {name: value for name, value in found.items() if name == "fact"}


async def _entry(tx: Tx, index: Index, request: Request, fact_id: int) -> tuple[Fact, Measure]:
    """An entry that somebody wants to change, who may."""
    actor = await people.actor(tx, request.user)
    row = await store.current(tx, store.fact, fact_id)
    measure = entry_blocks.measure_of_fact(store.to_fact(row)) if row else None
    holders = _holders(index, measure, request) if measure else ()
    fact = await corrections.to_correct(tx, actor, fact_id, holders)
    if measure is None:
        raise Refusal("What this number was a part of is not measured any more, so it can only be taken back.")
    return fact, measure


def _holders(index: Index, measure: Measure, request: Request) -> Collection[int]:
    """Who answers for a measure, by id."""
    return frozenset(each.id for each in answerable(index, measure, request.now))


def _log_form(index: Index, request: Request, entry: Entry, currency: str) -> View:
    """What the line says already is filled in."""
    inputs = inputs_of(entry.measure, known_measures().all)
    values = {each.field: f"{entry.components[each.name]:f}" for each in inputs if each.name in entry.components}
    whose = (entry.member.slack_user_id or "") if entry.member else ""
    late = closed_words(index, entry.day) if entry.late else ""
    values |= {"day": entry.day.isoformat(), forms.whose_field(entry.measure): whose}
    shown = Shown(values=values, channel=request.channel, late=late)
    return forms.log_form(shown, entry.measure, known_measures().all, currency)


def _filled(index: Index, fact: Fact, measure: Measure) -> Shown:
    inputs = inputs_of(measure, known_measures().all)
    values = {
        each.field: f"{fact.components[each.name].normalize():f}" for each in inputs if each.name in fact.components
    }
    whose = index.member(fact.member_id).slack_user_id or "" if fact.member_id else ""
    values |= {"day": fact.day.isoformat(), forms.whose_field(measure): whose}
    return Shown(values=values, account=_account(index, str(fact.account_id or "")))


def _account(index: Index, picked: Any) -> Element | None:
    known = index.accounts.get(int(picked)) if isinstance(picked, str) and picked.isdecimal() else None
    return option(known.name, str(known.id)) if known else None


async def _keep(tx: Tx, index: Index, request: Request, entry: Entry) -> Reply:
    actor, measure = await people.actor(tx, request.user), entry.measure
    fact = await service.keep(tx, actor, entry, request.via, _holders(index, measure, request))
    shown = await week_board(tx, index, measure, entry.member, entry.day)
    account = index.accounts[entry.account_id].name if entry.account_id else None
    return Reply(message=entry_blocks.logged(fact, measure, entry.member, account, shown))
