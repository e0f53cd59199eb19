"""The office of the handoff tests, on both engines."""

import pytest

from bot.kit.db import Database
from tests.handoffs.office import Office, open_office


@pytest.fixture
async def office(db: Database) -> Office:
    return await open_office(db)
