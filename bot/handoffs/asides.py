"""The doors beside yes and no: a question to the sender, its answer, and somebody else who shall take it."""

from bot.delivery.service import place
from bot.handoffs import book, enquiries, service
from bot.handoffs.cast import read_ticket
from bot.handoffs.desk import Desk, metadata
from bot.handoffs.enquiry import Enquiry, answer_form, ask_form
from bot.handoffs.model import Handoff, State
from bot.handoffs.naming import require_may_name
from bot.handoffs.naming_form import naming_form, read_named
from bot.handoffs.rights import require_current, require_receiver, require_state
from bot.handoffs.telling import card_key, cast_of
from bot.kit.blocks import esc
from bot.kit.db import Tx
from bot.kit.door import Feature, Reply, Request, Route


class Asides(Desk):
    async def open_ask(self, request: Request) -> Reply:
        index, member, handoff = await self.seen(request)
        require_current(index, handoff, read_ticket(request.value)[1], member.actor())
        require_receiver(index, handoff, member.actor())
        require_state(handoff, State.OFFERED)
        return Reply(view=ask_form(handoff, cast_of(index)))

    async def check_ask(self, request: Request) -> None:
        await self.who(request)
        enquiries.read_words(request.values, "question")

    async def ask(self, tx: Tx, request: Request) -> Reply | None:
        index, member = await self.who(request)
        words = enquiries.read_words(request.values, "question")
        ticket = read_ticket(metadata(request)["ticket"])
        await enquiries.ask(tx, index, member.actor(), ticket, words, request.via)
        return None

    async def open_tell(self, request: Request) -> Reply:
        index, member = await self.who(request)
        enquiry, handoff = await self._enquiry(request, int(request.value))
        enquiries.require_may_answer(index, handoff, enquiry, member.actor())
        return Reply(view=answer_form(handoff, enquiry, cast_of(index)))

    async def check_tell(self, request: Request) -> None:
        await self.who(request)
        enquiries.read_words(request.values, "answer")

    async def tell(self, tx: Tx, request: Request) -> Reply | None:
        index, member = await self.who(request)
        words = enquiries.read_words(request.values, "answer")
        await enquiries.answer(tx, index, member.actor(), int(metadata(request)["enquiry"]), words, request.via)
        return None

    async def _enquiry(self, request: Request, enquiry_id: int) -> tuple[Enquiry, Handoff]:
        async with self.db.read(request.tenant, request.now) as tx:
            enquiry = await enquiries.find(tx, enquiry_id)
            return enquiry, await book.see(tx, enquiry.handoff)

    async def open_reassign(self, request: Request) -> Reply:
        index, member, handoff = await self.seen(request)
        require_may_name(index, handoff, member.actor(), request.now)
        require_current(index, handoff, read_ticket(request.value)[1], member.actor())
        require_state(handoff, State.OFFERED)
        return Reply(view=naming_form(handoff, cast_of(index)))

    async def check_reassign(self, request: Request) -> None:
        index, member = await self.who(request)
        async with self.db.read(request.tenant, request.now) as tx:
            handoff = await book.see(tx, read_ticket(metadata(request)["ticket"])[0])
        read_named(index, handoff, request.values, now=request.now, zone=member.zone, by=member.id)

    async def reassign(self, tx: Tx, request: Request) -> Reply | None:
        index, member = await self.who(request)
        ticket = read_ticket(metadata(request)["ticket"])
        before = await book.see(tx, ticket[0])
        named = read_named(index, before, request.values, now=request.now, zone=member.zone, by=member.id)
        after = await service.reassign(tx, index, member.actor(), ticket, named, request.via)
        if before.offer.receiver == member.id and await place(tx, key=card_key(before, before.offer)):
            return None  # their own card shows it
        return Reply.say(f"*{esc(after.company)}* is with {cast_of(index).who(named.member)} now.")


def feature(doors: Asides) -> Feature:
    return Feature(
        actions={
            "handoff.ask": Route(read=doors.open_ask),
            "handoff.tell": Route(read=doors.open_tell),
            "handoff.reassign": Route(read=doors.open_reassign),
        },
        forms={
            "handoff.ask": Route(check=doors.check_ask, write=doors.ask),
            "handoff.tell": Route(check=doors.check_tell, write=doors.tell),
            "handoff.reassign": Route(check=doors.check_reassign, write=doors.reassign),
        },
    )
