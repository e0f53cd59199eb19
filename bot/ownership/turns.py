"""The instants at which a role's answers can change by themselves, and the scopes in which they can."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.ownership.index import Index
from bot.roles.model import EVERYWHERE, Role, Scope

Turns = Mapping[datetime, set[Scope]]


def turns(index: Index, role: Role, since: datetime, until: datetime) -> Turns:
    """Within (since, until]: begins and ends of assignments and absences, deactivations, and moves in the trees.

    Named owners are about accounts, not about cells.
    """
    found: dict[datetime, set[Scope]] = {}
    for on, scope in _changes(index, role):
        if on is not None and since < on <= until:
            found.setdefault(on, set()).add(scope)
    return {on: {EVERYWHERE} if EVERYWHERE in scopes else scopes for on, scopes in found.items()}


def _changes(index: Index, role: Role) -> Iterator[tuple[datetime | None, Scope]]:
    held: dict[int, set[Scope]] = {}
    if role.fallback is not None:
        held[role.fallback] = {EVERYWHERE}
    for each in index.rows.assignments:
        if each.role_id == role.id:
            held.setdefault(each.member_id, set()).add(each.scope)
            yield each.since, each.scope
            yield each.until, each.scope
    yield from _of_members(index, held)
    for placed in index.rows.placements:
        yield placed.since, EVERYWHERE
        yield placed.until, EVERYWHERE


def _of_members(index: Index, held: Mapping[int, set[Scope]]) -> Iterator[tuple[datetime | None, Scope]]:
    stood_for = _stood_for(index, held)
    for member_id in {*held, *stood_for}:
        scopes = held.get(member_id, set()) | stood_for.get(member_id, set())
        gone = index.members[member_id].inactive_since
        ends = [gone, *(end for each in index.absences_of(member_id) for end in (each.since, each.until))]
        yield from ((on, scope) for on in ends for scope in scopes)


def _stood_for(index: Index, held: Mapping[int, set[Scope]]) -> dict[int, set[Scope]]:
    """What those hold for whom somebody is to stand in."""
    found: dict[int, set[Scope]] = {}
    for member_id, scopes in held.items():
        for each in index.absences_of(member_id):
            if each.stand_in_id is not None:
                found.setdefault(each.stand_in_id, set()).update(scopes)
    return found
