"""What is shown, as values: measures as they stand and went, whose they are; and one of them over any days."""

from dataclasses import dataclass
from datetime import date

from bot.kpis.grouping import Group
from bot.kpis.incentive import Standing
from bot.kpis.model import Measure
from bot.kpis.rollup import Figure
from bot.kpis.scoring import AsOf, Score
from bot.people.model import Member

BEGINS = 4  # measures


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """One measure as it stands, and its last eight weeks, the oldest first; `of_team` whoever's board it is on."""

    score: Score
    trend: tuple[Figure, ...]
    of_team: bool = False
    incentive: Standing | None = None  # on what is promised for reaching its target

    @property
    def measure(self) -> Measure:
        return self.score.measure

    @property
    def silent(self) -> bool:
        """Nothing was planned and nothing came in for weeks."""
        told = (each.value is not None if self.measure.parts else each.cases for each in self.trend)
        return self.score.target is None and not any(told)


@dataclass(frozen=True, kw_only=True, slots=True)
class Board:
    """The numbers of a member, or (None) of the whole team."""

    member: Member | None
    at: AsOf
    currency: str
    readings: tuple[Reading, ...]

    @property
    def shown(self) -> tuple[Reading, ...]:
        """What has a target or a number of late; of a board that has neither, how it begins."""
        return tuple(each for each in self.readings if not each.silent) or self.readings[:BEGINS]

    @property
    def rest(self) -> tuple[Measure, ...]:
        """What is left out of it."""
        shown = {each.measure.key for each in self.shown}
        return tuple(each.measure for each in self.readings if each.measure.key not in shown)


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One group by its name; None is what belongs to none. `key` is by what cases are told to be of it."""

    group: str | None
    figure: Figure
    key: Group = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Breakdown:
    """`parts` of an axis, the best first, months in their order; without an axis the whole is its only part."""

    measure: Measure
    by: str | None
    first: date | None
    last: date | None
    parts: tuple[Part, ...]
