"""Handoffs in a real database: who gets which message when, and what a click does however late it comes."""

import pytest
from sqlalchemy import select

from bot.handoffs.contract import RejectReason
from bot.handoffs.facts import handoff_fact
from bot.handoffs.model import State
from bot.kit.errors import Refusal
from bot.workspace.audit import entries
from tests.handoffs.cases import at
from tests.handoffs.office import LEAD, Office

FRIDAY = at("2026-11-20 21:30")  # 16:30 in New York, night in Berlin
MONDAY = at("2026-11-23 10:00")  # 11:00 in Berlin, 05:00 in New York
TUESDAY = at("2026-11-24 15:00")  # everybody works


async def test_a_receiver_who_sleeps_gets_the_card_at_their_next_start_and_the_sender_is_told_so(
    office: Office,
) -> None:
    handoff = await office.sends("sam", FRIDAY)
    (card,), (own,) = await office.posts("ana"), await office.posts("sam")
    assert card.due == at("2026-11-23 08:00")
    assert own.due is None
    assert "They are not working now and get it at Mon 23 Nov, 03:00 (09:00 for <@UANA>)" in (own.payload["text"])
    assert "Answer until Mon 23 Nov, 13:00 (07:00 for <@USAM>)" in card.payload["text"]
    assert "you are owner of AE for EMEA" in card.payload["text"]
    assert await office.pending() == [
        ("handoff.remind", at("2026-11-23 10:00")),
        ("handoff.expire", at("2026-11-23 12:00")),
        ("handoff.tell", at("2026-11-23 16:00")),
    ]
    assert (handoff.state, handoff.revision, handoff.company) == (State.OFFERED, 1, "Nordwind")


async def test_the_whole_way_from_the_owner_to_the_backup_to_the_manager(office: Office) -> None:
    handoff = await office.sends("sam", FRIDAY)
    await office.waits_until(at("2026-11-24 09:00"))
    shown, later = at("2026-11-23 08:00"), at("2026-11-23 14:00")  # nine o'clock in Berlin, and in New York
    posts = [row for row in await office.posts() if row.kind == "post"]
    assert [(row.key.removeprefix(f"handoff:{handoff.id}:"), row.to, row.due) for row in posts] == [
        ("offer:1", "UANA", shown),
        ("sender", "USAM", None),
        ("remind:1", "UANA", shown),  # at 10:00, in the thread of the card
        ("offer:2", "UBO", later),
        ("news:2:moved", "USAM", later),  # at 12:00, which is 07:00 in New York
        ("remind:2", "UBO", later),
        ("late:1", "UCHEF", None),
        ("offer:3", "UCHEF", at("2026-11-24 09:00")),
        ("news:3:moved", "USAM", None),
    ]
    assert "It went on to" in (await office.texts("ana"))[0]


async def test_accepting_updates_both_cards_tells_the_sender_and_leaves_no_timer(office: Office) -> None:
    handoff = await office.sends("sam", TUESDAY)
    await office.clicks("ana", "accept", f"{handoff.id}:1", TUESDAY)
    after = await office.newest()
    assert (after.state, after.ended_at, await office.pending()) == (State.ACCEPTED, TUESDAY, [])
    assert "You accepted it" in (await office.texts("ana"))[0]
    card, told = await office.texts("sam")
    assert "accepted it on" in card
    assert told.endswith("accepted Nordwind.")
    (row,) = [row for row in await office.posts("sam") if row.thread]
    assert (row.thread, row.payload["reply_broadcast"]) == (f"handoff:{handoff.id}:sender", True)


async def test_a_second_click_changes_nothing_and_says_what_has_happened(office: Office) -> None:
    handoff = await office.sends("sam", TUESDAY)
    value = f"{handoff.id}:1"
    await office.clicks("ana", "accept", value, TUESDAY)
    before, messages = await office.newest(), await office.posts()
    for who, action in (("ana", "accept"), ("ana", "reject"), ("sam", "withdraw"), ("bo", "accept")):
        with pytest.raises(Refusal, match=r"was accepted by <@UANA> on .*Nothing changed\."):
            await office.clicks(who, action, value, TUESDAY)
    assert (await office.newest(), await office.posts()) == (before, messages)


async def test_a_click_by_somebody_else_is_refused_by_name(office: Office) -> None:
    handoff = await office.sends("sam", TUESDAY)
    value = f"{handoff.id}:1"
    for who, action, sentence in (
        ("bo", "accept", "offered to <@UANA>"),
        ("ops", "accept", "offered to <@UANA>"),
        ("chef", "reject", "offered to <@UANA>"),
        ("ana", "withdraw", "Only <@USAM>, who sent it"),
        ("ana", "fix", "Only <@USAM>, who sent it"),
    ):
        with pytest.raises(Refusal, match=sentence):
            await office.clicks(who, action, value, TUESDAY)
    assert (await office.newest()).revision == 1


async def test_a_no_typed_while_the_time_ran_out_changes_nothing(office: Office) -> None:
    handoff = await office.sends("sam", MONDAY)
    opened = await office.clicks("ana", "reject", f"{handoff.id}:1", MONDAY)
    assert opened
    assert opened.view
    await office.waits_until(at("2026-11-23 14:00"))
    with pytest.raises(Refusal, match=r"Your time for \*Nordwind\* ran out on .*it is with <@UBO> now"):
        await office.rejects("ana", handoff, "no_pain", at("2026-11-23 14:01"))
    after = await office.newest()
    assert [each.state for each in after.offers] == ["expired", "open"]


@pytest.mark.parametrize("reason", list(RejectReason))
async def test_each_reason_is_told_to_the_sender_and_does_what_it_says(office: Office, reason: RejectReason) -> None:
    handoff = await office.sends("sam", TUESDAY)
    after = await office.rejects("ana", handoff, reason, TUESDAY, note="see *here*", until="2026-12-01")
    states = {"final": "rejected", "returned": "returned", "recycled": "recycled", "reassigned": "offered"}
    assert after.state == states[reason.consequence]
    told = (await office.texts("sam"))[-1]
    assert reason.meaning.lower() in told
    assert "see \u2217here\u2217" in (await office.posts("sam"))[-1].payload["blocks"][0]["text"]["text"]
    assert bool(await office.pending()) == after.state.is_open
    assert after.offer.receiver == (await office.member("bo" if after.state is State.OFFERED else "ana")).id


async def test_the_right_segment_finds_the_right_owner(office: Office) -> None:
    handoff = await office.sends("sam", TUESDAY)
    americas = str(office.segments["Americas"])
    after = await office.rejects("ana", handoff, "wrong_segment", TUESDAY, segment=americas)
    assert after.offer.receiver == (await office.member("cy")).id
    assert after.segments == (office.segments["Americas"],)


async def test_a_returned_handoff_is_fixed_and_goes_back(office: Office) -> None:
    handoff = await office.sends("sam", TUESDAY)
    returned = await office.rejects("ana", handoff, "missing_facts", TUESDAY, note="who signs?")
    form = await office.clicks("sam", "fix", f"{handoff.id}:{returned.revision}", TUESDAY)
    assert form
    assert form.view
    assert "who signs?" in str(form.view.payload())
    assert "Orders get lost" in str(form.view.payload())
    fixed = {"contact": "Kai signs", "pain": "x", "next_step": "Demo", "next_step_date": "2026-12-24"}
    ticket = f"{handoff.id}:{returned.revision}"
    await office.submits("sam", "send", fixed, TUESDAY, edge="sdr_ae", ticket=ticket)
    again = await office.newest()
    assert (again.state, again.offer.receiver, again.content["contact"]) == (
        State.OFFERED,
        returned.offer.receiver,
        "Kai signs",
    )
    with pytest.raises(Refusal, match="Nothing changed"):
        await office.submits("sam", "send", fixed, TUESDAY, edge="sdr_ae", ticket=ticket)


async def test_a_segment_that_the_form_does_not_ask_for_stays_when_it_is_fixed(office: Office) -> None:
    told = {"live_since": "2026-11-20", "adoption": "40 of 60", "renewal_date": "2027-11-20"}
    americas = office.segments["Americas"]
    handoff = await office.hands_over("cara", "cs_am", told, TUESDAY)
    moved = await office.rejects("mia", handoff, "wrong_segment", TUESDAY, segment=str(americas))
    returned = await office.rejects("chef", moved, "missing_facts", TUESDAY)  # nobody is AM for the Americas
    ticket = f"{returned.id}:{returned.revision}"
    await office.submits("cara", "send", told | {"adoption": "41 of 60"}, TUESDAY, edge="cs_am", ticket=ticket)
    again = await office.newest()
    assert (again.segments, again.content["adoption"]) == ((americas,), "41 of 60")


async def test_where_no_segment_is_left_in_the_form_the_companys_own_counts_again(office: Office) -> None:
    handoff = await office.sends("sam", TUESDAY, "EMEA", account=str(office.accounts["Bolt"]))
    returned = await office.rejects("ana", handoff, "missing_facts", TUESDAY)
    told = {name: text for name, text in LEAD.items() if name != "account"}
    await office.submits("sam", "send", told, TUESDAY, edge="sdr_ae", ticket=f"{returned.id}:{returned.revision}")
    again = await office.newest()
    assert (handoff.segments, again.segments) == ((office.segments["EMEA"],), (office.segments["Americas"],))


async def test_a_recycled_handoff_comes_back_on_its_day_and_rings_at_the_next_start(office: Office) -> None:
    handoff = await office.sends("sam", TUESDAY)
    await office.rejects("ana", handoff, "timing_later", TUESDAY, until="2026-12-05")
    assert "until Fri 4 Dec, 18:00 (New York)" in (await office.texts("sam"))[-1]
    await office.waits_until(at("2026-12-04 23:00"))  # Saturday in Berlin begins
    (card,) = [row for row in await office.posts("ana") if row.key.endswith("offer:2")]
    assert card.due == at("2026-12-07 08:00")
    assert (await office.newest()).state is State.OFFERED


async def test_what_a_lead_may_be_worth_is_counted_with_it(office: Office) -> None:
    await office.sends("sam", TUESDAY, expected_value="48,000.50")
    async with office.db.read(office.tenant) as tx:
        (counted,) = (await tx.conn.execute(select(handoff_fact.c.value).distinct())).scalars()
    assert counted == 480_005_000


async def test_a_pool_takes_turns_over_several_handoffs(office: Office) -> None:
    for number in range(6):
        await office.sends("sam", TUESDAY, "Americas", account=f"new:Firm {number}")
    members = [each.offer.receiver for each in reversed(await office.all())]
    names = {(await office.member(name)).id: name for name in ("cy", "dee", "eli")}
    assert [names[each] for each in members] == ["cy", "dee", "eli"] * 2


async def test_reminders_of_one_person_that_fall_due_together_are_one_message(office: Office) -> None:
    saturday = at("2026-11-21 12:00")
    for number in range(3):
        await office.sends("sam", saturday, account=f"new:Firm {number}")
    await office.waits_until(at("2026-11-23 10:00"))
    reminders = [row for row in await office.posts("ana") if ":remind:" in row.key]
    assert len(reminders) == 1
    assert reminders[0].payload["text"].startswith("⏰ 3 handoffs wait for your answer.")
    await office.waits_until(at("2026-11-23 16:00"))
    late = [row for row in await office.posts("chef") if ":late:" in row.key]
    assert len(late) == 1
    assert all(f"Firm {number}" in late[0].payload["text"] for number in range(3))


async def test_one_who_is_deactivated_is_passed_over_when_the_reminder_would_ring(office: Office) -> None:
    await office.sends("sam", TUESDAY)
    await office.leaves("ana", TUESDAY)
    await office.waits_until(at("2026-11-25 08:30"))
    after = await office.newest()
    assert after.offer.receiver == (await office.member("chef")).id  # a backup owns nothing by themselves
    assert [row.key for row in await office.posts("ana")] == [f"handoff:{after.id}:offer:1"]


async def test_a_withdrawn_card_that_nobody_saw_is_not_shown(office: Office) -> None:
    handoff = await office.sends("sam", FRIDAY)
    await office.clicks("sam", "withdraw", f"{handoff.id}:1", FRIDAY)
    assert (await office.posts("ana"), await office.pending()) == ([], [])
    assert (await office.newest()).state is State.WITHDRAWN


async def test_every_move_stands_in_the_audit(office: Office) -> None:
    handoff = await office.sends("sam", TUESDAY)
    await office.rejects("ana", handoff, "over_capacity", TUESDAY)
    await office.clicks("bo", "accept", f"{handoff.id}:2", TUESDAY)
    async with office.db.read(office.tenant) as tx:
        found = await entries(tx, subject=("handoff", handoff.id))
    assert [(each.action, each.actor) for each in reversed(found)] == [
        ("handoff.offered", "Sam"),
        ("handoff.moved", "Ana"),
        ("handoff.accepted", "Bo"),
    ]
    assert found[0].before
    assert found[0].after
    assert (found[0].before["state"], found[0].after["state"]) == ("offered", "accepted")
