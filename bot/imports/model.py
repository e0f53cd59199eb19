"""What an import is made of: a file's rows, the faults in it, what was asked for, and what it comes to."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from bot.kit.errors import Refusal

SHOWN = 20  # faults told one by one
KEPT = 1_000  # different faults remembered at all
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


class Faults:
    """Every fault of a file. What is wrong alike on many lines is told once, with the first of them."""

    def __init__(self, name: str, creatable: Collection[str] = ()) -> None:
        """`creatable` are the fields of which `--create` could make what is not there."""
        self.name = name
        self.creatable = creatable
        self.count = 0
        self._first: dict[str, int] = {}
        self._times: dict[str, int] = {}

    def add(self, line: int, text: str) -> None:
        self.count += 1
        if text in self._first or len(self._first) < KEPT:
            self._first.setdefault(text, line)
            self._times[text] = self._times.get(text, 0) + 1

    def settle(self) -> None:
        """Raise when there is any."""
        if self.count:
            raise FaultyFile("\n".join((self._headline(), *self._lines(), *self._way_out())))

    def _headline(self) -> str:
        faults = "1 fault" if self.count == 1 else f"{self.count:,} faults"
        return f"{self.name} has {faults}, so nothing was changed:"

    def _lines(self) -> list[str]:
        shown = sorted(self._first.items(), key=lambda each: each[1])[:SHOWN]
        lines = [f"  line {line}: {text}{self._again(text)}" for text, line in shown]
        left = self.count - sum(self._times[text] for text, _ in shown)
        return [*lines, f"  … and {left:,} more"] if left else lines

    def _way_out(self) -> list[str]:
        """What might be made; not where a name is nearly one that is there, for that is more likely meant."""
        unlike = [text for text in self._first if "The nearest is" not in text]
        fields = [each for each in self.creatable if any(text.startswith(f"{each}: there is no ") for text in unlike)]
        return ["What is not there can be made: " + " ".join(f"--create {each}" for each in fields)] if fields else []

    def _again(self, text: str) -> str:
        more = self._times[text] - 1
        return f" ({more:,} more lines say the same)" if more > 1 else " (1 more line says the same)" if more else ""


def quoted(text: str) -> str:
    """What stands in a file, fit for a terminal: one line, no control characters, clipped."""
    seen = "".join(char for char in " ".join(text.split()) if unicodedata.category(char)[0] != "C")
    return f"“{seen if len(seen) <= QUOTED else seen[: QUOTED - 1] + '…'}”"


def counted(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
