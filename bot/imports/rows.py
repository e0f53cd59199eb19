"""Rows by their fields: cells of a record put under the names that the rest of the house uses, and read there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bot.imports.cells import DAY, Unreadable, disarm, read_amount, read_day, read_first, read_last
from bot.imports.model import Faults, Order, Row, Where
from bot.imports.names import Names, T, normal
from bot.imports.reading import Table


def by_field(table: Table, places: Mapping[str, int], order: Order) -> Iterator[Row]:
    """Each record as a row: `--set` stands for every row, `--value` says what a text means."""
    read = {field: place for field, place in places.items() if field not in order.sets}
    meant = {field for field, _ in order.values}
    for record in table.records:
        cells = {field: disarm(record.cells[place]).strip() for field, place in read.items()} | dict(order.sets)
        for field in meant & cells.keys():
            cells[field] = order.values.get((field, normal(cells[field])), cells[field])
        yield Row(line=record.line, cells=cells)


def repeated(rows: Iterable["Cells"], twice: Where) -> Iterator["Cells"]:
    """The rows as they come; `twice` learns of those that say no more than one above them."""
    seen: set[tuple[str, ...]] = set()
    for cells in rows:
        said = tuple(cells.row.cells.values())
        if said in seen:
            twice.add(cells.row.line)
        seen.add(said)
        yield cells


LAST = frozenset({"until", "left"})  # fields of a last day, which counts


@dataclass(frozen=True, kw_only=True, slots=True)
class Cells:
    """One row being read; whatever is wrong in it becomes a fault, and reads as nothing."""

    row: Row
    faults: Faults
    dates: str | None
    zone: str

    def has(self, field: str) -> bool:
        """Whether the file speaks of the field at all."""
        return field in self.row.cells

    def text(self, field: str, limit: int = 255) -> str:
        text = self.row.cells.get(field, "")
        if len(text) > limit:
            self.fault(f"{field} is {len(text):,} characters long; {limit} is the most.")
            return text[:limit]
        return text

    def needed(self, field: str, limit: int = 255) -> str:
        text = self.text(field, limit)
        if not (text.isascii() and text.isprintable() and text) and not normal(text):
            self.fault(f"{field} is empty.")
            return ""
        return text

    def day(self, field: str) -> date | None:
        text = self.text(field)
        try:
            return read_day(text, self.dates) if text else None
        except Unreadable as fault:
            self.fault(f"{field}: {fault}", fault.shown)
            return None

    def amount(self, field: str) -> Decimal | None:
        text = self.text(field)
        try:
            return read_amount(text) if text else None
        except Unreadable as fault:
            self.fault(f"{field}: {fault}", fault.shown)
            return None

    def instant(self, field: str) -> datetime | None:
        """The instant at which a first day begins, or a last one is over."""
        text = self.text(field)
        read = read_last if field in LAST else read_first
        try:
            return read(text, self.dates, self.zone) if text else None
        except Unreadable as fault:
            self.fault(f"{field}: {fault}", fault.shown)
            return None

    def period(self) -> tuple[datetime | None, datetime | None]:
        """From when until when the row is true; without a `from` it has always been."""
        since, until = self.instant("from"), self.instant("until")
        if since and until and until <= since:
            self.fault("until lies before from.")
        return since, until

    def days(self) -> tuple[date | None, date | None]:
        """The same as days: the first, and the one behind the last."""
        first, last = self.day("from"), self.day("until")
        if first and last and last < first:
            self.fault("until lies before from.")
        return first, last + DAY if last else None

    def named(self, field: str, names: Names[T], text: str | None = None) -> T | None:
        """What a cell names, exactly; an empty one names nothing."""
        wanted = self.text(field) if text is None else text
        found = names.find(wanted) if wanted else ()
        if wanted and len(found) != 1:
            self.fault(f"{field}: {names.fault(wanted)}")
        return found[0] if len(found) == 1 else None

    def fault(self, text: str, example: str = "") -> None:
        """`example` as in Fault."""
        self.faults.add(self.row.line, text, example)
