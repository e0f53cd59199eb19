"""The doors of handoffs: the command, the forms and the buttons, each led to the use-case behind it."""

from collections.abc import Awaitable, Callable, Sequence

from bot.delivery.service import place
from bot.handoffs import book, lists, service
from bot.handoffs.blocks import page
from bot.handoffs.cast import read_ticket
from bot.handoffs.choices import account_options, segment_options
from bot.handoffs.desk import Desk, metadata
from bot.handoffs.entry import read_refusal, read_reply
from bot.handoffs.forms import reject_form, reply_form
from bot.handoffs.jobs import timers
from bot.handoffs.lists import List
from bot.handoffs.model import Handoff
from bot.handoffs.promise_slack import PromiseDoors, promise_routes, promise_timers
from bot.handoffs.renewal_slack import RenewalDoors, pressed, renewal_timers, submitted, verb
from bot.handoffs.rights import require_current, require_receiver
from bot.handoffs.sending import Sending
from bot.handoffs.telling import card_key, cast_of, sender_key
from bot.kit.blocks import Element, esc
from bot.kit.db import Database, Tx
from bot.kit.door import Command, Feature, Reply, Request, Route, Verb
from bot.ownership.service import Ownership

BUILT_IN = ("territory", "product", "vertical")


class Doors(Desk):
    async def ask_reject(self, request: Request) -> Reply:
        index, member, handoff = await self.seen(request)
        require_current(index, handoff, read_ticket(request.value)[1], member.actor())
        require_receiver(index, handoff, member.actor())
        return Reply(view=reject_form(handoff))

    async def check_reject(self, request: Request) -> None:
        index, member = await self.who(request)
        async with self.db.read(request.tenant, request.now) as tx:
            handoff = await book.see(tx, read_ticket(metadata(request)["ticket"])[0])
        read_refusal(index, handoff.edge, request.values, now=request.now, zone=member.zone)

    async def reject(self, tx: Tx, request: Request) -> Reply | None:
        index, member = await self.who(request)
        ticket = read_ticket(metadata(request)["ticket"])
        handoff = await book.see(tx, ticket[0])
        refused, segment = read_refusal(index, handoff.edge, request.values, now=request.now, zone=member.zone)
        await service.reject(tx, index, member.actor(), ticket, refused, request.via, segment)
        return None

    async def ask_answer(self, request: Request) -> Reply:
        """What the edge wants told with a yes."""
        index, member, handoff = await self.seen(request)
        require_current(index, handoff, read_ticket(request.value)[1], member.actor())
        require_receiver(index, handoff, member.actor())
        return Reply(view=reply_form(handoff))

    async def check_answer(self, request: Request) -> None:
        index, member = await self.who(request)
        async with self.db.read(request.tenant, request.now) as tx:
            handoff = await book.see(tx, read_ticket(metadata(request)["ticket"])[0])
        read_reply(index, handoff.edge, request.values, now=request.now, zone=member.zone)

    async def answer(self, tx: Tx, request: Request) -> Reply | None:
        index, member = await self.who(request)
        ticket = read_ticket(metadata(request)["ticket"])
        edge = (await book.see(tx, ticket[0])).edge
        told = read_reply(index, edge, request.values, now=request.now, zone=member.zone)
        await service.accept(tx, index, member.actor(), ticket, request.via, told)
        return None

    async def accept(self, tx: Tx, request: Request) -> Reply | None:
        index, member = await self.who(request)
        done = await service.accept(tx, index, member.actor(), read_ticket(request.value), request.via)
        return await self._confirmed(tx, request, done, f"You accepted *{esc(done.company)}*.")

    async def withdraw(self, tx: Tx, request: Request) -> Reply | None:
        index, member = await self.who(request)
        done = await service.withdraw(tx, index, member.actor(), read_ticket(request.value), request.via)
        return await self._confirmed(tx, request, done, f"*{esc(done.company)}* is withdrawn.")

    async def _confirmed(self, tx: Tx, request: Request, done: Handoff, sentence: str) -> Reply | None:
        """A click on a card is answered by the card itself; one in a list is answered in words."""
        for key in (card_key(done, done.offer), sender_key(done)):
            at = await place(tx, key=key)
            if at and at[1] == request.message_ts:
                return None
        return Reply.say(sentence)

    async def open(self, request: Request) -> Reply:
        index, member, handoff = await self.seen(request)
        return Reply(view=page(handoff, cast_of(index), member.id))

    async def inbox(self, request: Request) -> Reply:
        index, member = await self.who(request)
        async with self.db.read(request.tenant, request.now) as tx:
            found = await lists.inbox(tx, member.id)
        return Reply(message=lists.message(List.INBOX, found, member.id, cast_of(index)))

    async def sent(self, request: Request) -> Reply:
        index, member = await self.who(request)
        async with self.db.read(request.tenant, request.now) as tx:
            found = await lists.sent(tx, member.id)
        return Reply(message=lists.message(List.SENT, found, member.id, cast_of(index)))

    async def overdue(self, request: Request) -> Reply:
        index, member = await self.who(request)
        async with self.db.read(request.tenant, request.now) as tx:
            found = await lists.overdue(tx, index, member.actor())
        return Reply(message=lists.message(List.OVERDUE, found, member.id, cast_of(index)))

    async def accounts(self, request: Request) -> Sequence[Element]:
        return account_options(await self.ownership.index(request.tenant), request.query)

    async def segments(self, request: Request) -> Sequence[Element]:
        """All segments for `handoff.segment`, those of one dimension for `handoff.segment.<its key>`."""
        key = request.name.removeprefix("handoff.segment").removeprefix(".")
        return segment_options(await self.ownership.index(request.tenant), request.query, key)


def counter(db: Database) -> Callable[[int, int], Awaitable[int]]:
    """How many open handoffs a member of a workspace has in hand: offered to them, or returned to be fixed."""

    async def count(tenant: int, member_id: int) -> int:
        async with db.read(tenant) as tx:
            return len(await lists.inbox(tx, member_id))

    return count


def feature(db: Database, ownership: Ownership) -> Feature:
    doors, sending = Doors(db=db, ownership=ownership), Sending(db=db, ownership=ownership)
    renewing = RenewalDoors(db=db, ownership=ownership)
    return Feature(
        commands=(_command(doors, sending, renewing),),
        actions={
            "handoff.start": Route(read=sending.start),
            "handoff.accept": Route(write=doors.accept),
            "handoff.reject": Route(read=doors.ask_reject),
            "handoff.open": Route(read=doors.open),
            "handoff.fix": Route(read=sending.fix),
            "handoff.again": Route(read=sending.again),
            "handoff.complete": Route(read=sending.ask_complete),
            "handoff.answer": Route(read=doors.ask_answer),
            "handoff.withdraw": Route(write=doors.withdraw),
            **pressed(renewing),
            **promise_routes(PromiseDoors(db=db, ownership=ownership)),
        },
        forms={
            "handoff.send": Route(check=sending.check, write=sending.send),
            "handoff.done": Route(check=sending.check_done, write=sending.done),
            "handoff.answer": Route(check=doors.check_answer, write=doors.answer),
            "handoff.reject": Route(check=doors.check_reject, write=doors.reject),
            **submitted(renewing),
        },
        options={
            "handoff.account": doors.accounts,
            "handoff.segment": doors.segments,
            **{f"handoff.segment.{key}": doors.segments for key in BUILT_IN},
        },
        timers={**timers(ownership), **renewal_timers(ownership), **promise_timers(ownership)},
    )


def _command(doors: Doors, sending: Sending, renewing: RenewalDoors) -> Command:
    return Command(
        name="/handoff",
        summary="passes an account or a lead to whoever owns it next.",
        default=Verb(
            word="",
            usage="/handoff Acme to AE",
            help="Opens the form with what the next role needs to know.",
            read=sending.form,
        ),
        verbs=(
            Verb(word="inbox", usage="/handoff inbox", help="What waits for your answer.", read=doors.inbox),
            Verb(word="sent", usage="/handoff sent", help="What you passed on, and where it stands.", read=doors.sent),
            Verb(
                word="overdue",
                usage="/handoff overdue",
                help="What nobody answered in time: yours, and your people's.",
                read=doors.overdue,
            ),
            verb(renewing),
        ),
    )
