"""A SIGKILL at every await of the way in, the timers and the way out: nothing lost, nothing twice."""

import pytest

from tests.delivery.crash.town import Yard
from tests.delivery.crash.weave import MODULES, failpoints

NO_TEAM = "a team that is not served: nothing is stored"
SELECTS = "the options of a select are read, nothing is stored"
UPGRADED = "a stored command whose verb no longer writes: there is none within one version"
NOT_REACHED = {
    "bolt.bolt_app.on_any await 1": NO_TEAM,
    "bolt.bolt_app.on_options await 1": SELECTS,
    "bolt.bolt_app.on_options await 2": SELECTS,
    "router.Router.suggest await 1": SELECTS,
    "router._through.write await 1": UPGRADED,
}


def is_excused(name: str) -> bool:
    return name.rpartition(" ")[0] in NOT_REACHED


def is_instant(name: str) -> bool:
    """Between an `after` and the next `before` nobody outside sees anything: here the one stands for both.

    `python -m tests.delivery.crash.sweep` kills at every single one.
    """
    return name.endswith(("before", "exit after"))


@pytest.mark.parametrize("module", MODULES)
async def test_killed_at_every_await_nothing_is_lost_and_nothing_comes_twice(module: str, yard: Yard) -> None:
    await yard.reconnoitre()
    cases = {name: yard.case(name) for name in failpoints(module)}
    assert [name for name, case in cases.items() if bool(case) is is_excused(name)] == []
    assert await yard.play([case for name, case in cases.items() if case and is_instant(name)]) == {}
