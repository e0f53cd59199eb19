"""The process that bots are forked from, and the yard in which they die: once a worker and engine."""

from collections.abc import AsyncIterator

import pytest

from tests.delivery.crash.town import Yard, Zygote, zygote
from tests.engines import Engine


@pytest.fixture(scope="session")
async def mother() -> AsyncIterator[Zygote]:
    async with zygote() as made:
        yield made


@pytest.fixture(scope="session")
def yards() -> dict[int, Yard]:
    """By engine, those that this worker has used so far."""
    return {}


@pytest.fixture
def yard(mother: Zygote, engine: Engine, yards: dict[int, Yard], tmp_path_factory: pytest.TempPathFactory) -> Yard:
    if id(engine) not in yards:
        yards[id(engine)] = Yard(mother, engine, tmp_path_factory.mktemp("seen"))
    return yards[id(engine)]
