"""Any order of clicks and alarms: what must hold of a handoff whatever was done to it."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.handoffs import lifecycle
from bot.handoffs.alarms import Kind, alarms, is_due
from bot.handoffs.contract import RejectReason
from bot.handoffs.model import Handoff, OfferState, State
from bot.handoffs.step import Refused
from tests.handoffs.cases import ANA, BO, CHEF, CY, HEAD, SAM, at, backup, moved, owner, sent, world

START = at("2026-10-23 14:30")  # the clocks change in Europe and then in the US
moves = st.lists(st.sampled_from(["alarm", "alarm", "accept", "resend", "withdraw", *RejectReason]), max_size=12)
absent = st.sets(st.sampled_from([ANA, BO, CY, CHEF]), max_size=3)


def assert_sound(handoff: Handoff) -> None:
    """No open handoff without a future, no closed one with; one offer open exactly while offered."""
    assert bool(alarms(handoff)) == handoff.state.is_open
    waiting = [each for each in handoff.offers if each.state is OfferState.OPEN]
    assert len(waiting) == (handoff.state is State.OFFERED)
    assert not waiting or waiting[-1] == handoff.offers[-1]
    assert all(each.receiver != SAM for each in handoff.offers)
    assert [each.number for each in handoff.offers] == list(range(1, len(handoff.offers) + 1))
    assert handoff.returns <= 1
    assert (handoff.ended_at is None) == handoff.state.is_open


def assert_never_straight_back(handoff: Handoff) -> None:
    pairs = zip(handoff.offers, handoff.offers[1:], strict=False)
    for before, after in pairs:
        if before.state is OfferState.EXPIRED:
            assert before.receiver != after.receiver


@settings(max_examples=300, deadline=None)
@given(moves, absent)
def test_a_handoff_is_sound_after_any_moves(chosen: list[str], gone: set[int]) -> None:
    full = world(owner(ANA, 1), owner(BO, 2), backup(CY), managers={ANA: CHEF, BO: CHEF, CY: CHEF, CHEF: HEAD})
    later = world(*full.takers, managers=full.managers, gone=sorted(gone))
    handoff, now = sent(full, START), START
    for move in chosen:
        before = handoff
        if move == "alarm" and alarms(handoff):
            now = max(now, min(each.due for each in alarms(handoff)))
            for kind in Kind:
                if is_due(handoff, kind, now):
                    handoff = moved(handoff, kind, later, now).handoff
        elif handoff.state is State.OFFERED and move in set(RejectReason):
            refused = Refused(reason=RejectReason(move), until=now + timedelta(days=9))
            handoff = lifecycle.reject(handoff, refused, later, now).handoff
        elif handoff.state is State.OFFERED and move == "accept":
            handoff = lifecycle.accept(handoff, later, now).handoff
        elif handoff.state is State.RETURNED and move == "resend":
            step = lifecycle.resend(handoff, later, now)
            handoff = step.handoff if step else handoff
        elif handoff.state.is_open and move == "withdraw":
            handoff = lifecycle.withdraw(handoff, now).handoff
        assert_sound(handoff)
        assert_never_straight_back(handoff)
        assert (handoff.revision > before.revision) == (
            (handoff.state, handoff.offer.number, handoff.offer.state)
            != (before.state, before.offer.number, before.offer.state)
        )
