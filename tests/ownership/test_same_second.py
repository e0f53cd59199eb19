"""Two people change the same part of the map in the same second, each in a process of their own, on both engines."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.kit.db import Database
from bot.kit.errors import Ambiguous, Refusal
from bot.ownership.service import Ownership
from bot.ownership.store import named_owners
from bot.roles import service
from bot.workspace.service import ensure
from tests.ownership.test_role_doors import Desk, furnish
from tests.roles.office import NOW


@pytest.fixture
async def both(engine_url: str) -> AsyncIterator[tuple[Desk, Desk]]:
    """Two processes that serve one workspace: each with connections and a map of its own."""
    first, second = Database(engine_url), Database(engine_url)
    tenant = (await ensure(first)).id
    office = await furnish(first, tenant)
    desks = []
    for db in (first, second):
        ownership = Ownership(db)
        await ownership.index(tenant)
        desks.append(Desk(db, tenant, office, ownership))
    yield desks[0], desks[1]
    for db in (first, second):
        await db.close()


async def at_once(both: tuple[Desk, Desk], *lines: str) -> tuple[str, Refusal]:
    """Both lines are let through at the door before either is written; what the one reads, and the other."""
    asked = [desk.router.resolve(desk.asked("UOLGA", line)) for desk, line in zip(both, lines, strict=True)]
    for request, route in asked:
        assert route.check
        await route.check(request)
    writing = (desk.writes(*each) for desk, each in zip(both, asked, strict=True))
    told = await asyncio.gather(*writing, return_exceptions=True)
    (saved,) = [each for each in told if isinstance(each, str)]
    (refused,) = [each for each in told if isinstance(each, Refusal)]
    return saved, refused


async def test_of_two_who_assign_the_same_part_the_second_is_asked(both: tuple[Desk, Desk]) -> None:
    lines = ("/role assign <@UBEN> AE dach", "/role assign <@UCLEO> AE dach")
    saved, refused = await at_once(both, *lines)
    first, second = ("Ben Brook", "UCLEO") if "<@UBEN>" in saved else ("Cleo Costa", "UBEN")
    assert isinstance(refused, Ambiguous)
    assert refused.text == f"{first} holds *AE · DACH* already. Shall they share it?"
    assert [each.text for each in refused.choices] == [
        f"/role assign <@{second}> AE dach sharing",
        f"/role assign <@{second}> AE dach replacing",
    ]
    async with both[0].db.read(both[0].tenant, NOW) as tx:
        assert len([each for each in await service.assignments(tx) if each.since == NOW]) == 1


async def test_of_two_who_assign_the_same_person_the_second_is_told(both: tuple[Desk, Desk]) -> None:
    _, refused = await at_once(both, *["/role assign <@UBEN> AE dach"] * 2)
    assert refused.text == "*Ben Brook* holds exactly that already in those days. Nothing was changed."


async def test_of_two_who_empty_a_pool_the_second_is_asked(both: tuple[Desk, Desk]) -> None:
    await both[0].says("/role assign <@UBEN> AE emea sharing")
    _, refused = await at_once(both, "/role end <@UANNA> AE emea", "/role end <@UBEN> AE emea")
    assert refused.text.startswith("That leaves *AE · EMEA* (2 parts) with nobody.")


async def test_of_two_who_name_an_owner_the_second_is_asked(both: tuple[Desk, Desk]) -> None:
    saved, refused = await at_once(both, "/role assign <@UBEN> AE for Acme", "/role assign <@UCLEO> AE for Acme")
    first = "Ben Brook" if "<@UBEN>" in saved else "Cleo Costa"
    assert refused.text == f"{first} holds *AE for Acme* already. Shall they share it?"
    async with both[0].db.read(both[0].tenant, NOW) as tx:
        assert len(await named_owners(tx)) == 1
