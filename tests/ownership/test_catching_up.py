"""The map in memory catches up by what has changed, and must be the one that is built from nothing."""

import itertools
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.kit.db import Database, Tx
from bot.ownership.index import build
from bot.ownership.service import Ownership, add_account, load_rows
from bot.people.bulk import add_members, change_members
from bot.people.intake import retire, take
from bot.people.model import Member
from bot.people.service import add, caught_up, members
from bot.people.store import member as member_table
from bot.workspace.model import OPERATOR, MemberKind
from bot.workspace.service import bind, grant, hold, revision, revoke, touch

WORDS = ("Ada", "Bo", "Cy", "Dee", "Eli")
USERS = ("U1", "U2", "U3", "U4", "U5")
GONE = datetime(2026, 11, 24, 9, tzinfo=UTC)
teams = itertools.count()
Step = Callable[[Tx], Awaitable[object]]
user = st.sampled_from(USERS)
seen = st.builds(
    Member,
    id=st.just(0),
    name=st.sampled_from(WORDS[:3]),
    zone=st.just("UTC"),
    slack_user_id=user,
    email=st.sampled_from((None, "filed@example.com")),
    is_slack_admin=st.booleans(),
    inactive_since=st.sampled_from((None, None, GONE)),
    kind=st.sampled_from((MemberKind.FULL, MemberKind.GUEST)),
)


def a_page(people: list[Member], one_of_many: bool) -> Step:
    return lambda tx: take(tx, people, one_of_many=one_of_many)


def somebody_leaves(who: str) -> Step:
    return lambda tx: retire(tx, [who])


def a_grant(who: str) -> Step:
    return lambda tx: grant(tx, OPERATOR, who, "test")


def a_grant_ends(who: str) -> Step:
    return lambda tx: revoke(tx, OPERATOR, who, "test")


def somebody_by_hand(name: str) -> Step:
    return lambda tx: add(tx, name=name, zone="UTC", email="filed@example.com")


def something_else(name: str) -> Step:
    return lambda tx: add_account(tx, OPERATOR, name=name)


def a_file(name: str) -> Step:
    """Everybody is renamed by it, and one is new."""

    async def step(tx: Tx) -> None:
        await hold(tx)
        known = await members(tx)
        await change_members(tx, [Member(id=each.id, name=name, zone="UTC") for each in known])
        await add_members(tx, [Member(id=0, name=name, zone="UTC")])
        await touch(tx)

    return step


def a_sloppy_change(name: str) -> Step:
    """Whoever writes it says no revision, and touches nothing."""

    async def step(tx: Tx) -> None:
        await tx.conn.execute(update(member_table).where(member_table.c.workspace_id == tx.tenant).values(name=name))

    return step


NAMES = st.sampled_from(WORDS[3:])
STEPS = st.one_of(
    st.builds(a_page, st.lists(seen, max_size=4), st.booleans()),
    st.builds(somebody_leaves, user),
    st.builds(a_grant, user),
    st.builds(a_grant_ends, user),
    *(st.builds(each, NAMES) for each in (somebody_by_hand, something_else, a_file, a_sloppy_change)),
)


@pytest.fixture
def ownership(db: Database) -> Ownership:
    return Ownership(db)


few = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@few
@given(steps=st.lists(STEPS, max_size=8))
async def test_a_map_that_caught_up_is_the_one_that_is_built_from_nothing(
    db: Database, ownership: Ownership, steps: Sequence[Step]
) -> None:
    """Whether it caught up after every change, as here, or at last, as in another process."""
    tenant = (await bind(db, f"T{next(teams)}", "Northwind")).id
    begun = (await ownership.index(tenant)).rows
    for step in (*steps, touch):
        async with db.begin(tenant) as tx:
            await step(tx)
    async with db.read(tenant) as tx:
        rows, at_last = await load_rows(tx), await load_rows(tx, begun)
    index, whole = await ownership.index(tenant), build(rows)
    assert (index.rows, at_last) == (rows, rows)
    assert [index.lexicon.named(each) for each in WORDS] == [whole.lexicon.named(each) for each in WORDS]


async def test_of_many_members_only_the_changed_ones_are_read(tx: Tx) -> None:
    people = [Member(id=0, name=f"P{each}", zone="UTC", slack_user_id=f"U{each}") for each in range(50)]
    await take(tx, people)
    known, then = await members(tx), await revision(tx)
    await retire(tx, ["U7"])
    now = await caught_up(tx, known, then)
    assert [each.slack_user_id for each, before in zip(now, known, strict=True) if each is not before] == ["U7"]


@pytest.mark.parametrize("one_of_many", [True, False])
async def test_whoever_is_told_of_by_slack_bears_the_revision_of_the_next_change(tx: Tx, one_of_many: bool) -> None:
    then = await revision(tx)
    await take(tx, [Member(id=0, name="Ada", zone="UTC", slack_user_id="U1")], one_of_many=one_of_many)
    assert (await tx.conn.execute(select(member_table.c.revision))).scalars().all() == [then + 1]
