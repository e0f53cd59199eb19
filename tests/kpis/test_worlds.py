"""A few random worlds; `python -m tests.kpis.worlds 2000` takes its time over many."""

from collections.abc import Callable

from bot.kit.db import Tx
from tests.kpis.worlds import live

WORLDS = 4


async def test_every_measure_in_any_world_is_what_plain_rows_come_to(
    tx: Tx, record_property: Callable[[str, str], None]
) -> None:
    total, wrong = await live(tx, WORLDS, seed=20_000)
    assert wrong == []
    record_property("figures", f"{total:,} figures of {WORLDS} random worlds as in the plain calculation")
