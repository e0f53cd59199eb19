"""The doors of handoffs: the command, the forms and the buttons, each led to the use-case behind it."""

from collections.abc import Awaitable, Callable, Sequence

from bot.handoffs import asides, book, drafts, edits_slack, enquiries, lists, noes, service
from bot.handoffs.asides import Asides
from bot.handoffs.beginning import Beginning
from bot.handoffs.blocks import page
from bot.handoffs.cap_doors import CapDoors
from bot.handoffs.cap_doors import verb as caps_verb
from bot.handoffs.cast import read_ticket
from bot.handoffs.choices import account_options, segment_options
from bot.handoffs.desk import Desk, metadata
from bot.handoffs.edits_slack import EditDesk
from bot.handoffs.entry import read_refusal, read_reply
from bot.handoffs.forms import reject_form, reply_form
from bot.handoffs.jobs import timers
from bot.handoffs.lists import List
from bot.handoffs.model import State
from bot.handoffs.naming import may_name
from bot.handoffs.pausing import Pausing
from bot.handoffs.pausing import actions as pause_actions
from bot.handoffs.pausing import forms as pause_forms
from bot.handoffs.promise_slack import PromiseDoors, promise_routes, promise_timers
from bot.handoffs.renewal_slack import RenewalDoors, pressed, renewal_timers, submitted, verb
from bot.handoffs.rights import require_current, require_receiver
from bot.handoffs.telling import cast_of
from bot.kit.blocks import Element, esc
from bot.kit.db import Database, Tx
from bot.kit.door import Command, Feature, Reply, Request, Route, Verb, joined
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
        done = await service.reject(tx, index, member.actor(), ticket, refused, request.via, segment)
        await noes.tell_manager(tx, index, done)
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
        return await self.confirmed(tx, request, done, f"You accepted *{esc(done.company)}*.")

    async def withdraw(self, tx: Tx, request: Request) -> Reply | None:
        index, member = await self.who(request)
        done = await service.withdraw(tx, index, member.actor(), read_ticket(request.value), request.via)
        return await self.confirmed(tx, request, done, f"*{esc(done.company)}* is withdrawn.")

    async def open(self, request: Request) -> Reply:
        index, member, handoff = await self.seen(request)
        async with self.db.read(request.tenant, request.now) as tx:
            talk = await enquiries.about(tx, handoff.id)
        offered = handoff.state is State.OFFERED and may_name(index, handoff, member.actor(), request.now)
        return Reply(view=page(handoff, cast_of(index), member.id, talk, may_name=offered))

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
    """The handoffs themselves, and beside them the smaller matters that have doors of their own."""
    doors, sending = Doors(db=db, ownership=ownership), Beginning(db=db, ownership=ownership)
    editing, renewing = EditDesk(db=db, ownership=ownership), RenewalDoors(db=db, ownership=ownership)
    pausing, promised = Pausing(db=db, ownership=ownership), PromiseDoors(db=db, ownership=ownership)
    verbs = (verb(renewing), caps_verb(CapDoors(db=db, ownership=ownership)), *edits_slack.verbs(editing))
    return joined(
        Feature(commands=(_command(doors, sending, verbs),), timers=timers(ownership)),
        _answers(doors),
        _beginnings(doors, sending),
        edits_slack.feature(editing),
        asides.feature(Asides(db=db, ownership=ownership)),
        Feature(actions=pause_actions(pausing), forms=pause_forms(pausing)),
        Feature(actions=pressed(renewing), forms=submitted(renewing), timers=renewal_timers(ownership)),
        Feature(actions=promise_routes(promised), timers=promise_timers(ownership)),
    )


def _answers(doors: Doors) -> Feature:
    return Feature(
        actions={
            "handoff.accept": Route(write=doors.accept),
            "handoff.answer": Route(read=doors.ask_answer),
            "handoff.reject": Route(read=doors.ask_reject),
            "handoff.withdraw": Route(write=doors.withdraw),
            "handoff.open": Route(read=doors.open),
        },
        forms={
            "handoff.answer": Route(check=doors.check_answer, write=doors.answer),
            "handoff.reject": Route(check=doors.check_reject, write=doors.reject),
        },
    )


def _beginnings(doors: Doors, sending: Beginning) -> Feature:
    return Feature(
        actions={
            "handoff.start": Route(read=sending.start),
            "handoff.here": Route(read=sending.here),
            "handoff.account": Route(write=sending.picked),
            "handoff.day": Route(write=sending.picked),
            "handoff.empty": Route(write=sending.empty),
            "handoff.join": Route(write=sending.join),
            "handoff.make_way": Route(write=sending.make_way),
            "handoff.fix": Route(read=sending.fix),
            "handoff.again": Route(read=sending.again),
            "handoff.tell_product": Route(read=sending.tell_product),
            "handoff.complete": Route(read=sending.ask_complete),
        },
        forms={
            "handoff.send": Route(check=sending.check, write=sending.send),
            "handoff.choose": Route(read=sending.chosen),
            "handoff.done": Route(check=sending.check_done, write=sending.done),
        },
        closed={"handoff.send": Route(write=sending.closed)},
        shortcuts={"handoff_this": Route(read=sending.from_message)},
        options={
            "handoff.account": doors.accounts,
            "handoff.segment": doors.segments,
            **{f"handoff.segment.{key}": doors.segments for key in BUILT_IN},
        },
        timers={drafts.OVER: drafts.on_over},
    )


def _command(doors: Doors, sending: Beginning, more: Sequence[Verb]) -> Command:
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
            *more,
        ),
    )
