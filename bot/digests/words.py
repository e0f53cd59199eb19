"""What is typed behind `/rolecall digest`: a weekday, a time and a zone, in any order."""

import re
from dataclasses import dataclass, replace
from datetime import time
from functools import cache
from zoneinfo import available_timezones

from rapidfuzz import process

from bot.digests.rule import Rule
from bot.kit.blocks import clip, esc
from bot.kit.errors import Refusal
from bot.kit.zones import WEEKDAYS

USAGE = "Type `/rolecall digest here monday 09:00 Europe/Berlin`, or `/rolecall digest off`."
CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
TIMELIKE = re.compile(r"\d.*|noon|midnight")
FILLERS = frozenset({"at", "on", "every", "in", "time", "zone"})
HOURS, MINUTES, ABBREVIATED = 24, 60, 3
MONDAY_MORNING = time(9)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What was typed of a rule; the rest stays as it was, or as it begins."""

    weekday: int | None = None
    at: time | None = None
    zone: str | None = None

    def over(self, known: Rule | None, zone: str) -> Rule:
        """The whole rule: what was typed, else what the channel has, else Monday 09:00 in `zone`."""
        base = known or Rule(weekday=0, at=MONDAY_MORNING, zone=zone)
        weekday = base.weekday if self.weekday is None else self.weekday
        return Rule(weekday=weekday, at=base.at if self.at is None else self.at, zone=self.zone or base.zone)


def read(text: str) -> Asked:
    """Raises Refusal for a word that is no weekday, time or zone, or one too many of a kind."""
    words = [each for each in text.split() if each.casefold() not in FILLERS]
    asked = Asked()
    for word in words:
        fresh = _with(asked, word)
        if fresh is None:
            raise Refusal(f"“{esc(clip(word, 40))}” is one too many: name one weekday, one time, one zone. {USAGE}")
        asked = fresh
    return asked


def _with(asked: Asked, word: str) -> Asked | None:
    """What is asked with one more word; None when its kind was said before."""
    folded = word.casefold().strip(",.")
    if (weekday := _weekday(folded)) is not None:
        return replace(asked, weekday=weekday) if asked.weekday is None else None
    if TIMELIKE.fullmatch(folded):
        return replace(asked, at=clock(folded)) if asked.at is None else None
    zone = find_zone(word)
    return replace(asked, zone=zone) if asked.zone is None else None


def _weekday(word: str) -> int | None:
    """`monday`, `Mondays`, `mon`."""
    name = word.removesuffix("s")
    found = [place for place, each in enumerate(WEEKDAYS) if len(name) >= ABBREVIATED and each.startswith(name)]
    return found[0] if found else None


def clock(word: str) -> time:
    """Raises Refusal with how to type one."""
    found = CLOCK.fullmatch(word)
    if not found or int(found[1]) >= HOURS or int(found[2]) >= MINUTES:
        raise Refusal(f"“{esc(clip(word, 40))}” is not a time of day. Type it as 09:00 or 17:30.")
    return time(int(found[1]), int(found[2]))


@cache
def _zones() -> dict[str, str]:
    """Every zone's name, and the name of its city where only one zone has it."""
    names = sorted(available_timezones())
    cities: dict[str, list[str]] = {}
    for name in names:
        cities.setdefault(name.rpartition("/")[2].casefold(), []).append(name)
    return {city: found[0] for city, found in cities.items() if len(found) == 1} | {n.casefold(): n for n in names}


def find_zone(text: str) -> str:
    """The IANA zone of that name, or of that city, however it is spelt; raises Refusal with the nearest."""
    folded = text.strip().strip(",.").casefold()
    if found := _zones().get(folded):
        return found
    near = process.extractOne(folded, _zones().keys(), score_cutoff=75)
    hint = f"Did you mean {_zones()[near[0]]}? " if near else ""
    raise Refusal(f"“{esc(clip(text, 40))}” is no weekday, time or time zone I know. {hint}{USAGE}")


def word_of(text: str) -> tuple[str, str]:
    """`here`, `off` or nothing, and what follows it."""
    first, _, rest = text.strip().partition(" ")
    return first.casefold(), rest.strip()
