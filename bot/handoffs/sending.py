"""The doors through which a handoff sets out: for the first time, fixed, once more, or because another is completed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.handoffs import already, book, drafts, editions, forms, meanwhile, service
from bot.handoffs.asked import read as read_line
from bot.handoffs.cast import Cast, read_ticket
from bot.handoffs.catalogue import ANY_TO_PRD
from bot.handoffs.contract import ANYBODY, Edge, FieldKind, RejectReason
from bot.handoffs.desk import NoSuchEdge, metadata
from bot.handoffs.entry import read_draft
from bot.handoffs.forms import COMPLETES, FIXES, RETRIES, send_form
from bot.handoffs.meant import asked_again, doubt, settled
from bot.handoffs.model import Handoff
from bot.handoffs.opening import Opening
from bot.handoffs.origin import unpacked
from bot.handoffs.rights import require_closed, require_current, require_receiver, require_sender
from bot.handoffs.telling import cast_of
from bot.handoffs.where import of_thread
from bot.kit.blocks import View, actions, button
from bot.kit.db import Tx
from bot.kit.door import AskedBack, Reply, Request
from bot.kit.errors import Refusal
from bot.ownership.index import Index
from bot.ownership.model import Account
from bot.people.model import Member
from bot.workspace.service import hold


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """What a submitted form is about: the edge, and the handoff it goes on from, in one of three ways."""

    edge: Edge
    shown: Edge  # the contract as the form showed it; another one than today's where it was edited meanwhile
    given: Handoff | None = None
    how: str = ""
    ticket: tuple[int, int] = (0, 0)


def way(edge: Edge, cast: Cast) -> str:
    """An edge as a button or an option names it."""
    return f"{edge.title} → {cast.roles[edge.receiver]}"


class Sending(Opening):
    async def form(self, request: Request) -> Reply:
        """`/handoff [company] [to role]`: the edge follows from the roles of whoever types, else it is asked."""
        index, chosen, company = await self.asked(request)
        if len(chosen) == 1:
            return Reply(view=await self.opened(request, chosen[0], company, of_thread(request)))
        cast = cast_of(index)
        ways = [button(way(each, cast), "handoff.start", f"{each.key} {company}") for each in chosen]
        return Reply.say("What do you hand over?", actions(*ways))

    async def asked(self, request: Request) -> tuple[Index, Sequence[Edge], str]:
        """The edges among which to choose, and the company that was typed."""
        index, member = await self.who(request)
        edges = await self.edges(request, index)
        asked = read_line(index, request.text, edges)
        fitting = [each for each in edges if asked.role is None or each.receiver == asked.role.key]
        held = {index.roles[each.role_id].key for each in index.hats(member.id, request.now)}
        mine = any(each.sender in held for each in fitting)
        chosen = [each for each in fitting if each.sender in held | {ANYBODY}] if mine else fitting
        return index, chosen, asked.company

    async def start(self, request: Request) -> Reply:
        """The button behind that question."""
        key, _, company = request.value.partition(" ")
        edge = await self._edge(request, key)
        return Reply(view=await self.opened(request, edge, company, of_thread(request)))

    async def fix(self, request: Request) -> Reply:
        index, member, handoff = await self.seen(request)
        require_sender(index, handoff, member.actor())
        require_current(index, handoff, read_ticket(request.value)[1], member.actor())
        return Reply(view=send_form(index, handoff.edge, cast_of(index), given=forms.fixing(handoff)))

    async def again(self, request: Request) -> Reply:
        """A closed one is not opened again: a new one takes over what it told."""
        index, member, handoff = await self.seen(request)
        require_sender(index, handoff, member.actor())
        require_closed(handoff)
        edge = await self._edge(request, handoff.edge.key)
        return Reply(view=send_form(index, edge, cast_of(index), given=forms.retrying(handoff)))

    async def tell_product(self, request: Request) -> Reply:
        """A client that is locked in with a competitor, as a report to whoever makes the product."""
        index, _, handoff = await self.seen(request)
        edge = await self._edge(request, ANY_TO_PRD.key)
        lost = next((each for each in reversed(handoff.offers) if each.reason), handoff.offer)
        filled = {"decided": lost.note or RejectReason.COMPETITOR_LOCKED.meaning}
        return Reply(view=send_form(index, edge, cast_of(index), str(handoff.account), filled=filled))

    async def ask_complete(self, request: Request) -> Reply:
        """What the next role must know; where none comes next, only whether it is done."""
        index, member, handoff = await self.seen(request)
        require_receiver(index, handoff, member.actor())
        require_current(index, handoff, read_ticket(request.value)[1], member.actor())
        completion = handoff.edge.completion
        called, starts = (completion.called, completion.starts) if completion else ("Done", "")
        edge = next((each for each in await self.edges(request, index) if each.key == starts), None)
        if edge is None:
            return Reply(view=forms.done_form(handoff, called))
        return Reply(view=send_form(index, edge, cast_of(index), given=forms.completing(handoff, called)))

    async def check(self, request: Request) -> None:
        """What is refused here is kept, for the form may be closed then."""
        index, member = await self.who(request)
        try:
            async with self.db.read(request.tenant, request.now) as tx:
                form = await self._read(tx, request)
                if not self._fits(index, form, request, member.zone):
                    raise AskedBack(meanwhile.SAID, self._renewed(index, form, request))
                await self._drafted(tx, index, member, request, form)
        except Refusal:
            await self._keep_refused(member, request)
            raise

    async def _drafted(self, tx: Tx, index: Index, member: Member, request: Request, form: Form) -> service.Draft:
        """Asks back which company is meant, and whether a second handoff beside an open one is."""
        edge, cast, near = form.edge, cast_of(index), list[Account]()
        values = request.values
        if form.given is None:
            values, near = settled(index, edge, values)
        draft = read_draft(index, edge, values, now=request.now, zone=member.zone, fixing=form.given)
        if near:
            raise AskedBack(doubt(near), self._which(index, edge, request, near))
        there = None
        if form.how not in {FIXES, COMPLETES}:
            there = await already.find(tx, index, edge, draft.account, draft.company, draft.segments)
        if there:
            shown = already.view(there, cast, member.actor(), member.id, close="Back")
            raise AskedBack(already.sentence(there, cast, member.id), shown, above=True)
        return replace(draft, origin=unpacked(metadata(request)))

    def _which(self, index: Index, edge: Edge, request: Request, near: Sequence[Account]) -> View:
        """The form as it was sent, with the question which company is meant."""
        told, began = asked_again(request.values), unpacked(metadata(request))
        field = edge.asks(FieldKind.ACCOUNT)
        picked = told.get(field.name, "") if field else ""
        return send_form(index, edge, cast_of(index), picked, filled=told, origin=began, near=near)

    def _fits(self, index: Index, form: Form, request: Request, zone: str) -> bool:
        told = request.values
        return meanwhile.fits(index, form.shown, form.edge, told, now=request.now, zone=zone, given=form.given)

    def _renewed(self, index: Index, form: Form, request: Request) -> View:
        """Today's form, with what was typed into the one that was sent."""
        given = None
        if form.given and form.how == COMPLETES:
            completion = form.given.edge.completion
            given = forms.completing(form.given, completion.called if completion else "Done")
        elif form.given:
            given = forms.retrying(form.given)
        began = unpacked(metadata(request))
        fresh = send_form(index, form.edge, cast_of(index), given=given, origin=began)
        return meanwhile.renewed(index, fresh, form.shown, form.edge, request.values)

    async def send(self, tx: Tx, request: Request) -> Reply | None:
        index, member = await self.who(request)
        told = metadata(request)
        if known := next((each for each in (FIXES, COMPLETES) if each in told), None):
            await book.load(tx, read_ticket(told[known])[0])  # every move locks its handoff before the workspace
        await hold(tx)  # of two at once, the second finds the first, and the contract as it stands now
        form, actor = await self._read(tx, request), member.actor()
        fits = self._fits(index, form, request, member.zone)
        edge = form.edge if fits else await editions.stored(tx, form.shown)
        draft = await self._drafted(tx, index, member, request, replace(form, edge=edge))
        draft = draft if fits else replace(draft, contract=edge)
        if form.how == FIXES:
            await service.resend(tx, index, actor, form.ticket, draft, request.via)
        elif form.how == COMPLETES:
            await service.complete(tx, index, actor, form.ticket, request.via, draft)
        else:
            if form.how != RETRIES:
                await drafts.drop(tx, member.id, form.edge.key)
            await service.send(tx, index, actor, draft, via=request.via, previous=form.ticket[0] or None)
        return None

    async def check_done(self, request: Request) -> None:
        await self.who(request)

    async def done(self, tx: Tx, request: Request) -> Reply | None:
        index, member = await self.who(request)
        ticket = read_ticket(metadata(request)["ticket"])
        await service.complete(tx, index, member.actor(), ticket, request.via)
        return None

    async def _read(self, tx: Tx, request: Request) -> Form:
        """The edge a form was made for: that of the handoff being fixed, else today's of that key."""
        told = metadata(request)
        how = next((each for each in (FIXES, COMPLETES, RETRIES) if each in told), "")
        ticket = read_ticket(told[how]) if how else (0, 0)
        given = await book.see(tx, ticket[0]) if how else None
        if given and how == FIXES:
            return Form(edge=given.edge, shown=given.edge, given=given, how=how, ticket=ticket)
        edge = next((each for each in await book.edges(tx) if each.key == told.get("edge")), None)
        if edge is None:
            raise NoSuchEdge
        shown = await editions.edition(tx, edge.key, int(told["seen"])) if "seen" in told else edge
        return Form(edge=edge, shown=shown, given=given, how=how, ticket=ticket)
