"""`/owner gaps` and `/owner coverage`: what nobody covers now and soon, and how much of each role is held."""

from dataclasses import dataclass

from bot.kit.door import Command, Feature, Reply, Request, Verb
from bot.kit.errors import Refusal
from bot.kit.zones import day_of
from bot.ownership import coverage_blocks as blocks
from bot.ownership import matrix
from bot.ownership.coverage import gaps
from bot.ownership.index import Index
from bot.ownership.nights import timers
from bot.ownership.outlook import coming, standing
from bot.ownership.question import reader
from bot.ownership.slack import Maps


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """Answers from the map in memory."""

    ownership: Maps

    async def gaps(self, request: Request) -> Reply:
        """`/owner gaps`, `/owner gaps AE`."""
        index = await self.ownership.index(request.tenant)
        role_id = _role(index, request, "/owner gaps")
        wanted = None if role_id is None else {role_id}
        soon = coming(index, request.now, roles=wanted)
        reader_ = index.members_by_slack.get(request.user)
        may = reader_ is not None and reader_.is_admin
        return Reply(message=blocks.gaps(index, request.now, gaps(index, request.now, wanted), soon, may=may))

    async def coverage(self, request: Request) -> Reply:
        """`/owner coverage`, `/owner coverage AE`."""
        index = await self.ownership.index(request.tenant)
        role_id = _role(index, request, "/owner coverage")
        if role_id is None:
            return Reply(message=blocks.coverage(standing(index, request.now)))
        found = standing(index, request.now, [index.roles[role_id]])
        if not found:
            raise Refusal(f"*{index.roles[role_id].short}* is not needed yet: `/rolecall setup` says which roles are.")
        return Reply(message=blocks.one_role(found[0], matrix.grid(index, index.roles[role_id], request.now)))


def _role(index: Index, request: Request, command: str) -> int | None:
    if not request.text.strip():
        return None
    line = reader(index, command).read(request.text, day_of(request.now, index.zone))
    roles = line.of("role")
    if len(roles) != 1 or len(line.refs) != 1:
        raise Refusal(f"Name one role, `{command} AE`, or none for all of them.")
    return roles[0]


def feature(ownership: Maps) -> Feature:
    desk = Desk(ownership=ownership)
    open_ = Verb(
        word="gaps",
        usage="/owner gaps [AE]",
        help="What nobody covers, now and in the next 14 days, and who could take it.",
        read=desk.gaps,
    )
    whole = Verb(
        word="coverage",
        usage="/owner coverage [AE]",
        help="How much of each role is held; of one role, in all its parts.",
        read=desk.coverage,
    )
    command = Command(name="/owner", summary="tells who owns what, on any day.", verbs=(open_, whole))
    return Feature(commands=(command,), timers=timers(ownership))
