"""SIGKILLs at any moment; the full number is run by hand (see `random.py`)."""

from collections.abc import Callable

from tests.delivery.crash.random import storm
from tests.delivery.crash.town import Yard


async def test_killed_at_any_moment_nothing_is_lost_and_nothing_comes_twice(
    yard: Yard, record_property: Callable[[str, object], None]
) -> None:
    count = await storm(yard, alerts=100, kills=20)
    record_property("figures", f"{type(yard.engine).__name__}: {count}")
    assert count.kills >= 15
    assert (count.lost, count.twice, count.unconfirmed) == (0, 0, 0)
