"""A typed absence read into whom it is about, from when to when in their own zone, and who shall stand in."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.kit.blocks import esc, when
from bot.kit.errors import Ambiguous, Choice, Refusal
from bot.kit.zones import WEEKDAYS, at_minute, day_of, local, parse_day, start_of_day
from bot.people.absences import Absence
from bot.people.model import Member
from bot.roles.roster import Roster

AWAY = "/role away"
HOW = "`/role away 2026-12-21..2027-01-02 cover @anna`"
COVER = re.compile(r"(?:^|\s)cover(?:ed by)?\s+(?P<who>.+)$", re.IGNORECASE)
HOURS = re.compile(r"\b(\d{1,2}):(\d{2})\s*(?:\.\.|-|to|until)\s*(\d{1,2}):(\d{2})\b", re.IGNORECASE)
SPAN = re.compile(r"(\S+?)(?:\s*\.\.\s*|\s+[-\u2013\u2014]\s+)(\S+)")
WORDS = re.compile(r"(?:^|\s)(?P<word>from|since|until|till|on|to)\s+(?P<day>\S+)", re.IGNORECASE)
DAY = timedelta(days=1)
ASKED = frozenset({"ask", "me", "anyone", "anybody", "somebody"})
HOURS_OF_DAY, MINUTES_OF_HOUR, LONGEST = 24, 60, 400


@dataclass(frozen=True, kw_only=True, slots=True)
class Leave:
    """What was typed: whose absence, when, and whether those who could shall be asked to stand in."""

    absence: Absence
    asks: bool = False


def leave(roster: Roster, text: str, me: Member, now: datetime) -> Leave:
    """Raises Refusal or Ambiguous with what to type instead. The absence's id is nought: it is not saved yet."""
    line = text
    text, cover = _take(COVER, text)
    text, hours = _take(HOURS, text)
    text, days = _days(text)
    who = _member(roster, text, line, now) if text.strip() else me
    asks = cover is not None and cover["who"].strip().casefold() in ASKED
    stand_in = _member(roster, cover["who"], line, now).id if cover and not asks else None
    since, until = _instants(days, hours, who.zone, now)
    return Leave(absence=Absence(id=0, member_id=who.id, since=since, until=until, stand_in_id=stand_in), asks=asks)


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, re.Match[str] | None]:
    found = pattern.search(text)
    return (text, None) if found is None else (f"{text[: found.start()]} {text[found.end() :]}", found)


def _days(text: str) -> tuple[str, tuple[str | None, str | None]]:
    """The text without its days, and the first and last of them as typed."""
    text, span = _take(SPAN, text)
    if span:
        return text, (span[1], span[2])
    first = last = None
    while found := WORDS.search(text):
        text = f"{text[: found.start()]} {text[found.end() :]}"
        if found["word"].lower() in {"until", "till", "to"}:
            last = found["day"]
        elif found["word"].lower() == "on":
            first = last = found["day"]
        else:
            first = found["day"]
    if first is last is None:
        return _bare_day(text)
    return text, (first, last)


def _bare_day(text: str) -> tuple[str, tuple[str | None, str | None]]:
    """A day that stands alone, `tomorrow`, is the first and the last."""
    for piece in text.split():
        if _reads_as_day(piece):
            return text.replace(piece, " ", 1), (piece, piece)
    return text, (None, None)


def _reads_as_day(piece: str) -> bool:
    try:
        parse_day(piece, date(2026, 1, 1))
    except Refusal:
        return piece[:1].isdigit()
    return True


def _instants(
    days: tuple[str | None, str | None], hours: re.Match[str] | None, zone: str, now: datetime
) -> tuple[datetime, datetime]:
    """From the start of the first day to the end of the last one, or the hours of one day, in that zone."""
    today = day_of(now, zone)
    if days == (None, None):
        raise Refusal(f"From when to when? Type {HOW}, `/role away tomorrow` or `/role away until friday`.")
    first = parse_day(days[0], today) if days[0] else today
    if days[1] is None:
        raise Refusal(f"Until when? Name the last day too: {HOW}.")
    last = first if days[1] == days[0] else _last(days[1], first, today)
    if last < first:
        raise Refusal(f"The last day, {_said(last)}, lies before the first, {_said(first)}. Swap them.")
    if (last - first).days > LONGEST:
        raise Refusal("That is more than a year. Somebody who is gone for so long had better hand the role over.")
    if hours is None:
        return start_of_day(first, zone), start_of_day(last + DAY, zone)
    if first != last:
        raise Refusal("Hours go with one day: `/role away 2026-12-21 13:00..17:00`.")
    begin, end = (_minute(hours[at], hours[at + 1]) for at in (1, 3))
    if end <= begin:
        raise Refusal(f"{hours[0]} would end before it begins. Type the earlier hour first: `13:00..17:00`.")
    return at_minute(first, begin, zone), at_minute(first, end, zone)


def _last(typed: str, first: date, today: date) -> date:
    """A weekday is looked for behind the first day; any other word is about today."""
    return parse_day(typed, max(today, first) if typed.casefold() in WEEKDAYS else today)


def _minute(hour: str, minute: str) -> int:
    total = int(hour) * MINUTES_OF_HOUR + int(minute)
    if int(minute) >= MINUTES_OF_HOUR or total > HOURS_OF_DAY * MINUTES_OF_HOUR:
        raise Refusal(f"“{hour}:{minute}” is no time of day. Type hours from 00:00 to 24:00.")
    return total


def _member(roster: Roster, named: str, line: str, now: datetime) -> Member:
    """The one person whom a part of the line names; where it is asked back, the buttons say the whole line."""
    try:
        read = roster.reader(AWAY, people_only=True).read(named, day_of(now, roster.zone))
    except Ambiguous as asked:
        raise Ambiguous(asked.text, [_whole(each, named, line) for each in asked.choices]) from None
    if len(read.refs) != 1:
        raise Refusal(f"I read one person there, and days: {HOW}. “{esc(' '.join(named.split())[:60])}” is not one.")
    return roster.members[read.refs[0].id]


def _whole(choice: Choice, named: str, line: str) -> Choice:
    meant = choice.text.removeprefix(AWAY).strip()
    return Choice(label=choice.label, text=f"{AWAY} {' '.join(line.replace(named.strip(), meant, 1).split())}")


def has_days(text: str) -> bool:
    """Whether something in it says when."""
    return any(map(_reads_as_day, re.split(r"\s+|\.\.", text)))


def _said(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def stretch(known: Absence, zone: str) -> str:
    """An absence in words, in that zone: its days, the last one counted in, or its hours."""
    first, end = local(known.since, zone), local(known.until, zone)
    if (first.hour, first.minute, end.hour, end.minute) == (0, 0, 0, 0):
        last = local(known.until - timedelta(microseconds=1), zone)
        days = [f"{each:%a} {each.day} {each:%b}" for each in (first, last)]
        return days[0] if first.date() == last.date() else " to ".join(days)
    if first.date() == end.date():
        return f"{first:%a} {first.day} {first:%b}, {first:%H:%M} to {end:%H:%M} ({_place(zone)})"
    return f"{when(known.since, zone)} to {when(known.until, zone)}"


def _place(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")
