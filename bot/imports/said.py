"""What the rows of one file say about the same thing; the first word counts, and another one is a fault."""

from collections.abc import Hashable
from typing import Any

from bot.imports.model import quoted
from bot.imports.rows import Cells


class Said:
    """The value that each thing's field was given, and on which line."""

    def __init__(self) -> None:
        self._first: dict[tuple[Hashable, str], tuple[Any, int]] = {}

    def agrees(self, cells: Cells, thing: Hashable, field: str, value: Any) -> bool:
        """Whether nothing else was said of it before; a contradiction becomes a fault naming both lines."""
        known, line = self._first.setdefault((thing, field), (value, cells.row.line))
        if known != value:
            cells.fault(f"{field} {quoted(cells.text(field, 4_000))} contradicts line {line}, which says another one.")
        return bool(known == value)
