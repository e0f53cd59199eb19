"""A workspace with the catalogue, two small trees and a few people, written through the services."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.kit.db import Tx
from bot.people import service as people
from bot.roles import setup
from bot.roles.model import Assignment, Rank
from bot.roles.roster import Roster
from bot.roles.service import assign, load_roster
from bot.workspace.model import OPERATOR, Actor, MemberKind
from bot.workspace.service import set_zone

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TREE = (
    ("territory", "EMEA", None, ()),
    ("territory", "DACH", "EMEA", ("D-A-CH",)),
    ("territory", "AMER", None, ()),
    ("vertical", "Fintech", None, ()),
    ("vertical", "Retail", None, ()),
)


@dataclass(frozen=True, kw_only=True)
class Office:
    """Ids by the names that the tests speak of."""

    people: dict[str, int]
    segments: dict[str, int]
    roles: dict[str, int]
    roster: Roster

    def wants(
        self,
        who: str,
        role: str,
        *scope: str,
        rank: Rank = Rank.LEAD,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Assignment:
        return Assignment(
            id=0,
            role_id=self.roles[role],
            member_id=self.people[who],
            scope=frozenset(self.segments[each] for each in scope),
            rank=rank,
            since=since,
            until=until,
        )


async def make_office(tx: Tx) -> Office:
    await set_zone(tx, OPERATOR, "Europe/Berlin", "test")
    await setup.install_catalogue(tx)
    segments: dict[str, int] = {}
    for dimension, name, parent, aliases in TREE:
        above = segments[parent] if parent else None
        made = await setup.add_segment(tx, OPERATOR, dimension=dimension, name=name, parent_id=above, aliases=aliases)
        segments[name] = made.id
    members = {"olga": await _person(tx, "Olga Ops", "UOLGA", admin=True)}
    for name, slack in (("Anna Adler", "UANNA"), ("Ben Brook", "UBEN"), ("Cleo Costa", "UCLEO")):
        members[name.split()[0].lower()] = await _person(tx, name, slack)
    members["guest"] = await _person(tx, "Gil Guest", "UGUEST", kind=MemberKind.GUEST)
    members["robot"] = await _person(tx, "Robo Bot", "UROBOT", kind=MemberKind.BOT)
    roster = await load_roster(tx)
    roles = {each.key: each.id for each in roster.roles.values()}
    return Office(people=members, segments=segments, roles=roles, roster=roster)


async def _person(tx: Tx, name: str, slack: str, *, admin: bool = False, kind: MemberKind = MemberKind.FULL) -> int:
    made = await people.add(tx, name=name, zone="Europe/Berlin", slack_user_id=slack, is_slack_admin=admin, kind=kind)
    return made.id


async def olga(tx: Tx) -> Actor:
    return await people.actor(tx, "UOLGA")


async def given(tx: Tx, office: Office, who: str, role: str, *scope: str, rank: Rank = Rank.LEAD) -> Assignment:
    """An assignment that has always been."""
    change = await assign(tx, OPERATOR, office.wants(who, role, *scope, rank=rank), "test")
    return change.assignment
