"""A sender's form that was open while its contract was edited: nothing typed is lost, and one thing happens."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.handoffs import book, editions
from bot.handoffs.contract import Edge, FieldKind
from bot.handoffs.edits import Ask, Wish, added, changed
from bot.handoffs.model import State
from bot.kit.blocks import View
from bot.kit.door import AskedBack, Reply, Request
from bot.kit.errors import FieldErrors
from bot.workspace.model import OPERATOR
from tests.handoffs.cases import at
from tests.handoffs.office import LEAD, Office

NOW = at("2026-11-24 15:00")
ROUTE = Wish(ask=Ask.REQUIRED, label="Route", kind=FieldKind.CHOICE, options=("Direct", "Partner"))
WITHOUT_WHY = Wish(ask=Ask.OFF, label="Why now")
TYPED = LEAD | {"account": "new:Nordwind", "trigger": "The audit <!here>"}


async def edited(office: Office, *wishes: tuple[str, Wish]) -> Edge:
    async with office.db.begin(office.tenant, NOW) as tx:
        base = next(each for each in await book.edges(tx) if each.key == "sdr_ae")
        wanted = base
        for name, wish in wishes:
            wanted = changed(wanted, name, wish) if name else added(wanted, wish)
        index = await office.ownership.seen_by(tx)
        return (await editions.save(tx, index, OPERATOR, base, wanted, "test"))[0]


def blocks(view: View) -> dict[str, dict[str, Any]]:
    return {each["block_id"]: each for each in view.blocks if each["type"] == "input"}


async def opened(office: Office) -> tuple[View, dict[str, str]]:
    """Sam's form, and what they type into it."""
    reply = await office.types("sam", "to AE", NOW)
    assert reply.view
    territory = next(name for name in blocks(reply.view) if name.startswith("segments_"))
    return reply.view, TYPED | {territory: str(office.segments["EMEA"])}


async def submits(office: Office, view: View, typed: dict[str, str]) -> Reply | None:
    return await office.submits("sam", "send", typed, NOW, **json.loads(view.payload()["private_metadata"]))


async def test_what_was_told_is_sent_where_it_still_does(office: Office) -> None:
    view, typed = await opened(office)
    today = await edited(office, ("source", Wish(ask=Ask.OFF, label="Source")), ("", replace(ROUTE, ask=Ask.OPTIONAL)))
    await submits(office, view, typed)
    handoff = await office.newest()
    assert (handoff.state, handoff.edge, handoff.content["trigger"]) == (State.OFFERED, today, "The audit <!here>")


async def test_where_it_does_not_the_new_form_comes_with_all_that_was_typed(office: Office) -> None:
    view, typed = await opened(office)
    today = await edited(office, ("trigger", WITHOUT_WHY), ("", ROUTE))
    with pytest.raises(AskedBack, match="has changed while it was open") as anew:
        await submits(office, view, typed)
    assert await office.all() == []
    fresh = anew.value.view
    shown = blocks(fresh)
    assert "What this handoff asks for was changed while you typed" in str(fresh.blocks[0])
    assert "*Why now*: “The audit &lt;!here&gt;”" in str(fresh.blocks[1])
    assert shown["contact"]["element"]["initial_value"] == "Kai, head of IT"
    assert shown["next_step_date"]["element"]["initial_date"] == "2026-12-24"
    assert shown["account"]["element"]["initial_option"]["text"]["text"] == "New: Nordwind"
    territory = next(name for name in shown if name.startswith("segments_"))
    assert shown[territory]["element"]["initial_option"]["value"] == str(office.segments["EMEA"])
    await submits(office, fresh, typed | {"own_route": "Direct"})
    handoff = await office.newest()
    assert (handoff.edge, handoff.content["own_route"]) == (today, "Direct")
    assert "trigger" not in handoff.content


async def test_a_known_account_stays_picked_in_the_new_form(office: Office) -> None:
    view, typed = await opened(office)
    await edited(office, ("", ROUTE))
    with pytest.raises(AskedBack) as anew:
        await submits(office, view, typed | {"account": str(office.accounts["Acme"])})
    assert blocks(anew.value.view)["account"]["element"]["initial_option"]["text"]["text"] == "Acme"


async def test_a_new_attempt_of_what_ended_stays_one_in_the_new_form(office: Office) -> None:
    closed = await office.rejects("ana", await office.sends("sam", NOW), "no_budget", NOW)
    reply = await office.clicks("sam", "again", f"{closed.id}:{closed.revision}", NOW)
    assert reply
    assert reply.view
    await edited(office, ("", ROUTE))
    typed = dict(closed.content)
    with pytest.raises(AskedBack) as anew:
        await submits(office, reply.view, typed)
    await submits(office, anew.value.view, typed | {"own_route": "Direct"})
    assert (await office.newest()).previous == closed.id


async def test_faults_are_told_as_ever_where_nothing_was_edited(office: Office) -> None:
    view, typed = await opened(office)
    with pytest.raises(FieldErrors):
        await submits(office, view, typed | {"contact": ""})


async def test_what_was_taken_in_before_the_edit_keeps_the_contract_that_it_was_typed_for(office: Office) -> None:
    """The form was accepted; the edit comes before it is stored."""
    _, typed = await opened(office)
    await edited(office, ("contact", Wish(ask=Ask.REQUIRED, label="Whom we know")))
    reply = await office.types("sam", "to AE", NOW)
    assert reply.view
    route = office.feature.forms["handoff.send"]
    kept = reply.view.payload()["private_metadata"]
    request: Request = office.request("sam", "form", "handoff.send", NOW, value=kept, values=typed)
    assert route.check
    assert route.write
    await route.check(request)
    await edited(office, ("", ROUTE))
    async with office.db.begin(office.tenant, NOW) as tx:
        await route.write(tx, request)
    handoff = await office.newest()
    assert [each.label for each in handoff.edge.fields if each.name == "contact"] == ["Whom we know"]
    assert "own_route" not in [each.name for each in handoff.edge.fields]
    assert handoff.content["trigger"] == "The audit <!here>"
