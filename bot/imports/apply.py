"""A difference between two books, written through the features' bulk services; ids below 0 become real ones."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from bot.imports.book import Book
from bot.imports.timeline import Lines, Piece, differing, instant
from bot.kit.db import Tx
from bot.ownership import bulk as ownership
from bot.ownership.model import AccountSegment, NamedOwner
from bot.people import bulk as people
from bot.people.absences import Absence
from bot.people.model import ReportLine
from bot.roles import bulk as roles
from bot.roles.model import Assignment, Placement, Role

T = TypeVar("T")


class Ids:
    """What became of the ids that new things were given while planning."""

    def __init__(self) -> None:
        self._real: dict[int, int] = {}

    def learn(self, ids: Mapping[int, int]) -> None:
        self._real.update(ids)

    def of(self, planned: int) -> int:
        return self._real.get(planned, planned)

    def all(self, planned: Iterable[int]) -> frozenset[int]:
        return frozenset(map(self.of, planned))


async def apply(tx: Tx, before: Book, after: Book) -> Ids:
    """Write all that is different, in the order in which one thing rests on another."""
    ids = Ids()
    await _write_trees(tx, before, after, ids)
    await _write_members(tx, before, after, ids)
    await _write_roles(tx, before, after, ids)
    await _write_absences(tx, before.absences, after.absences, ids)
    await _write_hats(tx, before.hats, after.hats, ids)
    await _write_accounts(tx, before, after, ids)
    return ids


async def _write_trees(tx: Tx, before: Book, after: Book, ids: Ids) -> None:
    ids.learn(await roles.add_dimensions(tx, list(_new(before.dimensions, after.dimensions))))
    await roles.change_dimensions(tx, list(_changed(before.dimensions, after.dimensions)))
    new = [replace(each, dimension_id=ids.of(each.dimension_id)) for each in _new(before.segments, after.segments)]
    ids.learn(await roles.add_segments(tx, new))
    await roles.change_segments(tx, list(_changed(before.segments, after.segments)))
    moved = differing(before.parents, after.parents)
    places = [
        Placement(segment_id=ids.of(key), parent_id=None if each.value is None else ids.of(_id(each)), **_dated(each))
        for key in moved
        for each in after.parents[key]
    ]
    await roles.replace_placements(tx, ids.all(moved), places)


async def _write_roles(tx: Tx, before: Book, after: Book, ids: Ids) -> None:
    """With the places where they are needed, which may be new themselves."""
    ids.learn(await roles.add_roles(tx, [_placed(each, ids) for each in _new(before.roles, after.roles)]))
    await roles.change_roles(tx, [_placed(each, ids) for each in _changed(before.roles, after.roles)])


def _placed(role: Role, ids: Ids) -> Role:
    return replace(role, needed_in=tuple(ids.all(scope) for scope in role.needed_in))


async def _write_members(tx: Tx, before: Book, after: Book, ids: Ids) -> None:
    ids.learn(await people.add_members(tx, list(_new(before.members, after.members))))
    await people.change_members(tx, list(_changed(before.members, after.members)))
    moved = differing(before.managers, after.managers)
    lines = [
        ReportLine(member_id=ids.of(key), manager_id=ids.of(_id(each)), **_dated(each))
        for key in moved
        for each in after.managers[key]
    ]
    await people.replace_lines(tx, ids.all(moved), lines)


async def _write_absences(tx: Tx, before: Lines, after: Lines, ids: Ids) -> None:
    """One that only changes keeps its row, and with it who was asked to stand in."""
    new, changed, gone = [], [], []
    for key in differing(before, after):
        known = {each.id: each for each in before.get(key, ()) if each.id is not None}
        kept = {each.id for each in after[key]}
        gone += [each for each in known if each not in kept]
        new += [_absence(key, each, ids) for each in after[key] if each.id is None]
        moved = (each for each in after[key] if each.id is not None and not each.same(known[each.id]))
        changed += [_absence(key, each, ids) for each in moved]
    await people.remove_absences(tx, gone)
    await people.change_absences(tx, changed)
    await people.add_absences(tx, new)


def _absence(member: int, piece: Piece, ids: Ids) -> Absence:
    since, until = instant(piece.since), instant(piece.until)
    if since is None or until is None or not isinstance(piece.value, tuple):
        raise TypeError(piece)
    stand_in, note = piece.value
    named = None if stand_in is None else ids.of(stand_in)
    return Absence(id=piece.id or 0, member_id=ids.of(member), since=since, until=until, stand_in_id=named, note=note)


async def _write_hats(tx: Tx, before: Lines, after: Lines, ids: Ids) -> None:
    """A row that goes makes room for one that comes, so that an assignment keeps its id while it can."""
    new, changed, gone = [], [], []
    for key in differing(before, after):
        known = {each.id: each for each in before.get(key, ())}
        kept = {each.id for each in after[key] if each.id is not None}
        free = [each for each in known if each is not None and each not in kept]
        for piece in after[key]:
            held = piece if piece.id is not None or not free else replace(piece, id=free.pop(0))
            if held.id is None:
                new.append(_hat(key, held, ids))
            elif not held.same(known[held.id]):
                changed.append(_hat(key, held, ids))
        gone += free
    await roles.remove_assignments(tx, gone)
    await roles.change_assignments(tx, changed)
    await roles.add_assignments(tx, new)


def _hat(key: Any, piece: Piece, ids: Ids) -> Assignment:
    member, role, scope, rank = key
    weight = piece.value if isinstance(piece.value, int) else 1
    return Assignment(
        id=piece.id or 0,
        role_id=ids.of(role),
        member_id=ids.of(member),
        scope=ids.all(scope),
        rank=rank,
        weight=weight,
        **_dated(piece),
    )


async def _write_accounts(tx: Tx, before: Book, after: Book, ids: Ids) -> None:
    ids.learn(await ownership.add_accounts(tx, list(_new(before.accounts, after.accounts))))
    await ownership.change_accounts(tx, list(_changed(before.accounts, after.accounts)))
    await _write_homes(tx, before.homes, after.homes, ids)
    pairs = {(account, role) for account, role, _ in differing(before.owners, after.owners)}
    owners = [
        NamedOwner(
            id=0,
            account_id=ids.of(key[0]),
            role_id=ids.of(key[1]),
            member_id=member,
            scope=ids.all(key[2]),
            **_dated(each),
        )
        for key, pieces in after.owners.items()
        if key[:2] in pairs
        for each in pieces
        for member in sorted(ids.all(_members(each)))
    ]
    await ownership.replace_owners(tx, [(ids.of(account), ids.of(role)) for account, role in sorted(pairs)], owners)


async def _write_homes(tx: Tx, before: Lines, after: Lines, ids: Ids) -> None:
    moved = {account for account, _ in differing(before, after)}
    homes = [
        AccountSegment(account_id=ids.of(key[0]), segment_id=ids.of(_id(each)), **_dated(each))
        for key, pieces in after.items()
        if key[0] in moved
        for each in pieces
    ]
    await ownership.replace_homes(tx, ids.all(moved), homes)


def _new(before: Mapping[int, T], after: Mapping[int, T]) -> Iterator[T]:
    return (each for key, each in after.items() if key not in before)


def _changed(before: Mapping[int, T], after: Mapping[int, T]) -> Iterator[T]:
    return (each for key, each in after.items() if key in before and each != before[key])


def _dated(piece: Piece) -> dict[str, Any]:
    return {"since": instant(piece.since), "until": instant(piece.until)}


def _id(piece: Piece) -> int:
    if not isinstance(piece.value, int):
        raise TypeError(piece)
    return piece.value


def _members(piece: Piece) -> frozenset[int]:
    if not isinstance(piece.value, frozenset):
        raise TypeError(piece)
    return piece.value
