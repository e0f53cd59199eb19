"""Somebody was deactivated in Slack: what they held ends at that instant, and Sales Ops reads who could take it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.delivery.service import post, update
from bot.kit.blocks import esc
from bot.kit.db import Database, Tx
from bot.kit.door import Feature, Reply, Request, Route
from bot.kit.errors import Refusal
from bot.ownership import away_blocks as away
from bot.ownership import leaver_blocks as blocks
from bot.ownership import store
from bot.ownership.away_post import tell
from bot.ownership.index import Index
from bot.ownership.leaver_blocks import TAKE, Lost, Vacancy
from bot.ownership.model import NamedOwner
from bot.ownership.service import Ownership, unname
from bot.ownership.takers import proposals, sales_ops
from bot.people import absent
from bot.people.service import absences, actor, by_id
from bot.roles import service as roles
from bot.roles.model import Assignment, Role
from bot.roles.rights import require_any_keeper
from bot.workspace.audit import entries
from bot.workspace.changes import Change, Follow, What
from bot.workspace.model import CLOCKWORK
from bot.workspace.service import withdraw_grants

LONG_AGO = datetime.min.replace(tzinfo=UTC)
SLACK = "Slack"
MOST = 1_000


def follower(ownership: Ownership) -> Follow:
    """Ends what leavers hold in the transaction that keeps their leaving."""

    async def follow(tx: Tx, change: Change) -> None:
        if change.what is What.LEAVER:
            index = (await ownership.index(tx.tenant)).without(change.members, tx.now)
            for each in change.members:
                await _part_from(tx, index, each)

    return follow


async def _part_from(tx: Tx, index: Index, member_id: int) -> None:
    held = await roles.vacate(tx, member_id, SLACK)
    named = await unname(tx, member_id, SLACK)
    fallen = await roles.clear_fallback(tx, member_id, SLACK)
    await withdraw_grants(tx, member_id, SLACK)
    await _stand_in_no_more(tx, index, member_id)
    if held or named or fallen:
        lost = Lost(member_id=member_id, vacancies=_vacancies(index, held, ()), named=named, fallen=fallen)
        message = blocks.left(index, lost)
        for ops in sales_ops(index, tx.now):
            if ops.slack_user_id:
                await post(tx, key=_key(member_id, tx.now, ops.id), to=ops.slack_user_id, message=message)


async def _stand_in_no_more(tx: Tx, index: Index, member_id: int) -> None:
    """Whoever counted on them reads that they need somebody else."""
    for each in await absences(tx):
        if each.stand_in_id == member_id and each.until > tx.now:
            after = await absent.stand_in(tx, CLOCKWORK, each, None, SLACK, str)
            told = away.returned(index, after, member_id)
            await tell(tx, index, each, each.member_id, f"left by {member_id}", told)


def _vacancies(index: Index, held: Sequence[Assignment], since: Sequence[Assignment]) -> list[Vacancy]:
    """Each thing that was held, with who has taken it over since, or who could."""
    return [_vacancy(index, each, since) for each in held]


def _vacancy(index: Index, held: Assignment, since: Sequence[Assignment]) -> Vacancy:
    alike = (each for each in since if (each.role_id, each.scope, each.rank) == (held.role_id, held.scope, held.rank))
    taken = next((each.member_id for each in alike if each.member_id != held.member_id), None)
    able = proposals(index, held.role_id, held.scope, held.until or LONG_AGO, without=frozenset({held.member_id}))
    return Vacancy(held=held, taken_by=taken, proposed=tuple(able))


async def _named(tx: Tx, gone_id: int, since: datetime) -> list[NamedOwner]:
    """The namings that ended with somebody's leaving."""
    found = await store.named_owners(tx, store.account_owner.c.member_id == gone_id)
    return [each for each in found if each.until and each.until >= since]


async def _fallen(tx: Tx, index: Index, gone_id: int, since: datetime) -> list[Role]:
    """The roles that lost their fallback with them and have none since."""
    told = await entries(tx, action="role.fallback", since=since, limit=MOST)
    ids = {each.subject[1] for each in told if (each.before or {}).get("member_id") == gone_id}
    return [each for each in index.roles.values() if each.id in ids and each.fallback is None]


def _key(member_id: int, at: datetime, ops_id: int) -> str:
    return f"leaver:{member_id}:{int(at.timestamp())}:{ops_id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """The buttons below the list of what a leaver held."""

    db: Database
    ownership: Ownership

    async def check(self, request: Request) -> None:
        async with self.db.read(request.tenant, request.now) as tx:
            require_any_keeper(await actor(tx, request.user))

    async def take(self, tx: Tx, request: Request) -> Reply:
        """Give one of the leaver's roles to whoever was proposed; pressed twice it is given once."""
        gone_id, held_id, taker_id = (int(each) for each in request.value.split(":"))
        gone, index = await by_id(tx, gone_id), await self.ownership.index(tx.tenant)
        if gone.inactive_since is None:
            raise Refusal(f"*{esc(gone.name)}* is back in Slack. `/role assign` gives roles to whom you want.")
        all_ = await roles.assignments(tx, member_id=gone_id)
        held = [each for each in all_ if each.until and each.until >= gone.inactive_since]
        wanted = next((each for each in held if each.id == held_id), None)
        later = await self._since(tx, held, gone.inactive_since)
        if wanted and _vacancy(index, wanted, later).taken_by is None:
            new = replace(wanted, id=0, member_id=taker_id, since=tx.now, until=None)
            change = await roles.assign(tx, await actor(tx, request.user), new, request.via)
            later = [*later, change.assignment]
        vacancies, since = _vacancies(index, held, later), gone.inactive_since
        named, fallen = await _named(tx, gone_id, since), await _fallen(tx, index, gone_id, since)
        message = blocks.left(index, Lost(member_id=gone_id, vacancies=vacancies, named=named, fallen=fallen))
        for each in sales_ops(index, tx.now):
            await update(tx, key=_key(gone_id, gone.inactive_since, each.id), message=message)
        return Reply()

    async def _since(self, tx: Tx, held: Sequence[Assignment], at: datetime) -> list[Assignment]:
        """What has begun since then in the same roles and stands."""
        found = [await roles.assignments(tx, role_id=each, not_ended_by=tx.now) for each in {a.role_id for a in held}]
        return [each for some in found for each in some if each.since is not None and each.since >= at]


def feature(db: Database, ownership: Ownership) -> Feature:
    desk = Desk(db=db, ownership=ownership)
    return Feature(actions={TAKE: Route(check=desk.check, write=desk.take)})
