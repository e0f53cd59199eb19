"""`/owner`: who owns it, on any day, with the path; and the button that shows an answer to the channel."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.kit.blocks import Message, esc
from bot.kit.door import Command, Feature, Reply, Request, Route, Verb
from bot.kit.errors import Refusal
from bot.ownership import blocks
from bot.ownership.coverage import UNCOVERED
from bot.ownership.index import Index
from bot.ownership.model import State
from bot.ownership.question import Asked, answer, answers, parse
from bot.roles.model import Assignment, Rank

HOW = "Ask `/owner {example}`, `/owner Acme` or `/owner @member`; add `on 2026-12-24` for any day."
CountOpen = Callable[[int, int], Awaitable[int]]  # of a workspace and a member


class Maps(Protocol):
    """Where the map of a workspace is to be had: `service.Ownership`, for one."""

    async def index(self, tenant: int) -> Index: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """Answers `/owner` from the map in memory."""

    ownership: Maps
    handoffs: CountOpen | None = None

    async def ask(self, request: Request) -> Reply:
        index = await self.ownership.index(request.tenant)
        if not request.text.strip():
            raise Refusal(HOW.format(example=esc(index.example(request.now))))
        return Reply(message=await self._told(request, index, request.text))

    async def share(self, request: Request) -> Reply:
        """The same question again, answered as things stand now, for everybody in the conversation."""
        index = await self.ownership.index(request.tenant)
        return Reply(message=await self._told(request, index, request.value), in_channel=True)

    async def _told(self, request: Request, index: Index, text: str) -> Message:
        asked = parse(index, text, request.now)
        if asked.member_id is None:
            return _told(index, asked)
        counted = self.handoffs is not None and asked.day is None
        open_ = await self.handoffs(request.tenant, asked.member_id) if counted and self.handoffs else 0
        return blocks.hats(index, asked, asked.member_id, open_)

    async def aftermath(self, tenant: int, left: Assignment, at: datetime) -> str:
        """Who answers for an assignment's scope from then on, once that assignment is left out.

        A backup that begins while the owner is away is what answers then.
        """
        index = await self.ownership.index(tenant)
        found = answer(index, left.role_id, at, segments=left.scope, without=frozenset({left.id}))
        if left.rank is Rank.BACKUP and left.holds(at) and found.owners and found.state in UNCOVERED:
            away = "are" if len(found.owners) > 1 else "is"
            return f"{blocks.several(index, found.owners)} {away} away then, so the backup answers."
        if found.state is State.HELD:
            return f"{blocks.several(index, found.owners)} answers for it now."
        if found.state is State.NOT_NEEDED:
            return ""
        return f"{blocks.owner_line(index, found)}."


def _told(index: Index, asked: Asked) -> Message:
    found = answers(index, asked)
    if asked.role_id is not None:
        return blocks.one(index, asked, found[0])
    return blocks.every_role(index, asked, found)


def aftermath(ownership: Maps) -> Callable[[int, Assignment, datetime], Awaitable[str]]:
    """What `/role` tells after an end: see `Desk.aftermath`."""
    return Desk(ownership=ownership).aftermath


def feature(ownership: Maps, handoffs: CountOpen | None = None) -> Feature:
    """`handoffs` counts a member's open ones: they belong to a feature above this one."""
    desk = Desk(ownership=ownership, handoffs=handoffs)
    ask = Verb(
        word="",
        usage="/owner AE emea fintech [on 2026-12-24]",
        help="Who owns it, who backs them up, and why. Also `/owner Acme`, `/owner AE for Acme`, `/owner @member`.",
        read=desk.ask,
    )
    command = Command(name="/owner", summary="tells who owns what, on any day.", default=ask)
    return Feature(commands=(command,), actions={blocks.SHARE: Route(read=desk.share)})
