"""Public holidays of a country or region: which are known, which days they are, and what may be typed for them."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache

from bot.kit.errors import Refusal
from bot.kit.typed import esc

CODE = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,3}))?")
NONE = "none"
AHEAD = 2  # years in which a next holiday is looked for
HOW = "Type a country or its region as ISO has them: `DE`, `DE-BY`, `US-CA`, `GB-SCT`; or `none`."


def read_place(text: str) -> str | None:
    """The country or region that was typed, in capitals; None for `none`. Raises Refusal for what is not known."""
    wanted = text.strip().upper()
    if wanted == NONE.upper():
        return None
    if not CODE.fullmatch(wanted):
        raise Refusal(f"“{esc(text.strip()[:40])}” is no country or region. {HOW}")
    if known(wanted) is None:
        raise Refusal(f"I know no public holidays of “{wanted}”. {HOW}")
    return wanted


@lru_cache(maxsize=256)
def known(place: str) -> Mapping[date, str] | None:
    """The public holidays there by day, whatever the year, with their names; None where nobody wrote them down."""
    import holidays  # only here: hundreds of countries, and most processes never ask

    found = CODE.fullmatch(place)
    try:
        return holidays.country_holidays(found[1], subdiv=found[2], language="en_US") if found else None
    except NotImplementedError:
        return None


def free_days(place: str | None) -> Collection[date]:
    """The days on which whoever keeps these holidays does not work."""
    found = known(place) if place else None
    return frozenset() if found is None else found  # one that nobody has asked yet is empty, and knows every year


def coming(place: str, today: date, limit: int = 3) -> list[tuple[date, str]]:
    """The next public holidays there, in order."""
    days = known(place)
    if days is None:
        return []
    for year in range(today.year, today.year + AHEAD):
        days.get(date(year, 1, 1))  # the days of a year are worked out when one of it is asked for
    return sorted((day, name) for day, name in days.items() if day >= today)[:limit]
