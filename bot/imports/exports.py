"""What files get: each kind as the rows that an import of it takes back, in an order that does not depend on ids."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.imports.book import Book
from bot.imports.cells import DAY, amount_text, first_text, joined, last_text
from bot.imports.fields import OWNER, Kind
from bot.imports.subjects import subject_cells
from bot.imports.targets import lines_of, targets_of
from bot.imports.timeline import Lines, Piece, instant
from bot.kit.db import Tx
from bot.kit.lexicon import normal
from bot.kpis.filed import all_deals, all_facts, all_targets, kinds_kept
from bot.kpis.inputs import called, parts_of
from bot.kpis.plans import all_forecasts
from bot.ownership.service import load_rows

Line = Sequence[str]
Period = tuple[str, str]
NOTHING = Piece(value=None)


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """The book, and by which name each thing in it is meant without doubt."""

    book: Book
    members: Mapping[int, str]
    accounts: Mapping[int, str]

    @classmethod
    def of(cls, book: Book) -> "Shelf":
        said = Counter(normal(each.name) for each in book.members.values())
        members = {
            each.id: each.name if said[normal(each.name)] == 1 else each.email or each.slack_user_id or each.name
            for each in book.members.values()
        }
        names = Counter(
            normal(name)
            for each in book.accounts.values()
            for name in {each.name, *each.aliases, each.external_id or ""}
        )
        accounts = {
            each.id: each.name if names[normal(each.name)] == 1 else each.external_id or each.name
            for each in book.accounts.values()
        }
        return cls(book=book, members=members, accounts=accounts)

    def period(self, piece: Piece) -> Period:
        return (
            first_text(instant(piece.since), self.book.zone),
            last_text(instant(piece.until), self.book.zone),
        )

    @property
    def axes(self) -> list[tuple[int, str]]:
        """The dimensions in their order, id and key."""
        ordered = sorted(self.book.dimensions.values(), key=lambda each: (each.position, each.key))
        return [(each.id, each.key) for each in ordered]

    def scope(self, scope: frozenset[int]) -> list[str]:
        """A cell for each dimension."""
        named = {self.book.segments[each].dimension_id: self.book.segments[each].name for each in scope}
        return [named.get(axis, "") for axis, _ in self.axes]


async def export_rows(tx: Tx, kind: Kind) -> AsyncIterator[Line]:
    """The header first."""
    shelf = Shelf.of(Book.of(await load_rows(tx)))
    if kind in STREAMED:
        async for line in STREAMED[kind](tx, shelf):
            yield line
    elif kind is Kind.TARGETS:
        for line in _targets(shelf, lines_of(await all_targets(tx))):
            yield line
    else:
        for line in WHOLE[kind](shelf):
            yield line


def _members(shelf: Shelf) -> Iterator[Line]:
    yield ("name", "email", "slack_id", "zone", "title", "kind", "holidays", "left", "manager", "from", "until")
    book = shelf.book
    people = sorted(
        book.members.values(), key=lambda each: (normal(each.name), each.email or "", each.slack_user_id or "")
    )
    for each in people:
        left = last_text(each.inactive_since, book.zone)
        known = (each.name, each.email or "", each.slack_user_id or "", each.zone, each.title, each.kind.value)
        own = (*known, each.holidays or "", left)
        for piece in book.managers.get(each.id) or [NOTHING]:
            manager = shelf.members[piece.value] if isinstance(piece.value, int) else ""
            yield (*own, manager, *shelf.period(piece))


def _segments(shelf: Shelf) -> Iterator[Line]:
    yield ("dimension", "name", "parent", "aliases", "from", "until")
    book = shelf.book
    for axis, key in shelf.axes:
        own = sorted(
            (each for each in book.segments.values() if each.dimension_id == axis), key=lambda s: normal(s.name)
        )
        for each in own:
            for piece in book.parents.get(each.id) or [NOTHING]:
                parent = book.segments[piece.value].name if isinstance(piece.value, int) else ""
                yield (key, each.name, parent, joined(each.aliases) if each.aliases else "", *shelf.period(piece))


def _assignments(shelf: Shelf) -> Iterator[Line]:
    yield ("member", "role", *(key for _, key in shelf.axes), "rank", "weight", "from", "until")
    lines = [
        (
            shelf.members[member],
            shelf.book.roles[role].key,
            *shelf.scope(scope),
            rank.value,
            str(piece.value),
            *shelf.period(piece),
        )
        for (member, role, scope, rank), pieces in shelf.book.hats.items()
        for piece in pieces
    ]
    yield from sorted(lines, key=_folded)


def _absences(shelf: Shelf) -> Iterator[Line]:
    """Days as the absent one's own wall calendar has them."""
    yield ("member", "from", "until", "cover", "note")
    lines = [_absence(shelf, member, piece) for member, pieces in shelf.book.absences.items() for piece in pieces]
    yield from sorted(lines, key=_folded)


def _absence(shelf: Shelf, member: int, piece: Piece) -> Line:
    stand_in, note = piece.value if isinstance(piece.value, tuple) else (None, "")
    zone = shelf.book.members[member].zone
    days = first_text(instant(piece.since), zone), last_text(instant(piece.until), zone)
    return (shelf.members[member], *days, "" if stand_in is None else shelf.members[stand_in], note)


def _accounts(shelf: Shelf) -> Iterator[Line]:
    """One row for each period in which an account belonged somewhere or had an owner named."""
    roles = [each.key for each in shelf.book.roles.values()]
    fields = [*(key for _, key in shelf.axes), *(OWNER + key for key in roles)]
    yield ("name", "external_id", "status", "aliases", "renewal", *fields, "from", "until")
    cells: dict[int, dict[Period, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    _put_homes(shelf, cells)
    _put_owners(shelf, cells)
    accounts = sorted(shelf.book.accounts.values(), key=lambda each: (normal(each.name), each.external_id or ""))
    for each in accounts:
        aliases = joined(each.aliases) if each.aliases else ""
        own = (each.name, each.external_id or "", each.status.value, aliases, str(each.renewal or ""))
        for period, filled in sorted(cells[each.id].items()) or [(("", ""), {})]:
            yield (*own, *(filled.get(field, "") for field in fields), *period)


def _put_homes(shelf: Shelf, cells: dict[int, dict[Period, dict[str, str]]]) -> None:
    keys = dict(shelf.axes)
    for (account, axis), pieces in shelf.book.homes.items():
        for piece in pieces:
            if isinstance(piece.value, int):
                cells[account][shelf.period(piece)][keys[axis]] = shelf.book.segments[piece.value].name


def _put_owners(shelf: Shelf, cells: dict[int, dict[Period, dict[str, str]]]) -> None:
    named: dict[tuple[int, int, Period], list[str]] = defaultdict(list)
    for (account, role, scope), pieces in shelf.book.owners.items():
        for piece in pieces:
            who = piece.value if isinstance(piece.value, frozenset) else frozenset()
            named[account, role, shelf.period(piece)] += [shelf.members[each] + _part(shelf, scope) for each in who]
    for (account, role, period), owners in named.items():
        cells[account][period][OWNER + shelf.book.roles[role].key] = joined(sorted(owners))


def _part(shelf: Shelf, scope: frozenset[int]) -> str:
    named = zip((key for _, key in shelf.axes), shelf.scope(scope), strict=True)
    parts = ", ".join(f"{key}={name}" for key, name in named if name)
    return f" ({parts})" if parts else ""


def _targets(shelf: Shelf, lines: Lines) -> Iterator[Line]:
    yield ("measure", "member", "role", "segment", "period", "value", "from", "until")
    found = [
        (
            *(each.measure, *subject_cells(shelf.book, shelf.members, each.subject), each.period.value),
            *(amount_text(each.value), str(each.since or ""), str(each.until - DAY) if each.until else ""),
        )
        for each in targets_of(lines, lines)
    ]
    yield from sorted(found, key=lambda line: (*_folded(line[:5]), line[6]))


async def _forecasts(tx: Tx, shelf: Shelf) -> AsyncIterator[Line]:
    """Every snapshot, so that what was expected when stays known."""
    yield ("measure", "member", "role", "segment", "period", "first", "value", "frozen")
    lines = [
        (
            *(each.measure, *subject_cells(shelf.book, shelf.members, each.subject), each.period.value),
            *(str(each.first), amount_text(each.value), str(each.frozen_on)),
        )
        for each in await all_forecasts(tx)
    ]
    for line in sorted(lines, key=lambda line: (*_folded(line[:6]), line[7])):
        yield line


def _folded(line: Line) -> list[str]:
    return [*(normal(cell) for cell in line), *line]


async def _deals(tx: Tx, shelf: Shelf) -> AsyncIterator[Line]:
    """In the order in which they were written; a text that was kept stands where the name would."""
    yield (
        *("id", "name", "owner", "account", "product", "stage", "value", "created", "qualified", "closed"),
        *("competitor", "loss_reason", "cost", "bookings", "due", "renewal", "old_price", "new_price"),
    )
    products = {each.id: each.name for each in shelf.book.segments.values()}
    async for each in all_deals(tx):
        refs = (
            ("owner", each.owner_id, shelf.members),
            ("account", each.account_id, shelf.accounts),
            ("product", each.product_id, products),
        )
        named = (names[ref] if ref is not None else each.raw.get(field, "") for field, ref, names in refs)
        days = (str(day or "") for day in (each.created_on, each.qualified_on, each.closed_on))
        money = [amount_text(amount) for amount in (each.value, each.cost, each.bookings)]
        texts = (each.competitor or "", each.loss_reason or "")
        prices = (amount_text(amount) for amount in (each.old_price, each.new_price))
        renewal = (str(each.due_on or ""), "yes" if each.renewal else "", *prices)
        yield (each.external_id, each.name, *named, each.stage.value, money[0], *days, *texts, *money[1:], *renewal)


async def _entries(tx: Tx, shelf: Shelf) -> AsyncIterator[Line]:
    """The numbers that people type, in the order in which they were written; a column for each that is in use."""
    parts = parts_of(shelf.book.measures.all, await kinds_kept(tx))
    yield ("id", "measure", "member", "account", "date", "amount", *parts)
    async for each in all_facts(tx):
        measure = called(each.kind, each.components, shelf.book.measures.typed)
        if measure:
            member = "" if each.member_id is None else shelf.members[each.member_id]
            account = "" if each.account_id is None else shelf.accounts[each.account_id]
            simple = measure.components[0] if measure.simple else ""
            amount = amount_text(each.components.get(simple))
            told = ("" if name == simple else amount_text(each.components.get(name)) for name in parts)
            yield (each.external_id, measure.key, member, account, str(each.day), amount, *told)


STREAMED: Mapping[Kind, Callable[[Tx, Shelf], AsyncIterator[Line]]] = {
    Kind.DEALS: _deals,
    Kind.ENTRIES: _entries,
    Kind.FORECASTS: _forecasts,
}
WHOLE: Mapping[Kind, Callable[[Shelf], Iterator[Line]]] = {
    Kind.MEMBERS: _members,
    Kind.SEGMENTS: _segments,
    Kind.ASSIGNMENTS: _assignments,
    Kind.ABSENCES: _absences,
    Kind.ACCOUNTS: _accounts,
}
