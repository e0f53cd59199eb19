"""Measures defined in Slack: seen by anybody, changed by admins alone, with last month's figures before it is saved."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.kit.db import Database
from bot.kpis import editions
from bot.kpis.measure_desk import feature as measures
from bot.kpis.slack import feature
from bot.people.model import Member
from bot.playground.limits.modals import check_view
from tests.kpis.desk import Desk, Seen

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
DEMO = {
    "key": "sdr.demos",
    "name": "Demos held",
    "says": "Demos that took place.",
    "role": "sdr",
    "unit": "count",
    "how": "sum",
    "rule": "count",
    "reads": "demo",
    "where": "",
    "good": "up",
    "minimum": "0",
    "also": "demos, demo calls",
    "ticks": [],
    "since": "2026-11-23",
}


@pytest.fixture
def desk(db: Database, tenant: int) -> Desk:
    made = Desk(db, tenant, NOW)
    made.join(feature(db, made.ownership))
    made.join(measures(db, made.ownership))
    return made


@pytest.fixture
async def team(desk: Desk) -> dict[str, Member]:
    return {"sam": await desk.hire("Sam", "sdr"), "ada": await desk.hire("Ada", "ops", admin=True)}


def kept_by(seen: Seen) -> str:
    """What the window that was shown keeps."""
    if seen.window:
        return str(seen.window["private_metadata"])
    assert seen.view
    return str(seen.view.payload()["private_metadata"])


async def define(desk: Desk, who: Member, button: tuple[str, str], **values: Any) -> Seen:
    opened = await desk.press(who, button)
    assert opened.view
    check_view(opened.view.payload(), "modal")
    return await desk.send(who, "measure.edit", kept_by(opened), values)


async def names(desk: Desk) -> dict[str, str]:
    async with desk.db.read(desk.tenant, NOW) as tx:
        return {each.key: each.name for each in (await editions.catalogue(tx)).all}


async def test_everybody_sees_what_a_measure_is_made_of(desk: Desk, team: dict[str, Member]) -> None:
    listed = (await desk.type(team["sam"], "/kpi measures")).text
    assert "Account Executive\nClosed-won revenue · Closed-won opportunities" in listed
    assert "Companions\nBookings" in listed
    one = (await desk.type(team["sam"], "/kpi measure win rate")).text
    assert "Win rate\nDeals won of all deals won or lost, by number, dated by the day each one closed." in one
    assert "Rule: ratio `won / count` of `deal.closed`, in percent; higher is better." in one
    assert "Grey with fewer than 5 cases." in one


async def test_a_new_measure_is_previewed_saved_and_undone(desk: Desk, team: dict[str, Member]) -> None:
    ada = team["ada"]
    previewed = await define(desk, ada, ("measure.new", ""), **DEMO)
    check_view(previewed.window, "modal")
    shown = json.dumps(previewed.window)
    assert "October 2026 by this definition:* *0*" in shown
    assert "It is new." in shown
    assert "sdr.demos" not in await names(desk)
    saved = await desk.send(ada, "measure.save", kept_by(previewed), {})
    assert "Saved. Demos held is worked out so since ever." in saved.text
    assert (await names(desk))["sdr.demos"] == "Demos held"
    undone = await desk.press(ada, saved.buttons()[-1])
    assert "Undone. `sdr.demos` stands as it was before." in undone.text
    assert "sdr.demos" not in await names(desk)


async def test_what_was_typed_comes_back_from_the_preview(desk: Desk, team: dict[str, Member]) -> None:
    previewed = await define(desk, team["ada"], ("measure.new", ""), **DEMO)
    change = next(each for block in previewed.window["blocks"] for each in block.get("elements", ()) if "value" in each)
    again = await desk.press(team["ada"], (change["action_id"], change["value"]))
    assert again.view
    initial = {
        block["block_id"]: block["element"].get("initial_value")
        for block in again.view.payload()["blocks"]
        if block["type"] == "input"
    }
    assert initial["key"] == "sdr.demos"
    assert initial["also"] == "demos, demo calls"


async def test_an_edit_shows_last_month_both_ways_and_another_one_comes_too_late(
    desk: Desk, team: dict[str, Member]
) -> None:
    ada = team["ada"]
    await desk.type(team["sam"], "/kpi log leads 8 on 2026-10-07")
    late = await desk.press(ada, ("measure.open", "sdr.leads"))
    doubled = DEMO | {"name": "Leads, twice", "rule": "count * 2", "reads": "lead"}
    previewed = await define(desk, ada, ("measure.open", "sdr.leads"), **doubled)
    shown = json.dumps(previewed.window)
    assert "October 2026 by this definition:* *16*" in shown
    assert "As it is now: *8*" in shown
    await desk.send(ada, "measure.save", kept_by(previewed), {})
    assert "Until 2026-11-23: sum `count` of `lead`" in (await desk.type(ada, "/kpi measure sdr.leads")).text
    after = await desk.send(ada, "measure.edit", kept_by(late), doubled)
    refused = await desk.send(ada, "measure.save", kept_by(after), {})
    assert "Somebody changed this measure while your form was open" in str(refused.errors)


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("key", "Demos!", "is no key"),
        ("key", "ae.revenue", "is there already: Closed-won revenue"),
        ("rule", "count /", "ends too early"),
        ("rule", "count * count", "multiplied by a number only"),
        ("reads", "deal.won", ""),
        ("since", "2026-12-24", "still to come"),
        ("name", "", "`name` is missing"),
    ],
)
async def test_a_fault_is_told_beside_its_field_and_nothing_is_kept(
    desk: Desk, team: dict[str, Member], field: str, typed: str, told: str
) -> None:
    seen = await define(desk, team["ada"], ("measure.new", ""), **DEMO | {field: typed})
    assert told in str(seen.errors) if told else seen.window
    assert "sdr.demos" not in await names(desk)


async def test_only_admins_change_what_is_measured(desk: Desk, team: dict[str, Member]) -> None:
    sam, ada = team["sam"], team["ada"]
    for button in (("measure.new", ""), ("measure.open", "ae.revenue"), ("measure.retire", "sdr.leads")):
        assert "Only admins may change that" in (await desk.press(sam, button)).text
    previewed = await define(desk, ada, ("measure.new", ""), **DEMO)
    assert "Only admins" in str((await desk.send(sam, "measure.save", kept_by(previewed), {})).errors)
    saved = await desk.send(ada, "measure.save", kept_by(previewed), {})
    assert "Only admins" in (await desk.press(sam, saved.buttons()[-1])).text
    retired = await desk.press(ada, ("measure.retire", "sdr.leads"))
    assert "New leads created is retired" in retired.text
    assert "sdr.leads" not in await names(desk)


async def test_a_measure_of_ones_own_is_logged_asked_for_and_on_the_board_of_its_role(
    desk: Desk, team: dict[str, Member]
) -> None:
    ada, sam = team["ada"], team["sam"]
    previewed = await define(desk, ada, ("measure.new", ""), **DEMO)
    await desk.send(ada, "measure.save", kept_by(previewed), {})
    assert "Logged 5 · Demos held · Sam" in (await desk.type(sam, "/kpi log demos 5")).text
    assert "Demos held\n5 · no target" in (await desk.type(sam, "/kpi")).text
    assert "Demos that took place." in (await desk.type(sam, "/kpi demos")).text
    assert "Target of Sam: 20 Demos held per week" in (await desk.type(sam, "/kpi target demos 20 per week")).text
    await desk.press(ada, ("measure.retire", "sdr.demos"))
    assert "I know no number called “demos”" in (await desk.type(sam, "/kpi log demos 5")).text
