"""A workspace of any size, written in bulk, in which every question of the bench has an owner."""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, insert

from bot.kit.db import Database, Tx
from bot.ownership.store import account, account_owner, account_segment
from bot.people.store import member
from bot.playground import Person
from bot.roles import service as roles
from bot.roles.setup import install_catalogue
from bot.roles.store import assignment, assignment_scope, segment, segment_parent
from bot.workspace.model import MemberKind
from bot.workspace.service import ensure

LEAVES, BRANCH, VERTICALS, MEMBERS = 2000, 10, 40, 500
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
ZONE = "Europe/Berlin"
BASE = 1_000_000  # ids beyond those that the databases give by themselves
SLICE = 5000
FIRST = ("Aurora", "Boreal", "Cobalt", "Delta", "Ember", "Fjord", "Granite", "Harbour", "Indigo", "Juniper")
SECOND = ("Bank", "Foods", "Health", "Logistics", "Motors", "Power", "Retail", "Robotics", "Steel", "Systems")
Row = dict[str, Any]


def people() -> list[Person]:
    """The same in Slack: a bot that found its members gone there would take them out of every answer."""
    return [Person(id=f"UBENCH{number}", name=f"Member {number}", tz=ZONE) for number in range(MEMBERS)]


async def fill(url: str, assignments: int, accounts: int = 0) -> None:
    """Two trees, 500 members, the eight roles, and so many assignments: a few at the top, the rest on leaves.

    Every account belongs to a leaf of both trees; a tenth names its own account executive.
    """
    db = Database(url)
    tenant = (await ensure(db)).id
    async with db.begin(tenant) as tx:
        await install_catalogue(tx)
        axes = {each.key: each.id for each in await roles.dimensions(tx)}
        held = [each.id for each in await roles.roles(tx)]
        await _put(tx, member, map(_member, range(MEMBERS)))
        await _put(tx, segment, _segments(axes))
        await _put(tx, segment_parent, _parents())
        await _put(tx, assignment, (_assignment(each, held) for each in range(assignments)))
        await _put(tx, assignment_scope, _scopes(assignments))
        await _put(tx, account, map(_account, range(accounts)))
        await _put(tx, account_segment, _homes(accounts))
        ae = next(each.id for each in await roles.roles(tx) if each.key == "ae")
        await _put(tx, account_owner, (_named(each, ae) for each in range(0, accounts, 10)))
    await db.close()


async def _put(tx: Tx, table: Table, rows: Iterable[Row]) -> None:
    waiting: list[Row] = []
    for row in rows:
        waiting.append({"workspace_id": tx.tenant, **row})
        if len(waiting) == SLICE:
            await tx.conn.execute(insert(table), waiting)
            waiting = []
    if waiting:
        await tx.conn.execute(insert(table), waiting)


def _member(number: int) -> Row:
    about = {"slack_user_id": f"UBENCH{number}", "name": f"Member {number}", "title": "", "zone": ZONE}
    return {"id": BASE + number, **about, "kind": MemberKind.FULL, "is_slack_admin": False, "created_at": NEW_YEAR}


def _segments(axes: dict[str, int]) -> Iterator[Row]:
    for number in range(1, LEAVES + 223):
        yield {"id": BASE + number, "dimension_id": axes["territory"], "name": f"T{number}", "aliases": []}
    for number in range(VERTICALS):
        yield {"id": BASE + 5000 + number, "dimension_id": axes["vertical"], "name": f"V{number}", "aliases": []}


def _parents() -> Iterator[Row]:
    for number in range(1, LEAVES + 223):
        above = BASE + (number - 2) // BRANCH + 1 if number > 1 else None
        yield {"segment_id": BASE + number, "parent_id": above}
    for number in range(VERTICALS):
        yield {"segment_id": BASE + 5000 + number, "parent_id": None}


def _assignment(number: int, held: Sequence[int]) -> Row:
    of = random.Random(number)
    whose = {"role_id": held[number % len(held)], "member_id": BASE + of.randrange(MEMBERS)}
    return {"id": BASE + number, **whose, "rank": "lead", "weight": 1}


def _scopes(assignments: int) -> Iterator[Row]:
    for number in range(assignments):
        of = random.Random(-number)
        upper = [number // 8 + 1]
        scope = upper if number < 80 else [of.randint(223, LEAVES + 222), 5000 + of.randrange(VERTICALS)]
        yield from ({"assignment_id": BASE + number, "segment_id": BASE + each} for each in scope)


def _account(number: int) -> Row:
    return {
        "id": BASE + number,
        "name": name_of(number),
        "aliases": [],
        "external_id": f"A-{number}",
        "status": "customer",
    }


def name_of(account: int) -> str:
    """Names as registers have them: many begin alike."""
    of = random.Random(account)
    return f"{of.choice(FIRST)} {of.choice(SECOND)} {account}"


def _homes(accounts: int) -> Iterator[Row]:
    for number in range(accounts):
        of = random.Random(number)
        for segment_id in (of.randint(223, LEAVES + 222), 5000 + of.randrange(VERTICALS)):
            yield {"account_id": BASE + number, "segment_id": BASE + segment_id}


def _named(account_id: int, role_id: int) -> Row:
    return {"account_id": BASE + account_id, "role_id": role_id, "member_id": BASE + account_id % MEMBERS}


def about_accounts(count: int, accounts: int) -> list[str]:
    """What is asked of accounts, spread over all there are."""
    of = random.Random(4)
    return [f"AE for {name_of(of.randrange(accounts))}" for _ in range(count)]


def questions(count: int) -> list[str]:
    """What is asked: a role, a leaf of one tree and one of the other."""
    of = random.Random(3)
    short = ("HoS", "SDR", "AE", "AM")
    return [f"{of.choice(short)} T{of.randint(223, LEAVES + 222)} V{of.randrange(VERTICALS)}" for _ in range(count)]
