"""A table of the file being read: whatever is wrong in it becomes a fault at its line, and reads as nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.imports.cells import Unreadable, read_first, read_last
from bot.imports.mapfile.source import Source
from bot.imports.model import Faults, quoted
from bot.kit.lexicon import Lexicon

Place = tuple[str | int, ...]
TEXT, TEXTS, DAY = (
    "a text in quotation marks",
    'a list of texts, such as ["DACH", "Fintech"]',
    "a day, such as 2026-12-24",
)
LIMIT = 255


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """`place` is its way from the top of the file, `("role", "ae", "held", 3)`."""

    source: Source
    faults: Faults
    place: Place
    body: Mapping[str, Any]

    @classmethod
    def top(cls, source: Source, faults: Faults) -> "Entry":
        return cls(source=source, faults=faults, place=(), body=source.body)

    @property
    def line(self) -> int:
        return self.source.line(self.place)

    def fault(self, text: str, *within: str | int) -> None:
        """`within` leads to what is meant of it: a key, and of a list the element."""
        self.faults.add(self.source.line((*self.place, *within)), text)

    def only(self, *fields: str) -> None:
        """Anything else in it is a slip of the pen."""
        for each in self.body:
            if each not in fields:
                near = Lexicon((name, name) for name in fields).near(each, 1)
                meant = f" Did you mean {near[0][0]}?" if near else ""
                listed = f"What can stand here: {', '.join(fields)}."
                self.fault(f"there is no key {quoted(each)} here.{meant} {listed}", each)

    def has(self, field: str) -> bool:
        return field in self.body

    def text(self, field: str, limit: int = LIMIT) -> str:
        value = self.body.get(field, "")
        if not isinstance(value, str):
            self._wrong(field, TEXT)
            return ""
        if len(value) > limit:
            self.fault(f"{field} is {len(value):,} characters long; {limit:,} is the most.", field)
        return value

    def needed(self, field: str, limit: int = LIMIT) -> str:
        found = self.text(field, limit)
        if not self.has(field) or (isinstance(self.body[field], str) and not found.strip()):
            self.fault(f"{field} is missing: write {field} = {TEXT}.", field)
        return found

    def texts(self, field: str, limit: int = LIMIT) -> tuple[str, ...]:
        """One text alone stands for a list of it."""
        value = self.body.get(field, ())
        return self.as_texts(field, [value] if isinstance(value, str) else value, limit)

    def as_texts(self, field: str, value: object, limit: int = LIMIT) -> tuple[str, ...]:
        if not isinstance(value, Sequence) or not all(isinstance(each, str) for each in value):
            self._wrong(field, TEXTS)
            return ()
        for each in value:
            if len(each) > limit:
                self.fault(f"{field}: {quoted(each)} is longer than {limit:,} characters.", field)
        return tuple(value)

    def number(self, field: str, default: int, allowed: range) -> int:
        value = self.body.get(field, default)
        if type(value) is not int or value not in allowed:
            self._wrong(field, f"a whole number from {allowed[0]:,} to {allowed[-1]:,}")
            return default
        return value

    def since(self, field: str, zone: str) -> datetime | None:
        """The instant at which a first day begins, or the one that is written."""
        return self._instant(field, zone, last=False)

    def until(self, field: str, zone: str) -> datetime | None:
        """The instant at which a last day is over, or the one that is written."""
        return self._instant(field, zone, last=True)

    def _instant(self, field: str, zone: str, *, last: bool) -> datetime | None:
        value = self.body.get(field)
        if value is None:
            return None
        if isinstance(value, datetime) and value.tzinfo is None:
            self._wrong(field, "the offset behind the time, such as 2026-12-24T09:30:00+01:00")
            return None
        if not isinstance(value, (date, str)):
            self._wrong(field, DAY)
            return None
        try:
            return (read_last if last else read_first)(
                value if isinstance(value, str) else value.isoformat(), None, zone
            )
        except (Unreadable, OverflowError) as fault:
            self.fault(f"{field}: {fault}", field)
            return None

    def table(self, field: str) -> "Entry":
        """What stands in a table of its own, or in none."""
        value = self.body.get(field, {})
        if not isinstance(value, Mapping):
            self._wrong(field, f"a table, [{field}]")
            value = {}
        return Entry(source=self.source, faults=self.faults, place=(*self.place, field), body=value)

    def tables(self) -> Iterator[tuple[str, "Entry"]]:
        """Each table in this one, by its name."""
        for name in self.body:
            yield name, self.table(name)

    def lines(self, field: str, example: str) -> list["Entry"]:
        """A list of tables, each in its line."""
        value = self.body.get(field, ())
        if not isinstance(value, Sequence) or not all(isinstance(each, Mapping) for each in value):
            self._wrong(field, f"a list of lines such as {{ {example} }}")
            return []
        at = (*self.place, field)
        return [
            Entry(source=self.source, faults=self.faults, place=(*at, index), body=each)
            for index, each in enumerate(value)
        ]

    def _wrong(self, field: str, wanted: str) -> None:
        self.fault(f"{field}: write {wanted}.", field)
