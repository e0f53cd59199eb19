"""What was asked for, and what came of it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.imports.fields import Kind
from bot.imports.model import Change, Where

EXAMPLES = 10
KEPT = 1_000  # different texts of a field counted at most


@dataclass(slots=True)
class Sum:
    """How much of a file is new, changed and as it was; a few changes, and the texts that were kept unknown."""

    rows: int = 0
    different: int = 0  # rows, repeated ones counted once
    new: int = 0
    changed: int = 0
    undated: int = 0  # of those, qualified deals without a day
    examples: list[Change] = field(default_factory=list)
    kept: Counter[tuple[str, str]] = field(default_factory=Counter)

    def count(self, what: str, tell: Callable[[], str], *, new: bool) -> None:
        """One more row that changes something; the first ones of each sort are told in full."""
        self.new, self.changed = self.new + new, self.changed + (not new)
        if (self.new if new else self.changed) <= EXAMPLES:
            self.examples.append(Change(what=what, sign="+" if new else "~", text=tell()))

    def keep(self, name: str, text: str) -> None:
        if (name, text) in self.kept or len(self.kept) < KEPT:
            self.kept[name, text] += 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A file to be brought in, with its options as they were typed."""

    kind: Kind
    path: Path
    maps: Sequence[str] = ()
    sets: Sequence[str] = ()
    values: Sequence[str] = ()
    dates: str | None = None
    create: Sequence[str] = ()
    unknown: str = "refuse"
    dry_run: bool = False


@dataclass(slots=True)
class Outcome:
    """What the file came to. `changes` are all of them; of a long file's rows `told` counts and shows some."""

    asked: Asked
    rows: int = 0
    changes: list[Change] = field(default_factory=list)
    told: Sum | None = None
    unread: list[str] = field(default_factory=list)
    twice: Where = field(default_factory=Where)  # rows that say again what one above them says
    shared: list[tuple[str, list[str]]] = field(default_factory=list)  # an address, and the members who have it

    @property
    def changed(self) -> bool:
        return bool(self.changes) or bool(self.told and (self.told.new or self.told.changed))
