"""The map as the file wants it, being made from the map as it is; and what is found to change on the way."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from bot.imports.book import Book
from bot.imports.difference import days
from bot.imports.draft import Draft, role_names
from bot.imports.mapfile.entry import Entry
from bot.imports.mapfile.names import Finder, Labels, segment_labels
from bot.imports.mapfile.overlay import Laid, Line, clashes
from bot.imports.model import Change, Order, quoted
from bot.imports.names import Names
from bot.imports.timeline import Piece
from bot.ownership.model import NamedOwner
from bot.roles.model import Scope

FIRST = " Whoever is new comes by `rolecall import members` first."


@dataclass(kw_only=True)
class Work:
    """`begin` is from when what is new holds where its line does not say: now, or always where nothing was before.
    `told` is the map as it will be, with namesakes called apart: for what people read.
    """

    top: Entry
    before: Book
    zone: str
    now: datetime
    begin: datetime | None
    draft: Draft = field(init=False)
    changes: list[Change] = field(default_factory=list)
    owners: list[NamedOwner] = field(default_factory=list)  # all that will be; `renamed` are their accounts and roles
    renamed: set[tuple[int, int]] = field(default_factory=set)
    missing: list[tuple[Entry, str]] = field(default_factory=list)  # faults, unless the file is simply too old

    def __post_init__(self) -> None:
        self.draft = Draft(self.before.copy(), Order())
        labels = Labels.of(self.before)
        self.members = Finder("member", labels.members, self.draft.members)
        self.accounts = Finder("account", labels.accounts, self.draft.accounts)
        self.segments = self._segments()
        self.told = replace(
            self.book,
            members={each.id: replace(each, name=labels.members[each.id]) for each in self.before.members.values()},
            accounts={each.id: replace(each, name=labels.accounts[each.id]) for each in self.before.accounts.values()},
        )

    @property
    def restores(self) -> bool:
        """Whether the file is laid into nothing: then it may tell what could not be newly made today."""
        return self.begin is None

    @property
    def book(self) -> Book:
        """The map as it will be."""
        return self.draft.book

    def replant(self) -> None:
        """Segments are found by the names that they will have."""
        self.segments = self._segments()

    def _segments(self) -> Finder:
        known = self.book.segments.values()
        names = Names("segment", ((name, each.id) for each in known for name in (each.name, *each.aliases)))
        return Finder("segment", segment_labels(self.book), names)

    def change(self, what: str, sign: str, text: str) -> None:
        self.changes.append(Change(what=what, sign=sign, text=text))

    def days(self, piece: Piece, zone: str) -> str:
        """The days that it holds, as people write them; what turns when the file is applied turns now."""
        if piece.since == self.now:
            return " from now on" + days(replace(piece, since=None), zone)
        return days(replace(piece, until=None), zone) + " until now" if piece.until == self.now else days(piece, zone)

    def member(self, entry: Entry, field_: str) -> int | None:
        return self.find_member(entry, field_, entry.text(field_))

    def find_member(self, entry: Entry, field_: str, name: str) -> int | None:
        return self._find(entry, field_, name, self.members, FIRST)

    def account(self, entry: Entry, field_: str, name: str) -> int | None:
        return self._find(entry, field_, name, self.accounts, " Accounts come by `rolecall import accounts` first.")

    def _find(self, entry: Entry, field_: str, name: str, finder: Finder, first: str = "") -> int | None:
        found = finder.find(name) if name.strip() else None
        if found is None and name.strip():
            why = finder.fault(name)
            entry.fault(f"{field_}: {why}{first if why.startswith('there is no') else ''}", field_)
        return found

    @cached_property
    def _roles(self) -> Names[int]:
        """Asked for only when the roles stand as they will be."""
        return Names("role", ((name, each.id) for each in self.book.roles.values() for name in role_names(each)))

    def role(self, entry: Entry, field_: str) -> int | None:
        return self._find(
            entry,
            field_,
            entry.text(field_),
            Finder("role", {each.id: each.key for each in self.book.roles.values()}, self._roles),
        )

    def scope(self, entry: Entry, field_: str, names: tuple[str, ...]) -> Scope | None:
        """At most one segment of each dimension; None where it is faulty."""
        found = [self._find(entry, field_, each, self.segments) for each in names]
        taken: dict[int, int] = {}
        for each in found:
            if each is None:
                return None
            other = taken.setdefault(self.book.segments[each].dimension_id, each)
            if other != each:
                pair = [quoted(self.book.segments[one].name) for one in (other, each)]
                axis = self.book.dimensions[self.book.segments[each].dimension_id].name.casefold()
                entry.fault(f"{field_}: {pair[0]} and {pair[1]} are both of the dimension {axis}. Name one.", field_)
                return None
        return frozenset(taken.values())

    def clash(self, laid: Laid, fault: str) -> None:
        """Lines that cannot both be true."""
        for entry, above in clashes(laid):
            entry.fault(f"{fault}: line {above.line} speaks of the same days. Make it one line, or part their days.")

    def line(self, entry: Entry, value: object, zone: str) -> Line | None:
        """A line's days with what they are about; None where they stand back to front."""
        since, until = entry.since("from", zone), entry.until("until", zone)
        if since and until and until <= since:
            entry.fault("until lies before from. Swap them, or correct one.", "until")
            return None
        return Line(entry=entry, value=value, since=since, until=until)
