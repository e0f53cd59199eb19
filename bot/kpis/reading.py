"""What a board shows, as values: each measure as it stands and as it went, and whose numbers they are."""

from dataclasses import dataclass
from decimal import Decimal

from bot.kpis.model import Measure
from bot.kpis.scoring import AsOf, Score
from bot.people.model import Member


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """One measure as it stands, and its last eight weeks, the oldest first."""

    score: Score
    trend: tuple[Decimal, ...]

    @property
    def measure(self) -> Measure:
        return self.score.measure


@dataclass(frozen=True, kw_only=True, slots=True)
class Board:
    """The numbers of a member, or (None) of the whole team."""

    member: Member | None
    at: AsOf
    currency: str
    readings: tuple[Reading, ...]
