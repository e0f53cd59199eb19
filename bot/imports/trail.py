"""What a file did to the map, thing by thing: the whole state of each before and after, for the audit."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.ownership.index import Rows
from bot.people.absent import state as absence_state
from bot.people.bulk import kept as member_state
from bot.roles.editing import state as role_state
from bot.roles.service import state as assignment_state
from bot.workspace.audit import Line

Key = tuple[str, int]  # what it is, and its id
Thing = tuple[Any, ...]  # a value with all that hangs on it


def trail(before: Rows, after: Rows, verb: str = "imported") -> Iterator[Line]:
    """A line for each thing that came, went or differs; those that stayed as they were have none."""
    old, new = _things(before), _things(after)
    for key in [*new, *(each for each in old if each not in new)]:
        was, becomes = old.get(key), new.get(key)
        if was != becomes:
            states = [_state(key[0], each) if each else None for each in (was, becomes)]
            line = Line(f"{verb}.{key[0]}", key, states[0], states[1])
            if line.before != line.after:  # a new title is nothing that the audit keeps
                yield line


def _things(rows: Rows) -> dict[Key, Thing]:
    """Compared as values: the states of fifty thousand accounts need not be written to see that two differ."""
    places = _by((each.segment_id, each) for each in rows.placements)
    homes = _by((each.account_id, each) for each in rows.account_segments)
    owners = _by((each.account_id, each) for each in rows.named_owners)
    lines = _by((each.member_id, each) for each in rows.report_lines)
    return {
        **{("dimension", each.id): (each,) for each in rows.dimensions},
        **{("role", each.id): (each,) for each in rows.roles},
        **{("segment", each.id): (each, places[each.id]) for each in rows.segments},
        **{("member", each.id): (each, lines[each.id]) for each in rows.members},
        **{("assignment", each.id): (each,) for each in rows.assignments},
        **{("account", each.id): (each, homes[each.id], owners[each.id]) for each in rows.accounts},
        **{("absence", each.id): (each,) for each in rows.absences},
    }


def _by(pairs: Iterable[tuple[int, Any]]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def _state(kind: str, thing: Thing) -> Mapping[str, Any]:
    first = thing[0]
    if kind == "dimension":
        return {"key": first.key, "name": first.name, "position": first.position}
    if kind == "role":
        return role_state(first)
    if kind == "segment":
        own = {"dimension_id": first.dimension_id, "name": first.name, "aliases": list(first.aliases)}
        return own | {"places": [{"parent_id": each.parent_id, **each.days()} for each in thing[1]]}
    if kind == "member":
        return {
            **member_state(first),
            "managers": [{"manager_id": each.manager_id, **each.days()} for each in thing[1]],
        }
    if kind == "assignment":
        return assignment_state(first)
    return absence_state(first) if kind == "absence" else _account(thing)


def _account(thing: Thing) -> Mapping[str, Any]:
    account, homes, owners = thing
    named = {"name": account.name, "aliases": list(account.aliases), "external_id": account.external_id}
    held = [
        {"naming_id": each.id, "role_id": each.role_id, "member_id": each.member_id, "scope": sorted(each.scope)}
        | each.days()
        for each in owners
    ]
    places = [{"segment_id": each.segment_id, **each.days()} for each in homes]
    renewal = {"renewal": account.renewal.isoformat()} if account.renewal else {}
    return {**named, "status": account.status.value, **renewal, "places": places, "owners": held}
