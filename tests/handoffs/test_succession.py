"""A role that ends leaves nothing behind: what waits for an answer goes on to whoever has the role then."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from bot.app import features
from bot.delivery.router import Router
from bot.handoffs.model import Handoff
from bot.kit.door import Reply, Request
from bot.ownership.service import name_owner
from bot.workspace.audit import entries
from bot.workspace.model import OPERATOR
from tests.handoffs.cases import at
from tests.handoffs.office import Office

TUESDAY = at("2026-11-24 10:00")  # 11:00 in Berlin, 05:00 in New York
LATER = TUESDAY + timedelta(hours=1)
MIDNIGHT = at("2026-11-24 23:00")  # in Berlin
Types = Callable[[str, str, datetime], Awaitable[None]]


async def untold(_request: Request, _reply: Reply) -> None:
    return None


@pytest.fixture
def types(office: Office) -> Types:
    """A command through all doors of the product, with what follows from it."""
    router = Router(office.db, features(office.db, office.ownership), untold, lambda: None)

    async def typed(who: str, line: str, now: datetime) -> None:
        name, _, text = line.partition(" ")
        asked, route = router.resolve(office.request(who, "command", name, now, text=text, channel="C1"))
        assert route.check
        assert route.write
        await route.check(asked)
        async with office.db.begin(office.tenant, now) as tx:
            await route.write(tx, asked)
        await office.ownership.refresh(office.tenant)

    return typed


async def went(office: Office) -> list[tuple[str, str]]:
    """Who had the newest handoff, one after the other, and how it ended for them."""
    members = (await office.index()).members
    return [(members[each.receiver].name, str(each.state)) for each in (await office.newest()).offers]


async def test_an_assignment_that_ends_sends_the_offer_on_at_once_and_tells_both(office: Office, types: Types) -> None:
    handoff = await office.sends("sam", TUESDAY)
    await types("ops", "/role assign <@UMIA> AE emea sharing", TUESDAY)
    await types("ops", "/role end <@UANA> AE emea anyway", LATER)
    assert await went(office) == [("Ana", "over"), ("Mia", "open")]
    assert "<@UANA> does not answer for AE here any more. It is with <@UMIA>" in (await office.texts("sam"))[-1]
    assert "It went on to <@UMIA> on Tue 24 Nov, 12:00 (Berlin): you do not answer" in (await office.texts("ana"))[0]
    async with office.db.read(office.tenant) as tx:
        (told,) = await entries(tx, subject=("handoff", handoff.id), limit=1)
    assert (told.action, told.via, told.at) == ("handoff.moved", "map", LATER)


async def test_who_takes_over_gets_what_waited(office: Office, types: Types) -> None:
    await office.sends("sam", TUESDAY)
    await types("ops", "/role assign <@UMIA> AE emea replacing", LATER)
    assert await went(office) == [("Ana", "over"), ("Mia", "open")]


async def test_one_that_ends_on_a_later_day_sends_it_on_when_that_day_is_over(office: Office, types: Types) -> None:
    await types("ops", "/role end <@UANA> AE emea until 2026-11-24 then <@UMIA>", TUESDAY)
    await office.sends("sam", at("2026-11-24 15:30"))
    await office.waits_until(MIDNIGHT - timedelta(minutes=1))
    assert await went(office) == [("Ana", "open")]
    await office.waits_until(MIDNIGHT)
    assert await went(office) == [("Ana", "over"), ("Mia", "open")]
    before: Handoff = await office.newest()
    await office.waits_until(MIDNIGHT + timedelta(minutes=1))
    assert await office.newest() == before


async def test_an_end_that_was_there_before_the_offer_is_looked_at_too(office: Office) -> None:
    """As an import leaves it: nobody changed it through a door while something waited."""
    bolt, ana = office.accounts["Bolt"], await office.member("ana")
    async with office.db.begin(office.tenant, TUESDAY) as tx:
        role = (await office.index()).role("ae").id
        await name_owner(tx, OPERATOR, account_id=bolt, role_id=role, member_id=ana.id, until=MIDNIGHT)
    await office.ownership.refresh(office.tenant)
    await office.sends("sam", at("2026-11-24 15:30"), "Americas", account=str(bolt))
    assert await went(office) == [("Ana", "open")]
    await office.waits_until(MIDNIGHT)
    assert (await went(office))[0] == ("Ana", "over")
    assert (await went(office))[1][0] in {"Cy", "Dee", "Eli"}


async def test_an_end_that_was_put_off_moves_nothing(office: Office, types: Types) -> None:
    await types("ops", "/role end <@UANA> AE emea until 2026-11-24 anyway", TUESDAY)
    await office.sends("sam", at("2026-11-24 15:30"))
    await types("ops", "/role undo", at("2026-11-24 16:00"))
    await office.waits_until(MIDNIGHT)
    assert await went(office) == [("Ana", "open")]


async def test_it_stays_while_they_own_it_still(office: Office, types: Types) -> None:
    handoff = await office.sends("sam", TUESDAY)
    await types("ops", "/role assign <@UANA> AE", TUESDAY)
    await types("ops", "/role end <@UANA> AE emea anyway", LATER)
    assert (await office.newest()).offers == handoff.offers


async def test_an_owner_who_is_only_next_in_line_now_has_it_no_more(office: Office, types: Types) -> None:
    await office.sends("sam", TUESDAY)
    await types("ops", "/role assign <@UANA> AE", TUESDAY)
    await types("ops", "/role assign <@UMIA> AE emea sharing", TUESDAY)
    await types("ops", "/role end <@UANA> AE emea", LATER)
    assert await went(office) == [("Ana", "over"), ("Mia", "open")]


async def test_a_backup_whose_other_part_ends_keeps_what_they_were_asked_as_a_backup(
    office: Office, types: Types
) -> None:
    first = await office.sends("sam", TUESDAY)
    await office.rejects("ana", first, "over_capacity", TUESDAY)
    await types("ops", "/role assign <@UBO> AE asia sharing", TUESDAY)
    await types("ops", "/role end <@UBO> AE asia anyway", LATER)
    assert await went(office) == [("Ana", "rejected"), ("Bo", "open")]


async def test_it_stays_where_nobody_else_answers(office: Office, types: Types) -> None:
    handoff = await office.sends("sam", TUESDAY)
    await types("ops", "/role end <@UANA> AE emea anyway", LATER)
    assert (await office.newest()).offers == handoff.offers


async def test_an_assignment_taken_back_sends_it_on_as_well(office: Office, types: Types) -> None:
    await types("ops", "/role assign <@UMIA> AE emea replacing", TUESDAY)
    await office.sends("sam", TUESDAY)
    assert await went(office) == [("Mia", "open")]
    await types("ops", "/role undo", LATER)
    assert await went(office) == [("Mia", "over"), ("Ana", "open")]
