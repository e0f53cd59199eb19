"""An atlas over an empty, migrated database, on both engines."""

from pathlib import Path

import pytest

from bot.kit.db import Database
from tests.imports.mapfile.atlas import Atlas


@pytest.fixture
def atlas(db: Database, tmp_path: Path) -> Atlas:
    return Atlas(db, tmp_path)
