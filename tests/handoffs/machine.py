"""Any order of clicks and alarms: what must hold of a handoff whatever was done to it.

By hand, with more and longer lives: `python -m tests.handoffs.machine 5000 100`.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.handoffs import lifecycle, pause
from bot.handoffs.alarms import Kind, alarms, is_due
from bot.handoffs.catalogue import AE_TO_CS, SDR_TO_AE
from bot.handoffs.contract import Edge, RejectReason
from bot.handoffs.model import Handoff, OfferState, State
from bot.handoffs.step import Named, Refused, Step, World
from tests.handoffs.cases import ANA, BO, CHEF, CY, HEAD, SAM, at, backup, moved, owner, sent, world

START = at("2026-10-23 14:30")  # the clocks change in Europe and then in the US
CLICKS = (
    "alarm",
    "alarm",
    "accept",
    "complete",
    "resend",
    "withdraw",
    "away",
    "pause",
    "go on",
    "reassign",
    *RejectReason,
)


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
    if handoff.offer.is_paused:
        assert {each.kind for each in alarms(handoff)} == {Kind.GO_ON}


def shown(handoff: Handoff) -> tuple[object, ...]:
    """What a button may be late for."""
    offer = handoff.offer
    return handoff.state, offer.number, offer.state, offer.is_paused


def assert_never_straight_back(handoff: Handoff) -> None:
    pairs = zip(handoff.offers, handoff.offers[1:], strict=False)
    for before, after in pairs:
        if before.state is OfferState.EXPIRED:
            assert before.receiver != after.receiver


def clicked(handoff: Handoff, move: str, seen: World, now: datetime) -> Handoff:
    """What a click makes of it; one that its state, or whoever has left, does not allow makes nothing."""
    step: Step | None = None
    if handoff.state is State.OFFERED and move in set(RejectReason):
        step = lifecycle.reject(handoff, Refused(reason=RejectReason(move), until=now + timedelta(days=9)), seen, now)
    elif handoff.state is State.OFFERED and move == "accept" and handoff.offer.receiver in seen.hours:
        step = lifecycle.accept(handoff, seen, now)
    elif handoff.state is State.OFFERED and move == "away":
        others = [each for each in seen.takers if each.member != handoff.offer.receiver]
        step = lifecycle.move_on(handoff, replace(seen, takers=others), now)
    elif handoff.offer.is_paused and move == "go on":
        step = pause.go_on(handoff, seen, now)
    elif handoff.state is State.OFFERED and move == "pause" and not handoff.offer.paused_at:
        step = pause.pause(handoff, now + timedelta(days=4), now)
    elif handoff.state is State.OFFERED and move == "reassign":
        fit = sorted(seen.hours.keys() - {SAM, handoff.offer.receiver})
        named = Named(member=fit[handoff.revision % len(fit)], by=handoff.offer.receiver)
        step = lifecycle.reassign(handoff, named, seen, now)
    elif handoff.state is State.RETURNED and move == "resend":
        step = lifecycle.resend(handoff, seen, now)
    elif handoff.state is State.UNDER_WAY and move == "complete":
        step = lifecycle.complete(handoff, now)
    elif handoff.state.is_open and move == "withdraw":
        step = lifecycle.withdraw(handoff, now)
    return step.handoff if step else handoff


def live(chosen: Sequence[str], gone: set[int], edge: Edge) -> None:
    """One life of moves; where one handoff ends before them the next begins."""
    full = world(owner(ANA, 1), owner(BO, 2), backup(CY), managers={ANA: CHEF, BO: CHEF, CY: CHEF, CHEF: HEAD})
    later = world(*full.takers, managers=full.managers, gone=sorted(gone))
    handoff, now = sent(full, START, edge), START
    for move in chosen:
        before = handoff = handoff if handoff.state.is_open else sent(full, now, edge)
        if move == "alarm" and alarms(handoff):
            now = max(now, min(each.due for each in alarms(handoff)))
            for kind in Kind:
                if is_due(handoff, kind, now):
                    handoff = moved(handoff, kind, later, now).handoff
        else:
            handoff = clicked(handoff, move, later, now)
        assert_sound(handoff)
        assert_never_straight_back(handoff)
        assert (handoff.revision > before.revision) == (shown(handoff) != shown(before))


def hold(lives: int, steps: int) -> None:
    """So many lives of so many moves each."""
    moves = st.lists(st.sampled_from(CLICKS), min_size=steps, max_size=steps)
    absent = st.sets(st.sampled_from([ANA, BO, CY, CHEF]), max_size=3)
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    pace = settings(max_examples=lives, deadline=None, suppress_health_check=quiet, database=None)
    pace(given(moves, absent, st.sampled_from([SDR_TO_AE, AE_TO_CS]))(live))()


if __name__ == "__main__":
    hold(int(sys.argv[1]), int(sys.argv[2]))
    print(f"{sys.argv[1]} lives of {sys.argv[2]} moves: sound after each")
