"""A form that was closed or refused is offered again for an hour, to whoever filled it in."""

import json

import pytest

from bot.kit.door import Reply
from bot.kit.errors import FieldErrors
from tests.handoffs.cases import at
from tests.handoffs.office import LEAD, Office
from tests.handoffs.test_doors import fields

NOW = at("2026-11-24 13:05")  # 14:05 in Berlin, 08:05 in New York
SOON, LATER = at("2026-11-24 14:04"), at("2026-11-24 14:05")
HALF = {"account": "new:Nordwind", "pain": "Orders get lost", "contact": ""}


async def closes(office: Office, who: str, values: dict[str, str], **metadata: str) -> None:
    write = office.feature.closed["handoff.send"].write
    assert write
    request = office.request(who, "closed", "handoff.send", NOW, value=json.dumps(metadata), values=values)
    async with office.db.begin(office.tenant, NOW) as tx:
        await write(tx, request)


def notice(reply: Reply) -> str:
    assert reply.view
    first = reply.view.blocks[0]
    return str(first["text"]["text"]) if first["type"] == "section" else ""


async def test_a_closed_form_is_offered_again_with_what_stood_in_it(office: Office) -> None:
    await closes(office, "sam", HALF, edge="sdr_ae", from_link="https://acme.slack.com/archives/C1/p1")
    reply = await office.types("sam", "to AE", SOON)
    assert notice(reply) == "From your draft of 08:05."
    shown = fields(reply)
    assert shown["pain"]["element"]["initial_value"] == "Orders get lost"
    assert shown["account"]["element"]["initial_option"]["value"] == "new:Nordwind"
    assert "initial_value" not in shown["contact"]["element"]
    assert reply.view
    assert reply.view.metadata["from_link"] == "https://acme.slack.com/archives/C1/p1"
    assert reply.view.payload()["notify_on_close"] is True


async def test_a_form_that_was_refused_is_kept_too(office: Office) -> None:
    with pytest.raises(FieldErrors):
        await office.submits("sam", "send", LEAD | {"contact": ""}, NOW, edge="sdr_ae")
    assert fields(await office.types("sam", "to AE", SOON))["next_step"]["element"]["initial_value"] == "Demo"


@pytest.mark.parametrize("picked", ["handoff.day", "handoff.account"])
async def test_what_stood_in_the_form_when_something_was_picked_is_kept(office: Office, picked: str) -> None:
    write = office.feature.actions[picked].write
    assert write
    told = {"metadata": json.dumps({"edge": "sdr_ae"})}
    request = office.request("sam", "action", picked, NOW, value="2026-12-24", values=HALF, payload=told)
    async with office.db.begin(office.tenant, NOW) as tx:
        await write(tx, request)
    assert fields(await office.types("sam", "to AE", SOON))["pain"]["element"]["initial_value"] == "Orders get lost"


async def test_after_an_hour_it_is_gone_and_its_row_with_it(office: Office) -> None:
    await closes(office, "sam", HALF, edge="sdr_ae")
    assert await office.pending() == [("handoff.draft_over", LATER)]
    assert notice(await office.types("sam", "to AE", LATER)) == ""
    await office.waits_until(LATER)
    assert notice(await office.types("sam", "to AE", SOON)) == ""


async def test_it_is_nobody_elses_and_along_its_own_edge_only(office: Office) -> None:
    await closes(office, "sam", HALF, edge="sdr_ae")
    for who, edge in (("ops", "sdr_ae"), ("sam", "any_prd")):
        opened = await office.clicks(who, "start", f"{edge} ", SOON)
        assert opened
        assert notice(opened) == ""


async def test_another_company_begins_empty_and_the_same_one_does_not(office: Office) -> None:
    await closes(office, "sam", HALF | {"account": str(office.accounts["Acme"])}, edge="sdr_ae")
    assert notice(await office.types("sam", "Bolt to AE", SOON)) == ""
    assert notice(await office.types("sam", "Acme to AE", SOON)) != ""


async def test_start_empty_forgets_it(office: Office) -> None:
    await closes(office, "sam", HALF, edge="sdr_ae")
    emptied = await office.clicks("sam", "empty", "sdr_ae ", SOON)
    assert emptied
    assert "initial_value" not in fields(emptied)["pain"]["element"]
    assert fields(emptied)["pain"]["element"]["action_id"] == "pain#empty"
    assert notice(await office.types("sam", "to AE", SOON)) == ""


async def test_what_was_sent_leaves_no_draft(office: Office) -> None:
    await closes(office, "sam", HALF, edge="sdr_ae")
    await office.sends("sam", SOON)
    assert notice(await office.types("sam", "to AE", SOON)) == ""


@pytest.mark.parametrize(
    ("values", "metadata"),
    [
        ({}, {"edge": "sdr_ae"}),
        ({"account": "new:Nordwind", "pain": ""}, {"edge": "sdr_ae"}),  # nothing was typed yet
        (HALF, {"edge": "sdr_ae", "previous": "1:2"}),  # it can be opened again from the old one
        (HALF, {}),
    ],
)
async def test_what_is_not_worth_it_is_not_kept(
    office: Office, values: dict[str, str], metadata: dict[str, str]
) -> None:
    await closes(office, "sam", values, **metadata)
    assert await office.pending() == []


async def test_a_window_that_told_nothing_leaves_the_older_draft(office: Office) -> None:
    await closes(office, "sam", HALF, edge="sdr_ae")
    await closes(office, "sam", {}, edge="sdr_ae")
    assert notice(await office.types("sam", "to AE", SOON)) != ""
