"""What an accepted handoff promised for a day: its dated fields, and the lines of a text that begin with a date."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.handoffs.contract import Edge, Field, FieldKind
from bot.kit.blocks import clip

LABEL_LIMIT, MOST = 200, 20  # characters of one promise; promises of one handoff
LINE = re.compile(r"\s*(?:[-*•]\s*)?(?P<day>\d{4}-\d{2}-\d{2})(?!\d)\s*[:,\u2013\u2014-]?\s*(?P<what>.*)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Promised:
    """`label` is what shall have happened by the end of `day`."""

    label: str
    day: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Promise:
    """One that is watched: of which handoff and account, whose it is now, and where its handoff can be opened."""

    id: int
    handoff: int
    revision: int
    company: str
    label: str
    day: date
    owners: tuple[int, ...] = ()


def promised(edge: Edge, content: Mapping[str, str], reply: Mapping[str, str]) -> list[Promised]:
    """In the order of the form; the day of completion is chased by itself."""
    found = [each for field in edge.fields for each in _of(field, content.get(field.name, ""))]
    found += [each for field in edge.reply for each in _of(field, reply.get(field.name, ""))]
    return found[:MOST]


def _of(field: Field, told: str) -> Iterator[Promised]:
    if not field.promise or not told:
        return
    if field.kind is FieldKind.DATE:
        yield Promised(label=field.label, day=date.fromisoformat(told))
    else:
        yield from lines(told)


def lines(text: str) -> Iterator[Promised]:
    """`2026-12-10: two days of training`; a line without a date, or with one that is no day, promises nothing here."""
    for line in text.splitlines():
        found = LINE.fullmatch(line)
        if found and (day := day_or_none(found["day"])) and found["what"].strip():
            yield Promised(label=clip(found["what"].strip(), LABEL_LIMIT), day=day)


def day_or_none(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def fault(text: str, today: date) -> str | None:
    """What is wrong with the first dated line that cannot be kept to."""
    for line in text.splitlines():
        found = LINE.fullmatch(line)
        if found and day_or_none(found["day"]) is None:
            return f"There is no day {found['day']}. Begin a promise with its day, such as 2026-12-24: training."
        if found and found["day"] < today.isoformat():
            return f"{found['day']} has passed. Promise a day to come, or put the date behind the words."
    return None
