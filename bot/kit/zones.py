"""Local wall time at the edges: zones by name, days as people type them."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.kit.errors import Refusal
from bot.kit.typed import esc

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NEAR = {"today": 0, "tomorrow": 1, "yesterday": -1}
RELATIVE = frozenset({*NEAR, *WEEKDAYS})  # what means another day tomorrow
YEARS = range(1990, 2100)  # beyond, the arithmetic of zones gives out
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name; raises Refusal with an example when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        text = f"I know no time zone called “{esc(name[:60])}”. Use a name such as Europe/Berlin or America/New_York."
        raise Refusal(text) from None


@cache
def is_known(name: str) -> bool:
    """Whether there is a zone of that name; the list of them all would be read from the disk each time."""
    try:
        return bool(zone(name))
    except Refusal:
        return False


def start_of_day(day: date, name: str) -> datetime:
    """The first instant of `day` in that zone, as UTC (midnight, or the end of the gap that swallows it)."""
    return datetime.combine(day, time(), zone(name)).astimezone(UTC)


def at_minute(day: date, minute: int, name: str) -> datetime:
    """The instant at which that zone's wall clock shows so many minutes after midnight; 1440 is the day's end."""
    return (datetime.combine(day, time(), zone(name)) + timedelta(minutes=minute)).astimezone(UTC)


def local(instant: datetime, name: str) -> datetime:
    """The wall clock of that zone at an instant."""
    return instant.astimezone(zone(name))


def day_of(instant: datetime, name: str) -> date:
    """The calendar day in that zone at an instant."""
    return local(instant, name).date()


def parse_day(text: str, today: date) -> date:
    """A day as typed: `2026-12-24`, today, tomorrow, yesterday, or a weekday (the next one, never today)."""
    word = text.strip().casefold()
    if word in NEAR:
        return today + timedelta(days=NEAR[word])
    if word in WEEKDAYS:
        return today + timedelta(days=(WEEKDAYS.index(word) - today.weekday() - 1) % 7 + 1)
    if ISO_DAY.fullmatch(word):
        return _iso_day(word)
    text = f"“{esc(text[:40])}” is not a day I can read. Type it as 2026-12-24, or as today, tomorrow or monday."
    raise Refusal(text)


def _iso_day(word: str) -> date:
    try:
        day = date.fromisoformat(word)
    except ValueError:
        text = f"There is no {word} in the calendar. Check the day and month (year-month-day)."
        raise Refusal(text) from None
    if day.year not in YEARS:
        text = f"{word} is too far away. Type a year from {YEARS[0]} to {YEARS[-1]}; for no end leave the date out."
        raise Refusal(text)
    return day
