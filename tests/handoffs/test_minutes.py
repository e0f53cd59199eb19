"""Deadlines against a model that walks from minute to minute."""

from collections.abc import Callable

from tests.handoffs.minutes import differences


def test_deadlines_are_those_of_somebody_who_counts_each_minute_on_the_wall(
    record_property: Callable[[str, object], None],
) -> None:
    assert differences(210) == []
    record_property("figures", "210 deadlines as counted minute by minute")
