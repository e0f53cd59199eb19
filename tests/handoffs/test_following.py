"""Who waits for an answer is not left waiting for somebody who is away: the offer goes on, at the moment they go."""

from datetime import datetime, timedelta

from bot.handoffs.jobs import follower
from bot.people import absent
from bot.people.absences import Absence
from bot.workspace.model import CLOCKWORK
from tests.handoffs.cases import at
from tests.handoffs.office import Office

TUESDAY = at("2026-11-24 10:00")  # 11:00 in Berlin, 05:00 in New York
NIGHT = at("2026-11-24 23:00")  # midnight in Berlin
FRIDAY = at("2026-11-27 23:00")


async def goes_away(office: Office, who: str, since: datetime, until: datetime = FRIDAY, cover: str = "") -> Absence:
    """As `/role away` does it, with what follows."""
    member = await office.member(who)
    stand_in = (await office.member(cover)).id if cover else None
    wanted = Absence(id=0, member_id=member.id, since=since, until=until, stand_in_id=stand_in)
    async with office.db.begin(office.tenant, TUESDAY) as tx:
        known, _ = await absent.send_away(tx, CLOCKWORK, wanted, "test", str, follower(office.ownership))
    await office.ownership.refresh(office.tenant)
    return known


async def test_an_absence_that_has_begun_sends_the_offer_on_at_once(office: Office) -> None:
    await office.sends("sam", TUESDAY)
    await goes_away(office, "ana", TUESDAY)
    handoff = await office.newest()
    assert [each.state for each in handoff.offers] == ["moved", "open"]
    assert handoff.offer.receiver == (await office.member("bo")).id
    assert "<@UANA> is away. It is with <@UBO>" in (await office.texts("sam"))[-1]
    assert "It went on to <@UBO> on Tue 24 Nov" in (await office.texts("ana"))[0]


async def test_an_absence_that_comes_sends_it_on_when_it_begins(office: Office) -> None:
    await goes_away(office, "ana", NIGHT)
    handoff = await office.sends("sam", at("2026-11-24 15:30"))
    assert handoff.offer.receiver == (await office.member("ana")).id
    await office.waits_until(NIGHT)
    assert [each.state for each in (await office.newest()).offers] == ["moved", "open"]


async def test_a_named_stand_in_gets_it(office: Office) -> None:
    await office.sends("sam", TUESDAY)
    await goes_away(office, "ana", TUESDAY, cover="mia")
    assert (await office.newest()).offer.receiver == (await office.member("mia")).id


async def test_it_stays_where_nobody_else_answers(office: Office) -> None:
    handoff = await office.hands_over("ana", "ae_am", WON, TUESDAY)
    await goes_away(office, "mia", TUESDAY)
    assert (await office.newest()).offers == handoff.offers


async def test_an_absence_that_was_taken_back_moves_nothing(office: Office) -> None:
    known = await goes_away(office, "ana", NIGHT)
    handoff = await office.sends("sam", at("2026-11-24 15:30"))
    async with office.db.begin(office.tenant, TUESDAY + timedelta(hours=6)) as tx:
        await absent.take_back(tx, CLOCKWORK, known.id, "test", follower(office.ownership))
    await office.ownership.refresh(office.tenant)
    await office.waits_until(NIGHT)
    assert "moved" not in [each.state for each in (await office.newest()).offers]
    assert handoff.id == (await office.newest()).id


async def test_what_is_under_way_stays_with_whoever_is_away(office: Office) -> None:
    handoff = await office.sends("sam", TUESDAY)
    await office.clicks("ana", "accept", f"{handoff.id}:{handoff.revision}", TUESDAY)
    before = await office.newest()
    await goes_away(office, "ana", TUESDAY)
    assert await office.newest() == before


WON = {
    "contract_value": "48000",
    "start_date": "2026-12-01",
    "renewal_date": "2027-12-01",
    "main_contact": "Kai",
    "promised": "Two days of training",
}
