"""All roles under the top of the tree, and the two drawings, by hand for the small town."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from bot.ownership import matrix
from bot.ownership.history import Week
from bot.ownership.matrix_picture import WIDTH, Heading, mark, of_all, of_role
from bot.ownership.model import State
from bot.ownership.outlook import standing
from bot.ownership.overview import Place, overview
from tests.ownership.town import NOW, town

HEADING = Heading(title="Covered", below="today")
WEEKS = [Week(monday=date(2026, 11, 16), score=None), Week(monday=date(2026, 11, 23), score=0.5)]


def test_the_columns_are_the_roots_of_the_tree_that_cuts_most_roles() -> None:
    found = overview(town(), NOW)
    assert found.columns == ("EMEA", "Americas")
    rows = {each.name: each for each in found.rows}
    assert rows["SDR"].whole == Place(covered=2, needed=3, worst=State.GAP)
    assert rows["SDR"].places == (
        Place(covered=2, needed=2, worst=State.HELD),
        Place(covered=0, needed=1, worst=State.GAP),
    )
    assert rows["HoS"].places == (None, None)


def test_the_wholes_are_what_the_roles_standings_say() -> None:
    told = [(each.name, each.whole.covered, each.whole.needed) for each in overview(town(), NOW).rows]
    assert told == [(each.role.short, each.covered, each.needed) for each in standing(town(), NOW)]


def test_every_state_has_a_shape_of_its_own_whatever_its_colour() -> None:
    def shape(state: State) -> str:
        drawn = list(mark(state, 50, 50))
        bare = [{name: value for name, value in each.items() if name not in ("fill", "outline")} for each in drawn]
        return str([bare, ["outline" in each for each in drawn]])

    assert len({shape(each) for each in State}) == len(State)


@pytest.mark.parametrize("key", ["ae", "sdr", "hos", "prd"])
def test_a_drawing_of_a_role_keeps_within_its_card(key: str) -> None:
    index = town()
    shown, left = matrix.folded(matrix.grid(index, index.role(key), NOW), 24)
    within(of_role(shown, HEADING, left, WEEKS))


def test_the_drawing_of_all_roles_keeps_within_its_card_and_names_them_from_top_to_bottom() -> None:
    drawing = of_all(overview(town(), NOW), HEADING, WEEKS)
    within(drawing)
    names = {each.name for each in overview(town(), NOW).rows}
    heights = [each["at"][1] for each in drawing["shapes"] if each["kind"] == "text" and each["text"] in names]
    assert len(heights) == len(names)
    assert all(below - above >= 48 for above, below in pairwise(heights))


def within(drawing: Any) -> None:
    """Nothing is drawn beyond the edges, and no text stands below the last line."""
    width, height = drawing["width"], drawing["height"]
    assert width == WIDTH
    for each in drawing["shapes"]:
        left, top, right, bottom = each.get("box") or [*each["at"], *each["at"]]
        assert 0 <= left <= right <= width
        assert 0 <= top <= bottom <= height
