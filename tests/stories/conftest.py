"""Stories run on both engines, each in a database of its own, and end with nothing unexplained."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.kit.db import Database
from bot.sample.writer import write
from tests.engines import Engine, PostgreSQL, Sqlite
from tests.stories.world import Story, Way, story

FRIDAY = datetime(2026, 11, 27, 14, 30, tzinfo=UTC)
OWN_WAY: dict[type[Engine], Way] = {Sqlite: "socket", PostgreSQL: "http"}


async def write_sample(url: str) -> None:
    """The sample organisation as it is on that Friday."""
    db = Database(url)
    await write(db, FRIDAY)
    await db.close()


@pytest.fixture
def way(engine: Engine, request: pytest.FixtureRequest) -> Way:
    """How Slack's payloads come in: by the engine's own way, unless a test or STORY_WAYS=all asks for both."""
    return getattr(request, "param", None) or OWN_WAY[type(engine)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The whole square of engines and ways on demand; else each story runs on its diagonal."""
    asked = any("way" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if os.environ.get("STORY_WAYS") == "all" and "told" in metafunc.fixturenames and not asked:
        metafunc.parametrize("way", OWN_WAY.values(), indirect=True)


@pytest.fixture
async def told(engine: Engine, way: Way, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Story]:
    """A story that begins on Friday 27 November 2026 at 15:30 in Berlin.

    It fails when the bot sent what Slack refuses, or logged an error.
    """
    url = await engine.filled("sample", write_sample)
    async with story(url, FRIDAY, way) as begun:
        yield begun
        assert begun.slack.refused == []
    await engine.drop(url)
    assert [record.getMessage() for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")] == []
