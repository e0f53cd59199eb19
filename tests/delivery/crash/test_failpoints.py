"""A SIGKILL at every await of the way in, the timers and the way out: nothing lost, nothing twice."""

from collections.abc import Callable

import pytest

from tests.delivery.crash.town import Yard
from tests.delivery.crash.weave import MODULES, failpoints, instants

SELECTS = "the options of a select are read, nothing is stored"
UPGRADED = "a stored command whose verb no longer writes: there is none within one version"
LOOKED = "a question that stores nothing, asked where a day of messages is full: tests/handoffs/test_budget.py"
NOT_REACHED = {
    "intake.Intake.take await 1": SELECTS,
    "router.Router.suggest await 1": SELECTS,
    "router._through.write await 1": UPGRADED,
    "service.is_scheduled await 1": LOOKED,
}


def is_excused(name: str) -> bool:
    return name.rpartition(" ")[0] in NOT_REACHED


@pytest.mark.parametrize("module", MODULES)
async def test_killed_at_every_await_nothing_is_lost_and_nothing_comes_twice(
    module: str, yard: Yard, record_property: Callable[[str, object], None]
) -> None:
    """One death for each instant that differs; `python -m tests.delivery.crash.sweep` dies at every failpoint."""
    await yard.reconnoitre()
    cases = {name: yard.case(name) for name in failpoints(module)}
    assert [name for name, case in cases.items() if bool(case) is is_excused(name)] == []
    deaths = [case for name in instants(module) if (case := cases[name])]
    wrong = await yard.play(deaths)
    told = f"{len(deaths)} deaths for {len(cases)} failpoints, {len(wrong)} with something lost or twice"
    record_property("figures", f"{module} on {type(yard.engine).__name__}: {told}")
    assert wrong == {}
