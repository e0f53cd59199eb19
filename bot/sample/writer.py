"""Writes the sample organisation into an empty workspace, through the services that a person's commands use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from bot.digests import service as digests
from bot.digests.rule import Rule
from bot.kit.db import Database, Tx
from bot.kit.errors import Refusal
from bot.ownership import service as ownership
from bot.ownership.index import Index, build
from bot.ownership.model import AccountStatus
from bot.people import service as people
from bot.roles import service as roles
from bot.roles import setup
from bot.roles.model import Assignment, Rank
from bot.sample.days import SHORT, Days
from bot.sample.handoffs import write_handoffs
from bot.sample.numbers import write_numbers
from bot.sample.read import Company, Organisation, Seat, Weekly, read_organisation
from bot.sample.renewals import write_renewals
from bot.workspace import service as workspaces
from bot.workspace.model import OPERATOR

VIA = "rolecall sample"


class AlreadySeeded(Refusal):
    """This workspace has members already, so nothing was written. The sample goes into an empty database only."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ids:
    """What the names of the file have become: roles by key, members by Slack id, segments by name."""

    roles: Mapping[str, int]
    members: Mapping[str, int]
    segments: Mapping[str, int]

    def scope(self, names: tuple[str, ...]) -> frozenset[int]:
        return frozenset(self.segments[each] for each in names)


async def write(db: Database, now: datetime) -> None:
    """All of it in one transaction, as of `now`; raises Refusal when there are members already."""
    organisation = read_organisation()
    workspace = await workspaces.ensure(db)
    async with db.begin(workspace.id, now) as tx:
        if await people.members(tx):
            raise AlreadySeeded
        days = Days(now=tx.now, zone=organisation.zone)
        index = await _write_map(tx, organisation, days)
        await write_numbers(tx, organisation, index, days)
        await write_handoffs(tx, organisation, index, days)
        await write_renewals(tx, organisation, days)
        for weekly in organisation.digests:
            await _write_digest(tx, weekly)


async def _write_map(tx: Tx, organisation: Organisation, days: Days) -> Index:
    await workspaces.set_zone(tx, OPERATOR, organisation.zone, VIA)
    await setup.install_catalogue(tx)
    ids = Ids(
        roles={each.key: each.id for each in await roles.roles(tx)},
        members=await _write_people(tx, organisation),
        segments=await _write_segments(tx, organisation),
    )
    for seat in organisation.assignments:
        await roles.assign(tx, OPERATOR, _assignment(seat, ids, days), VIA)
    for company in organisation.accounts:
        await _write_account(tx, company, ids)
    return build(await ownership.load_rows(tx))


async def _write_people(tx: Tx, organisation: Organisation) -> dict[str, int]:
    """Everybody by Slack id, then their reporting lines."""
    ids = {}
    for each in organisation.people:
        made = await people.add(
            tx,
            name=each.name,
            zone=each.zone,
            title=each.title,
            slack_user_id=each.slack_id,
            is_slack_admin=each.admin,
        )
        ids[each.slack_id] = made.id
    for each in organisation.people:
        if each.manager:
            await people.report_to(tx, ids[each.slack_id], ids[each.manager])
    return ids


async def _write_segments(tx: Tx, organisation: Organisation) -> dict[str, int]:
    """Every segment by name, the functions that the catalogue has brought included."""
    ids = {each.name: each.id for each in await roles.segments(tx)}
    for each in organisation.segments:
        made = await setup.add_segment(
            tx,
            OPERATOR,
            dimension=each.dimension,
            name=each.name,
            parent_id=ids[each.parent] if each.parent else None,
            aliases=each.aliases,
            via=VIA,
        )
        ids[each.name] = made.id
    return ids


def _assignment(seat: Seat, ids: Ids, days: Days) -> Assignment:
    return Assignment(
        id=0,
        role_id=ids.roles[seat.role],
        member_id=ids.members[seat.member],
        scope=ids.scope(seat.scope),
        rank=Rank(seat.rank),
        weight=seat.weight,
        since=days.first(seat.since),
        until=days.last(seat.until),
    )


async def _write_account(tx: Tx, company: Company, ids: Ids) -> None:
    account = await ownership.add_account(
        tx,
        OPERATOR,
        name=company.name,
        segments=sorted(ids.scope(company.segments)),
        aliases=company.aliases,
        status=AccountStatus.PROSPECT if company.prospect else AccountStatus.CUSTOMER,
        via=VIA,
    )
    for role, member in company.owners.items():
        who = ids.members[member]
        await ownership.name_owner(tx, OPERATOR, account_id=account.id, role_id=ids.roles[role], member_id=who, via=VIA)


async def _write_digest(tx: Tx, weekly: Weekly) -> None:
    """The channel hears of its digest when the bot first starts."""
    rule = Rule(weekday=SHORT.index(weekly.day), at=time.fromisoformat(weekly.at), zone=weekly.zone)
    await digests.announce(tx, await digests.set_schedule(tx, OPERATOR, weekly.channel, rule, VIA))
