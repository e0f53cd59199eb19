"""Lives of a workspace in which anything may happen next: what `machine` promises, on both engines."""

import pytest

from tests.conftest import KINDS
from tests.engines import ENGINES
from tests.ownership.machine import live


@pytest.mark.parametrize("kind", ENGINES)
def test_whatever_happens_each_cell_has_one_answer_that_the_audit_tells_and_the_past_keeps(kind: str) -> None:
    live(KINDS[kind], lives=6, steps=15)
