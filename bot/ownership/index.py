"""The map held in memory: a value that a pure function builds from rows; it answers every question."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from bot.kit.lexicon import Lexicon
from bot.ownership.model import Account, AccountSegment, NamedOwner
from bot.ownership.names import Names
from bot.ownership.shelf import Shelf
from bot.people.absences import Absence, Calendar, calendar
from bot.people.model import Member, ReportLine
from bot.roles.example import example
from bot.roles.model import Assignment, Dimension, Placement, Role, Scope, Segment
from bot.roles.roster import Roster
from bot.roles.trees import Trees
from bot.roles.words import Ref
from bot.workspace.model import Edition


@dataclass(frozen=True, kw_only=True, slots=True)
class Rows:
    """All that the map is made from, as stored."""

    roles: Sequence[Role] = ()
    dimensions: Sequence[Dimension] = ()
    segments: Sequence[Segment] = ()
    placements: Sequence[Placement] = ()
    assignments: Sequence[Assignment] = ()
    members: Sequence[Member] = ()
    report_lines: Sequence[ReportLine] = ()
    absences: Sequence[Absence] = ()
    accounts: Sequence[Account] = ()
    account_segments: Sequence[AccountSegment] = ()
    named_owners: Sequence[NamedOwner] = ()
    conflicts: Sequence[frozenset[int]] = ()  # pairs of roles that one person should not hold together
    zone: str = "UTC"
    floor: str = ""  # the least margin, as the workspace's setting keeps it
    currency: str = ""  # the one that money is counted in
    year_start: int = 1  # the month in which fiscal years begin
    definitions: Sequence[Edition] = ()  # of measures, for the feature that knows what they say
    revision: int = 0


@dataclass(frozen=True, kw_only=True)
class Index:
    """The ownership map of one workspace. Look-ups by id raise KeyError for what was never there."""

    rows: Rows
    trees: Trees
    roles: Mapping[int, Role]
    members: Mapping[int, Member]
    members_by_slack: Mapping[str, Member]
    accounts: Mapping[int, Account]
    _shelves: Mapping[int, Shelf[Assignment]] = field(repr=False)
    _named: Mapping[tuple[int, int], Sequence[NamedOwner]] = field(repr=False)
    _account_segments: Mapping[int, Sequence[AccountSegment]] = field(repr=False)
    _hats: Mapping[int, Sequence[Assignment]] = field(repr=False)
    _managers: Mapping[int, Sequence[ReportLine]] = field(repr=False)
    _absences: Calendar = field(repr=False)
    _names: Names = field(repr=False)

    @property
    def zone(self) -> str:
        return self.rows.zone

    @property
    def currency(self) -> str:
        return self.rows.currency

    @property
    def year_start(self) -> int:
        return self.rows.year_start

    @property
    def revision(self) -> int:
        return self.rows.revision

    @property
    def segments(self) -> Mapping[int, Segment]:
        return self.trees.segments

    def member(self, member_id: int) -> Member:
        return self.members[member_id]

    def role(self, key: str) -> Role:
        """By its key, `ae`."""
        return self._roles_by_key[key]

    def may_own(self, member_id: int, on: datetime) -> bool:
        return member_id in self.members and self.members[member_id].may_own(on)

    def away(self, member_id: int, on: datetime) -> Sequence[Absence]:
        """The absences in which a member is at an instant; nobody who is here has any."""
        known = self._absences.get(member_id)
        return [each for each in known if each.holds(on)] if known else ()

    def absences_of(self, member_id: int) -> Sequence[Absence]:
        """All that a member ever had or will have, in their order."""
        return self._absences.get(member_id, ())

    def with_absences(self, absences: Sequence[Absence]) -> "Index":
        """The same map with these absences instead of its own: what would be."""
        return replace(self, rows=replace(self.rows, absences=absences), _absences=calendar(absences))

    def with_held(self, gone: Iterable[Assignment], comes: Sequence[Assignment], role_id: int) -> "Index":
        """The same map with some assignments of one role instead of others, told apart by their ids: what would be."""
        left = list(gone)
        ids, members = {each.id for each in left}, {each.member_id for each in (*left, *comes)}
        kept = [*(each for each in self.rows.assignments if each.id not in ids), *comes]
        own = Shelf(self.trees, (each for each in kept if each.role_id == role_id))
        hats = {each: [held for held in self._hats.get(each, ()) if held.id not in ids] for each in members}
        for each in comes:
            hats[each.member_id].append(each)
        shelves = {**self._shelves, role_id: own}
        return replace(self, rows=replace(self.rows, assignments=kept), _shelves=shelves, _hats={**self._hats, **hats})

    def with_named(self, owners: Sequence[NamedOwner]) -> "Index":
        """The same map with these named owners instead of its own: what would be."""
        named = _grouped(((each.account_id, each.role_id), each) for each in owners)
        return replace(self, rows=replace(self.rows, named_owners=owners), _named=named)

    def without(self, members: Iterable[int], at: datetime) -> "Index":
        """The same map, in which these members are gone from an instant on."""
        gone = {each: replace(self.members[each], inactive_since=at) for each in members if each in self.members}
        return replace(self, members={**self.members, **gone})

    def manager_of(self, member_id: int, on: datetime) -> int | None:
        return next((each.manager_id for each in self._managers.get(member_id, ()) if each.holds(on)), None)

    def leads(self, member_id: int, on: datetime) -> bool:
        """Whether anybody reports to them."""
        return any(each.manager_id == member_id and each.holds(on) for each in self.rows.report_lines)

    def segments_of(self, account_id: int, on: datetime) -> Scope:
        """Where an account belongs at an instant."""
        return frozenset(each.segment_id for each in self._account_segments.get(account_id, ()) if each.holds(on))

    def named(self, account_id: int, role_id: int) -> Sequence[NamedOwner]:
        """Everybody ever named on that account for that role."""
        return self._named.get((account_id, role_id), ())

    def hats(self, member_id: int, on: datetime) -> list[Assignment]:
        """What a member holds at an instant."""
        held = (each for each in self._hats.get(member_id, ()) if each.holds(on))
        return list(held) if self.may_own(member_id, on) else []

    def named_for(self, member_id: int, on: datetime) -> list[NamedOwner]:
        """The accounts that name this member, at an instant."""
        named = (each for each in self.rows.named_owners if each.member_id == member_id and each.holds(on))
        return list(named) if self.may_own(member_id, on) else []

    def example(self, on: datetime) -> str:
        """What `/owner` answers here: see `bot.roles.example`."""
        return example(self.roles, self.trees, self.rows.assignments, on)

    def shelf(self, role_id: int) -> Shelf[Assignment] | None:
        return self._shelves.get(role_id)

    def find_accounts(self, text: str) -> list[Account]:
        """Accounts of exactly that name, alias or external id; else those whose name begins with it."""
        return [self.accounts[ref.id] for ref in self._names.of_accounts.named(text)]

    def accounts_like(self, text: str, limit: int = 20) -> list[Account]:
        """For a select with search: exact names, beginnings and near misses, best first."""
        near = (ref for _, ref in self._names.of_accounts.near(text, limit))
        found = dict.fromkeys([*self._names.of_accounts.named(text), *near])
        return [self.accounts[ref.id] for ref in found][:limit]

    @cached_property
    def roster(self) -> Roster:
        return Roster(roles=self.roles, trees=self.trees, members=self.members, zone=self.zone)

    @property
    def lexicon(self) -> Lexicon[Ref]:
        """All that a person may name in a question."""
        return self._names.everything

    @cached_property
    def _roles_by_key(self) -> Mapping[str, Role]:
        return {each.key: each for each in self.rows.roles}


def build(rows: Rows, before: Index | None = None) -> Index:
    """The index of these rows, whatever was `before`: from there come only lexicons that are made already."""
    names = Names.of(rows.roles, rows.segments, rows.members, rows.accounts)
    trees = Trees(rows.dimensions, rows.segments, rows.placements)
    by_role = _grouped((each.role_id, each) for each in rows.assignments)
    return Index(
        rows=rows,
        trees=trees,
        roles={each.id: each for each in rows.roles},
        members={each.id: each for each in rows.members},
        members_by_slack={each.slack_user_id: each for each in rows.members if each.slack_user_id},
        accounts={each.id: each for each in rows.accounts},
        _shelves={role_id: Shelf(trees, claims) for role_id, claims in by_role.items()},
        _named=_grouped(((each.account_id, each.role_id), each) for each in rows.named_owners),
        _account_segments=_grouped((each.account_id, each) for each in rows.account_segments),
        _hats=_grouped((each.member_id, each) for each in rows.assignments),
        _managers=_grouped((each.member_id, each) for each in rows.report_lines),
        _absences=calendar(rows.absences),
        _names=before._names if before and before._names == names else names,  # noqa: SLF001 - an index's own
    )


K = TypeVar("K")
V = TypeVar("V")


def _grouped(pairs: Iterable[tuple[K, V]]) -> Mapping[K, list[V]]:
    groups: dict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return dict(groups)
