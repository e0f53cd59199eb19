"""The sample is written once for each engine; the tests that only read share it."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest

from bot.kit.db import Database
from bot.sample.writer import write
from tests.conftest import KINDS
from tests.engines import ENGINES, Engine

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, engines: dict[str, Engine]) -> Engine:
    """As everywhere, but one and the same for all the tests of a module."""
    start: Callable[[], Engine] = KINDS[request.param]
    return engines.setdefault(request.param, engines.get(request.param) or start())


@pytest.fixture(scope="module")
async def sample(engine: Engine) -> AsyncIterator[Database]:
    url = await engine.fresh()
    database = Database(url)
    await write(database, NOW)
    yield database
    await database.close()
    await engine.drop(url)
