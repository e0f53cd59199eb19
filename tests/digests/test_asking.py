"""Missing numbers are asked for once, in working time, before the digest; what is still missing stands in it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.asking import ask_at, day_to_log
from bot.digests.rule import Rule
from bot.digests.settings import Settings
from bot.digests.slack import feature as digest_feature
from bot.handoffs.budget import may_tell
from bot.handoffs.slack import feature as handoff_feature
from bot.kit.db import Database
from bot.kpis.slack import feature as kpi_feature
from bot.people import absent
from bot.people.absences import Absence
from bot.people.hours import Hours
from bot.people.model import STANDARD_WEEK, Member, WorkWeek
from bot.workspace.model import OPERATOR
from bot.workspace.service import set_setting
from tests.digests.office import Office

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)  # a Wednesday
MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 15, 30, tzinfo=UTC)  # two hours before the week's last working one is over
MORNINGS = Rule(weekday=0, at=time(9), zone="UTC")


@pytest.mark.parametrize(
    ("due", "zone", "week", "hours", "at"),
    [
        pytest.param("2026-11-30T08:00", "Europe/Berlin", STANDARD_WEEK, 2, "2026-11-27T14:30", id="Monday at nine"),
        pytest.param("2026-11-30T13:00", "Europe/Berlin", STANDARD_WEEK, 2, "2026-11-30T11:00", id="after lunch"),
        pytest.param("2026-11-30T09:00", "Europe/Berlin", STANDARD_WEEK, 2, "2026-11-27T15:30", id="one hour is today"),
        pytest.param("2026-11-30T08:00", "America/New_York", STANDARD_WEEK, 2, "2026-11-27T20:30", id="further west"),
        pytest.param("2026-11-30T08:00", "Pacific/Auckland", STANDARD_WEEK, 2, "2026-11-30T02:30", id="further east"),
        pytest.param("2026-11-30T08:00", "Europe/Berlin", STANDARD_WEEK, 8, "2026-11-27T08:30", id="a whole day"),
        pytest.param(
            "2026-11-30T08:00", "UTC", WorkWeek.of("09:00-10:00", [2]), 4, "2026-11-25T09:00", id="hardly works"
        ),
    ],
)
def test_so_many_working_hours_are_left(due: str, zone: str, week: WorkWeek, hours: int, at: str) -> None:
    moment = datetime.fromisoformat(due).replace(tzinfo=UTC)
    expected = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert ask_at(Hours(week=week, zone=zone), moment, hours) == expected


def test_who_is_away_all_the_time_is_not_asked() -> None:
    gone = ((MONDAY - timedelta(days=30), MONDAY + timedelta(days=1)),)
    assert ask_at(Hours(week=STANDARD_WEEK, zone="UTC", away=gone), MONDAY, 2) is None


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - aware by timezones=
    st.sampled_from(["Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "Australia/Lord_Howe"]),
    st.integers(1, 8),
)
def test_it_is_working_time_and_the_hours_are_left(due: datetime, zone: str, hours: int) -> None:
    working = Hours(week=STANDARD_WEEK, zone=zone)
    at = ask_at(working, due, hours)
    assert at is not None
    assert at < due
    assert working.is_working(at)
    assert working.between(at, due) == hours * 60


def test_the_form_never_shows_a_day_to_come() -> None:
    assert day_to_log(date(2026, 11, 29), FRIDAY, "UTC") == date(2026, 11, 27)
    assert day_to_log(date(2026, 11, 29), MONDAY, "UTC") == date(2026, 11, 29)


@pytest.fixture
async def office(db: Database, tenant: int) -> Office:
    made = Office(db, tenant, NOW)
    made.join(kpi_feature(db, made.ownership))
    made.join(digest_feature(db, made.ownership))
    made.join(handoff_feature(db, made.ownership))
    return made


@pytest.fixture
async def sam(office: Office) -> Member:
    """Finds leads; both of his numbers were counted in the week before, none yet in this one."""
    made = await office.hire("Sam", "sdr")
    for what in ("leads", "meetings"):
        await office.type(made, f"/kpi log {what} 3 on 2026-11-18")
    return made


async def test_each_is_asked_once_for_all_channels_with_a_button_a_number(office: Office, sam: Member) -> None:
    await office.set("C1", MORNINGS)
    await office.set("C2", MORNINGS)
    await office.move(FRIDAY - timedelta(minutes=1))
    assert await office.texts("USAM") == []
    await office.move(MONDAY)
    (told,) = await office.texts("USAM")
    assert told == (
        "Some numbers of yours are missing for Mon 23 Nov \u2013 Sun 29 Nov 2026.\n"
        "[Intro meetings held] · [New leads created]\n"
        "The digest of <#C1> comes Mon 30 Nov, 09:00 (UTC). Nothing to count? Log a 0."
    )
    assert "Numbers missing\n• <@USAM>: meetings, leads" in (await office.texts("C1"))[0]


async def test_the_button_opens_the_form_on_the_weeks_last_day(office: Office, sam: Member) -> None:
    await office.move(MONDAY)
    seen = await office.press(sam, ("digest.log", "sdr.leads 2026-11-29"))
    assert seen.view
    fields = {each["block_id"]: each["element"] for each in seen.view.blocks if each["type"] == "input"}
    assert fields["day"]["initial_date"] == "2026-11-29"
    assert fields["measure"]["initial_option"]["value"] == "sdr.leads"


async def test_who_has_logged_in_between_is_not_asked_for_it(office: Office, sam: Member) -> None:
    await office.set("C1", MORNINGS)
    await office.move(NOW + timedelta(hours=2))
    await office.type(sam, "/kpi log leads 1")
    await office.move(MONDAY)
    (told,) = await office.texts("USAM")
    assert "A number of yours is missing" in told
    assert "New leads" not in told


async def test_who_has_logged_all_is_left_in_peace(office: Office, sam: Member) -> None:
    await office.set("C1", MORNINGS)
    for what in ("leads", "meetings"):
        await office.type(sam, f"/kpi log {what} 1")
    await office.move(MONDAY)
    assert await office.texts("USAM") == []


async def test_another_time_of_the_digest_is_another_time_of_asking(office: Office, sam: Member) -> None:
    await office.set("C1", MORNINGS)
    await office.move(NOW + timedelta(hours=2))
    await office.set("C1", Rule(weekday=0, at=time(15), zone="UTC"))
    await office.move(MONDAY + timedelta(hours=3, minutes=59))
    assert await office.texts("USAM") == []
    await office.move(MONDAY + timedelta(hours=4))
    assert len(await office.texts("USAM")) == 1


async def test_where_nobody_is_to_be_asked_nobody_is(office: Office, sam: Member) -> None:
    await office.set("C1", MORNINGS, Settings(ask_hours=0))
    await office.move(MONDAY)
    assert await office.texts("USAM") == []


async def test_who_is_away_since_is_not_disturbed(office: Office, sam: Member) -> None:
    await office.set("C1", MORNINGS)
    await office.move(NOW + timedelta(hours=2))
    gone = Absence(id=0, member_id=sam.id, since=office.now, until=MONDAY + timedelta(days=3))
    async with office.db.begin(office.tenant, office.now) as tx:
        await absent.send_away(tx, OPERATOR, gone, "test", lambda _: "")
    await office.move(MONDAY)
    assert await office.texts("USAM") == []


async def test_on_a_day_that_has_brought_enough_messages_nobody_is_asked(office: Office, sam: Member) -> None:
    kim = await office.hire("Kim", "sdr")
    async with office.db.begin(office.tenant, office.now) as tx:
        await set_setting(tx, OPERATOR, "messages", "1", "test")
        assert await may_tell(tx, sam, (), FRIDAY)
    await office.set("C1", MORNINGS)
    await office.move(MONDAY)
    assert [len(await office.texts(str(each.slack_user_id))) for each in (sam, kim)] == [0, 1]
