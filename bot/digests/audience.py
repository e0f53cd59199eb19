"""Whose figures a digest tells, and what of everything else is about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.digests.settings import Audience, Kind
from bot.kit.blocks import Element, option
from bot.kit.lexicon import normal
from bot.ownership.index import Index
from bot.ownership.model import Gap
from bot.people.model import Member
from bot.workspace.model import MemberKind

LISTED = 100  # of a select


@dataclass(frozen=True, kw_only=True, slots=True)
class Crowd:
    """Those whom a digest is about by the ids of members; None where it is about everybody."""

    members: frozenset[int] | None = None
    name: str = ""
    roles: frozenset[int] = frozenset()  # of whose parts a gap is theirs too
    segments: frozenset[int] = frozenset()  # a segment and all below it

    def has(self, member_id: int | None) -> bool:
        return self.members is None or member_id in self.members

    def any_of(self, members: Iterable[int]) -> bool:
        return self.members is None or not self.members.isdisjoint(members)

    def concerns(self, gap: Gap) -> bool:
        if self.members is None:
            return True
        return bool(self.segments & gap.scope) if self.segments else gap.role_id in self.roles


def crowd(index: Index, audience: Audience, on: datetime) -> Crowd:
    """As the map stands at an instant. Of what is no more there is nobody, and its name says so."""
    if audience.of is None:
        return Crowd()
    if audience.kind is Kind.SEGMENT:
        return _of_segment(index, audience.of, on)
    return _of_role(index, audience.of, on) if audience.kind is Kind.ROLE else _of_manager(index, audience.of, on)


def _of_segment(index: Index, segment_id: int, on: datetime) -> Crowd:
    if segment_id not in index.segments:
        return Crowd(members=frozenset(), name="a segment that is gone")
    held = [each for each in index.rows.assignments if each.holds(on) and index.may_own(each.member_id, on)]
    inside = {one for each in held for one in each.scope if segment_id in index.trees.line(one, on)}
    members = frozenset(each.member_id for each in held if each.scope & inside)
    below = frozenset(each for each in index.segments if segment_id in index.trees.line(each, on))
    return Crowd(members=members, name=index.segments[segment_id].name, segments=below)


def _of_role(index: Index, role_id: int, on: datetime) -> Crowd:
    held = [each for each in index.rows.assignments if each.role_id == role_id and each.holds(on)]
    members = frozenset(each.member_id for each in held if index.may_own(each.member_id, on))
    name = index.roles[role_id].name if role_id in index.roles else "a role that is gone"
    return Crowd(members=members, name=name, roles=frozenset({role_id}))


def _of_manager(index: Index, manager_id: int, on: datetime) -> Crowd:
    """Everybody below them in the reporting line, and themselves."""
    below, waiting = {manager_id}, [manager_id]
    for boss in waiting:
        fresh = {each.member_id for each in index.rows.report_lines if each.manager_id == boss and each.holds(on)}
        waiting += sorted(fresh - below)
        below |= fresh
    roles = frozenset(hat.role_id for each in below for hat in index.hats(each, on))
    name = f"the people of {index.members[manager_id].name}" if manager_id in index.members else "a manager who is gone"
    return Crowd(members=frozenset(below), name=name, roles=roles)


def options(index: Index, query: str, on: datetime) -> list[Element]:
    """Everybody, roles, managers and segments whose name holds what was typed."""
    bosses = {each.manager_id for each in index.rows.report_lines if each.holds(on)}
    leading = [each for each in index.members.values() if each.id in bosses and _is_here(each)]
    found = [("Everybody", "whole", "All figures")]
    found += [(each.name, f"role:{each.id}", "Who holds this role") for each in index.rows.roles]
    found += [(f"The people of {each.name}", f"manager:{each.id}", "With their reports") for each in leading]
    found += [
        (each.name, f"segment:{each.id}", index.trees.dimension(each.id).name) for each in index.segments.values()
    ]
    word = normal(query)
    return [option(label, value, below) for label, value, below in found if word in normal(label)][:LISTED]


def _is_here(member: Member) -> bool:
    return member.active and member.kind is MemberKind.FULL


def label(index: Index, audience: Audience, on: datetime) -> str:
    """As the form and the audit name it."""
    return crowd(index, audience, on).name or "Everybody"
