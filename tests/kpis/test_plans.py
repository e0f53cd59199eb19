"""Targets, forecasts and incentives as people type them and read the answers, on both engines."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.kit.db import Database, Tx
from bot.kpis import plans
from bot.kpis.service import targets_of
from bot.kpis.slack import feature
from bot.kpis.target import WHOLE, Subject
from bot.people import service as people
from bot.people.model import Member
from bot.roles import service as roles
from bot.roles.setup import add_segment
from bot.workspace.audit import entries
from bot.workspace.model import OPERATOR
from bot.workspace.service import set_setting
from tests.kpis.desk import Desk

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)  # a Wednesday: 39 of the quarter's 66 working days are over
Team = dict[str, Member]


@pytest.fixture
def desk(db: Database, tenant: int) -> Desk:
    made = Desk(db, tenant, NOW)
    made.join(feature(db, made.ownership))
    return made


@pytest.fixture
async def team(desk: Desk) -> Team:
    made = {
        "sam": await desk.hire("Sam", "sdr"),
        "ana": await desk.hire("Ana", "ae"),
        "ada": await desk.hire("Ada", "ops", admin=True),
        "hugo": await desk.hire("Hugo", "hos"),
    }
    async with desk.db.begin(desk.tenant, NOW) as tx:
        await people.report_to(tx, made["ana"].id, made["hugo"].id)
        await add_segment(tx, OPERATOR, dimension="territory", name="EMEA")
    return made


async def texts(desk: Desk, who: Member, *lines: str) -> list[str]:
    return [(await desk.type(who, line)).text for line in lines]


async def test_a_target_is_set_for_a_role_a_segment_the_team_or_somebody(desk: Desk, team: Team) -> None:
    told = await texts(
        desk,
        team["ada"],
        "/kpi target revenue 300000 per quarter for AE",
        "/kpi target revenue 90000 per month for emea",
        "/kpi target revenue 1200000 per year for team",
        "/kpi target revenue 50000 per month for <@UANA> from 2026-12-01 until 2026-12-31",
    )
    assert told[0].startswith("Target of AE: EUR 300,000 Closed-won revenue per quarter, from Thu 1 Oct 2026.")
    assert "It is what all who hold AE bring together." in told[0]
    assert told[1].startswith("Target of EMEA: EUR 90,000 Closed-won revenue per month, from Sun 1 Nov 2026.")
    assert told[2].startswith("Target of the team: EUR 1,200,000 Closed-won revenue per year, from Thu 1 Jan 2026.")
    assert "Target of Ana: EUR 50,000 Closed-won revenue per month, from Tue 1 Dec 2026, until" in told[3]
    async with desk.db.read(desk.tenant, NOW) as tx:
        emea = next(each.id for each in await roles.segments(tx) if each.name == "EMEA")
        subjects = (Subject(role="ae"), Subject(segment_id=emea), WHOLE, Subject(member_id=team["ana"].id))
        kept = [[each.value for each in await targets_of(tx, subject)] for subject in subjects]
    assert kept == [[Decimal(300_000)], [Decimal(90_000)], [Decimal(1_200_000)], [Decimal(50_000)]]


async def test_what_gives_way_to_a_target_is_named_with_its_end(desk: Desk, team: Team) -> None:
    ana = team["ana"]
    assert "In place of" not in (await desk.type(ana, "/kpi target revenue 100 per month")).text
    told = await texts(
        desk,
        ana,
        "/kpi target revenue 200 per month from 2026-12-01 until 2026-12-31",
        "/kpi target revenue 300 per month",
        "/kpi target revenue 400 per quarter",
    )
    assert "In place of EUR 100 per month until Thu 31 Dec 2026." in told[0]
    assert "In place of EUR 100 per month until Mon 30 Nov 2026." in told[1]
    assert "In place of" not in told[2]


async def test_a_target_is_for_whoever_answers_for_the_measure(desk: Desk, team: Team) -> None:
    ada = team["ada"]
    told = await texts(desk, ada, "/kpi target revenue 100 for <@USAM>", "/kpi target revenue 100 for SDR")
    assert told[0].startswith("Closed-won revenue is a measure of AE, and Sam does not hold that role.")
    assert told[1].startswith("Closed-won revenue is a measure of AE, not of SDR.")
    async with desk.db.read(desk.tenant, NOW) as tx:
        assert await targets_of(tx, Subject(member_id=team["sam"].id)) == []
        assert await targets_of(tx, Subject(role="sdr")) == []


async def test_a_quarter_of_the_fiscal_calendar_is_planned_from_its_own_first_day(desk: Desk, team: Team) -> None:
    async with desk.db.begin(desk.tenant, NOW) as tx:
        await set_setting(tx, OPERATOR, "fiscal", "February", "test")
    told = await texts(
        desk, team["ana"], "/kpi target revenue 6600 per quarter", "/kpi target revenue 5 per year", "/kpi revenue"
    )
    assert "per quarter, from Sun 1 Nov 2026." in told[0]
    assert "per year, from Sun 1 Feb 2026." in told[1]
    assert "0 of EUR 6,600 this quarter" in told[2]
    assert "EUR 138 needed a working day" in told[2]  # of 65 working days 17 are over


async def test_the_past_is_corrected_only_when_that_is_meant(desk: Desk, team: Team) -> None:
    ana, line = team["ana"], "/kpi target revenue 100 per quarter from 2026-07-01 until 2026-09-30"
    seen = await desk.type(ana, line)
    assert seen.text.startswith("It would begin in a quarter that is over")
    assert [value for _, value in seen.buttons()] == [f"{line} anyway"]
    assert "from Wed 1 Jul 2026, until" in (await desk.type(ana, f"{line} anyway")).text


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/kpi target revenue 300,000", "has a comma in it. Type thousands without one"),
        ("/kpi target revenue 300000 USD per quarter", "Money is counted in EUR here, so an amount in USD"),
        ("/kpi target revenue CHF 300000", "Type it in EUR, the bare number"),
        ("/kpi target revenue $300000", "has a currency in it"),
        ("/kpi target revenue 30%", "is a percentage"),
        ("/kpi target revenue lots", "I read no number."),
        ("/kpi target revenue -5", "is below zero"),
        ("/kpi target revenue 5 for nobody at all", "I know no person, role or segment called “nobody at all”"),
        ("/kpi target revenue 5 for role#999", "There is no role#999 any more"),
        ("/kpi forecast revenue", "I read no number."),
        ("/kpi forecast revenue 300,000", "has a comma in it"),
        ("/kpi forecast revenue 5 last quarter", "The last quarter is over, so nothing of it can be forecast"),
        ("/kpi forecast revenue 5 from 2026-10-01", "“from” says nothing here"),
        ("/kpi forecast revenue 5 for <@USAM>", "Sam does not hold that role"),
        ('/kpi incentive revenue 100% "" per quarter', "Nothing stands between the quotes"),
        ("/kpi incentive revenue 100% dinner", "I need how much is reached, in quotes what it is worth"),
        ('/kpi incentive revenue 0% "x"', "A tier lies between 1 % and 1,000 %"),
        ('/kpi incentive revenue 100% "x" 5 6', "I need how much is reached"),
        ('/kpi incentive win rate 100% "x"', "Win rate has no tiers"),
        ('/kpi incentive revenue 100% "x" for emea', "An incentive is for a person"),
        (f'/kpi incentive revenue 100% "{"x" * 121}"', "That text is 121 characters long"),
        ("/kpi incentive revenue 100% none", "There is no incentive at 100 % per week to end"),
    ],
)
async def test_what_cannot_be_planned_is_answered_with_what_to_type(
    desk: Desk, team: Team, line: str, told: str
) -> None:
    assert told in (await desk.type(team["ada"], line)).text
    async with desk.db.read(desk.tenant, NOW) as tx:
        kept = [each.action for each in await entries(tx) if each.action.startswith("kpi.")]
    assert kept == []


async def test_the_workspaces_own_currency_may_stand_beside_an_amount(desk: Desk, team: Team) -> None:
    told = await texts(desk, team["ana"], "/kpi target revenue 300000 EUR per quarter", "/kpi target revenue EUR 5")
    assert "EUR 300,000" in told[0]
    assert "EUR 5 " in told[1]


async def test_a_forecast_is_frozen_once_its_period_began(desk: Desk, team: Team) -> None:
    ana = team["ana"]
    first, again = await texts(
        desk, ana, "/kpi forecast revenue 300000 next quarter", "/kpi forecast revenue 320000 next quarter"
    )
    days = "in the quarter Fri 1 Jan 2027 \u2013 Wed 31 Mar 2027."
    assert f"Forecast of Ana: EUR 300,000 Closed-won revenue {days}" in first
    assert "It may change until Fri 1 Jan 2027; accuracy is measured by what stands then." in first
    assert "In place of EUR 300,000 of the same day." in again
    desk.now = datetime(2027, 1, 11, 10, tzinfo=UTC)
    later = (await desk.type(ana, "/kpi forecast revenue 200000 this quarter")).text
    assert "accuracy is measured by the EUR 320,000 expected then. This is kept beside it." in later
    async with desk.db.read(desk.tenant, NOW) as tx:
        assert await plans.forecasts(tx, ["ae.revenue"], date(2027, 3, 31)) == []
        (found,) = await plans.forecasts(tx, ["ae.revenue"], date(2027, 4, 1))
    assert (found.value, found.frozen_on, found.revision) == (Decimal(320_000), date(2026, 11, 25), 2)
    assert found.subject == Subject(member_id=ana.id)


async def test_a_forecast_made_too_late_is_told_to_count_for_nothing(desk: Desk, team: Team) -> None:
    told = (await desk.type(team["hugo"], "/kpi forecast revenue 5 per month for <@UANA>")).text
    assert "accuracy is measured by what was expected then, and nothing had been said." in told
    refused = (await desk.type(team["hugo"], "/kpi forecast revenue 5 for team")).text
    assert refused.startswith("Only admins forecast for the team, a role or a segment.")


async def test_a_board_tells_the_tier_reached_and_what_is_missing_to_the_next(desk: Desk, team: Team) -> None:
    ada, ana = team["ada"], team["ana"]
    await texts(
        desk,
        ada,
        '/kpi incentive revenue 50% "Flowers" per quarter',
        "/kpi incentive revenue 100% \u201cDinner for two\u201d 500 per quarter for AE",
        '/kpi incentive revenue 120 "A weekend <away>" per quarter for AE',
    )
    await desk.type(ana, "/kpi target revenue 1000 per quarter")
    assert "\nIncentive · EUR 1,000 more to 100 %: Dinner for two, EUR 500" in (await desk.type(ana, "/kpi")).text
    await desk.submit(ana, "kpi.deal", account="new:Acme", value="1100")
    line = "Incentive · 100 % reached: Dinner for two, EUR 500 · EUR 100 more to 120 %: A weekend &lt;away&gt;"
    assert line in (await desk.type(ana, "/kpi")).text
    assert line in (await desk.type(ana, "/kpi revenue")).text
    assert "Incentive" not in (await desk.type(team["sam"], "/kpi")).text
    await desk.submit(ana, "kpi.deal", account="new:Bolt", value="100")
    last = (await desk.type(ana, "/kpi")).text
    assert "Incentive · 120 % reached: A weekend &lt;away&gt;" in last


async def test_a_tier_is_replaced_and_ended_and_the_audit_knows(desk: Desk, team: Team) -> None:
    ada = team["ada"]
    told = await texts(
        desk,
        ada,
        '/kpi incentive revenue 100% "Dinner" per quarter for <@UANA>',
        '/kpi incentive revenue 100% "Lunch" 20.50 per quarter for <@UANA>',
        "/kpi incentive revenue 100% none per quarter for <@UANA>",
        "/kpi incentive revenue 100% none per quarter for <@UANA>",
    )
    assert "Incentive at 100 % of the target per quarter: Dinner · Closed-won revenue · Ana." in told[0]
    assert "In place of Dinner." in told[1]
    assert "No incentive any more: Lunch, EUR 20.50 · Closed-won revenue, 100 % per quarter, Ana." in told[2]
    assert "There is no incentive at 100 % per quarter to end." in told[3]
    async with desk.db.read(desk.tenant, NOW) as tx:
        assert await plans.incentives(tx, ["ae.revenue"]) == []
        kept = await entries(tx, action="kpi.incentive")
    assert [each.action for each in kept] == ["kpi.incentive.end", "kpi.incentive", "kpi.incentive"]


async def test_what_is_planned_expected_and_promised_is_listed_for_those_it_concerns(desk: Desk, team: Team) -> None:
    ada, ana, sam = team["ada"], team["ana"], team["sam"]
    assert "None yet." in (await desk.type(sam, "/kpi target")).text
    await texts(
        desk,
        ada,
        "/kpi target revenue 600 per quarter for team",
        "/kpi target revenue 300 per quarter for emea until 2026-12-31",
        "/kpi target revenue 90 per month for <@UANA> from 2026-12-01",
        "/kpi forecast revenue 500 next quarter for AE",
        "/kpi forecast revenue 70 this month for <@UANA>",
        '/kpi incentive revenue 100% "Dinner" per month',
        '/kpi incentive revenue 90% "Lunch" 20 per month for <@UANA>',
    )
    seen = await texts(desk, ana, "/kpi target", "/kpi forecast", "/kpi incentive")
    assert seen[0].splitlines()[:5] == [
        "Targets",
        "Closed-won revenue",
        "• the team: EUR 600 per quarter",
        "• EMEA: EUR 300 per quarter, until Thu 31 Dec 2026",
        "• Ana: EUR 90 per month, from Tue 1 Dec 2026",
    ]
    assert "• AE: EUR 500 in the quarter from Fri 1 Jan 2027, said on Wed 25 Nov 2026" in seen[1]
    assert "• Ana: EUR 70 in the month from Sun 1 Nov 2026" in seen[1]
    assert "• everybody: 100 % of the target per month: Dinner" in seen[2]
    assert "• Ana: 90 % of the target per month: Lunch, EUR 20" in seen[2]
    for line in ("/kpi target", "/kpi forecast", "/kpi incentive"):
        assert "Ana" not in (await desk.type(sam, line)).text
        assert "Ana" in (await desk.type(team["hugo"], line)).text


async def test_another_workspaces_plans_are_not_seen(desk: Desk, team: Team) -> None:
    await texts(
        desk,
        team["ada"],
        "/kpi target revenue 5 per week for AE",
        "/kpi forecast revenue 5 this week for AE",
        '/kpi incentive revenue 100% "Dinner"',
    )
    async with desk.db.read(desk.tenant, NOW) as tx:
        other = Tx(tx.conn, tx.now, tx.tenant + 1)
        kept = [len(await plans.all_forecasts(each)) for each in (tx, other)]
        kept += [len(await plans.incentives(each)) for each in (tx, other)]
        kept += [len(await targets_of(each, Subject(role="ae"))) for each in (tx, other)]
    assert kept == [1, 0, 1, 0, 1, 0]
