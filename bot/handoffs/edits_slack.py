"""`/handoff edges`: what each kind of handoff asks, and the windows in which those who may edit it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.handoffs import editions, edits, edits_forms, edits_words
from bot.handoffs.contract import Edge
from bot.handoffs.desk import Desk, NoSuchEdge
from bot.handoffs.edits_draft import Draft, reopened
from bot.handoffs.edits_entry import as_far_as_it_goes, find_edge, keep_typed, read_contract, read_wish
from bot.handoffs.telling import cast_of
from bot.kit.blocks import Message, View, esc
from bot.kit.db import Tx
from bot.kit.door import Feature, Reply, Request, Route, Verb
from bot.kit.errors import FieldErrors, Refusal
from bot.ownership.index import Index
from bot.people.service import actor
from bot.workspace.model import Actor


class OnlyAPreview(Refusal):
    """This is a preview: nothing is handed off from here. Go back to what you were doing."""


class EditDesk(Desk):
    async def edges_verb(self, request: Request) -> Reply:
        """All kinds, or the form of the one that is named; who may not edit it reads it."""
        index, acting = await self._acting(request)
        known = list(await self.edges(request, index))
        cast, titles = cast_of(index), {each.key: each.title for each in known}
        if not request.text.strip():
            mine = [each.key for each in known if editions.may_edit(index, each, acting, request.now)]
            return Reply(message=edits_words.kinds(known, mine, cast, titles))
        edge = find_edge(known, cast, request.text)
        if editions.may_edit(index, edge, acting, request.now):
            return Reply(view=self._opened(index, edge, request.channel))
        return Reply(message=edits_words.one(edge, cast, titles, editable=False))

    async def edit(self, request: Request) -> Reply:
        """The button of the list."""
        index, acting = await self._acting(request)
        edge = await self._today(request, index, request.value)
        editions.require_may_edit(index, edge, acting, request.now)
        return Reply(view=self._opened(index, edge, request.channel))

    def _opened(self, index: Index, edge: Edge, channel: str | None) -> View:
        return edits_forms.contract_form(Draft(base=edge, edge=edge, channel=channel or ""), cast_of(index))

    async def _today(self, request: Request, index: Index, key: str) -> Edge:
        found = next((each for each in await self.edges(request, index) if each.key == key), None)
        if found is None:
            raise NoSuchEdge
        return found

    async def _acting(self, request: Request) -> tuple[Index, Actor]:
        index, _ = await self.who(request)
        async with self.db.read(request.tenant, request.now) as tx:
            return index, await actor(tx, request.user)

    async def change(self, request: Request) -> Reply:
        """One field of the contract, in the place of the contract's window."""
        draft = keep_typed(await self._draft(request), request.values)
        return Reply(view=edits_forms.field_form(draft, request.value))

    async def add(self, request: Request) -> Reply:
        draft = keep_typed(await self._draft(request), request.values)
        if len(draft.edge.fields) >= edits.FIELDS:
            raise Refusal(f"A form has at most {edits.FIELDS} fields. Take one away first.")
        return Reply(view=edits_forms.field_form(draft, ""))

    async def back(self, request: Request) -> Reply:
        index, _ = await self.who(request)
        return Reply(view=edits_forms.contract_form(await self._draft(request), cast_of(index)))

    async def done(self, request: Request) -> Reply:
        """A field as wished; raises FieldErrors, and the contract's window comes back with it."""
        index, _ = await self.who(request)
        draft, name, wish = await self._draft(request), _kept(request).get("field", ""), read_wish(request.values)
        wrong = edits.field_faults(draft.edge, name, wish)
        if wrong:
            raise FieldErrors({field if field in request.values else "label": each for field, each in wrong.items()})
        edge = edits.changed(draft.edge, name, wish) if name else edits.added(draft.edge, wish)
        return Reply(view=edits_forms.contract_form(replace(draft, edge=edge), cast_of(index)))

    async def preview(self, request: Request) -> Reply:
        """From the contract's window on top of it, as it stands there; from a message as it was saved."""
        index, _ = await self.who(request)
        today = None if request.view_id else await self._today(request, index, request.value)
        edge = today or as_far_as_it_goes(await self._draft(request), request.values)
        return Reply(view=edits_forms.preview(index, edge, cast_of(index)), push=bool(request.view_id))

    async def nothing(self, _: Request) -> Reply:
        raise OnlyAPreview

    async def _draft(self, request: Request, tx: Tx | None = None) -> Draft:
        await self.who(request)
        kept = _kept(request)
        if tx:
            return await _reopened(tx, kept)
        async with self.db.read(request.tenant, request.now) as reading:
            return await _reopened(reading, kept)

    async def check(self, request: Request) -> None:
        """All that `save` may refuse, while the form can still be mended."""
        index, acting = await self._acting(request)
        now = await self._today(request, index, str(_kept(request)["edge"]))
        async with self.db.read(request.tenant, request.now) as tx:
            draft = await _reopened(tx, _kept(request))
            editions.require_may_edit(index, now, acting, request.now)
            await editions.require_unchanged(tx, now, draft.base)
        if edits.bare(read_contract(draft, request.values)) == edits.bare(now):
            raise editions.NothingChanged

    async def save(self, tx: Tx, request: Request) -> Reply:
        draft = await self._draft(request, tx)
        index = await self.ownership.seen_by(tx)
        wanted = read_contract(draft, request.values)
        made, entry = await editions.save(tx, index, await actor(tx, request.user), draft.base, wanted, request.via)
        return Reply(message=edits_words.saved(draft.base, made, entry, await editions.on_their_way(tx, made.key)))

    async def check_undo(self, request: Request) -> None:
        index, acting = await self._acting(request)
        async with self.db.read(request.tenant, request.now) as tx:
            await editions.require_may_undo(tx, index, acting, int(request.value))

    async def undo(self, tx: Tx, request: Request) -> Reply:
        index = await self.ownership.seen_by(tx)
        edge = await editions.undo(tx, index, await actor(tx, request.user), int(request.value), request.via)
        return Reply(message=Message.of(f"Undone. *{esc(edge.title)}* is asked as before."), replace=True)


async def _reopened(tx: Tx, kept: Mapping[str, Any]) -> Draft:
    return reopened(await editions.edition(tx, str(kept["edge"]), int(kept["seen"])), kept)


def _kept(request: Request) -> Mapping[str, Any]:
    """What the window carries: a button in it says its own value, so it stands apart there."""
    text = request.value if request.kind == "form" else str(request.payload.get("metadata") or "")
    found: Mapping[str, Any] = json.loads(text or "{}")
    return found


def feature(desk: EditDesk) -> Feature:
    return Feature(
        actions={
            edits_words.EDIT: Route(read=desk.edit),
            edits_words.PREVIEW: Route(read=desk.preview),
            edits_words.TAKE_BACK: Route(check=desk.check_undo, write=desk.undo),
            edits_forms.CHANGE: Route(read=desk.change),
            edits_forms.ADD: Route(read=desk.add),
            edits_forms.BACK: Route(read=desk.back),
        },
        forms={
            edits_forms.CONTRACT: Route(check=desk.check, write=desk.save),
            edits_forms.FIELD: Route(read=desk.done),
            edits_words.PREVIEW: Route(read=desk.nothing),
        },
    )


def verbs(desk: EditDesk) -> Sequence[Verb]:
    return (
        Verb(
            word="edges",
            usage="/handoff edges",
            help="What each kind of handoff asks for; with its name, editing it: `/handoff edges Qualified lead`.",
            read=desk.edges_verb,
        ),
    )
