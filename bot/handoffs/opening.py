"""What stands before a new handoff: the form with what was left in it, and what is on its way already."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from bot.handoffs import already, book, drafts, service
from bot.handoffs.already import known_as
from bot.handoffs.bystanders import join
from bot.handoffs.cast import read_ticket
from bot.handoffs.contract import Edge, FieldKind
from bot.handoffs.desk import Desk, NoSuchEdge, metadata
from bot.handoffs.entry import NEW
from bot.handoffs.forms import COMPLETES, FIXES, RETRIES, send_form
from bot.handoffs.model import OPEN, Handoff
from bot.handoffs.origin import NOWHERE, Origin, packed, unpacked
from bot.handoffs.rights import require_state
from bot.handoffs.telling import cast_of
from bot.kit.blocks import View, esc
from bot.kit.db import Busy, Tx
from bot.kit.door import Reply, Request
from bot.ownership.index import Index
from bot.people.model import Member

PATIENCE = 1.0  # seconds for the writer: a draft is not worth a person's wait


class Opening(Desk):
    async def opened(self, request: Request, edge: Edge, company: str = "", origin: Origin = NOWHERE) -> View:
        """The form, with a draft of this hour; for an account that is on its way along this edge, that instead."""
        index, member = await self.who(request)
        cast = cast_of(index)
        async with self.db.read(request.tenant, request.now) as tx:
            there = await self._there(tx, index, edge, company)
            kept = await drafts.find(tx, member.id, edge.key)
        if there:
            return already.view(there, cast, member.actor(), member.id)
        if kept is None or company not in {"", kept.company}:
            return send_form(index, edge, cast, company, origin=origin)
        began = origin or unpacked(kept.content)
        form = send_form(index, edge, cast, kept.company, filled=kept.content, origin=began)
        return drafts.noticed(form, kept, member.zone, f"{edge.key} {company}")

    async def _edge(self, request: Request, key: str) -> Edge:
        index, _ = await self.who(request)
        return _of_key(await self.edges(request, index), key)

    async def _there(self, tx: Tx, index: Index, edge: Edge, company: str) -> Handoff | None:
        """Where the edge asks a function of the receivers, nobody knows yet which one it will be."""
        name = company.removeprefix(NEW)
        account = int(company) if company.isdecimal() else known_as(index, name) if name else None
        if account is None or account not in index.accounts or edge.asks(FieldKind.FUNCTION):
            return None
        return await already.find(tx, index, edge, account, index.accounts[account].name)

    async def empty(self, tx: Tx, request: Request) -> Reply | None:
        """The draft is gone, and the form as if there had been none."""
        index, member = await self.who(request)
        key, _, company = request.value.partition(" ")
        await drafts.drop(tx, member.id, key)
        edge = _of_key(await book.edges(tx), key)
        began = unpacked(json.loads(str(request.payload.get("metadata") or "{}")))
        return Reply(view=drafts.emptied(send_form(index, edge, cast_of(index), company, origin=began)))

    async def closed(self, tx: Tx, request: Request) -> Reply | None:
        """A form was closed without being sent."""
        _, member = await self.who(request)
        await self._keep(tx, member, request)
        return None

    async def picked(self, tx: Tx, request: Request) -> Reply | None:
        """A company or a day was picked, and with it Slack told what else stands in the form."""
        _, member = await self.who(request)
        await self._keep(tx, member, replace(request, value=str(request.payload.get("metadata") or "{}")))
        return None

    async def _keep_refused(self, member: Member, request: Request) -> None:
        """What could not be sent as it was; where it cannot be kept, the form is still open."""
        with suppress(Busy):
            async with self.db.begin(request.tenant, request.now, patience=PATIENCE) as tx:
                await self._keep(tx, member, request)

    async def _keep(self, tx: Tx, member: Member, request: Request) -> None:
        told, content = metadata(request), drafts.worth(request.values)
        goes_on = told.keys() & {FIXES, COMPLETES, RETRIES}  # what it goes on from can be opened again
        if content and not goes_on and "edge" in told:
            await drafts.keep(tx, member.id, told["edge"], content | packed(unpacked(told)))

    async def join(self, tx: Tx, request: Request) -> Reply | None:
        """Whoever wanted to hand over the same hears what becomes of it."""
        _, member = await self.who(request)
        handoff = await book.see(tx, read_ticket(request.value)[0])
        require_state(handoff, *OPEN)
        await join(tx, handoff, member.id)
        return Reply(view=already.done(f"You follow *{esc(handoff.company)}*: I tell you what becomes of it."))

    async def make_way(self, tx: Tx, request: Request) -> Reply | None:
        """The older one is withdrawn by its sender, so that a new one may set out."""
        index, member = await self.who(request)
        done = await service.withdraw(tx, index, member.actor(), read_ticket(request.value), request.via)
        return Reply(view=already.done(f"*{esc(done.company)}* is withdrawn. Now you can hand it off anew."))


def _of_key(edges: Sequence[Edge], key: str) -> Edge:
    found = next((each for each in edges if each.key == key), None)
    if found is None:
        raise NoSuchEdge
    return found
