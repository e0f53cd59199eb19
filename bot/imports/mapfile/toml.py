"""Writing TOML: texts, lists, one thing a line, and days as people type them."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from bot.imports.cells import DAY
from bot.kit.typed import BIDI
from bot.kit.zones import day_of, local, start_of_day

WIDTH = 110
BARE = re.compile(r"[A-Za-z0-9_-]+")
# What a reviewer would not see, or see elsewhere than it stands: written as what it is.
UNSEEN = re.compile(f"[\x7f-\x9f\u2028\u2029\u200b\ufeff{''.join(sorted(BIDI))}]")


def text(value: str) -> str:
    return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


def key(name: str) -> str:
    return name if BARE.fullmatch(name) else text(name)


def one_line(values: Iterable[str]) -> str:
    """A list of what is written as TOML already."""
    return f"[{', '.join(values)}]"


def texts(values: Iterable[str]) -> str:
    return one_line(map(text, values))


def table(pairs: Iterable[tuple[str, str]]) -> str:
    """In one line; a pair without a value is left out."""
    return f"{{ {', '.join(f'{name} = {value}' for name, value in pairs if value)} }}"


def listed(name: str, values: Sequence[str], *, short: bool = True) -> Iterator[str]:
    """A list in one line where it fits and may be `short`, else with a line for each; an empty one is left out."""
    line = f"{name} = {one_line(values)}"
    if short and len(line) <= WIDTH:
        yield from [line] if values else []
    elif values:
        yield f"{name} = ["
        yield from (f"    {each}," for each in values)
        yield "]"


def first(instant: datetime | None, zone: str) -> str:
    """From when something holds: a day where it begins with one, else the wall clock with its offset."""
    if instant is None:
        return ""
    day = day_of(instant, zone)
    return day.isoformat() if start_of_day(day, zone) == instant else local(instant, zone).isoformat()


def last(instant: datetime | None, zone: str) -> str:
    """Until when: the last day, which counts in, or the instant."""
    if instant is None:
        return ""
    day = day_of(instant, zone)
    return (day - DAY).isoformat() if start_of_day(day, zone) == instant else local(instant, zone).isoformat()
