"""A map being worked on: names looked up in it, and things made that were not there; those have ids below 0."""

from collections.abc import Mapping
from dataclasses import replace

from bot.imports.book import Book
from bot.imports.model import Order, quoted
from bot.imports.names import Names
from bot.imports.reading import canon
from bot.imports.rows import Cells
from bot.imports.timeline import Piece
from bot.kit.lexicon import key_of
from bot.ownership.model import Account, AccountStatus
from bot.people.model import Member
from bot.roles.model import NAME_LIMIT, Dimension, Role, Scope, Segment

KEY_LIMIT = 40


class Draft:
    """`book` is written in; `order` says what may be made on the way."""

    def __init__(self, book: Book, order: Order) -> None:
        self.book, self.order = book, order
        self._fresh = 0
        self.members: Names[int] = Names("member", hint=" Name them by e-mail or Slack id.")
        self.accounts: Names[int] = Names("account", hint=" Name it by its external id.")
        self.roles = Names("role", ((name, role.id) for role in book.roles.values() for name in role_names(role)))
        self.dimensions = Names("dimension", _dimension_names(book.dimensions))
        self._segments: dict[int, Names[int]] = {}
        self._alike: dict[tuple[int, tuple[str, ...]], int] = {}
        for member in book.members.values():
            self.meet(member)
        for account in book.accounts.values():
            self.know(account)
        for segment in book.segments.values():
            self.plant(segment)

    def fresh(self) -> int:
        self._fresh -= 1
        return self._fresh

    def segments(self, dimension_id: int) -> Names[int]:
        """The names of one dimension's segments."""
        what = f"{self.book.dimensions[dimension_id].name.casefold()} segment"
        return self._segments.setdefault(dimension_id, Names(what))

    def meet(self, member: Member) -> Member:
        """Put a member, new or changed, into the book."""
        self.book.members[member.id] = member
        for name in (member.name, member.email, member.slack_user_id):
            self.members.add(name or "", member.id)
        return member

    def know(self, account: Account) -> Account:
        """Put an account, new or changed, into the book."""
        self.book.accounts[account.id] = account
        for name in (account.name, *account.aliases, account.external_id):
            self.accounts.add(name or "", account.id)
        return account

    def plant(self, segment: Segment) -> Segment:
        """Put a segment, new or changed, into the book."""
        self.book.segments[segment.id] = segment
        names = self.segments(segment.dimension_id)
        for name in (segment.name, *segment.aliases):
            names.add(name, segment.id)
        self._alike.setdefault((segment.dimension_id, key_of(segment.name)), segment.id)
        return segment

    def new_member(self, name: str) -> Member:
        return self.meet(Member(id=self.fresh(), name=name, zone=self.book.zone))

    def new_account(self, name: str, status: AccountStatus = AccountStatus.CUSTOMER) -> Account:
        return self.know(Account(id=self.fresh(), name=name, status=status))

    def new_dimension(self, name: str) -> Dimension:
        """A further axis, compared behind those that are there."""
        key = canon(name)[:KEY_LIMIT]
        made = Dimension(id=self.fresh(), key=key, name=name, position=len(self.book.dimensions))
        self.book.dimensions[made.id] = made
        for each in (key, name):
            self.dimensions.add(each, made.id)
        return made

    def new_segment(self, cells: Cells, field: str, dimension_id: int, name: str) -> Segment | None:
        """A fault where people could not tell its name from another one's."""
        twin = self._alike.get((dimension_id, key_of(name)))
        if twin is not None:
            other = quoted(self.book.segments[twin].name)
            cells.fault(
                f"{field}: {quoted(name)} is too much like {other}, which is there already. Write that instead."
            )
            return None
        if not key_of(name) or len(name) > NAME_LIMIT:
            cells.fault(f"{field}: a name has 1 to {NAME_LIMIT} characters.")
            return None
        return self.plant(Segment(id=self.fresh(), dimension_id=dimension_id, name=name))

    def member(self, cells: Cells, field: str) -> int | None:
        """Whom a cell names, made where `--create` allows it."""
        text = cells.text(field)
        if text and field in self.order.create and not self.members.find(text):
            return self.new_member(" ".join(text.split())).id
        return cells.named(field, self.members)

    def segment(self, cells: Cells, field: str, dimension_id: int, text: str | None = None) -> int | None:
        """The segment that a cell names, made as a root where `--create` allows it."""
        wanted = cells.text(field, NAME_LIMIT) if text is None else text
        names = self.segments(dimension_id)
        if wanted and field in self.order.create and not names.find(wanted):
            made = self.new_segment(cells, field, dimension_id, " ".join(wanted.split()))
            return made.id if made else None
        return cells.named(field, names, wanted)

    def scope(self, cells: Cells) -> Scope:
        """The segments that a row names, each in the column of its dimension."""
        axes = [each for each in self.book.dimensions.values() if cells.has(each.key)]
        found = (self.segment(cells, axis.key, axis.id) for axis in axes)
        return frozenset(each for each in found if each is not None)

    def settle(self) -> None:
        """Segments made on the way, of which no row says where they stand, have always been roots."""
        for each in self.book.segments.values():
            if each.id < 0:
                self.book.parents.setdefault(each.id, [Piece(value=None)])

    def mark_customer(self, account_id: int) -> None:
        """An account made on the way has bought something after all."""
        made = self.book.accounts[account_id]
        if account_id < 0 and made.status is AccountStatus.PROSPECT:
            self.book.accounts[account_id] = replace(made, status=AccountStatus.CUSTOMER)


def role_names(role: Role) -> tuple[str, ...]:
    return (role.key, role.name, *role.aliases)


def _dimension_names(dimensions: Mapping[int, Dimension]) -> list[tuple[str, int]]:
    return [(name, each.id) for each in dimensions.values() for name in (each.key, each.name)]
