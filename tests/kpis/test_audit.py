"""`/kpi audit` as people use it, and the snapshots it leaves, on both engines."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.delivery.timers import fired, first_due, next_due
from bot.kit.db import Database
from bot.kpis import quality_slack, quality_store, service
from bot.kpis.filed import all_facts
from bot.kpis.model import Deal, Fact, Source, Stage
from bot.kpis.quality import Score
from bot.kpis.slack import feature
from bot.ownership.naming import name_owner
from bot.ownership.service import add_account
from bot.people.model import Member
from bot.roles import service as roles
from bot.roles.setup import add_segment
from bot.workspace.audit import entries
from bot.workspace.model import OPERATOR
from tests.kpis.desk import Desk

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)  # a Wednesday
WON: dict[str, Any] = {"stage": Stage.WON, "value": Decimal(10), "qualified_on": date(2026, 9, 1)}


@pytest.fixture
def desk(db: Database, tenant: int) -> Desk:
    made = Desk(db, tenant, NOW)
    made.join(feature(db, made.ownership))
    return made


@pytest.fixture
async def team(desk: Desk) -> dict[str, Member]:
    """Ana's deal stands twice; Ben's second one lacks an account, its day, and is of a product misspelt."""
    ana, ben = await desk.hire("Ana", "ae"), await desk.hire("Ben", "ae")
    made = {"ana": ana, "ben": ben, "ola": await desk.hire("Ola", "ops"), "ada": await desk.hire("Ada", admin=True)}
    async with desk.db.begin(desk.tenant, NOW) as tx:
        product = (await add_segment(tx, OPERATOR, dimension="product", name="GTX Pro")).id
        sector = (await add_segment(tx, OPERATOR, dimension="vertical", name="technolgy")).id
        account = (await add_account(tx, OPERATOR, name="Initech", segments=[sector])).id
        await add_account(tx, OPERATOR, name="Initech <Inc>")
        seller = next(each.id for each in await roles.roles(tx) if each.key == "ae")
        await name_owner(tx, OPERATOR, account_id=account, role_id=seller, member_id=ana.id)
        await service.put_deals(tx, deals(ana.id, ben.id, {"account_id": account, "product_id": product}))
    return made


def deals(ana: int, ben: int, whole: dict[str, Any]) -> list[Deal]:
    won: dict[str, Any] = WON | {"name": "Initech", "owner_id": ana, "closed_on": date(2026, 10, 1), **whole}
    begun = Deal(external_id="D-3", name="R&D", owner_id=ben, stage=Stage.QUALIFIED, qualified_on=NOW.date(), **whole)
    bare = Deal(external_id="D-4", name="D-4", owner_id=ben, stage=Stage.PROSPECTING, raw={"product": "GTX<Pro"})
    return [Deal(external_id="D-1", **won), Deal(external_id="D-2", **won), begun, bare]


OVERVIEW = """\
Data quality: 86.00 %
4 deals and 2 accounts · 43 of 50 checks passed
What is wrong, the most first
• 1 of 1 account · vertical misspelt: “technolgy”, probably technology
• 1 of 2 accounts · nearly the same name as another
• 1 of 2 accounts · no vertical
• 1 of 3 deals · the same as another deal
• 1 of 4 deals · no account
• 1 of 4 deals · no day it began
• 1 of 4 deals · product not known: “GTX&lt;Pro”, probably GTX Pro
The worst rows
D-4 · Ben
no account · no day it began · product not known: “GTX&lt;Pro”, probably GTX Pro

Initech &lt;Inc&gt; · account
no vertical · nearly the same name as another: “Initech”

Initech · D-2 · Ana
the same as another deal: “D-1”

Initech · account · Ana
vertical misspelt: “technolgy”, probably technology
"""


async def facts(desk: Desk) -> list[Fact]:
    async with desk.db.read(desk.tenant, desk.now) as tx:
        return [each async for each in all_facts(tx)]


def total(kept: Sequence[Fact]) -> Score:
    """Of all facts together, each of which is a snapshot's."""
    assert {each.kind for each in kept} <= {"audit"}
    sums = [int(sum(each.components[name] for each in kept)) for name in ("passed", "applicable")]
    return Score(passed=sums[0], applicable=sums[1])


async def test_the_audit_says_how_good_the_data_is_and_what_to_mend_first(desk: Desk, team: dict[str, Member]) -> None:
    seen = await desk.type(team["ben"], "/kpi audit")
    assert seen.text.startswith(OVERVIEW)
    assert [value for _, value in seen.buttons()] == ["/kpi audit by rule", "/kpi audit by owner"]
    assert await facts(desk) == []


async def test_by_rule_it_says_what_to_do_about_each(desk: Desk, team: dict[str, Member]) -> None:
    seen = (await desk.type(team["ana"], "/kpi audit by rule")).text
    assert "75.00 % A deal names its account: 1 of 4 fail\nPick the account of each in the CRM.\n" in seen
    wrong, right = seen.split("Passed by all\n")
    assert "• A deal has an owner: all 4" in right
    assert wrong.count(" fail") == 7


async def test_by_owner_it_begins_with_the_lowest_score(desk: Desk, team: dict[str, Member]) -> None:
    seen = (await desk.type(team["ana"], "/kpi audit by owner")).text.splitlines()
    assert seen[2:5] == [
        "84.21 % Ben: 3 of 19 checks failed",
        "93.10 % Ana: 2 of 29 checks failed",
        "0.00 % Nobody in particular: 2 of 2 checks failed",
    ]


async def test_for_somebody_it_reads_their_rows_alone(desk: Desk, team: dict[str, Member]) -> None:
    seen = await desk.type(team["ada"], "/kpi audit for <@UBEN|ben>")
    assert seen.text.startswith("Data quality of Ben: 84.21 %\n2 deals · 16 of 19 checks passed\n")
    assert "R&D" not in seen.text
    assert [value for _, value in seen.buttons()] == ["/kpi audit by rule for <@UBEN>"]
    assert await facts(desk) == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/kpi audit by moon", "I know nobody called “moon”."),
        ("/kpi audit everything", "“everything” says nothing here. Type `/kpi audit`"),
        ("/kpi audit 5", "“5” says nothing here."),
        ("/kpi audit by rule on 2026-11-01", "“on” says nothing here."),
        ("/kpi audit for <@UZED>", "I have not met"),
    ],
)
async def test_a_line_that_cannot_be_meant_is_refused(
    desk: Desk, team: dict[str, Member], line: str, told: str
) -> None:
    seen = (await desk.type(team["ana"], line)).text
    assert told in seen
    assert await facts(desk) == []


@pytest.mark.parametrize("who", ["ola", "ada"])
async def test_what_sales_ops_and_admins_ask_for_is_the_figure_of_the_day(
    desk: Desk, team: dict[str, Member], who: str
) -> None:
    assert "Kept as today's figure" in (await desk.type(team[who], "/kpi audit")).text
    kept = await facts(desk)
    assert total(kept) == Score(passed=43, applicable=50)
    assert {(each.day, each.role, each.source, each.revision) for each in kept} == {(NOW.date(), "ops", Source.CRM, 1)}
    of_ana = [each for each in kept if each.member_id == team["ana"].id]
    assert total(of_ana) == Score(passed=27, applicable=29)
    assert [each.external_id for each in of_ana] == [f"{team['ana'].id}:2026-11-25"]
    async with desk.db.read(desk.tenant, NOW) as tx:
        (line,) = await entries(tx, action="kpi.audit")
    assert (line.actor, line.after) == (team[who].name, {"day": "2026-11-25", "passed": 43, "applicable": 50})


async def test_a_second_audit_of_a_day_takes_the_place_of_the_first(desk: Desk, team: dict[str, Member]) -> None:
    await desk.type(team["ola"], "/kpi audit")
    async with desk.db.begin(desk.tenant, NOW) as tx:
        await service.put_deals(tx, [Deal(external_id="D-4", name="D-4", owner_id=None, stage=Stage.PROSPECTING)])
    await desk.type(team["ola"], "/kpi audit")
    kept = await facts(desk)
    assert total(kept) == Score(passed=39, applicable=47)
    assert {each.revision for each in kept if each.member_id == team["ana"].id} == {2}


async def test_the_measure_is_what_the_last_audit_found(desk: Desk, team: dict[str, Member]) -> None:
    ola = team["ola"]
    assert "n/a" in (await desk.type(ola, "/kpi data quality")).text
    await desk.type(ola, "/kpi audit")
    assert "86.00 % of 3 owners" in (await desk.type(ola, "/kpi data quality")).text
    desk.now = NOW + timedelta(days=7)
    async with desk.db.begin(desk.tenant, desk.now) as tx:
        taken = [Deal(external_id=f"D-{n}", name="D", owner_id=team["ana"].id, **WON) for n in (3, 4)]
        await service.put_deals(tx, taken)
    found = (await desk.type(ola, "/kpi audit")).text.splitlines()[0].removeprefix("Data quality: ")
    assert f"{found} of 3 owners" in (await desk.type(ola, "/kpi data quality")).text
    line = f"/kpi data quality from 2026-11-20 until {desk.now.date()} by member"
    assert "Ben: n/a" in (await desk.type(ola, line)).text
    assert "86.00 %" in (await desk.type(ola, "/kpi data quality from 2026-11-20 until 2026-11-30")).text
    refused = (await desk.type(ola, "/kpi log data quality 5")).text
    assert "what `/kpi audit` finds" in refused


async def test_the_next_audit_says_what_has_changed_since(desk: Desk, team: dict[str, Member]) -> None:
    await desk.type(team["ola"], "/kpi audit")
    assert "since" not in (await desk.type(team["ola"], "/kpi audit")).text
    desk.now = NOW + timedelta(days=7)
    assert "43 of 50 checks passed · as on Wed 25 Nov" in (await desk.type(team["ola"], "/kpi audit")).text
    async with desk.db.begin(desk.tenant, desk.now) as tx:
        await service.put_deals(tx, [Deal(external_id="D-4", name="D-4", owner_id=None, stage=Stage.PROSPECTING)])
    desk.now += timedelta(days=1)
    assert "▼ 3.02 points since Wed 2 Dec" in (await desk.type(team["ben"], "/kpi audit")).text


async def test_every_monday_at_five_the_bot_keeps_one_by_itself(desk: Desk, team: dict[str, Member]) -> None:
    monday = datetime(2026, 11, 30, 5, tzinfo=UTC)
    async with desk.db.begin(desk.tenant, NOW) as tx:
        await quality_slack.begin(tx)
        await quality_slack.begin(tx)
        due = await next_due(replace(tx, now=monday))
    assert due is not None
    assert (due[1].kind, due[1].due) == ("kpi.audit", monday)
    await desk.ownership.index(desk.tenant)
    async with desk.db.begin(desk.tenant, monday) as tx:
        await desk.router.timers[due[1].kind](tx, due[1])
        await fired(tx, due[1].id)
        assert await first_due(tx) == monday + timedelta(weeks=1)
        assert (await entries(tx, action="kpi.audit"))[0].actor == "Rolecall"
        kept = await quality_store.kept_before(tx, date(2026, 12, 1))
    assert kept == (monday.date(), total(await facts(desk))) == (monday.date(), Score(passed=43, applicable=50))


@pytest.mark.parametrize(
    ("now", "zone", "due"),
    [
        ("2026-11-30T04:59", "UTC", "2026-11-30T05:00"),
        ("2026-11-30T05:00", "UTC", "2026-12-07T05:00"),
        ("2026-11-29T20:00", "Pacific/Auckland", "2026-12-06T16:00"),
        ("2026-11-29T15:59", "Pacific/Auckland", "2026-11-29T16:00"),
        ("2026-03-28T12:00", "Europe/Berlin", "2026-03-30T03:00"),
        ("2026-11-30T12:00", "America/Los_Angeles", "2026-11-30T13:00"),
    ],
)
def test_the_clock_is_set_to_the_next_monday_where_the_workspace_is(now: str, zone: str, due: str) -> None:
    instant = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert quality_slack.next_monday(instant, zone) == datetime.fromisoformat(due).replace(tzinfo=UTC)


async def test_a_deal_moves_when_its_stage_value_or_a_day_changes_and_not_when_a_name_is_mended(
    desk: Desk, team: dict[str, Member]
) -> None:
    old: dict[str, Any] = {"owner_id": team["ben"].id, "stage": Stage.QUALIFIED, "qualified_on": date(2026, 1, 1)}
    steps: list[dict[str, Any]] = [
        {},
        {"value": Decimal(5)},
        {"stage": Stage.PROSPECTING},
        {"qualified_on": date(2026, 1, 2)},
    ]
    steps += [{"raw": {"product": "GTX"}}, {"name": "Initech"}, {"competitor": "Globex"}]
    for days, changes in ((200, [{}] * len(steps)), (5, steps)):
        written = [Deal(external_id=f"M-{n}", **{"name": "M", **old, **each}) for n, each in enumerate(changes)]
        async with desk.db.begin(desk.tenant, NOW - timedelta(days=days)) as tx:
            await service.put_deals(tx, written)
    await desk.ownership.index(desk.tenant)
    async with desk.db.read(desk.tenant, NOW) as tx:
        found = await quality_store.audit(tx, await desk.ownership.index(desk.tenant), worst=99)
    stale = {each.external_id for each in found.worst for rule, _ in each.faults if rule.key == "deal.moved"}
    assert stale == {"M-0", "M-4", "M-5", "M-6"}


async def test_without_any_row_it_says_how_to_bring_some_in(desk: Desk) -> None:
    ola = await desk.hire("Ola", "ops")
    assert "nothing to audit yet" in (await desk.type(ola, "/kpi audit")).text
