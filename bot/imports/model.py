"""What an import is made of: a file's rows, the faults in it, what was asked for, and what it comes to."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.kit.errors import Refusal

SHOWN = 20  # faults told one by one
KEPT = 1_000  # different faults remembered at all
NAMED = 3  # lines named of those that say the same
QUOTED = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One row as it stands in the file; `line` is where it begins."""

    line: int
    cells: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row by the names of its fields, trimmed; a field without a column is not in it."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What was asked for beside the file: see the options of `rolecall import`."""

    maps: Mapping[str, str] = field(default_factory=dict)  # field: column
    sets: Mapping[str, str] = field(default_factory=dict)  # field: one value for all rows
    values: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (field, text): meaning
    dates: str | None = None
    create: frozenset[str] = frozenset()
    keep: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One line of the difference: `sign` is + for new, ~ for changed, - for gone."""

    what: str  # member, segment, assignment …
    sign: str
    text: str


class FaultyFile(Refusal):
    """A file of which something cannot be taken in; all of it is left out."""


@dataclass(slots=True)
class Where:
    """The lines on which something stands: how many there are, and the first of them."""

    times: int = 0
    first: list[int] = field(default_factory=list)

    def add(self, line: int) -> None:
        self.times += 1
        if len(self.first) < NAMED:
            self.first.append(line)

    def __str__(self) -> str:
        """As in `line 3`, `lines 3 and 7`, `lines 3, 7, 12 and 30 more`."""
        *most, last = [str(each) for each in self.first]
        if more := self.times - len(self.first):
            most, last = [*most, last], f"{more:,} more"
        return f"lines {', '.join(most)} and {last}" if most else f"line {last}"


class Fault(NamedTuple):
    """What is wrong with a row; `example` is the part that may differ where it is the same fault on another line."""

    text: str
    example: str = ""


@dataclass(slots=True)
class _Alike:
    """Faults of one kind, in the words of the first."""

    text: str
    example: str
    differing: bool = False
    where: Where = field(default_factory=Where)

    def told(self) -> str:
        text = self.text.replace(self.example, f"{self.example}, for one,", 1) if self.differing else self.text
        return f"  {self.where}: {text}"


class Faults:
    """Every fault of a file. What is wrong alike on many lines is told once, with the first of them."""

    def __init__(self, name: str, creatable: Collection[str] = ()) -> None:
        """`creatable` are the fields of which `--create` could make what is not there."""
        self.name = name
        self.creatable = creatable
        self.count = 0
        self._found: dict[str, _Alike] = {}

    def add(self, line: int, text: str, example: str = "") -> None:
        """`example` as in Fault."""
        self.count += 1
        kind = text.replace(example, "", 1) if example else text
        if kind in self._found or len(self._found) < KEPT:
            alike = self._found.setdefault(kind, _Alike(text=text, example=example))
            alike.where.add(line)
            alike.differing = alike.differing or alike.text != text

    def settle(self) -> None:
        """Raise when there is any."""
        if self.count:
            raise FaultyFile("\n".join((self._headline(), *self._lines(), *self._way_out())))

    def _headline(self) -> str:
        faults = "1 fault" if self.count == 1 else f"{self.count:,} faults"
        return f"{self.name} has {faults}, so nothing was changed:"

    def _lines(self) -> list[str]:
        shown = sorted(self._found.values(), key=lambda each: each.where.first)[:SHOWN]
        lines = [each.told() for each in shown]
        left = self.count - sum(each.where.times for each in shown)
        return [*lines, f"  … and {left:,} more"] if left else lines

    def _way_out(self) -> list[str]:
        """What might be made; not where a name is nearly one that is there, for that is more likely meant."""
        unlike = [each.text for each in self._found.values() if "The nearest is" not in each.text]
        fields = [each for each in self.creatable if any(text.startswith(f"{each}: there is no ") for text in unlike)]
        return ["What is not there can be made: " + " ".join(f"--create {each}" for each in fields)] if fields else []


def quoted(text: str) -> str:
    """What stands in a file, fit for a terminal: one line, no control characters, clipped."""
    seen = "".join(char for char in " ".join(text.split()) if unicodedata.category(char)[0] != "C")
    return f"“{seen if len(seen) <= QUOTED else seen[: QUOTED - 1] + '…'}”"


def counted(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
