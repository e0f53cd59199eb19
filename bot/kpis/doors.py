"""Everything that can be asked and told about numbers, joined."""

from bot.kit.db import Database
from bot.kit.door import Feature, joined
from bot.kpis import measure_desk, slack
from bot.ownership.service import Ownership


def feature(db: Database, ownership: Ownership) -> Feature:
    return joined(slack.feature(db, ownership), measure_desk.feature(db, ownership))
