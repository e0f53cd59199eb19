"""Waiting for the customer: what stands still, for how long, what goes on with what was left, and who hears of it."""

from datetime import datetime, timedelta
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.handoffs import lifecycle
from bot.handoffs.alarms import Kind, alarms
from bot.handoffs.model import Handoff, State
from bot.handoffs.pause import go_on, goes_on_at, pause
from bot.handoffs.rights import NotYourHandoff
from bot.handoffs.service import HandoffWeek, week
from bot.kit.errors import FieldErrors, Refusal
from tests.handoffs.cases import ANA, BERLIN, BO, NEW_YORK, SAM, at, backup, owner, sent, world
from tests.handoffs.office import Office

MORNING = at("2026-11-23 09:00")  # Monday 10:00 in Berlin: half is at 12:00, the end at 14:00, twice on Tuesday at 9:30
SEEN = world(owner(ANA), backup(BO), zones=dict.fromkeys((SAM, ANA, BO), BERLIN))
TUESDAY = at("2026-11-24 10:00")  # 11:00 in Berlin
FRIDAY = at("2026-11-27 08:00")  # the start of Ana's day


def times(handoff: Handoff) -> tuple[datetime | None, ...]:
    return handoff.offer.half_at, handoff.offer.due_at, handoff.tell_at


@pytest.mark.parametrize(
    ("paused", "on", "half", "due", "twice"),
    [
        # An hour of four is gone: three are left, one until half of them.
        ("2026-11-23 10:00", "2026-11-25 08:00", "2026-11-25 09:00", "2026-11-25 11:00", "2026-11-25 15:00"),
        # Three are gone, and the reminder with them: it was sent, and stays where it was.
        ("2026-11-23 12:00", "2026-11-25 08:00", "2026-11-23 11:00", "2026-11-25 09:00", "2026-11-25 13:00"),
        # What is left may run over a night.
        ("2026-11-23 10:00", "2026-11-25 15:00", "2026-11-25 16:00", "2026-11-26 09:30", "2026-11-26 13:30"),
    ],
)
def test_what_was_left_when_they_paused_is_left_when_they_go_on(
    paused: str, on: str, half: str, due: str, twice: str
) -> None:
    handoff = sent(SEEN, MORNING)
    if handoff.offer.half_at < at(paused):
        handoff = lifecycle.remind(handoff, SEEN, handoff.offer.half_at).handoff
    still = pause(handoff, at(on), at(paused)).handoff
    assert alarms(still) == {alarm for alarm in alarms(still) if (alarm.kind, alarm.due) == (Kind.GO_ON, at(on))}
    assert times(go_on(still, SEEN, at(on)).handoff) == (at(half), at(due), at(twice))


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, 20_000),
    st.integers(1, 3_000),
    st.integers(1, 45_000),
    st.sampled_from([BERLIN, NEW_YORK, "Asia/Kolkata"]),
)
def test_to_the_minute_as_much_working_time_is_left_after_a_pause_as_before(
    start: int, waited: int, still: int, zone: str
) -> None:
    seen = world(owner(ANA), zones={SAM: BERLIN, ANA: zone})
    now = at("2026-10-19 00:00") + timedelta(minutes=start)  # the clocks change in Europe and in the US
    handoff, hours = sent(seen, now), seen.hours[ANA]
    paused_at = min(now + timedelta(minutes=waited), handoff.offer.due_at - timedelta(minutes=1))
    on_at = paused_at + timedelta(minutes=still)
    on = go_on(pause(handoff, on_at, paused_at).handoff, seen, on_at).handoff
    assert on.tell_at
    assert handoff.tell_at
    for after, before in ((on.offer.due_at, handoff.offer.due_at), (on.tell_at, handoff.tell_at)):
        assert hours.between(on_at, after) == max(1, ceil(hours.between(paused_at, before)))
    assert on.offer.half_at == handoff.offer.half_at or on.offer.half_at >= on_at


def test_a_pause_ends_at_the_start_of_work_on_its_day() -> None:
    hours = SEEN.hours[ANA]
    assert goes_on_at(at("2026-11-27 12:00").date(), hours) == FRIDAY
    assert goes_on_at(at("2026-11-28 12:00").date(), hours) == at("2026-11-30 08:00")  # a Saturday


def test_what_moves_on_during_a_pause_tells_the_manager_as_late_as_if_it_had_gone_on() -> None:
    still = pause(sent(SEEN, MORNING), at("2026-11-27 08:00"), at("2026-11-23 10:00")).handoff
    alone = world(backup(BO), zones=dict.fromkeys((SAM, ANA, BO), BERLIN))
    moved = lifecycle.move_on(still, alone, at("2026-11-25 08:00"))
    assert moved
    assert (moved.handoff.offer.receiver, moved.handoff.tell_at) == (BO, at("2026-11-25 15:00"))
    gone = world(owner(ANA), backup(BO), zones=dict.fromkeys((SAM, BO), BERLIN))
    left = lifecycle.expire(still, gone, at("2026-11-24 10:00"))
    assert left.handoff.tell_at == at("2026-11-25 08:30")  # of those who have left, by the wall clock


def test_an_overdue_one_with_nobody_next_can_wait_too_and_is_asked_again_afterwards() -> None:
    alone = world(owner(ANA), managers={}, zones=dict.fromkeys((SAM, ANA), BERLIN))
    stuck = lifecycle.expire(sent(alone, MORNING), alone, at("2026-11-23 13:00")).handoff
    still = pause(stuck, FRIDAY, at("2026-11-23 14:00")).handoff
    on = go_on(still, alone, FRIDAY).handoff
    assert (on.offer.again_at, on.offer.due_at) == (at("2026-11-27 12:00"), at("2026-11-23 13:00"))
    assert (still.is_overdue(FRIDAY), on.is_overdue(FRIDAY)) == (False, True)


async def paused(office: Office, until: str = "2026-11-27", now: datetime = TUESDAY) -> Handoff:
    handoff = await office.sends("sam", TUESDAY)
    await office.submits("ana", "pause", {"until": until}, now, ticket=f"{handoff.id}:{handoff.revision}")
    return await office.newest()


async def test_the_card_the_list_and_the_sender_say_until_when_it_is_paused(office: Office) -> None:
    handoff = await paused(office)
    assert await office.pending() == [("handoff.go_on", FRIDAY)]
    card, own = (await office.texts("ana"))[0], await office.texts("sam")
    assert "You wait for the customer until Fri 27 Nov, 09:00 (Berlin)" in card
    assert "[Go on]" in card
    assert "Waiting for the customer" not in card
    assert "paused until Fri 27 Nov, 03:00 (09:00 for <@UANA>). They wait for the customer" in own[0]
    assert "<@UANA> waits for the customer until Fri 27 Nov, 03:00 (09:00 for <@UANA>)" in own[1]
    listed = (await office.types("ana", "inbox", TUESDAY)).message
    assert listed
    assert "paused until Fri 27 Nov, 09:00 (Berlin)" in listed.text
    assert handoff.revision == 2


async def test_when_the_day_comes_both_hear_of_it_and_the_clocks_run_again(office: Office) -> None:
    handoff = await paused(office)
    await office.waits_until(FRIDAY)
    assert await office.pending() == [
        ("handoff.remind", at("2026-11-27 10:00")),
        ("handoff.expire", at("2026-11-27 12:00")),
        ("handoff.tell", at("2026-11-27 16:00")),
    ]
    assert "The day has come on which you wanted to go on with Nordwind. Answer until" in (await office.texts("ana"))[1]
    assert "Nordwind goes on" in (await office.texts("sam"))[-1]
    await office.waits_until(at("2026-11-27 10:00"))
    assert "Half of your time for Nordwind has passed" in (await office.texts("ana"))[2]
    assert (await office.newest()).offer.number == handoff.offer.number


async def test_they_go_on_before_their_day_by_the_button(office: Office) -> None:
    handoff = await paused(office)
    ticket, wednesday = f"{handoff.id}:{handoff.revision}", at("2026-11-25 09:00")
    for other in ("sam", "bo", "ops", "chef"):
        with pytest.raises(NotYourHandoff):
            await office.clicks(other, "go_on", ticket, wednesday)
    reply = await office.clicks("ana", "go_on", ticket, wednesday)
    assert reply
    assert reply.message
    assert "its time runs again" in reply.message.text
    assert ("handoff.expire", at("2026-11-25 13:00")) in await office.pending()
    assert len(await office.posts("ana")) == 1  # they know
    with pytest.raises(Refusal, match="This is out of date: \\*Nordwind\\* goes on since then"):
        await office.clicks("ana", "go_on", ticket, wednesday)


async def test_a_pause_that_is_over_at_once_leaves_every_clock_where_it_was(office: Office) -> None:
    await office.sends("sam", TUESDAY, account="new:Südwind")
    before = await office.pending()
    handoff = await office.newest()
    await office.submits("ana", "pause", {"until": "2026-11-27"}, TUESDAY, ticket=f"{handoff.id}:1")
    await office.clicks("ana", "go_on", f"{handoff.id}:2", TUESDAY)
    assert await office.pending() == before


async def test_what_goes_on_in_the_same_instant_is_told_in_one_message(office: Office) -> None:
    await paused(office)
    other = await office.sends("sam", TUESDAY, account="new:Südwind")
    await office.submits("ana", "pause", {"until": "2026-11-27"}, TUESDAY, ticket=f"{other.id}:1")
    await office.waits_until(FRIDAY)
    told = [each for each in await office.texts("ana") if "The day has come" in each]
    assert len(told) == 1
    assert "Nordwind" in told[0]
    assert "Südwind" in told[0]


@pytest.mark.parametrize(
    ("until", "sentence"),
    [
        ("2026-11-24", "Pick a day after today"),
        ("2026-11-01", "Pick a day after today"),
        ("2026-12-25", "That is more than 30 days. Pick a day until Thu 24 Dec 2026, or reject it with"),
        ("", "Pick the day until which you wait"),
        ("soon", "Pick the day until which you wait, or type it as 2026-12-24"),
    ],
)
async def test_a_day_that_cannot_be_waited_for_is_told(office: Office, until: str, sentence: str) -> None:
    with pytest.raises(FieldErrors) as refused:
        await paused(office, until)
    assert sentence in refused.value.fields["until"]
    assert (await office.newest()).offer.paused_at is None


async def test_thirty_days_can_be_waited_for(office: Office) -> None:
    assert (await paused(office, "2026-12-24")).offer.paused_until == at("2026-12-24 08:00")


async def test_it_is_paused_once_only(office: Office) -> None:
    handoff = await paused(office)
    with pytest.raises(Refusal, match="is paused already"):
        await office.clicks("ana", "pause", f"{handoff.id}:{handoff.revision}", TUESDAY)
    await office.waits_until(FRIDAY)
    on = await office.newest()
    with pytest.raises(Refusal, match="was paused before, and once is all"):
        await office.clicks("ana", "pause", f"{on.id}:{on.revision}", FRIDAY)
    assert "Waiting for the customer" not in (await office.texts("ana"))[0]


async def test_what_is_answered_cannot_be_paused_and_what_is_paused_can_be_answered(office: Office) -> None:
    handoff = await paused(office)
    ticket = f"{handoff.id}:{handoff.revision}"
    await office.clicks("ana", "accept", ticket, at("2026-11-26 09:00"))
    with pytest.raises(Refusal, match=r"was accepted by <@UANA> on .* Nothing changed"):
        await office.submits("ana", "pause", {"until": "2026-11-30"}, at("2026-11-26 10:00"), ticket=ticket)
    done = await office.newest()
    with pytest.raises(Refusal, match="was accepted, so this cannot be done"):
        await office.clicks("ana", "pause", f"{done.id}:{done.revision}", at("2026-11-26 10:00"))
    assert (done.state, await office.pending()) == (State.ACCEPTED, [])


async def test_time_that_is_over_cannot_be_paused(office: Office) -> None:
    handoff = await office.sends("sam", TUESDAY)
    with pytest.raises(Refusal, match="is over, so there is nothing left to pause"):
        await office.clicks("ana", "pause", f"{handoff.id}:1", TUESDAY + timedelta(hours=4))


async def test_a_pause_counts_neither_as_late_nor_as_time_taken(office: Office) -> None:
    handoff = await paused(office, now=TUESDAY + timedelta(hours=1))
    assert await figures(office, at("2026-11-25 12:00")) == HandoffWeek(sent=1)
    listed = (await office.types("ops", "overdue", at("2026-11-26 10:00"))).message
    assert listed
    assert "Nothing is overdue" in listed.text
    await office.clicks("ana", "accept", f"{handoff.id}:{handoff.revision}", at("2026-11-26 10:00"))
    found = await figures(office, at("2026-11-29 23:00"))
    assert (found.answered, found.answered_in_time, found.median_hours) == (1, 1, 1.0)
    assert await figures(office, at("2026-11-25 12:00")) == HandoffWeek(sent=1)


async def figures(office: Office, end: datetime) -> HandoffWeek:
    async with office.db.read(office.tenant) as tx:
        return await week(tx, at("2026-11-22 23:00"), end)
