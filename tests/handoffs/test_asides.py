"""Neither yes nor no: a question to the sender and its answer, and another member who is named to take it."""

from dataclasses import replace
from typing import Any

import pytest

from bot.handoffs.book import add
from bot.handoffs.model import Handoff, Standing, State
from bot.kit.errors import FieldErrors, Refusal
from bot.workspace.audit import entries
from tests.handoffs.cases import at
from tests.handoffs.office import Office
from tests.handoffs.test_following import goes_away

TUESDAY = at("2026-11-24 15:00")  # everybody works
LATER = at("2026-11-24 15:20")


async def asks(office: Office, handoff: Handoff, question: str = "Who <!here> signs?") -> str:
    """Ana's question; the value of the button with which Sam answers."""
    await office.submits("ana", "ask", {"question": question}, TUESDAY, ticket=f"{handoff.id}:{handoff.revision}")
    (row,) = [each for each in await office.posts("sam") if each.key.startswith("enquiry:")]
    return str(row.payload["blocks"][1]["elements"][0]["value"])


async def names(office: Office, who: str, handoff: Handoff, taker: str, note: str = "") -> Handoff:
    values = {"taker": f"U{taker.upper()}", "note": note}
    await office.submits(who, "reassign", values, LATER, ticket=f"{handoff.id}:{handoff.revision}")
    return await office.newest()


async def thread(office: Office, who: str, under: str) -> list[str]:
    return [row.payload["text"] for row in await office.posts(who) if row.thread == under]


def buttons(blocks: list[dict[str, Any]]) -> list[str]:
    return [each["text"]["text"] for block in blocks if block["type"] == "actions" for each in block["elements"]]


async def test_the_card_offers_yes_no_a_question_and_somebody_else(office: Office) -> None:
    await office.sends("sam", TUESDAY)
    (card,) = await office.posts("ana")
    assert buttons(card.payload["blocks"]) == [
        "Accept",
        "Reject",
        "Ask",
        "Reassign",
        "Waiting for the customer",
        "Open",
    ]


async def test_a_question_and_its_answer_stand_in_both_threads_and_the_clock_runs_on(office: Office) -> None:
    handoff = await office.sends("sam", TUESDAY)
    clocks = await office.pending()
    enquiry = await asks(office, handoff)
    form = await office.clicks("sam", "tell", enquiry, LATER)
    assert form
    assert form.view
    assert "Who &lt;!here&gt; signs?" in str(form.view.payload())
    await office.submits("sam", "tell", {"answer": "Kai does"}, LATER, enquiry=enquiry)
    assert await thread(office, "ana", f"handoff:{handoff.id}:offer:1") == [
        "❓ You asked <@USAM>: “Who &lt;!here&gt; signs?”",
        "💬 <@USAM> answered on Nordwind: “Kai does”",
    ]
    assert await thread(office, "sam", f"handoff:{handoff.id}:sender") == [
        "❓ <@UANA> asks about Nordwind: “Who &lt;!here&gt; signs?”\n💬 You answered: “Kai does”"
    ]
    assert (await office.newest(), await office.pending()) == (handoff, clocks)


async def test_the_page_and_the_audit_keep_both_sides(office: Office) -> None:
    handoff = await office.sends("sam", TUESDAY)
    enquiry = await asks(office, handoff, "Who signs?")
    await office.submits("sam", "tell", {"answer": "Kai does"}, LATER, enquiry=enquiry)
    page = await office.clicks("ana", "open", f"{handoff.id}:1", LATER)
    assert page
    assert page.view
    assert "Who signs?" in str(page.view.blocks)
    assert "Kai does" in str(page.view.blocks)
    async with office.db.read(office.tenant) as tx:
        found = [(each.actor, each.action, each.note) for each in await entries(tx, subject=("handoff", handoff.id))]
    assert found[:2] == [("Sam", "handoff.told", "Kai does"), ("Ana", "handoff.asked", "Who signs?")]


async def test_a_question_is_answered_once_and_only_by_the_sender(office: Office) -> None:
    handoff = await office.sends("sam", TUESDAY)
    enquiry = await asks(office, handoff)
    for who in ("ana", "bo", "chef"):
        with pytest.raises(Refusal, match="Only <@USAM>, who sent it"):
            await office.submits(who, "tell", {"answer": "Me"}, LATER, enquiry=enquiry)
    await office.submits("sam", "tell", {"answer": "Kai does"}, LATER, enquiry=enquiry)
    with pytest.raises(Refusal, match=r"<@USAM> answered that on .*Kai does.*Nothing changed"):
        await office.submits("ops", "tell", {"answer": "Nobody"}, LATER, enquiry=enquiry)
    with pytest.raises(FieldErrors, match="Type something that can be seen"):
        await office.submits("sam", "tell", {"answer": "\u200b"}, LATER, enquiry=enquiry)
    with pytest.raises(Refusal, match="not there any more"):
        await office.clicks("sam", "tell", "4242", LATER)


async def test_an_answer_that_comes_late_reaches_whoever_asked_and_whoever_has_it_now(office: Office) -> None:
    handoff = await office.sends("sam", TUESDAY)
    enquiry = await asks(office, handoff, "Who signs?")
    await names(office, "ana", handoff, "cy")
    await office.submits("sam", "tell", {"answer": "Kai does"}, LATER, enquiry=enquiry)
    assert (await office.texts("ana"))[-1] == "💬 <@USAM> answered on Nordwind: “Kai does”"
    assert (await office.texts("cy"))[-1].startswith("❓ <@UANA> asked: “Who signs?”")


async def test_somebody_else_gets_it_with_a_time_of_their_own_and_the_sender_hears_of_it(office: Office) -> None:
    handoff = await office.sends("sam", TUESDAY)
    after = await names(office, "ana", handoff, "cy", "You know *them*")
    assert [each.state for each in after.offers] == ["moved", "open"]
    assert (after.offer.pick.standing, after.offer.offered_at, after.revision) == (Standing.NAMED, LATER, 2)
    assert after.offer.due_at > handoff.offer.due_at
    (card,) = await office.texts("cy")
    assert "Why you: you are asked by <@UANA>." in card
    assert "You know \u2217them\u2217" in (await office.posts("cy"))[0].payload["blocks"][3]["elements"][0]["text"]
    assert "You passed it on to <@UCY> on Tue 24 Nov" in (await office.texts("ana"))[0]
    told = "Nordwind: <@UANA> passed it on. “You know \u2217them\u2217” It is with <@UCY> until Wed 25 Nov"
    assert (await office.texts("sam"))[-1].startswith(told)


async def test_an_old_button_says_where_it_went(office: Office) -> None:
    handoff = await office.sends("sam", TUESDAY)
    await names(office, "ana", handoff, "cy")
    for action in ("accept", "ask", "reject"):
        with pytest.raises(Refusal, match=r"\*Nordwind\* has moved on; it is with <@UCY> now. Nothing changed."):
            await office.clicks("ana", action, f"{handoff.id}:1", LATER)
    with pytest.raises(Refusal, match="only they, their managers and admins"):
        await office.clicks("ana", "reassign", f"{handoff.id}:1", LATER)


@pytest.mark.parametrize("who", ["ana", "chef", "head", "ops"])
async def test_the_one_asked_their_managers_and_admins_may_name_somebody(office: Office, who: str) -> None:
    handoff = await office.sends("sam", TUESDAY)
    assert (await names(office, who, handoff, "zoe")).offer.receiver == (await office.member("zoe")).id


@pytest.mark.parametrize(
    ("taker", "sentence"),
    [
        ("sam", "Sam sent it"),
        ("ana", "Ana has it already"),
        ("nobody", "Only full members of this workspace can take it"),
        ("zoe", "Only full members of this workspace can take it"),
        ("mia", "Mia is away until Sat 28 Nov, 00:00 (Berlin). Name somebody who is here."),
    ],
)
async def test_who_cannot_take_it_is_told_beside_the_field(office: Office, taker: str, sentence: str) -> None:
    await office.leaves("zoe", TUESDAY)
    await goes_away(office, "mia", TUESDAY)
    handoff = await office.sends("sam", TUESDAY)
    with pytest.raises(FieldErrors) as errors:
        await names(office, "ana", handoff, taker)
    assert sentence in errors.value.fields["taker"]
    assert await office.newest() == handoff


async def test_who_was_named_keeps_it_while_they_are_here(office: Office) -> None:
    handoff = await office.sends("sam", TUESDAY)
    after = await names(office, "ana", handoff, "zoe")
    await goes_away(office, "zoe", at("2026-12-07 08:00"), at("2026-12-09 08:00"))
    assert await office.newest() == after
    await goes_away(office, "zoe", LATER)
    await office.waits_until(LATER)
    assert (await office.newest()).offer.receiver != after.offer.receiver


async def test_what_the_named_one_lets_expire_goes_on_by_the_rules(office: Office) -> None:
    handoff = await office.sends("sam", TUESDAY)
    await names(office, "ana", handoff, "cy")
    await office.waits_until(at("2026-11-25 15:00"))
    after = await office.newest()
    assert [each.state for each in after.offers] == ["moved", "expired", "open"]
    assert after.offer.receiver == (await office.member("bo")).id
    assert "<@UANA> (passed it on)" in str(await office.clicks("bo", "open", f"{after.id}:3", LATER))


async def test_there_is_nothing_to_ask_or_pass_on_once_it_is_decided(office: Office) -> None:
    handoff = await office.sends("sam", TUESDAY)
    async with office.db.begin(office.tenant, TUESDAY) as tx:
        closed = await add(tx, replace(handoff, id=0, state=State.REJECTED, ended_at=TUESDAY))
    for action in ("ask", "reassign"):
        with pytest.raises(Refusal, match="was rejected, so this cannot be done"):
            await office.clicks("ana", action, f"{closed.id}:{closed.revision}", TUESDAY)
