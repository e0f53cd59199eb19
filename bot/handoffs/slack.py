"""The doors of handoffs: the command, the forms and the buttons, each led to the use-case behind it."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.delivery.service import place
from bot.handoffs import book, lists, service
from bot.handoffs.asked import read as read_line
from bot.handoffs.blocks import page
from bot.handoffs.cast import read_ticket
from bot.handoffs.choices import account_options, segment_options
from bot.handoffs.entry import read_draft, read_refusal
from bot.handoffs.forms import reject_form, send_form
from bot.handoffs.jobs import timers
from bot.handoffs.lists import List
from bot.handoffs.model import Edge, Handoff
from bot.handoffs.rights import require_current, require_receiver, require_sender
from bot.handoffs.telling import card_key, cast_of, sender_key
from bot.kit.blocks import Element, actions, button, esc
from bot.kit.db import Database, Tx
from bot.kit.door import Command, Feature, Reply, Request, Route, Verb
from bot.kit.errors import Refusal
from bot.ownership.index import Index
from bot.ownership.service import Ownership
from bot.people.model import Member
from bot.workspace.rights import NotKnown, require_member

BUILT_IN = ("territory", "product", "vertical")


@dataclass(frozen=True, kw_only=True, slots=True)
class Doors:
    db: Database
    ownership: Ownership

    async def form(self, request: Request) -> Reply:
        """`/handoff [company] [to role]`: the edge follows from the roles of whoever types, else it is asked."""
        index, member = await self._who(request)
        edges = await self._edges(request)
        asked = read_line(index, request.text, edges)
        fitting = [each for each in edges if asked.role is None or each.receiver == asked.role.key]
        held = {index.roles[each.role_id].key for each in index.hats(member.id, request.now)}
        chosen = [each for each in fitting if each.sender in held] or fitting
        if len(chosen) == 1:
            return Reply(view=send_form(index, chosen[0], cast_of(index), asked.company))
        cast = cast_of(index)
        ways = [button(f"{cast.route(e)}: {e.title}", "handoff.start", f"{e.key} {asked.company}") for e in chosen]
        return Reply.say("What do you hand over?", actions(*ways))

    async def start(self, request: Request) -> Reply:
        """The button behind that question."""
        index, _ = await self._who(request)
        key, _, company = request.value.partition(" ")
        edge = next((each for each in await self._edges(request) if each.key == key), None)
        if edge is None:
            raise Refusal("This kind of handoff is not in use any more. Type `/handoff` to see those that are.")
        return Reply(view=send_form(index, edge, cast_of(index), company))

    async def check_send(self, request: Request) -> None:
        index, member = await self._who(request)
        edge, fixing = await self._sending(request)
        read_draft(index, edge, request.values, now=request.now, zone=member.zone, fixing=fixing)

    async def send(self, tx: Tx, request: Request) -> Reply | None:
        index, member = await self._who(request)
        edge, fixing = await self._contract(tx, request)
        draft = read_draft(index, edge, request.values, now=request.now, zone=member.zone, fixing=fixing)
        if fixing:
            ticket = read_ticket(metadata(request)["ticket"])
            await service.resend(tx, index, member.actor(), ticket, draft, request.via)
        else:
            await service.send(tx, index, member.actor(), draft, via=request.via)
        return None

    async def _sending(self, request: Request) -> tuple[Edge, Handoff | None]:
        async with self.db.read(request.tenant, request.now) as tx:
            return await self._contract(tx, request)

    async def _contract(self, tx: Tx, request: Request) -> tuple[Edge, Handoff | None]:
        """The edge a form was made for: that of the handoff being fixed, else today's of that key."""
        told = metadata(request)
        if "ticket" in told:
            fixing = await book.see(tx, read_ticket(told["ticket"])[0])
            return fixing.edge, fixing
        found = next((each for each in await book.edges(tx) if each.key == told.get("edge")), None)
        if found is None:
            raise Refusal("This kind of handoff is not in use any more. Type `/handoff` to see those that are.")
        return found, None

    async def fix(self, request: Request) -> Reply:
        index, member, handoff = await self._seen(request)
        require_sender(index, handoff, member.actor())
        require_current(index, handoff, read_ticket(request.value)[1], member.actor())
        return Reply(view=send_form(index, handoff.edge, cast_of(index), fixing=handoff))

    async def ask_reject(self, request: Request) -> Reply:
        index, member, handoff = await self._seen(request)
        require_current(index, handoff, read_ticket(request.value)[1], member.actor())
        require_receiver(index, handoff, member.actor())
        return Reply(view=reject_form(handoff))

    async def check_reject(self, request: Request) -> None:
        index, member = await self._who(request)
        async with self.db.read(request.tenant, request.now) as tx:
            handoff = await book.see(tx, read_ticket(metadata(request)["ticket"])[0])
        read_refusal(index, handoff.edge, request.values, now=request.now, zone=member.zone)

    async def reject(self, tx: Tx, request: Request) -> Reply | None:
        index, member = await self._who(request)
        ticket = read_ticket(metadata(request)["ticket"])
        handoff = await book.see(tx, ticket[0])
        refused, segment = read_refusal(index, handoff.edge, request.values, now=request.now, zone=member.zone)
        await service.reject(tx, index, member.actor(), ticket, refused, request.via, segment)
        return None

    async def accept(self, tx: Tx, request: Request) -> Reply | None:
        index, member = await self._who(request)
        done = await service.accept(tx, index, member.actor(), read_ticket(request.value), request.via)
        return await self._confirmed(tx, request, done, f"You accepted *{esc(done.company)}*.")

    async def withdraw(self, tx: Tx, request: Request) -> Reply | None:
        index, member = await self._who(request)
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
        index, member, handoff = await self._seen(request)
        return Reply(view=page(handoff, cast_of(index), member.id))

    async def inbox(self, request: Request) -> Reply:
        index, member = await self._who(request)
        async with self.db.read(request.tenant, request.now) as tx:
            found = await lists.inbox(tx, member.id)
        return Reply(message=lists.message(List.INBOX, found, member.id, cast_of(index)))

    async def sent(self, request: Request) -> Reply:
        index, member = await self._who(request)
        async with self.db.read(request.tenant, request.now) as tx:
            found = await lists.sent(tx, member.id)
        return Reply(message=lists.message(List.SENT, found, member.id, cast_of(index)))

    async def overdue(self, request: Request) -> Reply:
        index, member = await self._who(request)
        async with self.db.read(request.tenant, request.now) as tx:
            found = await lists.overdue(tx, index, member.actor())
        return Reply(message=lists.message(List.OVERDUE, found, member.id, cast_of(index)))

    async def accounts(self, request: Request) -> Sequence[Element]:
        return account_options(await self.ownership.index(request.tenant), request.query)

    async def segments(self, request: Request) -> Sequence[Element]:
        """All segments for `handoff.segment`, those of one dimension for `handoff.segment.<its key>`."""
        key = request.name.removeprefix("handoff.segment").removeprefix(".")
        return segment_options(await self.ownership.index(request.tenant), request.query, key)

    async def _who(self, request: Request) -> tuple[Index, Member]:
        """The map, and the full member who acts; anybody else is told that they may not."""
        index = await self.ownership.index(request.tenant)
        member = index.members_by_slack.get(request.user)
        if member is None:
            raise NotKnown
        require_member(member.actor())
        return index, member

    async def _edges(self, request: Request) -> Sequence[Edge]:
        async with self.db.read(request.tenant, request.now) as tx:
            return await book.edges(tx)

    async def _seen(self, request: Request) -> tuple[Index, Member, Handoff]:
        index, member = await self._who(request)
        async with self.db.read(request.tenant, request.now) as tx:
            return index, member, await book.see(tx, read_ticket(request.value)[0])


def metadata(request: Request) -> dict[str, str]:
    """What a form carried along; it is no secret and is checked like anything typed."""
    kept = json.loads(request.value or "{}")
    return {str(name): str(value) for name, value in kept.items()}


def counter(db: Database) -> Callable[[int, int], Awaitable[int]]:
    """How many open handoffs a member of a workspace has in hand: offered to them, or returned to be fixed."""

    async def count(tenant: int, member_id: int) -> int:
        async with db.read(tenant) as tx:
            return len(await lists.inbox(tx, member_id))

    return count


def feature(db: Database, ownership: Ownership) -> Feature:
    doors = Doors(db=db, ownership=ownership)
    return Feature(
        commands=(_command(doors),),
        actions={
            "handoff.start": Route(read=doors.start),
            "handoff.accept": Route(write=doors.accept),
            "handoff.reject": Route(read=doors.ask_reject),
            "handoff.open": Route(read=doors.open),
            "handoff.fix": Route(read=doors.fix),
            "handoff.withdraw": Route(write=doors.withdraw),
        },
        forms={
            "handoff.send": Route(check=doors.check_send, write=doors.send),
            "handoff.reject": Route(check=doors.check_reject, write=doors.reject),
        },
        options={
            "handoff.account": doors.accounts,
            "handoff.segment": doors.segments,
            **{f"handoff.segment.{key}": doors.segments for key in BUILT_IN},
        },
        timers=timers(ownership),
    )


def _command(doors: Doors) -> Command:
    return Command(
        name="/handoff",
        summary="passes an account or a lead to whoever owns it next.",
        default=Verb(
            word="",
            usage="/handoff Acme to AE",
            help="Opens the form with what the next role needs to know.",
            read=doors.form,
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
        ),
    )
