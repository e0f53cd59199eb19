"""Lives of an office in which anything may happen next: what `life` promises, on both engines."""

import pytest

from tests.conftest import KINDS
from tests.engines import ENGINES
from tests.handoffs.life import live


@pytest.mark.parametrize("kind", ENGINES)
def test_whatever_is_clicked_each_handoff_has_its_clock_its_one_holder_and_its_audit(kind: str) -> None:
    live(KINDS[kind], lives=3, steps=15)
