"""A person's own digest: once a week at their own time, what is theirs in it, and only while they are here."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.digests import people as own
from bot.digests.model import RunState
from bot.digests.slack import feature as digest_feature
from bot.digests.store import of_member
from bot.handoffs import service as handoffs
from bot.handoffs.service import Draft
from bot.kit.db import Database, Tx
from bot.kpis.slack import feature as kpi_feature
from bot.people import absent
from bot.people.absences import Absence
from bot.people.intake import retire, take
from bot.people.model import Member
from bot.workspace.model import OPERATOR
from tests.digests.office import Office

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)  # a Wednesday
MONDAY = datetime(2026, 11, 30, tzinfo=UTC)
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


@pytest.fixture
async def office(db: Database, tenant: int) -> Office:
    made = Office(db, tenant, NOW)
    made.join(kpi_feature(db, made.ownership))
    made.join(digest_feature(db, made.ownership))
    return made


@pytest.fixture
async def team(office: Office) -> dict[str, Member]:
    """Sam finds leads in Berlin, Ana sells in New York, Cy holds nothing."""
    sam = await office.hire("Sam", "sdr", BERLIN)
    ana, cy = await office.hire("Ana", "ae", NEW_YORK), await office.hire("Cy")
    async with office.db.begin(office.tenant, office.now) as tx:
        await own.begin(tx)
    return {"sam": sam, "ana": ana, "cy": cy}


async def log(office: Office, who: Member) -> None:
    assert "Logged" in (await office.type(who, "/kpi log leads 8")).text


async def count(office: Office, *names: str) -> list[int]:
    return [len(await office.texts(f"U{each.upper()}")) for each in names]


async def sell(office: Office, who: Member) -> None:
    await office.submit(who, "kpi.deal", account="new:Acme", value="40000", closed_on="2026-11-24")


async def test_each_gets_one_at_nine_of_their_own_monday(office: Office, team: dict[str, Member]) -> None:
    await log(office, team["sam"])
    await sell(office, team["ana"])
    for moment, seen in (
        (MONDAY + timedelta(hours=8, minutes=-1), [0, 0, 0]),
        (MONDAY + timedelta(hours=8), [1, 0, 0]),
        (MONDAY + timedelta(hours=14), [1, 1, 0]),
        (MONDAY + timedelta(days=6), [1, 1, 0]),
    ):
        await office.move(moment)
        assert await count(office, "sam", "ana", "cy") == seen, moment
    (told,) = await office.texts("USAM")
    assert told.startswith("Your week: Mon 23 Nov \u2013 Sun 29 Nov 2026\nMon 30 Nov, 09:00 (Berlin).")
    assert "New leads created\n8 · no target" in told
    assert "Closed-won revenue" not in told
    assert "Closed-won revenue\nEUR 40,000" in (await office.texts("UANA"))[0]


async def test_it_tells_what_is_open_with_them_and_who_is_away(office: Office, team: dict[str, Member]) -> None:
    sam, ana, cy = team["sam"], team["ana"], team["cy"]
    index = await office.ownership.index(office.tenant)
    draft = Draft(edge="sdr_ae", account=None, company="Initech", segments=frozenset(), content={"pain": "it hurts"})
    async with office.db.begin(office.tenant, office.now) as tx:
        await handoffs.send(tx, index, sam.actor(), draft, via="test")
        for who, stand_in, day in ((sam.id, cy.id, 7), (cy.id, ana.id, 9)):
            since = MONDAY + timedelta(days=day)
            gone = Absence(id=0, member_id=who, stand_in_id=stand_in, since=since, until=since + timedelta(days=2))
            await absent.send_away(tx, OPERATOR, gone, "test", lambda _: "")
    shown = (await office.type(ana, "/kpi digest me")).text
    assert "Open with you\n• Initech (SDR → AE): " in shown
    assert "Away now or soon\n• <@UCY>: " in shown
    assert "you stand in" in shown
    own_days = (await office.type(sam, "/kpi digest me")).text
    assert "• You: " in own_days
    assert "<@UCY> stands in" in own_days
    assert "<@UANA> stands in" in own_days
    assert "Open with you" not in own_days


async def test_a_week_without_anything_is_skipped(office: Office, team: dict[str, Member]) -> None:
    await office.move(MONDAY + timedelta(days=1))
    assert await count(office, "sam", "ana") == [0, 0]
    async with office.db.read(office.tenant, office.now) as tx:
        schedule = await of_member(tx, team["sam"].id)
    assert schedule
    assert await office.runs(schedule) == [(date(2026, 11, 23), RunState.QUIET, False)]
    assert "Nothing of yours to tell this week so far." in (await office.type(team["sam"], "/kpi digest me")).text


async def test_off_on_and_another_time(office: Office, team: dict[str, Member]) -> None:
    sam = team["sam"]
    await log(office, sam)
    assert "You get no weekly digest of your own" in (await office.type(sam, "/kpi digest me off")).text
    await office.move(MONDAY + timedelta(days=1))
    assert await count(office, "sam") == [0]
    told = (await office.type(sam, "/kpi digest me on")).text
    assert "every Monday at 09:00, in your time. The next one: Mon 7 Dec, 09:00 (Berlin)." in told
    await log(office, sam)
    told = (await office.type(sam, "/kpi digest me friday 08:30")).text
    assert "every Friday at 08:30" in told
    await office.move(datetime(2026, 12, 4, 7, 30, tzinfo=UTC))
    assert await count(office, "sam") == [1]
    await office.move(datetime(2026, 12, 10, tzinfo=UTC))
    assert await count(office, "sam") == [1]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/kpi digest me monday 25:00", "is not a time of day"),
        ("/kpi digest me Tokyo", "comes in your own time"),
        ("/kpi digest me never", "Type `/kpi digest me`, or behind it `off`"),
    ],
)
async def test_what_cannot_be_is_told(office: Office, team: dict[str, Member], line: str, told: str) -> None:
    assert told in (await office.type(team["sam"], line)).text


async def slack_says(tx: Tx, who: Member, **changed: object) -> None:
    await take(tx, [replace(who, **changed)])  # type: ignore[arg-type]


async def test_who_moves_gets_it_in_the_new_time_and_once(office: Office, team: dict[str, Member]) -> None:
    await log(office, team["sam"])
    await office.move(MONDAY + timedelta(hours=9))
    async with office.db.begin(office.tenant, office.now) as tx:
        await slack_says(tx, team["sam"], zone="America/Los_Angeles")
    await office.move(MONDAY + timedelta(days=6))
    assert await count(office, "sam") == [1]
    await log(office, team["sam"])
    await office.move(MONDAY + timedelta(days=7, hours=17, minutes=-1))
    assert await count(office, "sam") == [1]
    await office.move(MONDAY + timedelta(days=7, hours=17))
    assert await count(office, "sam") == [2]


async def test_it_stops_with_whoever_leaves_and_goes_on_when_they_return(
    office: Office, team: dict[str, Member]
) -> None:
    sam = team["sam"]
    await log(office, sam)
    async with office.db.begin(office.tenant, office.now) as tx:
        await retire(tx, ["USAM"])
    await office.move(MONDAY + timedelta(days=1))
    assert await count(office, "sam") == [0]
    async with office.db.begin(office.tenant, office.now) as tx:
        await slack_says(tx, sam)
    await log(office, sam)
    await office.move(MONDAY + timedelta(days=8))
    assert await count(office, "sam") == [1]


async def test_asleep_for_two_weeks_each_gets_the_newest_alone_and_late(
    office: Office, team: dict[str, Member]
) -> None:
    await office.move(NOW + timedelta(hours=1))
    await log(office, team["sam"])
    await office.type(team["sam"], "/kpi target leads 20 per week")
    await office.move(NOW + timedelta(weeks=2), asleep=True)
    (told,) = await office.texts("USAM")
    assert "Mon 30 Nov \u2013 Sun 6 Dec 2026" in told
    assert "Late: it was due Mon 7 Dec, 09:00 (Berlin)" in told


async def test_channels_and_their_lists_know_nothing_of_it(office: Office, team: dict[str, Member]) -> None:
    await office.move(NOW + timedelta(hours=1))
    assert "No channel gets a weekly digest yet" in (await office.type(team["sam"], "/rolecall digest")).text
    async with office.db.read(office.tenant, office.now) as tx:
        mine = await of_member(tx, team["ana"].id)
    assert mine
    assert (mine.rule.weekday, mine.rule.at, mine.rule.zone) == (0, time(9), NEW_YORK)
