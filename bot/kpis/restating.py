"""A past week that is no longer what was told of it, as a value."""

from dataclasses import dataclass
from datetime import datetime

from bot.kpis.rollup import Figure
from bot.kpis.span import Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Restated:
    """`by` is the member who made the last change that counts, where it is known, and `at` the instant of it."""

    week: Span
    before: Figure
    after: Figure
    by: int | None
    at: datetime
