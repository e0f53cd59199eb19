"""Handoffs through their whole life against instants worked out by hand (all in UTC)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.handoffs import lifecycle, pause
from bot.handoffs.alarms import Kind, alarms
from bot.handoffs.catalogue import AE_TO_AM, SDR_TO_AE
from bot.handoffs.contract import Consequence, RejectReason
from bot.handoffs.model import OfferState, Standing, State
from bot.handoffs.step import Named, News, Refused
from tests.handoffs.cases import (
    ANA,
    BERLIN,
    BO,
    CHEF,
    CY,
    HEAD,
    LONDON,
    NEW_YORK,
    SAM,
    Event,
    at,
    backup,
    draft,
    moved,
    owner,
    sent,
    walk,
    world,
)

MONDAY = at("2026-11-23 10:00")


@pytest.mark.parametrize(
    ("zone", "now", "shown", "half", "due", "twice"),
    [
        # Friday 16:30 in New York is Friday night in Berlin: all of it is Monday's
        (BERLIN, "2026-11-20 21:30", "2026-11-23 08:00", "2026-11-23 10:00", "2026-11-23 12:00", "2026-11-23 16:00"),
        # Friday 16:30 in Berlin is 10:30 in New York: answered the same day, doubled on Monday
        (NEW_YORK, "2026-11-20 15:30", "2026-11-20 15:30", "2026-11-20 17:30", "2026-11-20 19:30", "2026-11-23 15:00"),
        # Europe has gone back on 25 October, the US goes back on 1 November: UTC-4 on Friday, UTC-5 on Monday
        (NEW_YORK, "2026-10-30 15:30", "2026-10-30 15:30", "2026-10-30 17:30", "2026-10-30 19:30", "2026-11-02 16:00"),
        # Europe goes back between Friday and Monday: an hour of Friday at UTC+2, the rest at UTC+1
        (BERLIN, "2026-10-23 14:30", "2026-10-23 14:30", "2026-10-26 09:00", "2026-10-26 11:00", "2026-10-26 15:00"),
        # the US goes forward on 8 March, Europe three weeks later
        (NEW_YORK, "2026-03-06 15:30", "2026-03-06 15:30", "2026-03-06 17:30", "2026-03-06 19:30", "2026-03-09 14:00"),
        (BERLIN, "2026-03-06 21:30", "2026-03-09 08:00", "2026-03-09 10:00", "2026-03-09 12:00", "2026-03-09 16:00"),
        # Europe goes forward on 29 March: Monday's nine o'clock is 07:00
        (BERLIN, "2026-03-27 20:30", "2026-03-30 07:00", "2026-03-30 09:00", "2026-03-30 11:00", "2026-03-30 15:00"),
        # half of the time ends with the working day: the reminder waits for the next start, the deadline does not
        (BERLIN, "2026-11-20 14:30", "2026-11-20 14:30", "2026-11-23 08:00", "2026-11-23 10:00", "2026-11-23 14:00"),
        (BERLIN, "2026-11-20 12:30", "2026-11-20 12:30", "2026-11-20 14:30", "2026-11-20 16:30", "2026-11-23 12:00"),
    ],
)
def test_four_hours_are_counted_in_the_receivers_working_time(
    zone: str, now: str, shown: str, half: str, due: str, twice: str
) -> None:
    handoff = sent(world(owner(ANA), zones={SAM: BERLIN, ANA: zone}, managers={}), at(now))
    offer = handoff.offer
    assert (offer.shown_at, offer.half_at, offer.due_at) == (at(shown), at(half), at(due))
    assert handoff.tell_at == at(twice)


def test_one_working_day_ends_at_the_same_hour_of_the_next() -> None:
    offer = sent(world(owner(ANA)), at("2026-11-24 10:00"), AE_TO_AM).offer  # Tuesday 11:00 in Berlin
    assert (offer.half_at, offer.due_at) == (at("2026-11-24 14:15"), at("2026-11-25 10:00"))


def test_it_moves_from_the_owner_to_the_backup_to_the_manager_each_in_their_own_hours() -> None:
    seen = world(owner(ANA), backup(BO))
    handoff = sent(seen, at("2026-11-20 21:30"))  # Friday 16:30 in New York
    handoff, happened = walk(handoff, seen, 8)
    assert happened == [
        Event(at("2026-11-23 10:00"), "remind", ANA),
        Event(at("2026-11-23 12:00"), "to", BO),  # 07:00 in New York
        Event(at("2026-11-23 16:00"), "late", CHEF),  # twice Ana's time; Bo is at half of his
        Event(at("2026-11-23 16:00"), "remind", BO),
        Event(at("2026-11-23 18:00"), "to", CHEF),  # 18:00 in London
        Event(at("2026-11-24 11:00"), "remind", CHEF),
        Event(at("2026-11-24 13:00"), "stuck", None),
        Event(at("2026-11-24 13:00"), "remind", CHEF),
    ]
    assert [each.shown_at for each in handoff.offers] == [
        at("2026-11-23 08:00"),
        at("2026-11-23 14:00"),
        at("2026-11-24 09:00"),
    ]
    assert alarms(handoff)
    assert handoff.offer.again_at == at("2026-11-24 17:00")


def test_a_pool_of_three_gives_it_to_each_once_and_then_to_the_manager() -> None:
    zones = dict.fromkeys((SAM, ANA, BO, CY, CHEF), BERLIN)
    seen = world(owner(ANA), owner(BO), owner(CY), zones=zones)
    handoff = sent(seen, at("2026-11-23 08:00"))
    handoff, _ = walk(handoff, seen, 7)
    assert [each.receiver for each in handoff.offers] == [ANA, BO, CY, CHEF]
    assert [each.offered_at for each in handoff.offers] == [
        at("2026-11-23 08:00"),
        at("2026-11-23 12:00"),
        at("2026-11-23 16:00"),  # half an hour is left of Monday
        at("2026-11-24 11:30"),
    ]
    assert [each.pick.standing for each in handoff.offers] == [*[Standing.POOL] * 2, Standing.OWNER, Standing.MANAGER]


def test_a_manager_who_has_just_been_asked_is_not_told_as_well() -> None:
    zones = dict.fromkeys((SAM, ANA, BO, CHEF), BERLIN)
    seen = world(owner(ANA), backup(BO), zones=zones)
    _, happened = walk(sent(seen, at("2026-11-23 08:00")), seen, 4)
    assert [(each.what, each.who) for each in happened] == [("remind", ANA), ("to", BO), ("remind", BO), ("to", CHEF)]
    assert happened[-1].at == at("2026-11-23 16:00")  # Bo's full time and twice Ana's at once


def test_a_manager_is_told_at_their_next_start_unless_the_edge_says_at_once() -> None:
    zones = {SAM: BERLIN, ANA: NEW_YORK, BO: NEW_YORK, CHEF: LONDON, HEAD: LONDON}
    seen = world(owner(ANA), backup(BO), zones=zones, managers={ANA: CHEF, BO: HEAD})
    now = at("2026-11-23 14:00")  # Monday 09:00 in New York: twice the time is 17:00 there, 22:00 in London
    _, calm = walk(sent(seen, now), seen, 5)
    assert calm[3:] == [Event(at("2026-11-23 22:00"), "to", HEAD), Event(at("2026-11-24 09:00"), "late", CHEF)]
    _, urgent = walk(sent(seen, now, replace(SDR_TO_AE, at_once=True)), seen, 5)
    assert urgent[3:] == [Event(at("2026-11-23 22:00"), "to", HEAD), Event(at("2026-11-23 22:00"), "late", CHEF)]


def test_a_manager_asked_by_an_urgent_edge_sees_it_at_night() -> None:
    zones = {SAM: BERLIN, ANA: NEW_YORK, CHEF: LONDON}
    seen = world(owner(ANA), zones=zones)
    now, night = at("2026-11-23 17:00"), at("2026-11-23 21:00")
    calm, _ = walk(sent(seen, now), seen, 2)
    urgent, _ = walk(sent(seen, now, replace(SDR_TO_AE, at_once=True)), seen, 2)
    assert (calm.offer.shown_at, urgent.offer.shown_at) == (at("2026-11-24 09:00"), night)


def test_where_only_the_manager_is_left_the_manager_is_asked_first() -> None:
    seen = world(managers={SAM: HEAD})
    handoff = sent(seen, at("2026-11-23 10:00"))
    assert (handoff.offer.receiver, handoff.offer.pick.standing) == (HEAD, Standing.MANAGER)


def test_where_nobody_at_all_is_left_there_is_no_handoff() -> None:
    now = at("2026-11-23 10:00")
    assert lifecycle.send(draft(now), world(managers={}), now) is None
    assert lifecycle.send(draft(now), world(owner(SAM), managers={}), now) is None
    assert lifecycle.send(draft(now), world(owner(ANA), managers={}, gone=[ANA]), now) is None


def test_the_backup_is_asked_first_where_the_owner_has_gone() -> None:
    handoff = sent(world(owner(ANA), backup(BO), gone=[ANA]), at("2026-11-23 15:00"))
    assert handoff.offer.receiver == BO
    assert (ANA, "left") in handoff.offer.pick.passed


def test_one_who_leaves_while_it_waits_is_passed_over_at_the_reminder() -> None:
    now = at("2026-11-23 08:00")
    handoff = sent(world(owner(ANA), backup(BO)), now)
    later = world(owner(ANA), backup(BO), gone=[ANA])
    step = lifecycle.remind(handoff, later, handoff.offer.half_at)
    assert (step.news, step.remind, step.handoff.offer.receiver) == (News.MOVED, None, BO)
    alone = lifecycle.expire(handoff, world(owner(ANA), managers={}, gone=[ANA]), handoff.offer.half_at)
    assert (alone.news, alone.handoff.state) == (News.LOST, State.WITHDRAWN)


FINAL = (State.REJECTED, None)


@pytest.mark.parametrize(
    ("reason", "state", "receiver"),
    [
        (RejectReason.NOT_OUR_MARKET, *FINAL),
        (RejectReason.WRONG_SEGMENT, State.OFFERED, BO),
        (RejectReason.DUPLICATE, *FINAL),
        (RejectReason.MISSING_FACTS, State.RETURNED, None),
        (RejectReason.NO_PAIN, *FINAL),
        (RejectReason.NO_AUTHORITY, State.RETURNED, None),
        (RejectReason.NO_BUDGET, *FINAL),
        (RejectReason.TIMING_LATER, State.RECYCLED, None),
        (RejectReason.UNREACHABLE, State.RETURNED, None),
        (RejectReason.COMPETITOR_LOCKED, *FINAL),
        (RejectReason.OVER_CAPACITY, State.OFFERED, BO),
        (RejectReason.OTHER, *FINAL),
    ],
)
def test_each_reason_does_what_it_says(reason: RejectReason, state: State, receiver: int | None) -> None:
    seen, now = world(owner(ANA), backup(BO)), at("2026-11-23 15:00")
    refused = Refused(reason=reason, note="so", until=at("2026-12-01 00:00"))
    handoff = lifecycle.reject(sent(seen, now), refused, seen, now).handoff
    assert handoff.state is state
    assert handoff.offers[0].state is OfferState.REJECTED
    assert (handoff.offers[0].reason, handoff.offers[0].note) == (reason, "so")
    assert (handoff.offer.receiver if state is State.OFFERED else None) == receiver
    assert bool(alarms(handoff)) == state.is_open


def test_a_returned_handoff_is_nudged_after_one_of_the_senders_working_days_and_withdrawn_after_five() -> None:
    seen, now = world(owner(ANA)), at("2026-11-20 15:30")  # Friday 10:30 in New York, where Sam works
    refused = Refused(reason=RejectReason.MISSING_FACTS)
    handoff = lifecycle.reject(sent(seen, now), refused, seen, now).handoff
    assert {(each.kind, each.due) for each in alarms(handoff)} == {
        (Kind.NUDGE, at("2026-11-23 15:30")),
        (Kind.LAPSE, at("2026-11-27 15:30")),
    }
    handoff, happened = walk(handoff, seen, 2)
    assert [(each.at, each.what) for each in happened] == [
        (at("2026-11-23 15:30"), "nudge"),
        (at("2026-11-27 15:30"), "lapsed"),
    ]
    assert (handoff.state, alarms(handoff)) == (State.WITHDRAWN, frozenset())


def test_what_was_fixed_goes_back_to_the_one_who_returned_it_and_bounces_once_only() -> None:
    seen, now, later = world(owner(ANA), owner(BO)), at("2026-11-23 15:00"), at("2026-11-24 15:00")
    refused = Refused(reason=RejectReason.MISSING_FACTS)
    first = lifecycle.reject(sent(seen, now), refused, seen, now).handoff
    again = lifecycle.resend(first, seen, later)
    assert again is not None
    assert (again.handoff.offer.receiver, again.handoff.offer.pick.standing) == (ANA, Standing.AGAIN)
    assert again.handoff.offer.round == 2
    assert again.handoff.tell_at == at("2026-11-25 14:30")  # counted anew: Tuesday 16:00 in Berlin, and eight hours
    twice = lifecycle.reject(again.handoff, refused, seen, later).handoff
    assert (twice.state, lifecycle.consequence(first, RejectReason.NO_AUTHORITY)) == (State.REJECTED, Consequence.FINAL)


def test_a_recycled_handoff_comes_back_by_itself_on_its_day() -> None:
    seen, now = world(owner(ANA)), at("2026-11-23 15:00")
    refused = Refused(reason=RejectReason.TIMING_LATER, until=at("2026-12-05 00:00"))  # a Saturday
    handoff = lifecycle.reject(sent(seen, now), refused, seen, now).handoff
    handoff, happened = walk(handoff, seen, 1)
    assert happened == [Event(at("2026-12-05 00:00"), "to", ANA)]
    assert (handoff.offer.shown_at, handoff.offer.due_at) == (at("2026-12-07 08:00"), at("2026-12-07 12:00"))


def test_reassigned_with_nobody_behind_ends_in_a_no() -> None:
    seen, now = world(owner(ANA), managers={}), at("2026-11-23 15:00")
    step = lifecycle.reject(sent(seen, now), Refused(reason=RejectReason.OVER_CAPACITY), seen, now)
    assert (step.news, step.handoff.state) == (News.REJECTED, State.REJECTED)


def test_what_is_decided_has_no_alarm_left_and_a_new_revision() -> None:
    seen, now = world(owner(ANA)), at("2026-11-23 15:00")
    handoff = sent(seen, now)
    for done in (lifecycle.accept(handoff, seen, now).handoff, lifecycle.withdraw(handoff, now).handoff):
        assert alarms(done) == frozenset()
        assert done.revision > handoff.revision
        assert done.ended_at == now


def test_a_reminder_leaves_the_buttons_of_the_card_alone() -> None:
    seen = world(owner(ANA))
    handoff = sent(seen, at("2026-11-23 15:00"))
    assert moved(handoff, Kind.REMIND, seen, handoff.offer.half_at).handoff.revision == handoff.revision


def test_whoever_was_named_and_sent_it_back_to_be_fixed_gets_it_again() -> None:
    seen = world(owner(ANA), owner(BO))
    named = lifecycle.reassign(sent(seen, MONDAY), Named(member=CY, by=ANA), seen, MONDAY).handoff
    back = lifecycle.reject(named, Refused(reason=RejectReason.MISSING_FACTS), seen, MONDAY).handoff
    again = lifecycle.resend(back, seen, MONDAY)
    assert again
    assert again.handoff.offer.receiver == CY


def test_time_that_stood_still_counts_for_no_manager_when_somebody_else_is_named() -> None:
    seen, later = world(owner(ANA), backup(BO)), MONDAY + timedelta(days=7)
    before = sent(seen, MONDAY)
    paused = pause.pause(before, later + timedelta(days=3), MONDAY).handoff
    named = lifecycle.reassign(paused, Named(member=CY, by=ANA), seen, later).handoff
    assert not named.is_overdue(later)
    assert before.tell_at
    assert named.tell_at == before.tell_at + timedelta(days=7)


def test_what_nobody_is_left_to_fix_is_not_sent_back() -> None:
    seen = world(owner(ANA), owner(BO))
    gone = world(*seen.takers, gone=[SAM])
    step = lifecycle.reject(sent(seen, MONDAY), Refused(reason=RejectReason.MISSING_FACTS), gone, MONDAY)
    assert (step.handoff.state, alarms(step.handoff)) == (State.REJECTED, frozenset())
