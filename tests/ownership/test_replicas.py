"""What one process commits, the next look of another one knows, and never anything else than what was committed."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise

from bot.delivery.model import Pace
from tests.bench.seed import fill
from tests.engines import Engine
from tests.ownership.replicas import delays, observed, told

CHANGES = 40


async def test_the_first_look_after_a_change_knows_it_and_who_owns_since(
    engine: Engine, record_property: Callable[[str, object], None]
) -> None:
    url = await engine.filled("replicas", partial(fill, assignments=100))
    made, seen = await observed(url, CHANGES)
    await engine.drop(url)
    holders = {each.revision: each.holder for each in made}
    assert len(holders) == CHANGES
    for each in made:
        after = next(look for look in seen if look.began > each.at)
        assert after.revision >= each.revision
    known = [look for look in seen if look.revision in holders]
    assert [look for look in known if look.owners != [holders[look.revision]]] == []
    assert all(one.revision <= next_.revision for one, next_ in pairwise(seen))
    figures = told(delays(made, seen))
    record_property("figures", f"a second process on {type(engine).__name__}: a change is {figures}")


def test_it_looks_four_times_in_the_second_that_is_promised() -> None:
    assert 4 * Pace().look.total_seconds() <= 1
