"""Long files, row by row: each row is noted beside memory, then weighed by the batch against what is known."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.imports.model import Fault, Faults, Where
from bot.imports.outcome import Sum
from bot.imports.rows import Cells
from bot.imports.scratch import Noted, Scratch
from bot.kit.db import Tx
from bot.kpis.filed import gauge_all

Real = Callable[[int], int]  # what became of an id that was given while planning


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighed:
    """A noted row that changes something: what it will be, and how the difference says so."""

    line: int
    value: Any
    new: bool
    tell: Callable[[], str]
    fault: Fault | None = None
    undated: bool = False  # it will count in no period, for it has no day


class Ledger(Protocol):
    """One kind of long file: how a row is read, weighed and written."""

    what: str

    def read(self, cells: Cells) -> tuple[str, dict[str, Any]] | None:
        """The key of a row and what it says; None when that is faulty."""

    async def weigh(self, tx: Tx, batch: Sequence[Noted], real: Real) -> list[Weighed]:
        """Those of the batch that change something."""

    async def put(self, tx: Tx, values: Sequence[Any]) -> None:
        """Write them."""


def note(ledger: Ledger, rows: Iterable[Cells], scratch: Scratch, faults: Faults, twice: Where) -> Sum:
    """Read all rows into the scratch, repeated ones once; a key with different values is a fault naming both lines."""
    told = Sum()
    for cells in rows:
        told.rows += 1
        read = ledger.read(cells)
        if read is None:
            continue
        key, made = read
        known = scratch.note(cells.row.line, key, json.dumps(made, sort_keys=True, ensure_ascii=False))
        if known and known.same:
            twice.add(cells.row.line)
        elif known:
            faults.add(cells.row.line, f"the same {ledger.what} stands on line {known.line} with different values.")
        for name, text in made.get("raw", {}).items():
            told.keep(name, text)
    return told


async def weigh(tx: Tx, ledger: Ledger, scratch: Scratch, told: Sum, faults: Faults) -> None:
    """Count what the file would change."""
    for batch in scratch.batches():
        told.different += len(batch)
        for each in await ledger.weigh(tx, batch, lambda planned: planned):
            if each.fault:
                faults.add(each.line, *each.fault)
            else:
                told.count(ledger.what, each.tell, new=each.new)
                told.undated += each.undated


async def write(tx: Tx, ledger: Ledger, scratch: Scratch, real: Real, faults: Faults) -> None:
    """Weigh again, in the transaction that writes, and write."""
    gauged = False
    for batch in scratch.batches():
        found = await ledger.weigh(tx, batch, real)
        for each in found:
            if each.fault:
                faults.add(each.line, *each.fault)
        faults.settle()
        if found:
            await ledger.put(tx, [each.value for each in found])
        if found and not gauged:
            await gauge_all(tx)
            gauged = True
