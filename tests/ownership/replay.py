"""The map again from nothing but the audit's lines: plain dictionaries, with no code of the index or the stores."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.workspace.audit import Entry

State = dict[str, Any]
Map = dict[str, dict[int, State]]
KINDS = ("dimension", "role", "segment", "member", "assignment", "account", "absence")


def replay(entries: Iterable[Entry]) -> Map:
    """What stands after these lines, the oldest first; lines about anything but the map are passed over."""
    found: Map = {kind: {} for kind in KINDS}
    for each in entries:
        kind, number = each.subject
        if kind in found and number is not None:
            SPECIAL.get(each.action, _whole)(found[kind], number, each)
    return found


def _whole(things: dict[int, State], number: int, entry: Entry) -> None:
    """Most lines carry all of what is there afterwards, or what of it is new; without an `after` it is gone."""
    if entry.after is None:
        things.pop(number, None)
    else:
        things[number] = things.get(number, {}) | dict(entry.after)


def _fallback(roles: dict[int, State], number: int, entry: Entry) -> None:
    roles[number] = roles[number] | {"fallback_member_id": (entry.after or {})["member_id"]}


def _naming(accounts: dict[int, State], number: int, entry: Entry) -> None:
    """One of the owners named on an account."""
    known: Mapping[str, Any] = entry.after or entry.before or {}
    others = [each for each in accounts[number].get("owners", ()) if each["naming_id"] != known["naming_id"]]
    accounts[number]["owners"] = [*others, *([known] if entry.after else [])]


Apply = Callable[[dict[int, State], int, Entry], None]
SPECIAL: Mapping[str, Apply] = {
    "role.fallback": _fallback,
    "account.name_owner": _naming,
    "account.unname": _naming,
    "account.naming_undo": _naming,
}


def as_told(whole: Map) -> dict[str, Any]:
    """The replayed map in the same shape as `as_stored` gives: what decides an answer, and names."""
    return {
        "dimension": {key: (each["key"], each["position"]) for key, each in whole["dimension"].items()},
        "role": {
            key: (each["key"], _scopes(each["needed_in"]), each.get("fallback_member_id"))
            for key, each in whole["role"].items()
        },
        "segment": {key: (each["name"], _spans(each["places"], "parent_id")) for key, each in whole["segment"].items()},
        "assignment": {key: (*_held(each), each["rank"], each["weight"]) for key, each in whole["assignment"].items()},
        "account": {
            key: (each["name"], _spans(each["places"], "segment_id")) for key, each in whole["account"].items()
        },
        "naming": {
            each["naming_id"]: (key, *_held(each))
            for key, account in whole["account"].items()
            for each in account.get("owners", ())
        },
        "absence": {
            key: (each["member_id"], each["stand_in_id"], each["since"], each["until"])
            for key, each in whole["absence"].items()
        },
        "retired": {key: each["retired_at"] for key, each in whole["role"].items() if each.get("retired_at")},
        "gone": {key: each["inactive_since"] for key, each in whole["member"].items() if each["inactive_since"]},
    }


def _held(each: Mapping[str, Any]) -> tuple[Any, ...]:
    return each["role_id"], each["member_id"], tuple(sorted(each["scope"])), each["since"], each["until"]


def _scopes(needed: Iterable[Iterable[int]]) -> set[tuple[int, ...]]:
    return {tuple(sorted(each)) for each in needed}


def _spans(places: Iterable[Mapping[str, Any]], key: str) -> set[tuple[Any, ...]]:
    return {(each[key], each["since"], each["until"]) for each in places}
