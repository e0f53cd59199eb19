"""Numbers kept, taken back and read again, on both engines."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import insert

from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.kpis import service
from bot.kpis.catalogue import BY_KEY, MEASURES
from bot.kpis.model import Deal, Stage
from bot.kpis.rights import manages
from bot.kpis.scoring import AsOf, running, score, whole_week
from bot.kpis.service import TakenBack
from bot.kpis.span import PeriodKind, week_of
from bot.kpis.store import scaled
from bot.kpis.target import Target
from bot.people import service as people
from bot.people.model import Member, ReportLine
from bot.workspace.audit import entries
from bot.workspace.model import MemberKind
from bot.workspace.store import workspace

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = date(2026, 11, 24)
LEADS, CALLS, WON, REVENUE = (BY_KEY[key] for key in ("sdr.leads", "sdr.intro_calls", "ae.closed_opps", "ae.revenue"))


@pytest.fixture
async def team(tx: Tx) -> dict[str, Member]:
    """Rita heads Mona, Mona heads Sam; Ada is an admin, Ben works beside them in Auckland."""
    tx.now = NOW
    names = {"rita": "UTC", "mona": "UTC", "sam": "UTC", "ada": "UTC", "ben": "Pacific/Auckland"}
    made = {
        name: await people.add(
            tx, name=name.title(), zone=zone, slack_user_id=f"U{name.upper()}", is_slack_admin=name == "ada"
        )
        for name, zone in names.items()
    }
    await people.report_to(tx, made["sam"].id, made["mona"].id)
    await people.report_to(tx, made["mona"].id, made["rita"].id)
    return made


async def say(tx: Tx, by: Member, member: Member, amount: str = "5", day: date = TODAY) -> int:
    fact = await service.log(tx, by.actor(), LEADS, member, day, Decimal(amount), "/kpi log")
    return fact.id or 0


def deal(value: str, closed_on: date = TODAY) -> Deal:
    return Deal(external_id="", name="Acme", stage=Stage.WON, value=Decimal(value), closed_on=closed_on, owner_id=None)


async def values(tx: Tx, at: AsOf, member: Member | None = None) -> dict[str, Decimal | None]:
    tallies = await service.tallies(tx, MEASURES, at, member.id if member else None)
    return {each.key: score(each, tallies, [], at).value for each in MEASURES}


async def test_what_is_logged_is_added_up_by_day_and_member(tx: Tx, team: dict[str, Member]) -> None:
    await say(tx, team["sam"], team["sam"], "5")
    await say(tx, team["sam"], team["sam"], "2", TODAY - timedelta(days=1))
    await say(tx, team["ada"], team["ben"], "4")
    await say(tx, team["sam"], team["sam"], "100", TODAY - timedelta(days=2))  # Sunday: last week
    assert (await values(tx, running(TODAY), team["sam"]))["sdr.leads"] == 7
    assert (await values(tx, running(TODAY)))["sdr.leads"] == 11


async def test_a_deal_counts_for_its_owner_as_one_and_by_its_exact_value(tx: Tx, team: dict[str, Member]) -> None:
    for value in ("0.10", "0.20", "999999999.99"):
        await service.log_deal(tx, team["ben"].actor(), deal(value), team["ben"], "form")
    mine = await values(tx, running(TODAY), team["ben"])
    assert mine["ae.closed_opps"] == 3
    assert mine["ae.revenue"] == Decimal("1000000000.29")
    assert (await values(tx, running(TODAY), team["sam"]))["ae.revenue"] == 0


async def test_a_number_taken_back_counts_no_more_and_is_not_forgotten(tx: Tx, team: dict[str, Member]) -> None:
    kept = await say(tx, team["sam"], team["sam"])
    await service.undo_log(tx, team["sam"].actor(), kept, "button")
    assert (await values(tx, running(TODAY)))["sdr.leads"] == 0
    with pytest.raises(TakenBack):
        await service.undo_log(tx, team["sam"].actor(), kept, "button")
    told = await entries(tx, action="kpi.")
    assert [each.action for each in told] == ["kpi.undo", "kpi.log"]
    assert told[0].before == told[1].after


async def test_a_deal_taken_back_counts_no_more(tx: Tx, team: dict[str, Member]) -> None:
    kept = await service.log_deal(tx, team["sam"].actor(), deal("10"), team["sam"], "form")
    await service.undo_deal(tx, team["sam"].actor(), kept.id or 0, "button")
    assert (await values(tx, running(TODAY)))["ae.closed_opps"] == 0


@pytest.mark.parametrize(("by", "may"), [("sam", True), ("mona", True), ("rita", True), ("ada", True), ("ben", False)])
async def test_oneself_every_manager_above_and_admins_may_log_for_somebody(
    tx: Tx, team: dict[str, Member], by: str, *, may: bool
) -> None:
    if may:
        assert await say(tx, team[by], team["sam"])
        return
    with pytest.raises(Refusal, match="Only Sam, their managers and admins write their numbers"):
        await say(tx, team[by], team["sam"])
    assert (await values(tx, running(TODAY)))["sdr.leads"] == 0


async def test_a_stranger_may_not_take_back_what_others_logged(tx: Tx, team: dict[str, Member]) -> None:
    kept = await say(tx, team["sam"], team["sam"])
    with pytest.raises(Refusal, match="Only Sam"):
        await service.undo_log(tx, team["ben"].actor(), kept, "button")
    assert (await values(tx, running(TODAY)))["sdr.leads"] == 5


async def test_nobody_logs_for_somebody_deactivated_or_for_a_guest(tx: Tx, team: dict[str, Member]) -> None:
    guest = await people.add(tx, name="Gus", zone="UTC", slack_user_id="UG", kind=MemberKind.GUEST)
    gone = replace(team["sam"], inactive_since=NOW - timedelta(days=1))
    for member in (guest, gone):
        with pytest.raises(Refusal, match="is deactivated or not a full member"):
            await say(tx, team["ada"], member)
    with pytest.raises(Refusal, match="Only full members"):
        await say(tx, guest, guest)


async def test_a_day_has_begun_once_it_has_where_the_member_lives(tx: Tx, team: dict[str, Member]) -> None:
    tomorrow = TODAY + timedelta(days=1)
    await say(tx, team["ben"], team["ben"], "1", tomorrow)  # 01:00 on Wednesday in Auckland
    with pytest.raises(Refusal, match="2026-11-25 is still to come for Sam"):
        await say(tx, team["sam"], team["sam"], "1", tomorrow)


def target(value: int, member: Member | None, since: date, until: date | None = None) -> Target:
    who = member.id if member else None
    week = PeriodKind.WEEK
    return Target(measure=LEADS.key, member_id=who, period=week, value=Decimal(value), since=since, until=until)


async def plan(tx: Tx, member: Member | None, day: date) -> list[Decimal]:
    who = member.id if member else None
    return [each.value for each in await service.targets(tx, who) if each.true_on(day)]


async def test_a_new_target_leaves_the_weeks_before_it_as_they_were(tx: Tx, team: dict[str, Member]) -> None:
    sam, monday = team["sam"], week_of(TODAY).first
    await service.set_target(tx, sam.actor(), target(10, sam, monday - timedelta(weeks=3)), sam, "/kpi target")
    await service.set_target(tx, team["mona"].actor(), target(20, sam, monday), sam, "/kpi target")
    assert await plan(tx, sam, monday - timedelta(days=1)) == [10]
    assert await plan(tx, sam, monday) == [20]
    last_week = whole_week(week_of(TODAY).weeks_later(-1))
    held = score(LEADS, [], await service.targets(tx, sam.id), last_week).target
    assert held is not None
    assert held.value == 10


async def test_a_target_can_be_ended_and_asked_for_ever_after(tx: Tx, team: dict[str, Member]) -> None:
    sam, monday = team["sam"], week_of(TODAY).first
    old = target(10, sam, monday - timedelta(weeks=3))
    await service.set_target(tx, sam.actor(), old, sam, "/kpi target")
    assert await service.end_target(tx, sam.actor(), old, sam, monday, "/kpi target")
    assert not await service.end_target(tx, sam.actor(), old, sam, monday, "/kpi target")
    assert await plan(tx, sam, monday) == []
    assert await plan(tx, sam, monday - timedelta(days=1)) == [10]


async def test_the_teams_target_is_an_admins_and_beside_those_of_members(tx: Tx, team: dict[str, Member]) -> None:
    sam, monday = team["sam"], week_of(TODAY).first
    with pytest.raises(Refusal, match="Only admins set the team's targets"):
        await service.set_target(tx, team["rita"].actor(), target(99, None, monday), None, "/kpi target")
    await service.set_target(tx, team["ada"].actor(), target(99, None, monday), None, "/kpi target")
    await service.set_target(tx, sam.actor(), target(7, sam, monday), sam, "/kpi target")
    assert await plan(tx, None, monday) == [99]
    assert await plan(tx, sam, monday) == [7]
    assert [each.subject for each in await entries(tx, action="kpi.target")] == [("target", sam.id), ("target", None)]


async def test_a_target_whose_days_run_backwards_is_refused(tx: Tx, team: dict[str, Member]) -> None:
    sam = team["sam"]
    with pytest.raises(Refusal, match="The last day lies before the first one"):
        await service.set_target(tx, sam.actor(), target(7, sam, TODAY, TODAY), sam, "/kpi target")
    assert await service.targets(tx, sam.id) == []


async def test_another_workspaces_numbers_are_not_seen(tx: Tx, team: dict[str, Member]) -> None:
    kept = await say(tx, team["sam"], team["sam"])
    row = {"name": "Elsewhere", "zone": "UTC", "revision": 0, "settings": {}, "created_at": tx.now}
    made = await tx.conn.execute(insert(workspace).values(row).returning(workspace.c.id))
    other = Tx(tx.conn, tx.now, made.scalar_one())
    assert (await values(other, running(TODAY)))["sdr.leads"] == 0
    with pytest.raises(TakenBack):
        await service.undo_log(other, team["ada"].actor(), kept, "button")


def lines(*pairs: tuple[int, int]) -> Sequence[ReportLine]:
    return [ReportLine(member_id=member, manager_id=manager) for member, manager in pairs]


def test_a_circle_of_managers_ends() -> None:
    assert manages(1, 2, lines((2, 1), (1, 2)), NOW)
    assert not manages(3, 2, lines((2, 1), (1, 2)), NOW)
    assert not manages(2, 2, lines((2, 2)), NOW)


def test_a_number_that_would_lose_a_digit_is_not_kept() -> None:
    assert scaled(Decimal("0.0001")) == 1
    with pytest.raises(ValueError, match="more than four decimals"):
        scaled(Decimal("0.00001"))
