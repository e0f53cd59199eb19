"""The sample's days and weeks as real ones: all of them are counted from the day on which it is written."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.kit.zones import WEEKDAYS, day_of, start_of_day, zone

SHORT = tuple(each[:3] for each in WEEKDAYS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Days:
    """`now` is the instant of writing, `zone` the workspace's."""

    now: datetime
    zone: str

    @property
    def today(self) -> date:
        return day_of(self.now, self.zone)

    def first(self, days: int | None) -> datetime | None:
        """The start of a first day; None is always."""
        return None if days is None else start_of_day(self.today + timedelta(days=days), self.zone)

    def last(self, days: int | None) -> datetime | None:
        """The end of a last day, which counts in full; None is for ever."""
        return None if days is None else self.first(days + 1)

    def weekday(self, week: int, day: int | str) -> date:
        """A day of a week counted from this one, by its number (Monday is 0) or by its first three letters."""
        monday = self.today - timedelta(days=self.today.weekday())
        return monday + timedelta(weeks=week, days=SHORT.index(day) if isinstance(day, str) else day)

    def is_over(self, day: date, zone_name: str) -> bool:
        return day < day_of(self.now, zone_name)


def wall(day: date, clock: str, zone_name: str) -> datetime:
    """The instant at which a clock in that zone shows `09:30` on a day."""
    return datetime.combine(day, time.fromisoformat(clock), zone(zone_name))
