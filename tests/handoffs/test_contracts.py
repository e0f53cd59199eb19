"""What comes back along an edge: answers, promises kept or chased, and the account going on to the next role."""

from dataclasses import replace
from typing import Any

import pytest

from bot.handoffs.catalogue import EDGES
from bot.handoffs.model import Handoff, State
from bot.kit.errors import FieldErrors, Refusal
from tests.handoffs.cases import at
from tests.handoffs.office import Office

MONDAY = at("2026-11-23 10:00")  # 11:00 in Berlin
DEPLOYMENT = {
    "use_cases": "Orders on time, 80 % today",
    "champion": "Kai",
    "kickoff": "2026-11-27",
    "go_live": "2026-12-14",  # a Monday
    "promised": "Two days of training",
    "contract_value": "48000",
    "renewal_date": "2027-12-14",
}
LIVE = {"live_since": "2026-12-10", "adoption": "40 of 60 users", "renewal_date": "2027-12-14"}
TERMS = {
    "list_price": "60000",
    "offered_price": "51000",
    "cost": "34000",
    "terms": "Net 60",
    "close_date": "2026-12-18",
}


def ticket(handoff: Handoff) -> str:
    return f"{handoff.id}:{handoff.revision}"


async def deployed(office: Office) -> Handoff:
    """A deployment that Cara has accepted."""
    handoff = await office.hands_over("ana", "ae_cs", DEPLOYMENT, MONDAY)
    await office.clicks("cara", "accept", ticket(handoff), MONDAY)
    return await office.newest()


async def of_live(office: Office, who: str) -> list[str]:
    """What somebody was told of the day of completion; the other promises are told by themselves."""
    return [each for each in await office.texts(who) if "Live" in each]


async def test_a_yes_to_a_promise_leaves_it_under_way_and_says_for_when(office: Office) -> None:
    handoff = await deployed(office)
    assert (handoff.state, handoff.ended_at, handoff.complete_by) == (State.UNDER_WAY, None, at("2026-12-14 23:00"))
    assert await office.pending() == [("handoff.chase", at("2026-12-11 08:00"))]
    (card,) = await office.texts("cara")
    assert "You accepted it" in card
    assert "Live is promised for Mon 14 Dec 2026." in card
    assert (await office.texts("ana"))[-1].endswith("Live is promised for Mon 14 Dec 2026.")


async def test_a_promise_is_spoken_of_the_working_day_before_and_when_its_day_is_over(office: Office) -> None:
    await deployed(office)
    await office.waits_until(at("2026-12-11 12:00"))
    assert "Live is promised for Mon 14 Dec 2026" in (await office.texts("cara"))[-1]
    assert not await of_live(office, "chef")
    await office.waits_until(at("2026-12-15 12:00"))
    assert "Live was promised for Mon 14 Dec 2026" in (await office.texts("cara"))[-1]
    assert "<@UCARA> has it" in (await office.posts("chef"))[-1].payload["blocks"][1]["text"]["text"]
    assert "was promised for Mon 14 Dec 2026 and is not done yet" in (await office.texts("ana"))[-1]
    heard = len(await office.texts("ana"))
    await office.waits_until(at("2026-12-31 12:00"))
    assert len(await of_live(office, "chef")) == 3
    assert len(await office.texts("ana")) == heard


async def test_completing_hands_the_account_on_and_tells_who_sold_it(office: Office) -> None:
    handoff = await deployed(office)
    opened = await office.clicks("cara", "complete", ticket(handoff), MONDAY)
    assert opened
    assert opened.view
    assert "adoption" in [each.get("block_id") for each in opened.view.blocks]
    now = at("2026-12-10 10:00")
    await office.submits("cara", "send", LIVE, now, edge="cs_am", completes=ticket(handoff))
    next_one, before = (await office.all())[:2]
    assert (before.state, before.ended_at) == (State.COMPLETED, now)
    assert (next_one.edge.key, next_one.follows, next_one.state) == ("cs_am", before.id, State.OFFERED)
    assert next_one.offer.receiver == (await office.member("mia")).id
    assert any("Live. <@UCARA> completed it." in each for each in await office.texts("ana"))
    assert any("You accepted it" in each and "🏁 Live: completed." in each for each in await office.texts("cara"))
    assert any("goes its way" in each and "CS → AM" in each for each in await office.texts("ana"))
    assert [kind for kind, _ in await office.pending()] == ["handoff.remind", "handoff.expire", "handoff.tell"]


async def test_what_nobody_can_take_next_is_not_completed_either(office: Office) -> None:
    handoff = await deployed(office)
    for each in ("mia", "chef", "head"):
        await office.leaves(each, MONDAY)
    await office.ownership.refresh(office.tenant)
    with pytest.raises(Refusal, match="Nobody can take"):
        await office.submits("cara", "send", LIVE, at("2026-12-10 10:00"), edge="cs_am", completes=ticket(handoff))
    assert await office.all() == [handoff]


@pytest.mark.parametrize("who", ["ana", "colm", "zoe"])
async def test_only_whoever_has_it_completes_it(office: Office, who: str) -> None:
    handoff = await deployed(office)
    with pytest.raises(Refusal, match="offered to <@UCARA>"):
        await office.clicks(who, "complete", ticket(handoff), MONDAY)
    with pytest.raises(Refusal, match="offered to <@UCARA>"):
        await office.submits(who, "send", LIVE, at("2026-12-10 10:00"), edge="cs_am", completes=ticket(handoff))


async def test_two_clicks_on_completed_hand_on_once(office: Office) -> None:
    handoff = await deployed(office)
    now = at("2026-12-10 10:00")
    await office.submits("cara", "send", LIVE, now, edge="cs_am", completes=ticket(handoff))
    with pytest.raises(Refusal, match="was completed by <@UCARA>"):
        await office.submits("cara", "send", LIVE, now, edge="cs_am", completes=ticket(handoff))
    assert len(await office.all()) == 2


async def test_what_a_leaver_had_under_way_is_offered_anew(office: Office) -> None:
    await deployed(office)
    await office.leaves("cara", MONDAY)
    await office.ownership.refresh(office.tenant)
    await office.waits_until(at("2026-12-11 12:00"))
    handoff = await office.newest()
    assert (handoff.state, handoff.complete_by) == (State.OFFERED, None)
    assert handoff.offer.receiver == (await office.member("chef")).id
    assert [each.state for each in handoff.offers] == ["accepted", "open"]


async def answered(office: Office, **told: str) -> Handoff:
    values = TERMS | {"function": await office.function("Controller")}
    handoff = await office.hands_over("ana", "ae_fin", values, MONDAY)
    assert handoff.offer.receiver == (await office.member("finn")).id
    await office.submits("finn", "answer", told, MONDAY, ticket=ticket(handoff))
    return await office.newest()


async def test_a_review_is_answered_with_its_verdict(office: Office) -> None:
    handoff = await answered(office, verdict="Changed", answer="Net 30")
    assert (handoff.state, dict(handoff.reply)) == (State.ACCEPTED, {"verdict": "Changed", "answer": "Net 30"})
    assert (await office.texts("ana"))[-1].splitlines() == [
        "✅ <@UFINN> answered on Acme.",
        "Verdict: Changed",
        "The terms, or why not: Net 30",
    ]
    assert await office.pending() == []


@pytest.mark.parametrize(
    ("told", "field", "sentence"),
    [
        ({}, "verdict", "Pick this"),
        ({"verdict": "Perhaps"}, "verdict", "not among the choices"),
        ({"verdict": "Refused"}, "answer", "“Refused” alone does not say enough"),
        ({"verdict": "Changed", "answer": "\u200b"}, "answer", "“Changed” alone"),
    ],
)
async def test_half_an_answer_keeps_the_form_open(
    office: Office, told: dict[str, str], field: str, sentence: str
) -> None:
    with pytest.raises(FieldErrors) as errors:
        await answered(office, **told)
    assert sentence in errors.value.fields[field]
    assert (await office.newest()).state is State.OFFERED


async def test_an_approval_needs_no_more_words(office: Office) -> None:
    assert dict((await answered(office, verdict="Approved")).reply) == {"verdict": "Approved"}


async def test_who_reviews_is_picked_from_the_functions_of_the_role(office: Office) -> None:
    opened = await office.types("ana", "Acme to Finance", MONDAY)
    assert opened.view
    (chooser,) = [each["element"] for each in opened.view.blocks if each.get("block_id") == "function"]
    assert [each["text"]["text"] for each in chooser["options"]] == ["Controller", "CFO", "Analyst"]
    assert chooser["initial_option"]["value"] == await office.function("Controller")
    with pytest.raises(FieldErrors) as errors:
        await office.hands_over("ana", "ae_fin", TERMS, MONDAY)
    assert errors.value.fields == {"function": "Pick one: it decides who gets this."}


async def test_anybody_reports_what_a_competitor_won(office: Office) -> None:
    told = {"function": await office.function("Product"), "competitor": "Globex", "decided": "The price"}
    handoff = await office.hands_over("zoe", "any_prd", told, MONDAY)
    assert handoff.offer.receiver == (await office.member("pia")).id
    assert "Anybody → Operations &amp; Product" in (await office.texts("zoe"))[0]


async def test_what_ended_is_handed_off_again_as_a_new_one_beside_the_old(office: Office) -> None:
    handoff = await office.sends("sam", MONDAY)
    with pytest.raises(Refusal, match="still on its way"):
        await office.clicks("sam", "again", ticket(handoff), MONDAY)
    closed = await office.rejects("ana", handoff, "no_budget", MONDAY)
    opened = await office.clicks("sam", "again", ticket(closed), MONDAY)
    assert opened
    assert opened.view
    filled = {each["block_id"]: each["element"] for each in opened.view.blocks if each["type"] == "input"}
    assert filled["contact"]["initial_value"] == "Kai, head of IT"
    values: dict[str, Any] = dict(closed.content) | {"next_step_date": "2026-12-24"}
    await office.submits("sam", "send", values, MONDAY, edge="sdr_ae", previous=ticket(closed))
    fresh = await office.newest()
    assert (fresh.previous, fresh.state, fresh.account) == (closed.id, State.OFFERED, closed.account)


async def test_a_workspace_of_an_older_version_gets_the_edges_that_it_never_had(office: Office) -> None:
    await office.sends("sam", MONDAY)
    index = await office.index()
    reply = await office.types("ops", "Acme", MONDAY)
    assert reply.message
    assert len(reply.message.blocks[1]["elements"]) == len(EDGES)
    assert {each.sender for each in EDGES} - {"any"} <= {each.key for each in index.rows.roles}
    assert replace(EDGES[0], id=1) != EDGES[0]


async def test_a_move_that_does_not_fit_the_state_changes_nothing(office: Office) -> None:
    offered = await office.sends("sam", MONDAY)
    with pytest.raises(Refusal, match="waits for an answer, so this cannot be done"):
        await office.submits("ana", "done", {}, MONDAY, ticket=ticket(offered))
    under_way = await deployed(office)
    with pytest.raises(Refusal, match="was accepted, so this cannot be done"):
        await office.clicks("cara", "accept", ticket(under_way), MONDAY)
    with pytest.raises(Refusal, match="was accepted, so this cannot be done"):
        await office.rejects("cara", under_way, "duplicate", MONDAY)
    assert await office.all() == [under_way, offered]
