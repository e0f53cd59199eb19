"""A handoff is sound whatever is done to it: the lives of the pure machine."""

from tests.handoffs.machine import hold


def test_a_handoff_is_sound_after_any_moves() -> None:
    hold(200, 50)
