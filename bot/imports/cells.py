"""What single cells mean: days and instants, amounts, lists; and text that a spreadsheet would take for a formula."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from bot.imports.model import quoted
from bot.kit.zones import YEARS, day_of, start_of_day

DAY = timedelta(days=1)
# What a spreadsheet reads as a formula: the first character that is not blank, or a tab or line break before it.
FORMULA = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]| *[\t\r\n])")  # noqa: RUF001 - full-width signs work too
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
PLAIN = re.compile(r"-?\d+(\.\d+)?")
DECIMAL_COMMA = re.compile(r"-?\d+,\d{1,2}")
GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+\.\d+|-?\d{1,3}(?:,\d{3}){2,}")
GROUPED_BY_POINT = re.compile(r"-?\d{1,3}(?:\.\d{3})+,\d+|-?\d{1,3}(?:\.\d{3}){2,}")
CEILING = Decimal(10) ** 12
DECIMALS = 4


class Unreadable(ValueError):
    """A cell that means nothing of what its field holds; its text says what to write instead."""

    def __init__(self, text: str, why: str) -> None:
        self.shown = quoted(text)
        super().__init__(f"{self.shown} {why}")


def arm(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    return "'" + text if FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def disarm(text: str) -> str:
    """What `arm` was given."""
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text


def joined(names: Iterable[str]) -> str:
    """Several names in one cell, with semicolons between them."""
    line = io.StringIO()
    csv.writer(line, delimiter=";", lineterminator="").writerow(list(names))
    return line.getvalue()


def parted(text: str) -> tuple[str, ...]:
    """What `joined` was given."""
    cells = next(csv.reader([text], delimiter=";", skipinitialspace=True), [])
    return tuple(dict.fromkeys(each.strip() for each in cells if each.strip()))


@lru_cache(maxsize=10_000)
def read_day(text: str, layout: str | None) -> date:
    """A day in that strptime layout, by default ISO with or without a time behind it."""
    try:
        day = datetime.strptime(text, layout).date() if layout else _iso_day(text)  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise Unreadable(text, _no_such_day(layout)) from None
    if day.year not in YEARS:
        raise Unreadable(text, f"is too far away; years from {YEARS[0]} to {YEARS[-1]} can be kept.")
    return day


def _iso_day(text: str) -> date:
    return datetime.fromisoformat(text).date() if len(text) > len("2026-12-24") else date.fromisoformat(text)


def _no_such_day(layout: str | None) -> str:
    if layout:
        return f"is not a day written as {layout}, or not in the calendar."
    return "is not a day. Write 2026-12-24, or say with --dates how the days are written."


def day_text(day: date, layout: str | None) -> str:
    """A day as the file writes its days."""
    return day.strftime(layout) if layout else day.isoformat()


def read_first(text: str, layout: str | None, zone: str) -> datetime:
    """The instant from which something holds: the start of a day, or the instant itself."""
    instant = _instant(text)
    return instant or start_of_day(read_day(text, layout), zone)


def read_last(text: str, layout: str | None, zone: str) -> datetime:
    """The instant at which something ends: a last day is inclusive, an instant is not."""
    instant = _instant(text)
    return instant or start_of_day(read_day(text, layout) + DAY, zone)


def _instant(text: str) -> datetime | None:
    if "T" not in text:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant.astimezone(UTC) if instant.tzinfo else None


def first_text(instant: datetime | None, zone: str) -> str:
    if instant is None:
        return ""
    day = day_of(instant, zone)
    return day.isoformat() if start_of_day(day, zone) == instant else instant.astimezone(UTC).isoformat()


def last_text(instant: datetime | None, zone: str) -> str:
    if instant is None:
        return ""
    day = day_of(instant, zone)
    return (day - DAY).isoformat() if start_of_day(day, zone) == instant else instant.astimezone(UTC).isoformat()


def read_amount(text: str) -> Decimal:
    """A number that is not below zero, its thousands and decimals parted in any way that can mean only one thing."""
    amount = Decimal(_plain_number(text))
    if amount < 0:
        raise Unreadable(text, "is below zero. Only what is nought or more can be kept here.")
    if amount >= CEILING:
        raise Unreadable(text, "is a trillion or more. Check the number of digits.")
    if amount != round(amount, DECIMALS):
        raise Unreadable(text, f"has more than {DECIMALS} decimals.")
    return amount


def _plain_number(text: str) -> str:
    word = text.replace("\u2212", "-").replace("\u00a0", "").replace("\u202f", "")
    if PLAIN.fullmatch(word) and word.isascii():
        return word
    if DECIMAL_COMMA.fullmatch(word) or GROUPED_BY_POINT.fullmatch(word):
        return word.replace(".", "").replace(",", ".")
    if GROUPED.fullmatch(word):
        return word.replace(",", "")
    why = "is not a number that can be read one way only. Write 12500 or 12500.50, without a currency."
    raise Unreadable(text, why)


def amount_text(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount.normalize():f}"
