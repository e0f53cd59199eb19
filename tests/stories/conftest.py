"""Stories run on both engines, each in a database of its own, and end with nothing unexplained."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.kit.db import Database
from bot.sample.writer import write
from tests.engines import Engine
from tests.stories.world import Story, story

FRIDAY = datetime(2026, 11, 27, 14, 30, tzinfo=UTC)


async def write_sample(url: str) -> None:
    """The sample organisation as it is on that Friday."""
    db = Database(url)
    await write(db, FRIDAY)
    await db.close()


@pytest.fixture
async def told(engine: Engine, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Story]:
    """A story that begins on Friday 27 November 2026 at 15:30 in Berlin.

    It fails when the bot sent what Slack refuses, or logged an error.
    """
    url = await engine.filled("sample", write_sample)
    async with story(url, FRIDAY) as begun:
        yield begun
        assert begun.slack.refused == []
    await engine.drop(url)
    assert [record.getMessage() for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")] == []
