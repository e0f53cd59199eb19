"""An atlas over a small organisation, written once for each engine and copied for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.kit.db import Database
from tests.engines import Engine
from tests.imports.mapfile.atlas import Atlas


@pytest.fixture
async def atlas(engine: Engine, tmp_path: Path) -> AsyncIterator[Atlas]:
    async def fill(url: str) -> None:
        db = Database(url)
        await Atlas(db, tmp_path).fill()
        await db.close()

    url = await engine.filled("atlas", fill)
    db = Database(url)
    yield Atlas(db, tmp_path)
    await db.close()
    await engine.drop(url)
