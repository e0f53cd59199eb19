"""What nobody covers, worked out by hand for the small town."""

from datetime import datetime

import pytest

from bot.ownership.cells import cells
from bot.ownership.coverage import gaps
from bot.ownership.model import State
from tests.ownership.town import NOW, TREE, at, town

TOWN = town()
TERRITORIES = {"Germany", "UK & Ireland", "North America"}  # the leaves


def told(on: datetime) -> dict[str, list[tuple[str, str, int]]]:
    found: dict[str, list[tuple[str, str, int]]] = {}
    for gap in gaps(TOWN, on):
        scope = " · ".join(each.name for each in TOWN.trees.ordered(gap.scope))
        found.setdefault(TOWN.roles[gap.role_id].key, []).append((scope, gap.state.value, gap.cells))
    return found


def test_gaps_are_told_for_whole_branches_where_nothing_in_them_is_held() -> None:
    found = told(NOW)
    assert found["sdr"] == [("Americas", "gap", 1)]  # EMEA is held by Hana
    assert found["cs"] == [("", "gap", 3)]  # nobody anywhere
    assert found["am"] == [("", "weak", 3)]  # only the fallback
    assert found["ops"] == [("", "gap", 1)]
    assert "hos" not in found


def test_a_role_cut_twice_keeps_what_is_held_apart() -> None:
    # AE: EMEA is held throughout, and Retail everywhere; North America has nobody in the other five verticals
    verticals = {name for name, _, dimension, _ in TREE if dimension == "vertical"} - {"Financial Services", "Retail"}
    sizes = [size for _, _, size in told(NOW)["ae"]]
    assert sum(sizes) == len(verticals) == 5
    assert ("Americas · Financial Services", "gap", 2) in told(NOW)["ae"]


def test_only_the_needed_functions_count() -> None:
    assert sorted(told(NOW)["prd"]) == [("Operations", "gap", 1), ("Production", "gap", 1)]
    assert told(NOW)["fin"] == [("", "gap", 3)]


def test_gaps_of_another_day_are_those_of_that_day() -> None:
    assert told(at(2025, 1, 1))["ae"] != told(NOW)["ae"]


@pytest.mark.parametrize("key", ["hos", "sdr", "ae", "am", "prd"])
def test_the_cells_in_the_gaps_are_the_open_cells(key: str) -> None:
    open_cells = [c for c in cells(TOWN, TOWN.role(key), NOW) if c.state in (State.GAP, State.WEAK)]
    assert sum(size for _, _, size in told(NOW).get(key, [])) == len(open_cells)


def test_the_leaves_of_a_day_are_the_leaves_of_its_tree() -> None:
    names = {TOWN.segments[each].name for each in TOWN.trees.leaves(1, NOW)}
    assert names == TERRITORIES
