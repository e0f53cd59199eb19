"""A channel's digest from its setting to its post, on both engines: once for each week, every figure worked by hand."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.delivery.model import Grade, Outgoing, State
from bot.digests import service
from bot.digests.jobs import on_broken
from bot.digests.model import RunState
from bot.digests.rule import Rule
from bot.digests.slack import feature as digest_feature
from bot.kit.db import Database
from bot.kpis.slack import feature as kpi_feature
from bot.people.model import Member
from bot.roles import service as roles
from bot.roles.model import Assignment
from bot.workspace.model import OPERATOR
from tests.digests.office import Office

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)  # a Wednesday
BERLIN = Rule(weekday=0, at=time(9), zone="Europe/Berlin")
NEW_YORK = Rule(weekday=0, at=time(9), zone="America/New_York")
MONDAY = datetime(2026, 11, 30, 8, tzinfo=UTC)  # 09:00 in Berlin


@pytest.fixture
def office(db: Database, tenant: int) -> Office:
    made = Office(db, tenant, NOW)
    made.join(kpi_feature(db, made.ownership))
    made.join(digest_feature(db, made.ownership))
    return made


@pytest.fixture
async def team(office: Office) -> dict[str, Member]:
    """One of each of the roles that are needed everywhere, and Ada, who may change things."""
    names = {"sam": "sdr", "ana": "ae", "hugo": "hos", "cleo": "cs", "max": "am"}
    made = {name: await office.hire(name.title(), role) for name, role in names.items()}
    return made | {"ada": await office.hire("Ada", "ops", admin=True)}


async def test_each_channel_gets_one_digest_at_monday_nine_of_its_own_zone(
    office: Office, team: dict[str, Member]
) -> None:
    berlin, new_york = await office.set("C1", BERLIN), await office.set("C2", NEW_YORK)
    assert berlin.next_due == MONDAY
    assert new_york.next_due == MONDAY + timedelta(hours=6)
    await office.move(MONDAY - timedelta(microseconds=1))
    assert await office.texts("C1") == []
    await office.move(MONDAY)
    assert [len(await office.texts(each)) for each in ("C1", "C2")] == [1, 0]
    await office.move(MONDAY + timedelta(days=1))
    assert [len(await office.texts(each)) for each in ("C1", "C2")] == [1, 1]
    assert "Mon 23 Nov \u2013 Sun 29 Nov 2026" in (await office.texts("C2"))[0]
    assert "Mon 30 Nov, 09:00 (New York). Times and days of America/New_York." in (await office.texts("C2"))[0]
    assert await office.runs(berlin) == [(date(2026, 11, 23), RunState.POSTED, False)]
    assert {each["grade"] for each in await office.posts("C1")} == {Grade.BROADCAST}


async def test_every_figure_moves_with_what_people_do(office: Office, team: dict[str, Member]) -> None:
    sam, ana, ada = team["sam"], team["ana"], team["ada"]
    await office.type(sam, "/kpi log meetings 2 on 2026-11-12")
    await office.type(sam, "/kpi log leads 8 on 2026-11-18")
    await office.type(sam, "/kpi log leads 12 on 2026-11-23")
    await office.type(sam, "/kpi log leads 7")
    await office.type(ada, "/kpi target leads 20 per week for team")
    await office.type(ada, "/kpi target revenue 66000 per quarter for team")
    await office.submit(ana, "kpi.deal", account="new:Acme", value="40000", closed_on="2026-11-24")
    before = (await office.type(ada, "/kpi digest preview")).text
    assert "Preview of Mon 30 Nov, 09:00" in before
    # Leads 12 + 7 of 20, two of five days over; the same days of the week before: 8. Revenue: 39 of 66 days over.
    assert "🟢 On track · New leads created\n19 of 20 · pace 237 % · ▲ 11 (+138 %)" in before
    assert "Closed-won revenue: EUR 40,000 this quarter, EUR 1,000 ahead of plan by now (pace 102 %)." in before
    assert "Numbers missing\n• <@USAM>: meetings\n" in before
    assert "• AE" not in before

    await office.type(sam, "/kpi log meetings 3")
    await office.type(ada, "/kpi target leads 40 per week for team")
    await _leave(office, ana)
    await office.set("C1", BERLIN)
    await office.move(MONDAY)
    after = (await office.texts("C1"))[0]
    assert "🟥 Behind · New leads created\n19 of 40 · pace 47 % · ▲ 11 (+138 %)" in after
    assert "⚪ No target · Intro meetings held\n3 · no target · ▲ 3 (from 0)" in after
    # 42 of the quarter's 66 working days are over: EUR 42,000 were planned.
    assert "Closed-won revenue: EUR 40,000 this quarter, EUR 2,000 short of plan by now (pace 95 %)." in after
    assert "Closed-won opportunities\n1 · no target · ▲ 1 (from 0)" in after
    assert "Numbers missing" not in after
    assert "• AE" in after
    assert "None sent, none answered" in after


async def _leave(office: Office, member: Member) -> None:
    async with office.db.begin(office.tenant, office.now) as tx:
        held = await roles.assignments(tx, member_id=member.id)
        await roles.end(tx, OPERATOR, held[0].id, office.now, "test")


async def test_who_takes_a_gap_closes_it_in_the_next_digest(office: Office, team: dict[str, Member]) -> None:
    await _leave(office, team["ana"])
    assert "• AE" in (await office.type(team["ada"], "/kpi digest preview")).text
    async with office.db.begin(office.tenant, office.now) as tx:
        role = next(each for each in await roles.roles(tx) if each.key == "ae")
        wanted = Assignment(id=0, role_id=role.id, member_id=team["sam"].id)
        await roles.assign(tx, OPERATOR, wanted, "test")
    assert "• AE" not in (await office.type(team["ada"], "/kpi digest preview")).text


async def test_after_two_weeks_asleep_the_newest_week_comes_late_and_the_older_one_never(
    office: Office, team: dict[str, Member]
) -> None:
    schedules = [await office.set("C1", BERLIN), await office.set("C2", NEW_YORK)]
    await office.move(NOW + timedelta(weeks=2), asleep=True)
    for channel, schedule in zip(("C1", "C2"), schedules, strict=True):
        (told,) = await office.texts(channel)
        assert "Mon 30 Nov \u2013 Sun 6 Dec 2026" in told
        assert "Late: it was due Mon 7 Dec, 09:00" in told
        newest = (date(2026, 11, 30), RunState.POSTED, True)
        assert await office.runs(schedule) == [newest, (date(2026, 11, 23), RunState.SKIPPED, False)]
    await office.move(NOW + timedelta(weeks=3))
    assert [len(await office.texts(each)) for each in ("C1", "C2")] == [2, 2]
    assert "Late" not in (await office.texts("C1"))[1]


async def test_a_few_minutes_are_not_late(office: Office, team: dict[str, Member]) -> None:
    schedule = await office.set("C1", BERLIN)
    await office.move(MONDAY + timedelta(minutes=15), asleep=True)
    assert await office.runs(schedule) == [(date(2026, 11, 23), RunState.POSTED, False)]


async def test_a_week_that_was_told_is_not_told_again_after_the_time_is_moved(
    office: Office, team: dict[str, Member]
) -> None:
    schedule = await office.set("C1", BERLIN)
    await office.move(MONDAY + timedelta(hours=1))
    later = Rule(weekday=0, at=time(17), zone="America/New_York")
    again = await office.set("C1", later)
    assert again.id == schedule.id
    assert again.next_due == datetime(2026, 12, 7, 22, tzinfo=UTC)
    await office.move(MONDAY + timedelta(days=3))
    assert len(await office.texts("C1")) == 1
    await office.move(datetime(2026, 12, 7, 22, tzinfo=UTC))
    assert len(await office.texts("C1")) == 2


async def test_moved_back_and_forth_it_still_comes_once(office: Office, team: dict[str, Member]) -> None:
    for rule in (BERLIN, NEW_YORK, BERLIN, NEW_YORK, BERLIN):
        await office.set("C1", rule)
    await office.move(MONDAY + timedelta(days=1))
    assert len(await office.texts("C1")) == 1


async def test_the_same_timer_twice_posts_once(office: Office, team: dict[str, Member]) -> None:
    schedule = await office.set("C1", BERLIN)
    await office.move(MONDAY)
    index = await office.ownership.index(office.tenant)
    async with office.db.begin(office.tenant, office.now) as tx:
        await service.fire(tx, index, schedule.id)
    assert len(await office.texts("C1")) == 1


async def test_what_is_off_stays_silent_and_can_be_started_again(office: Office, team: dict[str, Member]) -> None:
    await office.type(team["ada"], "/rolecall digest here fri 17:00 Berlin")
    assert "No more weekly digests in <#C1>." in (await office.type(team["ada"], "/rolecall digest off")).text
    await office.move(NOW + timedelta(weeks=2))
    assert await office.texts("C1") == []
    again = await office.type(team["ada"], "/rolecall digest here")
    assert "every Friday at 17:00 (Europe/Berlin)" in again.text


async def test_setting_it_tells_the_channel_and_shows_in_the_status(office: Office, team: dict[str, Member]) -> None:
    seen = await office.type(team["ada"], "/rolecall digest here monday 09:00 Europe/Berlin")
    assert "comes to <#C1> every Monday at 09:00 (Europe/Berlin), about the week before." in seen.text
    assert "The next one: Mon 30 Nov, 09:00 (Berlin)." in seen.text
    assert [row["payload"]["text"] for row in await office.posts("C1")] == [seen.text]
    await office.move(MONDAY)
    status = (await office.type(team["sam"], "/rolecall digest")).text
    assert "<#C1> every Monday at 09:00 (Europe/Berlin) · next: Mon 7 Dec, 09:00 (Berlin) · last: posted" in status


@pytest.mark.parametrize(
    ("who", "line", "told"),
    [
        ("sam", "/rolecall digest here", "Only admins may"),
        ("sam", "/rolecall digest off", "Only admins may"),
        ("ada", "/rolecall digest off", "This channel gets no weekly digest"),
        ("ada", "/rolecall digest off now", "takes no more"),
        ("ada", "/rolecall digest there", "“there” is nothing I can do with a digest"),
        ("ada", "/rolecall digest here Atlantis", "“Atlantis” is no weekday, time or time zone I know"),
        ("ada", "/rolecall digest here 25:00", "is not a time of day"),
        ("ada", "/kpi digest monday", "Type `/kpi digest preview`"),
    ],
)
async def test_what_cannot_be_done_is_told_and_nothing_is_kept(
    office: Office, team: dict[str, Member], who: str, line: str, told: str
) -> None:
    assert told in (await office.type(team[who], line)).text
    assert "No channel gets a weekly digest yet" in (await office.type(team[who], "/rolecall digest")).text
    assert await office.posts("C1") == []


def broken_post(tenant: int, key: str) -> Outgoing:
    return Outgoing(
        id=1,
        tenant=tenant,
        key=key,
        kind="post",
        to="C1",
        payload={},
        grade=Grade.BROADCAST,
        mark="m",
        epoch=1,
        attempts=1,
        looks=0,
        created_at=NOW,
        resent=False,
    )


async def test_a_channel_that_slack_refuses_stops_and_the_admins_hear_of_it_once(
    office: Office, team: dict[str, Member]
) -> None:
    schedule = await office.set("C1", BERLIN)
    await office.move(MONDAY)
    lost = broken_post(office.tenant, f"digest:{schedule.id}:2026-11-23")
    for _ in range(2):
        async with office.db.begin(office.tenant, office.now) as tx:
            assert await on_broken(tx, lost, "is_archived")
    (notice,) = await office.posts("UADA")
    assert "The weekly digest for <#C1> is stopped: the channel is archived." in notice["payload"]["text"]
    assert await office.runs(schedule) == [(date(2026, 11, 23), RunState.REFUSED, False)]
    await office.move(MONDAY + timedelta(weeks=2))
    assert len(await office.texts("C1")) == 1
    assert "stopped, Slack says `is_archived`" in (await office.type(team["sam"], "/rolecall digest")).text
    await office.type(team["ada"], "/rolecall digest here")
    await office.move(MONDAY + timedelta(weeks=3))
    assert len(await office.texts("C1")) == 2


async def test_a_digest_of_unknown_fate_is_shown_as_such_and_left_to_those_who_tell(
    office: Office, team: dict[str, Member]
) -> None:
    schedule = await office.set("C1", BERLIN)
    await office.move(MONDAY)
    lost = broken_post(office.tenant, f"digest:{schedule.id}:2026-11-23")
    async with office.db.begin(office.tenant, office.now) as tx:
        assert not await on_broken(tx, lost, State.UNCONFIRMED)
        assert not await on_broken(tx, broken_post(office.tenant, "handoff:1:card"), "not_in_channel")
    assert "last: unconfirmed" in (await office.type(team["sam"], "/rolecall digest")).text
    await office.move(MONDAY + timedelta(weeks=1))
    assert len(await office.texts("C1")) == 2


async def test_a_week_that_was_corrected_since_it_was_told_says_so_in_the_next_digest(
    office: Office, team: dict[str, Member]
) -> None:
    sam = team["sam"]
    await office.type(sam, "/kpi log leads 8 on 2026-11-23")
    await office.set("C1", BERLIN)
    await office.move(MONDAY)
    assert "Restated" not in (await office.texts("C1"))[-1]
    await office.move(MONDAY + timedelta(days=2))
    await office.type(sam, "/kpi log leads 5 on 2026-11-24")
    await office.type(sam, "/kpi log leads 1 on 2026-12-02")
    await office.move(MONDAY + timedelta(weeks=1))
    told = (await office.texts("C1"))[-1]
    assert "Restated\n• New leads created, week of 23 Nov: 8 → 13, by Sam on 2 Dec" in told
