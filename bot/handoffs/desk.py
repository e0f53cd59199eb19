"""What every door of handoffs begins with: who acts, on which map, and about which handoff."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot.delivery.service import place
from bot.handoffs import book
from bot.handoffs.cast import read_ticket
from bot.handoffs.contract import ANYBODY, Edge
from bot.handoffs.model import Handoff
from bot.handoffs.telling import card_key, sender_key
from bot.kit.db import Database, Tx
from bot.kit.door import Reply, Request
from bot.kit.errors import Refusal
from bot.ownership.index import Index
from bot.ownership.service import Ownership
from bot.people.model import Member
from bot.workspace.rights import NotKnown, require_member


class NoSuchEdge(Refusal):
    """This kind of handoff is not in use any more. Type `/handoff` to see those that are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    db: Database
    ownership: Ownership

    async def who(self, request: Request) -> tuple[Index, Member]:
        """The map, and the full member who acts; anybody else is told that they may not."""
        index = await self.ownership.index(request.tenant)
        member = index.members_by_slack.get(request.user)
        if member is None:
            raise NotKnown
        require_member(member.actor())
        return index, member

    async def edges(self, request: Request, index: Index) -> Sequence[Edge]:
        """Those of today whose roles are still offered here."""
        standing = {each.key for each in index.rows.roles if each.stands(request.now)}
        async with self.db.read(request.tenant, request.now) as tx:
            return [each for each in await book.edges(tx) if {each.sender, each.receiver} <= standing | {ANYBODY}]

    async def seen(self, request: Request) -> tuple[Index, Member, Handoff]:
        """The handoff whose ticket the button bears."""
        index, member = await self.who(request)
        async with self.db.read(request.tenant, request.now) as tx:
            return index, member, await book.see(tx, read_ticket(request.value)[0])

    async def confirmed(self, tx: Tx, request: Request, done: Handoff, sentence: str) -> Reply | None:
        """A click on a card is answered by the card itself; one in a list is answered in words."""
        for key in (card_key(done, done.offer), sender_key(done)):
            at = await place(tx, key=key)
            if at and at[1] == request.message_ts:
                return None
        return Reply.say(sentence)


def metadata(request: Request) -> dict[str, str]:
    """What a form carried along; it is no secret and is checked like anything typed."""
    kept = json.loads(request.value or "{}")
    return {str(name): str(value) for name, value in kept.items()}
