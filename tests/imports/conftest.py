"""A desk over an empty, migrated database, on both engines."""

from pathlib import Path

import pytest

from bot.kit.db import Database
from tests.imports.desk import Desk


@pytest.fixture
def desk(db: Database, tmp_path: Path) -> Desk:
    return Desk(db, tmp_path)
