"""SIGKILLs at any moment; the full number is run by hand (see `random.py`)."""

from collections.abc import Callable
from typing import get_args

import pytest

from tests.delivery.crash.random import Way, storm
from tests.delivery.crash.town import Yard


@pytest.mark.parametrize("way", get_args(Way))
async def test_killed_at_any_moment_nothing_is_lost_and_nothing_comes_twice(
    yard: Yard, way: Way, record_property: Callable[[str, object], None]
) -> None:
    count = await storm(yard, alerts=100, kills=20, way=way)
    record_property("figures", f"{type(yard.engine).__name__}, {way}: {count}")
    assert count.kills >= 15
    assert (count.lost, count.twice, count.unconfirmed) == (0, 0, 0)
