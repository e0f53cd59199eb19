"""Lives of a workspace in which anything may happen next: what `machine` promises, on both engines."""

import pytest

from bot.roles.model import Rank
from tests.conftest import KINDS
from tests.engines import ENGINES
from tests.ownership.machine import Step, live, relive

# What longer lives have found once, in the fewest steps.
FOUND: dict[str, list[Step]] = {
    "who leaves is named on no account, and the audit says since when they were": [
        ("name_owner", {"account": 0, "key": "am", "who": 2, "place": 0, "always": False}),
        ("leave", {"who": 2}),
    ],
    "who has left is no fallback of a role that comes back": [
        ("edit_role", {"key": "ae", "place": 0, "who": 1, "cut": False}),
        ("retire_role", {"key": "ae", "back": False}),
        ("leave", {"who": 1}),
        ("retire_role", {"key": "ae", "back": True}),
        ("come_again", {"who": 1}),
    ],
    "who has left is made no fallback": [
        ("leave", {"who": 1}),
        ("edit_role", {"key": "am", "place": 0, "who": 1, "cut": False}),
        ("come_again", {"who": 1}),
    ],
    "whoever stood in until they left did": [
        ("assign", {"who": 1, "key": "ae", "place": 0, "rank": Rank.LEAD, "first": 0, "long": 0}),
        ("go_away", {"who": 1, "cover": 2, "first": 0, "hours": 100}),
        ("wait", {"hours": 20}),
        ("leave", {"who": 2}),
    ],
    "whoever stands in from now on did not before": [
        ("assign", {"who": 1, "key": "ae", "place": 0, "rank": Rank.LEAD, "first": 0, "long": 0}),
        ("go_away", {"who": 1, "cover": None, "first": 0, "hours": 100}),
        ("wait", {"hours": 20}),
        ("stand_in", {"pick": 0, "cover": 3}),
        ("stand_in", {"pick": 0, "cover": None}),
    ],
    "a segment that moves later stands where it stood till then, and the audit knows": [
        ("assign", {"who": 1, "key": "ae", "place": 1, "rank": Rank.LEAD, "first": 0, "long": 0}),
        ("move_segment", {"pick": 1, "under": 0, "later": 3}),
        ("wait", {"hours": 100}),
    ],
}


@pytest.mark.parametrize("kind", ENGINES)
def test_whatever_happens_each_cell_has_one_answer_that_the_audit_tells_and_the_past_keeps(kind: str) -> None:
    live(KINDS[kind], lives=6, steps=15)


@pytest.mark.parametrize("what", FOUND)
def test_what_was_found_once_holds(what: str) -> None:
    relive(KINDS["sqlite"], FOUND[what])
