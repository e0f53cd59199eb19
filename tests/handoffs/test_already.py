"""A second handoff of one account along one edge: what is on its way is shown, followed or withdrawn instead."""

import pytest

from bot.handoffs.model import State
from bot.kit.door import AskedBack, Reply
from bot.kit.errors import Refusal
from tests.handoffs.cases import at
from tests.handoffs.office import LEAD, Office

NOW = at("2026-11-24 15:00")  # everybody works
LATER = at("2026-11-24 15:20")


async def second(office: Office, who: str) -> AskedBack:
    with pytest.raises(AskedBack) as back:
        await office.sends(who, LATER)
    return back.value


def labels(back: AskedBack | Reply) -> list[str]:
    assert back.view
    return [each["text"]["text"] for each in back.view.blocks[1]["elements"]]


async def test_it_is_shown_above_the_form_with_who_has_it_until_when(office: Office) -> None:
    await office.sends("sam", NOW)
    back = await second(office, "chef")
    assert back.above
    assert "*Nordwind* (SDR → AE) is on its way already. <@USAM> sent it on Tue 24 Nov, 15:00 (London)." in back.text
    told = back.view.blocks[0]["text"]["text"]
    due = "*Wed 25 Nov, 10:30* (11:30 for <@UANA>)"
    assert f"⏳ With <@UANA>, owner of AE for EMEA. Answer due {due}." in told
    assert labels(back) == ["Follow along", "Open"]
    assert len(await office.all()) == 1


async def test_whoever_follows_hears_what_becomes_of_it_once(office: Office) -> None:
    handoff = await office.sends("sam", NOW)
    await office.clicks("chef", "join", f"{handoff.id}:1", LATER)
    done = await office.clicks("chef", "join", f"{handoff.id}:1", LATER)
    assert done
    assert done.view
    assert "You follow *Nordwind*" in str(done.view.blocks)
    await office.clicks("ana", "accept", f"{handoff.id}:1", LATER)
    assert await office.texts("chef") == ["✅ <@UANA> accepted Nordwind."]
    with pytest.raises(Refusal, match="was accepted, so this cannot be done"):
        await office.clicks("head", "join", f"{handoff.id}:2", LATER)


async def test_its_sender_may_make_way_and_send_again(office: Office) -> None:
    handoff = await office.sends("sam", NOW)
    back = await second(office, "sam")
    assert labels(back) == ["Withdraw it", "Open"]
    with pytest.raises(Refusal, match="Only <@USAM>, who sent it"):
        await office.clicks("ana", "make_way", f"{handoff.id}:1", LATER)
    done = await office.clicks("sam", "make_way", f"{handoff.id}:1", LATER)
    assert done
    assert done.view
    assert "Now you can hand it off anew" in str(done.view.blocks)
    assert [each.state for each in [await office.sends("sam", LATER), *await office.all()][-2:]] == [
        State.OFFERED,
        State.WITHDRAWN,
    ]


async def test_the_command_shows_it_in_the_place_of_the_form(office: Office) -> None:
    await office.sends("sam", NOW, account=str(office.accounts["Acme"]))
    shown = await office.types("sam", "Acme to AE", LATER)
    assert shown.view
    assert shown.view.title == "On its way already"
    other = await office.types("sam", "Bolt to AE", LATER)
    assert other.view
    assert other.view.title == "Qualified lead"


async def test_another_edge_another_function_and_a_closed_one_are_no_hindrance(office: Office) -> None:
    handoff = await office.sends("sam", NOW, account=str(office.accounts["Acme"]))
    checks = {"asked": "Blue ones", "by_when": "2026-12-24", "volume": "10"}
    for name in ("Operations", "Product"):
        await office.hands_over("ana", "ae_prd", checks | {"function": await office.function(name)}, NOW)
    with pytest.raises(AskedBack, match="on its way already"):
        await office.hands_over("ana", "ae_prd", checks | {"function": await office.function("Product")}, NOW)
    await office.rejects("ana", handoff, "no_pain", NOW)
    assert (await office.sends("sam", NOW, account=str(office.accounts["Acme"]))).state is State.OFFERED


async def test_one_that_is_handed_off_again_does_not_stand_beside_an_open_one(office: Office) -> None:
    old = await office.sends("sam", NOW)
    await office.clicks("sam", "withdraw", f"{old.id}:1", NOW)
    await office.sends("sam", NOW)
    with pytest.raises(AskedBack, match="on its way already"):
        await office.submits("sam", "send", LEAD, LATER, edge="sdr_ae", previous=f"{old.id}:2")
