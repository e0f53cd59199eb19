"""Renewals: reminded 90, 30 and 7 days before, told upwards when over, marked at risk; by whoever answers then."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.blocks import digest
from bot.digests.gather import gather
from bot.digests.rule import Occurrence
from bot.handoffs import renewals
from bot.handoffs.renewal import AHEAD, PASSED, next_step
from bot.handoffs.rights import NotYourHandoff
from bot.kit.door import Reply
from bot.kit.errors import FieldErrors, Refusal
from bot.kit.zones import start_of_day
from bot.ownership.renewal import set_renewal
from bot.workspace.audit import entries
from bot.workspace.model import CLOCKWORK
from tests.handoffs.cases import BERLIN, at
from tests.handoffs.office import Office
from tests.handoffs.test_following import goes_away
from tests.imports.desk import Desk

NOW = at("2026-11-24 15:00")
DAY = date(2027, 3, 15)  # a Monday; 90, 30 and 7 days before are Tue 15 Dec, Sat 13 Feb, Mon 8 Mar
DEPLOYED = {
    "contract_value": "48000",
    "start_date": "2026-12-01",
    "renewal_date": "2027-12-01",
    "main_contact": "Kai",
    "promised": "Training",
}


async def dated(office: Office, day: date = DAY, company: str = "Acme", now: datetime = NOW) -> int:
    """An account that renews on a day, told by the operator."""
    account = office.accounts[company]
    async with office.db.begin(office.tenant, now) as tx:
        await set_renewal(tx, CLOCKWORK, account, day, "test")
        await renewals.keep(tx, [(account, day)])
    return account


async def presses(office: Office, who: str, action: str, account: int, now: datetime = NOW) -> Reply | None:
    route = office.feature.actions[action]
    request = office.request(who, "action", action, now, value=str(account))
    if route.read:
        return await route.read(request)
    assert route.write
    async with office.db.begin(office.tenant, now) as tx:
        return await route.write(tx, request)


async def fills(office: Office, who: str, form: str, account: int, now: datetime = NOW, **values: str) -> Reply | None:
    route = office.feature.forms[form]
    about = json.dumps({"account": str(account)})
    request = office.request(who, "form", form, now, value=about, values=values)
    assert route.check
    assert route.write
    await route.check(request)
    async with office.db.begin(office.tenant, now) as tx:
        return await route.write(tx, request)


async def heard(office: Office, who: str) -> list[tuple[datetime | None, str]]:
    return [(row.due or row.created_at, row.payload["text"]) for row in await office.posts(who)]


async def listed(office: Office, who: str, now: datetime = NOW) -> str:
    reply = await office.types(who, "renewals", now)
    assert reply.message
    return reply.message.text


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(-200, 200))
def test_the_next_step_is_the_first_that_is_still_to_come(day: date, before: int) -> None:
    now = start_of_day(date.fromordinal(day.toordinal() - before), BERLIN)
    left = [each for each in (*AHEAD, PASSED) if before > each]
    found = next_step(day, now, BERLIN)
    assert (found[0] if found else None) == (left[0] if left else None)
    assert found is None or found[1] > now


async def test_its_owner_hears_of_it_three_times_and_the_manager_when_it_is_over(office: Office) -> None:
    await dated(office)
    await office.waits_until(at("2027-03-20 12:00"))
    whole = await heard(office, "mia")
    assert [due for due, _ in whole] == [
        at("2026-12-15 08:00"),
        at("2027-02-15 08:00"),  # the Monday after
        at("2027-03-08 08:00"),
        at("2027-03-16 08:00"),
    ]
    assert "📅 A renewal is coming up.\nAcme · Mon 15 Mar 2027, in 90 days" in whole[0][1]
    assert "in 28 days" in whole[1][1]
    assert "A renewal has passed without a new date" in whole[3][1]
    ((due, told),) = await heard(office, "chef")
    assert due == at("2027-03-16 09:00")  # London
    assert "Acme · Mon 15 Mar 2027, 1 day over · <@UMIA>" in told
    assert await office.pending("renewal") == []


async def test_a_new_date_moves_the_clock_and_back_again_too(office: Office) -> None:
    account = await dated(office)
    later = date(2027, 6, 1)
    for day in (later, DAY, later):
        await fills(office, "mia", "renewal.date", account, day=day.isoformat())
    assert await office.pending("renewal") == [("renewal.step", start_of_day(date(2027, 3, 3), BERLIN))]
    await office.waits_until(at("2027-03-02 12:00"))
    assert await heard(office, "mia") == []
    async with office.db.read(office.tenant) as tx:
        told = await entries(tx, action="account.renewal", limit=1)
    assert (told[0].before, told[0].after) == ({"renewal": "2027-03-15"}, {"renewal": "2027-06-01"})


async def test_whoever_answers_when_the_day_comes_hears_of_it(office: Office) -> None:
    await dated(office)
    await goes_away(office, "mia", at("2026-12-14 00:00"), at("2026-12-19 00:00"), cover="zoe")
    await office.waits_until(at("2026-12-16 12:00"))
    assert await heard(office, "mia") == []
    assert "Acme · Mon 15 Mar 2027" in (await heard(office, "zoe"))[0][1]


async def test_where_nobody_is_left_sales_operations_hear_of_it(office: Office) -> None:
    await dated(office)
    await office.leaves("mia", NOW)
    await office.waits_until(at("2026-12-16 12:00"))
    assert "Acme · Mon 15 Mar 2027" in (await heard(office, "ops"))[0][1]


async def test_what_falls_on_one_day_is_one_message(office: Office) -> None:
    for company in ("Acme", "Acme Robots"):
        await dated(office, company=company)
    await office.waits_until(at("2026-12-16 12:00"))
    ((_, told),) = await heard(office, "mia")
    assert "2 renewals are coming up" in told
    assert told.index("Acme ·") < told.index("Acme Robots ·")


async def test_a_yes_that_tells_the_renewal_date_makes_it_the_accounts(office: Office) -> None:
    handoff = await office.hands_over("ana", "ae_am", DEPLOYED, NOW)
    assert (await office.index()).accounts[office.accounts["Acme"]].renewal is None
    await office.clicks("mia", "accept", f"{handoff.id}:1", NOW)
    assert (await office.index()).accounts[office.accounts["Acme"]].renewal == date(2027, 12, 1)
    assert ("renewal.step", start_of_day(date(2027, 9, 2), BERLIN)) in await office.pending("renewal")


async def test_at_risk_it_stands_in_the_list_with_its_reason_until_it_is_taken_back_or_renewed(office: Office) -> None:
    account = await dated(office, date(2027, 1, 15))
    form = await presses(office, "mia", "renewal.risk", account)
    assert form
    assert form.view
    reply = await fills(office, "mia", "renewal.risk", account, reason="champion", note="<Kai> has left")
    assert reply == Reply.say("⚠️ *Acme* is marked as at risk: our champion has left.")
    for who in ("mia", "chef", "ops"):
        assert "At risk since Tue 24 Nov" in await listed(office, who)
        assert "&lt;Kai&gt; has left" in await listed(office, who)
    await presses(office, "chef", "renewal.safe", account)
    assert "At risk since" not in await listed(office, "mia")
    with pytest.raises(Refusal, match="is not marked as at risk"):
        await presses(office, "mia", "renewal.safe", account)
    await fills(office, "mia", "renewal.risk", account, reason="price")
    await fills(office, "mia", "renewal.date", account, day="2027-02-15")
    assert "At risk since" not in await listed(office, "mia")
    async with office.db.read(office.tenant) as tx:
        audited = [each.action for each in await entries(tx, subject=("renewal", account), limit=9)]
    assert audited == ["renewal.at_risk", "renewal.safe", "renewal.at_risk"]


@pytest.mark.parametrize("who", ["mia", "chef", "head", "ops"])
async def test_who_answers_for_it_their_managers_and_admins_may_mark_it(office: Office, who: str) -> None:
    account = await dated(office)
    assert await fills(office, who, "renewal.risk", account, reason="use")


@pytest.mark.parametrize("who", ["ana", "sam", "zoe", "cara"])
async def test_others_may_not_and_are_told_whom_to_ask(office: Office, who: str) -> None:
    account = await dated(office)
    for form, name, value in (("risk", "reason", "use"), ("date", "day", "2027-12-01")):
        with pytest.raises(NotYourHandoff, match=r"Only whoever is AM for .*Ask <@UMIA>"):
            await presses(office, who, f"renewal.{form}", account)
        with pytest.raises(NotYourHandoff, match="Only whoever is AM for"):
            await fills(office, who, f"renewal.{form}", account, NOW, **{name: value})
    for action in ("renewal.safe", "renewal.left"):
        with pytest.raises(NotYourHandoff, match="Only whoever is AM for"):
            await presses(office, who, action, account)
    assert "Nothing of yours is up for renewal" in await listed(office, who)


@pytest.mark.parametrize(
    ("form", "values", "field", "sentence"),
    [
        ("risk", {}, "reason", "Pick a reason"),
        ("risk", {"note": "just so"}, "reason", "Pick a reason"),
        ("risk", {"reason": "weather"}, "reason", "Pick a reason"),
        ("risk", {"reason": "other"}, "note", "Say in a few words what it is"),
        ("risk", {"reason": "use", "note": "x" * 501}, "note", "That is 501 characters"),
        ("date", {"day": "2026-11-23"}, "day", "This day has passed"),
        ("date", {"day": "2027-02-30"}, "day", "There is no such day"),
        ("date", {"day": "soon"}, "day", "There is no such day"),
        ("date", {}, "day", "There is no such day"),
    ],
)
async def test_each_fault_is_told_at_its_field(
    office: Office, form: str, values: dict[str, Any], field: str, sentence: str
) -> None:
    account = await dated(office)
    with pytest.raises(FieldErrors) as errors:
        await fills(office, "mia", f"renewal.{form}", account, **values)
    assert sentence in errors.value.fields[field]


async def test_without_a_date_there_is_nothing_to_mark(office: Office) -> None:
    with pytest.raises(Refusal, match="has no renewal date any more"):
        await fills(office, "mia", "renewal.risk", office.accounts["Acme"], reason="use")


async def test_a_file_of_accounts_brings_the_dates_in_and_out(office: Office, tmp_path: Path) -> None:
    desk = Desk(office.db, tmp_path)
    told = await desk.says("accounts", "name,renewal\nAcme,2031-03-15\nBolt,\n")
    assert "Acme (customer): renewal nothing → “2031-03-15”" in told
    assert (await desk.bring("accounts", "name,renewal\nAcme,2031-03-15\n")).changes == []
    assert await office.pending("renewal") == [("renewal.step", start_of_day(date(2030, 12, 15), BERLIN))]
    await desk.bring("accounts", "name,renewal\nAcme,2032-03-15\n")
    assert await office.pending("renewal") == [("renewal.step", start_of_day(date(2031, 12, 16), BERLIN))]
    out = await desk.export("accounts")
    assert "Acme,,customer,,2032-03-15," in out
    assert (await desk.bring("accounts", out)).changes == []
    assert "renewal: " in await desk.refused("accounts", "name,renewal\nAcme,soon\n")


async def test_the_digest_tells_what_is_near_over_or_at_risk(office: Office) -> None:
    far = await dated(office, date(2027, 2, 10), "Acme Robots")
    await dated(office, date(2026, 12, 4))
    await dated(office, date(2026, 11, 20), "Bolt")
    await dated(office, date(2027, 2, 11), "Bolt")
    await fills(office, "mia", "renewal.risk", far, reason="price")
    async with office.db.read(office.tenant, NOW) as tx:
        week = Occurrence(week=date(2026, 11, 16), due=at("2026-11-23 08:00"))
        shown = digest(await gather(tx, await office.index(), BERLIN, week)).text
    assert shown.partition("Renewals\n")[2].splitlines()[:2] == [
        "• Acme: Fri 4 Dec, in 10 days · <@UMIA>",
        "• Acme Robots: Wed 10 Feb, in 78 days · <@UMIA> · ⚠️ price or budget",
    ]
    assert "Bolt" not in shown


async def test_who_passed_a_client_on_hears_once_that_it_leaves_and_nothing_is_watched_any_more(office: Office) -> None:
    handoff = await office.hands_over("ana", "ae_am", DEPLOYED, NOW)
    await office.clicks("mia", "accept", f"{handoff.id}:1", NOW)
    account = office.accounts["Acme"]
    await fills(office, "mia", "renewal.risk", account, reason="price")
    reply = await presses(office, "mia", "renewal.left", account)
    assert reply
    assert (await office.texts("ana"))[-1] == "👋 Acme, which you passed on, has not renewed: price or budget."
    assert await office.pending("renewal") == []
    assert (await office.index()).accounts[account].renewal is None
    with pytest.raises(Refusal, match="has no renewal date any more"):
        await presses(office, "mia", "renewal.left", account)
    assert sum("has not renewed" in each for each in await office.texts("ana")) == 1
    async with office.db.read(office.tenant) as tx:
        (lost,) = await entries(tx, action="renewal.lost", limit=5)
    assert lost.before == {"day": "2027-12-01", "risk": "price"}


async def test_that_they_leave_is_offered_where_it_may_be_so(office: Office) -> None:
    await dated(office, date(2026, 12, 4))
    assert "They leave" not in await listed(office, "mia")
    assert "They leave" in await listed(office, "mia", at("2026-12-05 10:00"))
