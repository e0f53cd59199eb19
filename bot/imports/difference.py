"""What an import comes to, line by line: the book as it was beside the book as it will be."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

from bot.imports.book import Book
from bot.imports.cells import first_text, last_text
from bot.imports.model import Change, quoted
from bot.imports.timeline import Lines, Piece, differing, gone_and_new, instant
from bot.ownership.model import Account
from bot.people.model import Member
from bot.roles.model import Rank, Segment

Tell = Callable[[Any, Hashable], str]
TOLD_OF_MEMBER = ("name", "email", "slack_user_id", "title", "zone", "kind", "holidays", "inactive_since")
TOLD_OF_ACCOUNT = ("name", "external_id", "status", "aliases", "renewal")


def difference(before: Book, after: Book) -> list[Change]:
    """In the order in which it is applied: trees, people, what they hold, accounts."""
    return [
        *_things("dimension", before.dimensions, after.dimensions, lambda each: each.name, ("name",)),
        *_things("segment", before.segments, after.segments, lambda each: _segment(after, each), ("name", "aliases")),
        *_lines("place of a segment", before.parents, after.parents, after.zone, parent_text(after)),
        *_things("member", before.members, after.members, _member, TOLD_OF_MEMBER),
        *_lines("reporting line", before.managers, after.managers, after.zone, _manager(after)),
        *_absences(before, after),
        *_lines("assignment", before.hats, after.hats, after.zone, hat_text(after)),
        *_things("account", before.accounts, after.accounts, _account, TOLD_OF_ACCOUNT),
        *_lines("segment of an account", before.homes, after.homes, after.zone, _home(after)),
        *_lines("named owner", before.owners, after.owners, after.zone, owner_text(after)),
    ]


def _things(
    what: str, before: dict[int, Any], after: dict[int, Any], name: Callable[[Any], str], told: tuple[str, ...]
) -> Iterator[Change]:
    for each in after.values():
        known = before.get(each.id)
        if known is None:
            yield Change(what=what, sign="+", text=name(each))
        elif known != each:
            parts = (_turned(part, getattr(known, part), getattr(each, part)) for part in told)
            yield Change(what=what, sign="~", text=f"{name(known)}: {', '.join(filter(None, parts))}")


def _turned(part: str, old: Any, new: Any) -> str:
    return f"{part.replace('_', ' ')} {_shown(old)} → {_shown(new)}" if old != new else ""


def _shown(value: Any) -> str:
    text = ", ".join(value) if isinstance(value, tuple) else str(value or "")
    return quoted(text) if text else "nothing"


def _lines(what: str, before: Lines, after: Lines, zone: str, tell: Tell) -> Iterator[Change]:
    for key in differing(before, after):
        gone, new = gone_and_new(before.get(key, ()), after[key])
        for sign, pieces in (("-", gone), ("+", new)):
            texts = ((tell(key, each.value), each) for each in pieces)
            yield from (Change(what=what, sign=sign, text=text + days(each, zone)) for text, each in texts if text)


def days(piece: Piece, zone: str) -> str:
    """The days that it holds, as people write them."""
    first, last = first_text(instant(piece.since), zone), last_text(instant(piece.until), zone)
    return (f" from {first}" if first else "") + (f" until {last}" if last else "")


def _segment(book: Book, segment: Segment) -> str:
    return f"{segment.name} ({book.dimensions[segment.dimension_id].name.casefold()})"


def _member(member: Member) -> str:
    return member.name


def _account(account: Account) -> str:
    return f"{account.name} ({account.status})"


def parent_text(book: Book) -> Tell:
    def tell(segment: Any, parent: Any) -> str:
        place = f"below {book.segments[parent].name}" if parent is not None else "at the top"
        return f"{book.segments[segment].name} {place}"

    return tell


def _manager(book: Book) -> Tell:
    return lambda member, manager: f"{member_name(book, member)} reports to {member_name(book, manager)}"


def _absences(before: Book, after: Book) -> Iterator[Change]:
    """Their days are those of the absent one's own zone."""
    for member in differing(before.absences, after.absences):
        was, becomes = ({member: book.absences.get(member, [])} for book in (before, after))
        yield from _lines("absence", was, becomes, after.members[member].zone, absence_text(after))


def absence_text(book: Book) -> Tell:
    def tell(member: Any, told: Any) -> str:
        stand_in, note = told
        cover = f", {member_name(book, stand_in)} stands in," if stand_in is not None else ""
        return f"{member_name(book, member)} is away{f' ({quoted(note)})' if note else ''}{cover}"

    return tell


def member_name(book: Book, member: Any) -> str:
    return book.members[member].name


def hat_text(book: Book) -> Tell:
    def tell(key: Any, weight: Any) -> str:
        member, role, scope, rank = key
        what = " · ".join(filter(None, (book.roles[role].short, book.scope_text(scope))))
        backup = " as backup" if rank is Rank.BACKUP else ""
        share = f" with weight {weight}" if weight != 1 else ""
        return f"{member_name(book, member)}: {what}{backup}{share}"

    return tell


def _home(book: Book) -> Tell:
    def tell(key: Any, segment: Any) -> str:
        account, axis = key
        return f"{book.accounts[account].name}: {book.dimensions[axis].name.casefold()} {book.segments[segment].name}"

    return tell


def owner_text(book: Book) -> Tell:
    def tell(key: Any, members: Any) -> str:
        account, role, scope = key
        part = f" for {book.scope_text(scope)}" if scope else ""
        return f"{book.accounts[account].name}: {book.roles[role].short} {_all(book, members)}{part}"

    return tell


def _all(book: Book, members: Iterable[int]) -> str:
    return " and ".join(sorted(member_name(book, each) for each in members))
