"""`/kpi` as people use it: what they type and what they see, on both engines."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.kit.db import Database
from bot.kpis import service
from bot.kpis.model import Deal, Stage
from bot.kpis.slack import feature
from bot.people import service as people
from bot.people.model import Member
from tests.kpis.desk import Desk

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)  # a Wednesday: two working days of the week are over


@pytest.fixture
def desk(db: Database, tenant: int) -> Desk:
    made = Desk(db, tenant, NOW)
    made.join(feature(db, made.ownership))
    return made


@pytest.fixture
async def team(desk: Desk) -> dict[str, Member]:
    made = {
        "sam": await desk.hire("Sam", "sdr"),
        "ana": await desk.hire("Ana", "ae"),
        "ada": await desk.hire("Ada", "ops", admin=True),
        "hugo": await desk.hire("Hugo", "hos", zone="Pacific/Auckland"),
    }
    async with desk.db.begin(desk.tenant, NOW) as tx:
        await people.report_to(tx, made["sam"].id, made["hugo"].id)
    return made


async def test_an_empty_board_says_what_to_type(desk: Desk, team: dict[str, Member]) -> None:
    seen = await desk.type(team["sam"], "/kpi")
    assert "Your numbers" in seen.text
    assert "Mon 23 Nov \u2013 Sun 29 Nov 2026" in seen.text
    assert "⚪ No target · New leads created\n0 · no target · as the week before" in seen.text
    assert "Nothing logged yet: type `/kpi log meetings 5`." in seen.text
    assert "No target yet: type `/kpi target meetings 20 per week`." in seen.text
    assert [action for action, _ in seen.buttons()] == ["kpi.log.open"]
    await desk.type(team["sam"], "/kpi target meetings 5")
    assert "No target yet: type `/kpi target leads 20 per week`." in (await desk.type(team["sam"], "/kpi")).text


async def test_a_board_holds_what_was_logged_against_the_target(desk: Desk, team: dict[str, Member]) -> None:
    sam = team["sam"]
    await desk.type(sam, "/kpi log leads 4 on 2026-11-17")
    await desk.type(sam, "/kpi target leads 20")
    await desk.type(sam, "/kpi log leads 5 on monday")
    seen = await desk.type(sam, "/kpi log 2 leads")
    assert "Logged 2 · New leads created · Sam · Wed 25 Nov." in seen.text
    line = "*7* of 20 · pace 87 % · ▲ 3 (+75 %)"  # 7 of the 8 that two days of five make; by Wednesday of last week 4
    assert line.replace("*", "") in seen.text
    board = (await desk.type(sam, "/kpi")).text
    ahead = "heading for 17.5 by the end of the week · 4.4 needed a working day"
    assert f"🟥 Behind · New leads created\n{line.replace('*', '')} · {ahead}" in board


async def test_undo_takes_the_last_number_back_once(desk: Desk, team: dict[str, Member]) -> None:
    sam = team["sam"]
    undo = (await desk.type(sam, "/kpi log leads 5")).buttons()[0]
    assert (await desk.press(sam, undo)).text == "Taken back: 5 · New leads created · Wed 25 Nov. It counts no more."
    assert "taken back or corrected already" in (await desk.press(sam, undo)).text
    assert "0 · no target" in (await desk.type(sam, "/kpi")).text


async def test_a_manager_logs_for_their_people_and_nobody_else_does(desk: Desk, team: dict[str, Member]) -> None:
    assert "· Sam ·" in (await desk.type(team["hugo"], "/kpi log leads 3 for <@USAM|sam>")).text
    refused = await desk.type(team["ana"], "/kpi log leads 3 for <@USAM>")
    assert "Only Sam, their managers and admins" in refused.text
    assert "3 · no target" in (await desk.type(team["sam"], "/kpi leads")).text


async def test_today_is_the_day_where_the_person_lives(desk: Desk, team: dict[str, Member]) -> None:
    desk.now = datetime(2026, 11, 25, 14, tzinfo=UTC)  # Thursday 03:00 in Auckland
    assert "Hugo · Thu 26 Nov" in (await desk.type(team["hugo"], "/kpi log leads 1")).text
    assert "Sam · Wed 25 Nov" in (await desk.type(team["ada"], "/kpi log leads 1 for <@USAM>")).text


async def test_a_deal_is_logged_by_the_form_and_counts_as_revenue(desk: Desk, team: dict[str, Member]) -> None:
    ana = team["ana"]
    opened = await desk.type(ana, "/kpi log deal")
    assert opened.view is not None
    assert opened.view.callback == "kpi.deal"
    seen = await desk.submit(ana, "kpi.deal", account="new:Initech", value="12500.50", closed_on="2026-11-24")
    assert "Logged the deal with Initech · EUR 12,500.50 · Ana · won Tue 24 Nov." in seen.text
    board = (await desk.type(ana, "/kpi")).text
    assert "Closed-won revenue\nEUR 12,500.50 · no target · ▲ EUR 12,500.50 (from 0)" in board
    assert "Closed-won opportunities\n1 · no target" in board
    index = await desk.ownership.index(desk.tenant)
    assert [each.status for each in index.find_accounts("initech")] == ["prospect"]
    await desk.press(ana, seen.buttons()[0])
    assert "Closed-won revenue\nEUR 0 · no target" in (await desk.type(ana, "/kpi")).text


async def test_the_same_company_again_is_the_same_account(desk: Desk, team: dict[str, Member]) -> None:
    for _ in range(2):
        await desk.submit(team["ana"], "kpi.deal", account="new:Initech", value="1")
    index = await desk.ownership.index(desk.tenant)
    assert len(index.accounts) == 1


async def test_a_number_is_logged_by_the_form_too(desk: Desk, team: dict[str, Member]) -> None:
    opened = await desk.type(team["sam"], "/kpi log")
    assert opened.view is not None
    assert opened.view.callback == "kpi.log"
    pressed = await desk.press(team["sam"], ("kpi.log.open", "sdr.intro_calls"))
    assert pressed.view is not None
    assert pressed.view.blocks[0]["element"]["initial_option"]["value"] == "sdr.intro_calls"
    seen = await desk.submit(team["sam"], "kpi.log", measure="sdr.intro_calls", amount="3", day="2026-11-24")
    assert "Logged 3 · Intro meetings held · Sam · Tue 24 Nov." in seen.text


@pytest.mark.parametrize(
    ("callback", "values", "errors"),
    [
        ("kpi.log", {}, {"measure": "Pick the number", "amount": "is not a number"}),
        ("kpi.log", {"measure": "sdr.leads", "amount": "1,200"}, {"amount": "has a comma in it"}),
        ("kpi.log", {"measure": "sdr.leads", "amount": "5", "day": "2026-11-26"}, {"day": "is still to come"}),
        ("kpi.log", {"measure": "sdr.leads", "amount": "5", "member": "UNOBODY"}, {"member": "Pick a full, active"}),
        ("kpi.log", {"measure": "ae.revenue", "amount": "5"}, {"measure": "Pick the number"}),
        ("kpi.deal", {}, {"account": "Pick a company", "value": "is not a number"}),
        ("kpi.deal", {"account": "new:\u200b", "value": "5"}, {"account": "Pick a company"}),
        ("kpi.deal", {"account": f"new:{'x' * 71}", "value": "5"}, {"account": "Shorten the company's name"}),
        ("kpi.deal", {"account": "new:Acme", "value": "0"}, {"value": "worth more than 0"}),
        ("kpi.deal", {"account": "new:Acme", "value": "€5"}, {"value": "has a currency in it"}),
        ("kpi.deal", {"account": "new:Acme", "value": "5", "product": "999"}, {"product": "not there any more"}),
        (
            "kpi.deal",
            {"account": "new:Acme", "value": "5", "closed_on": "2027-01-01"},
            {"closed_on": "is still to come"},
        ),
    ],
)
async def test_a_form_stays_open_with_every_fault_beside_its_field(
    desk: Desk, team: dict[str, Member], callback: str, values: Mapping[str, str], errors: Mapping[str, str]
) -> None:
    seen = await desk.submit(team["ana"], callback, **values)
    assert seen.errors.keys() == errors.keys()
    assert all(told in seen.errors[name] for name, told in errors.items())
    assert (await desk.ownership.index(desk.tenant)).accounts == {}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/kpi log leads 1,200", "has a comma in it"),
        ("/kpi log leads €5", "has a currency in it"),
        ("/kpi log leads five", "I know no number called “leads five”"),
        ("/kpi log leads", "I read no number."),
        ("/kpi log leads 5 6", "I read 2 numbers."),
        ("/kpi log leads -5", "is below zero"),
        ("/kpi log leads 5 on 2026-11-26", "2026-11-26 is still to come"),
        ("/kpi log leads 5 on 2026-11-31", "There is no 2026-11-31 in the calendar"),
        ("/kpi log leads 5 for nobody", "I know nobody called “nobody”"),
        ("/kpi log leads 5 for team", "A number belongs to a person"),
        ("/kpi log leads 5 per week", "“per” says nothing here"),
        ("/kpi log revenue 500", "Log the deal: `/kpi log deal`"),
        ("/kpi log meetigns 5", "Which one do you mean?"),
        ("/kpi log <!channel> & *x* `y` 5", "I know no number called “&lt;!channel&gt; &amp;"),
        ("/kpi target leads", "I read no number."),
        ("/kpi target leads 0", "A target of 0 cannot be judged"),
        ("/kpi target leads 20 per decade", "week, month, quarter or year, not “decade”"),
        ("/kpi target leads 20 from 2026-12-31 until 2026-12-01", "The last day lies before the first one"),
        ("/kpi target leads 20 for team", "Only admins set the team's targets"),
        ("/kpi target revenue 20 for <@UANA>", "Only Ana, their managers and admins"),
        ("/kpi target leads none", "There is no target per week to end"),
        ("/kpi target leads 20 on monday", "“on” says nothing here"),
        ("/kpi cups of tea", "I know no number called “cups of tea”"),
        ("/kpi log win rate 60", "no single number can be typed in for it"),
        ("/kpi log cycle 57", "Sales cycle length is worked out from deals won and lost"),
        ("/kpi target win rate 600", "Win rate ends at 100 %"),
        ("/kpi revenue --by member", "Here type `/kpi revenue by member`."),
        ("/kpi revenue —by=month --to 2026-12-31", "Here type `/kpi revenue by month until 2026-12-31`."),
        ("/kpi revenue by product@0", "I cannot part numbers by “product@0”"),
        ("/kpi revenue by territory from 2026-12-31 until 2026-12-01", "The last day lies before the first one"),
        ("/kpi leads for zzz", "I know nobody called “zzz”"),
        ("/kpi " + "x" * 3001, "That is 3,001 characters"),
    ],
)
async def test_what_cannot_be_done_is_answered_with_what_to_type(
    desk: Desk, team: dict[str, Member], line: str, told: str
) -> None:
    seen = await desk.type(team["sam"], line)
    assert told in seen.text
    assert "<!channel>" not in seen.text
    board = (await desk.type(team["sam"], "/kpi")).text
    assert board.count("0 · no target") == 4


async def test_a_near_miss_is_a_button_that_types_the_line(desk: Desk, team: dict[str, Member]) -> None:
    asked = await desk.type(team["sam"], "/kpi log meetigns 5 yesterday")
    seen = await desk.press(team["sam"], asked.buttons()[0])
    assert "Logged 5 · Intro meetings held · Sam · Tue 24 Nov." in seen.text


async def test_one_measure_shows_its_definition_its_trend_and_the_team(desk: Desk, team: dict[str, Member]) -> None:
    await desk.type(team["sam"], "/kpi log leads 8 on 2026-11-17")
    await desk.type(team["sam"], "/kpi log leads 4")
    await desk.type(team["ada"], "/kpi log leads 6 for <@UANA>")
    text = (await desk.type(team["sam"], "/kpi leads")).text
    assert "New leads credited to the SDR, each counted once, on the day it was created." in text
    assert "The numbers of Sam" in text
    assert "eight weeks, this one last: 0 · 0 · 0 · 0 · 0 · 0 · 8 · 4" in text
    assert "The team's numbers" in text
    assert "eight weeks, this one last: 0 · 0 · 0 · 0 · 0 · 0 · 8 · 10" in text
    assert "The team's numbers" not in (await desk.type(team["ana"], "/kpi leads for sam")).text.partition("Sam")[0]


async def test_who_holds_no_numbers_of_their_own_sees_the_teams(desk: Desk, team: dict[str, Member]) -> None:
    await desk.type(team["ada"], "/kpi target revenue 660000 per quarter for team")
    await desk.submit(team["ana"], "kpi.deal", account="new:Acme", value="330000")
    text = (await desk.type(team["hugo"], "/kpi")).text
    assert "The team's numbers" in text
    # 39 of the quarter's 66 working days are over; it is Wednesday night in Auckland
    assert "EUR 330,000 this week · EUR 330,000 of EUR 660,000 this quarter · pace 84 %" in text


async def test_a_target_planned_ahead_takes_over_on_its_day(desk: Desk, team: dict[str, Member]) -> None:
    sam = team["sam"]
    await desk.type(sam, "/kpi target leads 30 from 2026-11-30")
    seen = await desk.type(sam, "/kpi target leads 20")
    assert "Target of Sam: 20 New leads created per week, from Mon 23 Nov 2026, until" in seen.text
    assert "of 20 ·" in (await desk.type(sam, "/kpi")).text
    desk.now = datetime(2026, 12, 1, 10, tzinfo=UTC)
    assert "of 30 ·" in (await desk.type(sam, "/kpi")).text
    assert "no such target any more" in (await desk.type(sam, "/kpi target leads none")).text
    assert "of 30 ·" not in (await desk.type(sam, "/kpi")).text


async def test_names_that_look_odd_are_shown_as_they_are(desk: Desk, team: dict[str, Member]) -> None:
    odd = await desk.hire("x" * 60 + "*_&<b>`", "sdr")
    seen = await desk.type(odd, "/kpi log leads 1")
    assert "&amp;&lt;b&gt;" in seen.text


async def close_deals(desk: Desk, owner: Member, won: int, lost: int) -> None:
    """So many deals of this Tuesday, each opened as many days before as its number."""
    tuesday = date(2026, 11, 24)
    deals = [
        Deal(
            external_id=f"{owner.name}{n}",
            name=f"Deal {n}",
            stage=Stage.WON if n < won else Stage.LOST,
            owner_id=owner.id,
            value=Decimal(100),
            qualified_on=tuesday - timedelta(days=n),
            closed_on=tuesday,
        )
        for n in range(won + lost)
    ]
    async with desk.db.begin(desk.tenant, desk.now) as tx:
        await service.put_deals(tx, deals)


async def test_rates_and_medians_stand_on_the_board_grey_until_there_are_five(
    desk: Desk, team: dict[str, Member]
) -> None:
    ana, ada = team["ana"], team["ada"]
    await close_deals(desk, ana, 3, 1)
    text = (await desk.type(ana, "/kpi")).text
    assert "⚪ Too few cases · Win-loss ratio\n3.00 : 1 of 4 deals · no target · n/a the week before" in text
    assert "⚪ Too few cases · Sales cycle length\n1 day of 3 deals, 90 % within 2 · no target" in text
    assert "Qualified opportunities\n2 · no target" in text
    await close_deals(desk, team["sam"], 12, 0)
    await desk.type(ada, "/kpi target win rate 90")
    text = (await desk.type(ada, "/kpi")).text
    assert "🟢 On track · Win rate · the team\n93.75 % of 16 deals · target 90 % · n/a the week before" in text
    assert "Deals won · the team\n15 · no target" in text
    assert "⚪ No target · Sales cycle · the team\n4 days of 15 deals, 90 % within 10 · no target" in text
    assert "Win-loss ratio\n12\u20130 of 12 deals" in (await desk.type(ada, "/kpi win loss for sam")).text


async def test_a_rate_has_its_definition_and_its_trend(desk: Desk, team: dict[str, Member]) -> None:
    await close_deals(desk, team["ana"], 3, 2)
    text = (await desk.type(team["sam"], "/kpi win rate")).text
    assert "Deals won of all deals won or lost, by number, dated by the day each one closed." in text
    assert "60.00 % of 5 deals · no target" in text
    assert "·······█  eight weeks, this one last: n/a · n/a · n/a · n/a · n/a · n/a · n/a · 60.00 %" in text


async def test_each_has_the_cycle_of_their_own_role_and_nobody_is_asked_which(
    desk: Desk, team: dict[str, Member]
) -> None:
    assert (await desk.type(team["ana"], "/kpi cycle")).text.startswith("Sales cycle length\n")
    assert (await desk.type(team["ada"], "/kpi cycle")).text.startswith("Sales cycle\n")
    assert (await desk.type(team["hugo"], "/kpi cycle")).text.startswith("Sales cycle length\n")


async def test_only_an_admin_plans_what_is_measured_of_the_team(desk: Desk, team: dict[str, Member]) -> None:
    assert "Only admins set the team's targets" in (await desk.type(team["sam"], "/kpi target win rate 60")).text
    seen = await desk.type(team["ada"], "/kpi target cycle 60 per quarter")
    assert "Target of the team: 60 days Sales cycle per quarter" in seen.text


async def test_a_number_is_parted_over_any_days(desk: Desk, team: dict[str, Member]) -> None:
    await close_deals(desk, team["ana"], 2, 2)
    await close_deals(desk, team["sam"], 3, 0)
    seen = await desk.type(team["hugo"], "/kpi win rate by member from 2026-11-01 until 2026-11-24")
    assert seen.text.splitlines()[:4] == [
        "Win rate",
        "1 Nov \u2013 24 Nov 2026 · by member",
        "Sam: 100.00 % of 3 deals",
        "Ana: 50.00 % of 4 deals",
    ]
    seen = await desk.type(team["hugo"], "/kpi revenue by manager for sam")
    told = "Closed-won revenue\nfrom the first until the last · Sam · by manager\nHugo: EUR 300\n"
    assert seen.text.startswith(told)
    assert "Nothing in these days." in (await desk.type(team["hugo"], "/kpi revenue by month until 2020-01-31")).text
    assert "\nEUR 500" in (await desk.type(team["sam"], "/kpi revenue from 2026-11-24")).text
