"""What a channel's digest is made of, set by its form and seen in what is posted."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.digests.model import RunState
from bot.digests.settings import Audience, Kind, Section, Settings
from bot.digests.slack import feature as digest_feature
from bot.kit.db import Database
from bot.kpis.slack import feature as kpi_feature
from bot.people import service as people
from bot.people.model import Member
from bot.roles import service as roles
from bot.roles.model import Assignment
from bot.roles.setup import add_segment
from bot.workspace.audit import entries
from bot.workspace.model import OPERATOR
from tests.digests.office import Office

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)  # a Wednesday
MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
CHOSEN = ["sdr.leads", "ae.revenue", "sdr.intro_calls", "ae.closed_opps", "ops.win_rate"]
FILLED: dict[str, Any] = {
    "day": "0",
    "at": "09:00",
    "zone": "UTC",
    "audience": "whole",
    "measures": [],
    "sections": [str(each) for each in Section],
    "silence": "say",
    "ask": "2",
    "paused": None,
}


@pytest.fixture
async def office(db: Database, tenant: int) -> Office:
    made = Office(db, tenant, NOW)
    made.join(kpi_feature(db, made.ownership))
    made.join(digest_feature(db, made.ownership))
    return made


@pytest.fixture
async def team(office: Office) -> dict[str, Member]:
    """Ada may change things; Sam and Kim find leads, Ana sells; Hugo leads Sam."""
    names = {"sam": "sdr", "kim": "sdr", "ana": "ae", "hugo": "hos"}
    made = {name: await office.hire(name.title(), role) for name, role in names.items()}
    async with office.db.begin(office.tenant, office.now) as tx:
        await people.report_to(tx, made["sam"].id, made["hugo"].id)
    return made | {"ada": await office.hire("Ada", "ops", admin=True)}


async def save(office: Office, who: Member, **changed: Any) -> str:
    seen = await office.fill(who, "digest.settings", FILLED | changed)
    assert not seen.errors
    return seen.text


async def posted(office: Office, to: datetime = MONDAY) -> str:
    await office.move(to)
    return (await office.texts("C1"))[-1]


async def log(office: Office, team: dict[str, Member]) -> None:
    await office.type(team["sam"], "/kpi log leads 8")
    await office.type(team["kim"], "/kpi log leads 5")
    await office.submit(team["ana"], "kpi.deal", account="new:Acme", value="40000", closed_on="2026-11-24")


@pytest.mark.parametrize("word", ["settings", "edit"])
async def test_the_form_shows_what_holds(office: Office, team: dict[str, Member], word: str) -> None:
    await office.type(team["ada"], "/rolecall digest here friday 17:30 Tokyo")
    await save(office, team["ada"], day="4", at="17:30", zone="Asia/Tokyo", measures=CHOSEN, silence="skip")
    seen = await office.type(team["ada"], f"/rolecall digest {word}")
    assert seen.view
    fields = {each["block_id"]: each["element"] for each in seen.view.blocks if each["type"] == "input"}
    assert fields["day"]["initial_option"]["value"] == "4"
    assert (fields["at"]["initial_value"], fields["zone"]["initial_value"]) == ("17:30", "Asia/Tokyo")
    assert [each["value"] for each in fields["measures"]["initial_options"]] == CHOSEN
    assert fields["silence"]["initial_option"]["value"] == "skip"
    assert fields["audience"]["initial_option"]["value"] == "whole"
    assert len(fields["sections"]["initial_options"]) == len(Section)


async def test_every_change_keeps_what_was_and_what_is(office: Office, team: dict[str, Member]) -> None:
    await save(office, team["ada"])
    await save(office, team["ada"], at="10:30", sections=["table", "asks"], ask="0")
    async with office.db.read(office.tenant, office.now) as tx:
        newest = (await entries(tx, action="digest.set"))[0]
    assert newest.before is not None
    assert newest.after is not None
    assert (newest.before["at"], newest.after["at"]) == ("09:00", "10:30")
    assert (newest.before["settings"], newest.after["settings"]["ask_hours"]) == ({}, 0)
    assert set(newest.after["settings"]["off"]) == set(Section) - {"table", "asks"}


async def test_what_is_chosen_is_told_in_its_order_and_nothing_else(office: Office, team: dict[str, Member]) -> None:
    await log(office, team)
    told = await save(office, team["ada"], measures=CHOSEN)
    assert "Measures: New leads created, Closed-won revenue, Intro meetings held" in told
    text = await posted(office)
    places = [text.index(name) for name in ("New leads created\n", "Closed-won revenue\n", "Intro meetings held\n")]
    assert places == sorted(places)
    assert "Win rate\n" in text
    assert "Qualified opportunities" not in text
    assert "New leads created: 13 in the week." in text


async def test_a_part_that_is_off_is_not_told(office: Office, team: dict[str, Member]) -> None:
    await log(office, team)
    await save(office, team["ada"], sections=["handoffs"])
    text = await posted(office)
    assert "None sent, none answered" in text
    for part in ("New leads created", "Gaps now", "Numbers missing", "Pace:", "One thing to do"):
        assert part not in text


async def segment_of(office: Office, name: str, member: Member, role_key: str) -> int:
    """A territory in which somebody holds a role."""
    async with office.db.begin(office.tenant, office.now) as tx:
        made = await add_segment(tx, OPERATOR, dimension="territory", name=name, via="test")
        role = next(each for each in await roles.roles(tx) if each.key == role_key)
        held = Assignment(id=0, role_id=role.id, member_id=member.id, scope=frozenset({made.id}))
        await roles.assign(tx, OPERATOR, held, "test")
        return made.id


async def test_each_audience_is_told_its_own_figures(office: Office, team: dict[str, Member]) -> None:
    lee = await office.hire("Lee")
    nordics = await segment_of(office, "Nordics", lee, "sdr")
    await office.type(lee, "/kpi log leads 3")
    await log(office, team)
    async with office.db.read(office.tenant, office.now) as tx:
        sdr = next(each.id for each in await roles.roles(tx) if each.key == "sdr")
    for audience, title, leads, revenue in (
        ("whole", "Sales: ", "16", True),
        (f"role:{sdr}", "Sales, Sales Development Representative: ", "16", False),
        (f"manager:{team['hugo'].id}", "Sales, the people of Hugo: ", "8", False),
        (f"segment:{nordics}", "Sales, Nordics: ", "3", False),
    ):
        await save(office, team["ada"], audience=audience)
        text = (await office.type(team["ada"], "/kpi digest preview")).text
        assert text.startswith(title), audience
        assert f"New leads created\n{leads} · no target" in text, audience
        assert ("Closed-won revenue" in text) is revenue, audience


async def test_the_plan_of_some_is_the_sum_of_their_own(office: Office, team: dict[str, Member]) -> None:
    await log(office, team)
    async with office.db.read(office.tenant, office.now) as tx:
        sdr = next(each.id for each in await roles.roles(tx) if each.key == "sdr")
    await save(office, team["ada"], audience=f"role:{sdr}")
    await office.type(team["sam"], "/kpi target leads 20 per week")
    assert "13 · no target" in (await office.type(team["ada"], "/kpi digest preview")).text
    await office.type(team["kim"], "/kpi target leads 12 per week")
    assert "13 of 32 · pace" in (await office.type(team["ada"], "/kpi digest preview")).text


async def test_a_week_without_anything_to_say_is_skipped_where_that_is_set(
    office: Office, team: dict[str, Member]
) -> None:
    for name, role in (("Cleo", "cs"), ("Max", "am"), ("Pia", "prd"), ("Fay", "fin")):
        await office.hire(name, role)
    await save(office, team["ada"], silence="skip")
    await office.move(MONDAY)
    assert await office.texts("C1") == []
    assert await office.runs(await office.only()) == [(date(2026, 11, 23), RunState.QUIET, False)]
    assert "last: nothing to say" in (await office.type(team["ada"], "/rolecall digest")).text
    await log(office, team)
    assert "New leads created" in await posted(office, MONDAY + timedelta(weeks=1))


async def test_a_pause_ends_by_itself(office: Office, team: dict[str, Member]) -> None:
    told = await save(office, team["ada"], paused="2026-12-14")
    assert "Paused until 2026-12-14. The next one: Mon 14 Dec, 09:00 (UTC)." in told
    assert "paused until 2026-12-14" in (await office.type(team["ada"], "/rolecall digest")).text
    await office.move(MONDAY + timedelta(weeks=2) - timedelta(minutes=1))
    assert await office.texts("C1") == []
    await office.move(MONDAY + timedelta(weeks=3))
    assert len(await office.texts("C1")) == 2
    assert "paused" not in (await office.type(team["ada"], "/rolecall digest")).text


async def test_a_measure_that_is_no_more_is_left_out_and_named(office: Office, team: dict[str, Member]) -> None:
    await log(office, team)
    await save(office, team["ada"])
    old = Settings(measures=("sdr.leads", "x.dials_made"))
    await office.set("C1", (await office.only()).rule, old)
    told = await posted(office)
    assert "New leads created\n13" in told
    assert "Not shown, for it is measured no more: dials made." in told


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("at", "25:00", "is not a time of day"),
        ("at", "", "is not a time of day"),
        ("zone", "Atlantis", "no weekday, time or time zone I know"),
        ("measures", CHOSEN[:4], "These are 4. Choose 5 to 15, or none for all."),
        ("measures", ["x.dials"], "x.dials is measured no more"),
        ("audience", "role:999", "Nobody belongs to that now"),
        ("audience", "planet:9", "That is nobody I know"),
        ("sections", [], "Leave at least one part in"),
        ("paused", "2026-11-25", "That day has begun"),
    ],
)
async def test_a_fault_is_told_beside_its_field_and_nothing_is_kept(
    office: Office, team: dict[str, Member], field: str, value: object, told: str
) -> None:
    seen = await office.fill(team["ada"], "digest.settings", FILLED | {field: value})
    assert list(seen.errors) == [field]
    assert told in seen.errors[field]
    assert "No channel gets a weekly digest yet" in (await office.type(team["ada"], "/rolecall digest")).text


async def test_the_buttons_of_the_overview_and_of_the_answer_lead_to_form_and_preview(
    office: Office, team: dict[str, Member]
) -> None:
    assert (await office.press(team["ada"], ("digest.open", ""))).view
    seen = await office.fill(team["ada"], "digest.settings", FILLED)
    assert seen.buttons() == [("digest.preview", "C1"), ("digest.open", "C1")]
    assert "Preview of Mon 30 Nov, 09:00" in (await office.press(team["sam"], ("digest.preview", "C1"))).text
    assert "Only admins may" in (await office.press(team["sam"], ("digest.open", "C1"))).text


def test_settings_are_kept_as_they_are() -> None:
    every = Settings(
        measures=("a", "b"),
        audience=Audience(kind=Kind.ROLE, of=3),
        off=frozenset({Section.ASKS, Section.TABLE}),
        skips_silence=True,
        ask_hours=0,
        paused_until=date(2027, 1, 4),
        declined=True,
    )
    assert Settings.from_json(every.to_json()) == every
    assert Settings().to_json() == {}
    assert Settings.from_json({"off": ["table", "a part of tomorrow"]}).off == {Section.TABLE}
