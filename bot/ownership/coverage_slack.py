"""`/owner gaps` and `/owner coverage`: what nobody covers now and soon, and how much of each role is held."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.kit.blocks import esc
from bot.kit.db import Database
from bot.kit.door import Command, Feature, Reply, Request, Verb
from bot.kit.errors import Refusal
from bot.kit.zones import day_of
from bot.ownership import coverage_blocks as blocks
from bot.ownership import history, kept, matrix
from bot.ownership.coverage import gaps
from bot.ownership.history import Week
from bot.ownership.index import Index
from bot.ownership.matrix_picture import picture_of_all, picture_of_role
from bot.ownership.model import Gap
from bot.ownership.nights import timers
from bot.ownership.outlook import coming, standing
from bot.ownership.overview import overview
from bot.ownership.question import reader
from bot.ownership.slack import Maps
from bot.people.service import actor
from bot.roles.rights import may_keep


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """Answers from the map in memory; rights and the weeks before are read."""

    db: Database
    ownership: Maps

    async def gaps(self, request: Request) -> Reply:
        """`/owner gaps`, `/owner gaps AE`."""
        index = await self.ownership.index(request.tenant)
        role_id = _role(index, request, "/owner gaps")
        wanted = None if role_id is None else {role_id}
        async with self.db.read(request.tenant, request.now) as tx:
            acting = await actor(tx, request.user)

        def may(gap: Gap) -> bool:
            return may_keep(acting, index.trees, gap.role_id, gap.scope, request.now)

        soon = coming(index, request.now, roles=wanted)
        return Reply(message=blocks.gaps(index, request.now, gaps(index, request.now, wanted), soon, may=may))

    async def coverage(self, request: Request) -> Reply:
        """`/owner coverage`, `/owner coverage AE`; the picture follows the acknowledgement."""
        index = await self.ownership.index(request.tenant)
        role_id = _role(index, request, "/owner coverage")
        weeks = await self._weeks(request, index, role_id)
        return _all(index, request, weeks) if role_id is None else _one(index, request, role_id, weeks)

    async def _weeks(self, request: Request, index: Index, role_id: int | None) -> list[Week]:
        today = day_of(request.now, index.zone)
        async with self.db.read(request.tenant, request.now) as tx:
            days = await kept.days_since(tx, history.first_day(today))
        return history.weeks(days, today, role_id)


def _all(index: Index, request: Request, weeks: Sequence[Week]) -> Reply:
    found = standing(index, request.now)
    message = blocks.coverage(found, weeks)
    if not found:
        return Reply(message=message)
    shown = overview(index, request.now)
    drawn = picture_of_all(shown, message, blocks.title(found), weeks, day_of(request.now, index.zone))
    return Reply(message=message, picture=drawn)


def _one(index: Index, request: Request, role_id: int, weeks: Sequence[Week]) -> Reply:
    role = index.roles[role_id]
    found = standing(index, request.now, [role])
    if not found:
        raise Refusal(f"*{esc(role.short)}* is not needed yet: `/rolecall setup` says which roles are.")
    whole = matrix.grid(index, role, request.now)
    shown, left = matrix.folded(matrix.gathered(index, whole, request.now), blocks.LINES)
    message, title = blocks.one_role(found[0], shown, left, weeks), blocks.role_title(found[0])
    drawn = picture_of_role(shown, left, message, title, weeks, day_of(request.now, index.zone))
    return Reply(message=message, picture=drawn)


def _role(index: Index, request: Request, command: str) -> int | None:
    if not request.text.strip():
        return None
    line = reader(index, command).read(request.text, day_of(request.now, index.zone))
    roles = line.of("role")
    if len(roles) != 1 or len(line.refs) != 1:
        raise Refusal(f"Name one role, `{command} AE`, or none for all of them.")
    return roles[0]


def feature(db: Database, ownership: Maps) -> Feature:
    desk = Desk(db=db, ownership=ownership)
    open_ = Verb(
        word="gaps",
        usage="/owner gaps [AE]",
        help="What nobody covers, now and in the next 14 days, and who could take it.",
        read=desk.gaps,
    )
    whole = Verb(
        word="coverage",
        usage="/owner coverage [AE]",
        help="How much of each role is held, as a picture; of one role, in all its parts.",
        read=desk.coverage,
    )
    command = Command(name="/owner", summary="tells who owns what, on any day.", verbs=(open_, whole))
    return Feature(commands=(command,), timers=timers(ownership))
