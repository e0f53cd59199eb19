"""A desk at which people type, press and fill in: the real router and the real transactions, without Slack."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.delivery import inbox
from bot.delivery.router import Router, refused
from bot.kit.blocks import Message, View
from bot.kit.db import Database
from bot.kit.door import Feature, Reply, Request
from bot.kit.errors import Refusal
from bot.ownership.service import Ownership
from bot.people import service as people
from bot.people.model import Member
from bot.roles import service as roles
from bot.roles.model import Assignment
from bot.roles.setup import install_catalogue
from bot.workspace.model import OPERATOR

KEYS = itertools.count()


@dataclass(slots=True)
class Seen:
    """What somebody saw: words, a window, or sentences beside a form's fields."""

    message: Message | None = None
    view: View | None = None
    window: dict[str, Any] = field(default_factory=dict)  # one that took the place of a form
    errors: dict[str, str] = field(default_factory=dict)
    text: str = ""

    def buttons(self) -> list[tuple[str, str]]:
        """Action and value of each button seen."""
        blocks = self.message.blocks if self.message else ()
        elements = [each for block in blocks for each in block.get("elements", ()) if each["type"] == "button"]
        return [(each["action_id"], each.get("value", "")) for each in elements]


class Desk:
    """Business time stands still at `now` until it is set."""

    def __init__(self, db: Database, tenant: int, now: datetime) -> None:
        self.db, self.tenant, self.now = db, tenant, now
        self.ownership = Ownership(db)
        self.told: list[Reply] = []
        self.router = Router(db, [], self._tell, lambda: None)

    def join(self, feature: Feature) -> None:
        self.router.join(feature)

    async def hire(self, name: str, role: str | None = None, zone: str = "UTC", *, admin: bool = False) -> Member:
        """A member, mentioned as `<@UNAME>`, holding a role everywhere since ever."""
        async with self.db.begin(self.tenant, self.now) as tx:
            await install_catalogue(tx)
            user = f"U{name.upper()}" if name.isalpha() else f"U{next(KEYS)}"
            made = await people.add(tx, name=name, zone=zone, slack_user_id=user, is_slack_admin=admin)
            held = [each.id for each in await roles.roles(tx) if each.key == role]
            for role_id in held:
                await roles.assign(tx, OPERATOR, Assignment(id=0, role_id=role_id, member_id=made.id), "test")
        return made

    async def type(self, who: Member, line: str) -> Seen:
        name, _, text = line.partition(" ")
        return await self._answer(self._request(who, kind="command", name=name, text=text, via=name))

    async def press(self, who: Member, button: tuple[str, str]) -> Seen:
        return await self._answer(self._request(who, kind="action", name=button[0], value=button[1], via="button"))

    async def submit(self, who: Member, callback: str, **values: str) -> Seen:
        return await self.send(who, callback, "", values)

    async def send(self, who: Member, callback: str, kept: str, values: Mapping[str, Any]) -> Seen:
        """A form with what its window kept."""
        return await self._answer(self._request(who, kind="form", name=callback, value=kept, values=values, via="form"))

    def _request(self, who: Member, **fields: Any) -> Request:
        user = who.slack_user_id or ""
        return Request(tenant=self.tenant, user=user, now=self.now, channel="C1", trigger="T", **fields)

    async def _tell(self, request: Request, reply: Reply) -> None:
        self.told.append(reply)

    async def _answer(self, request: Request) -> Seen:
        self.told.clear()
        answer = await self.router.answer(f"key:{next(KEYS)}", request)
        if answer.ack.get("response_action") == "errors":
            return Seen(errors=answer.ack["errors"])
        if "view" in answer.ack:
            return Seen(window=answer.ack["view"])
        if "blocks" in answer.ack:
            message = Message(blocks=tuple(answer.ack["blocks"]))
            return Seen(message=message, text=message.text)
        if answer.then:
            await answer.then()
            return self._seen(self.told[-1])
        return await self._work_off()

    async def _work_off(self) -> Seen:
        """What the engine does with the request that was stored; a refusal undoes all of it."""
        reply: Reply | None = None
        try:
            async with self.db.begin(0, self.now) as tx:
                found = await inbox.next_request(tx)
                assert found is not None
                tx.tenant = self.tenant
                await inbox.done(tx, found[0])
                reply = await self.router.write_of(found[1])(tx, found[1])
        except Refusal as refusal:
            reply = refused(refusal)
            async with self.db.begin(0, self.now) as tx:
                left = await inbox.next_request(tx)
                assert left is not None
                await inbox.done(tx, left[0])
        return self._seen(reply) if reply else Seen()

    def _seen(self, reply: Reply) -> Seen:
        return Seen(message=reply.message, view=reply.view, text=reply.message.text if reply.message else "")
