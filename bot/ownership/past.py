"""The audit's lines read as deeds: what happened to which thing, and whom and what that concerns. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.ownership.naming import KIND as NAMING
from bot.ownership.naming import UNDO as NAMING_UNDO
from bot.roles.words import Ref
from bot.workspace.audit import Entry

State = Mapping[str, Any]
NAMED = frozenset({*NAMING.actions, NAMING_UNDO})


class Thing(StrEnum):
    ASSIGNMENT = "assignment"
    NAMING = "naming"
    ABSENCE = "absence"
    SEGMENT = "segment"
    HOME = "home"  # where an account belongs
    ROLE = "role"
    MEMBER = "member"


@dataclass(frozen=True, kw_only=True, slots=True)
class Deed:
    """One thing as it was before and after; without a before it is new, without an after it is gone."""

    entry: Entry
    thing: Thing
    id: int
    before: State | None = None
    after: State | None = None

    @property
    def known(self) -> State:
        return self.after or self.before or {}

    @property
    def concerns(self) -> frozenset[Ref]:
        """Everybody and everything that it is about."""
        own = () if self.thing in (Thing.NAMING, Thing.ASSIGNMENT, Thing.ABSENCE) else (self._own,)
        return frozenset((*own, *(ref for each in (self.before, self.after) if each for ref in _named(each))))

    @property
    def _own(self) -> Ref:
        return Ref("account" if self.thing is Thing.HOME else self.thing.value, self.id)


KEYS = {
    "role_id": "role",
    "member_id": "member",
    "stand_in_id": "member",
    "account_id": "account",
    "parent_id": "segment",
    "fallback_member_id": "member",
}


def _named(state: State) -> Iterator[Ref]:
    yield from (Ref(kind, state[key]) for key, kind in KEYS.items() if state.get(key) is not None)
    yield from (Ref("segment", each) for key in ("scope", "segments") for each in state.get(key, ()))


def about(entry: Entry, asked: frozenset[Ref]) -> list[Deed]:
    """What of a line concerns all that is asked about."""
    return [each for each in deeds(entry) if asked <= each.concerns]


def deeds(entry: Entry) -> Iterable[Deed]:
    """What a line tells; nothing where it is no change of the map."""
    kind, number = entry.subject
    if number is None or entry.action == "absence.ask" or entry.action in ("member.rights", "member.link"):
        return ()
    if kind == "account":
        return list(_of_account(entry, number))
    if kind in set(Thing) and not (kind == "member" and entry.action.startswith("imported.")):
        return (Deed(entry=entry, thing=Thing(kind), id=number, before=entry.before, after=entry.after),)
    return ()


def _of_account(entry: Entry, number: int) -> Iterator[Deed]:
    if entry.action in NAMED:
        yield Deed(entry=entry, thing=Thing.NAMING, id=number, before=entry.before, after=entry.after)
    elif entry.action == "account.place":
        yield Deed(entry=entry, thing=Thing.HOME, id=number, before=entry.before, after=entry.after)
    elif entry.action == "imported.account":
        was, becomes = _owners(entry.before, number), _owners(entry.after, number)
        for key in dict.fromkeys([*was, *becomes]):
            if was.get(key) != becomes.get(key):
                yield Deed(entry=entry, thing=Thing.NAMING, id=number, before=was.get(key), after=becomes.get(key))


def _owners(state: State | None, account_id: int) -> dict[int, State]:
    """The owners named on an account as a file left it, by their own ids."""
    return {each["naming_id"]: {**each, "account_id": account_id} for each in (state or {}).get("owners", ())}
