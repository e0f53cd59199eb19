"""Who could take over: those next in line first, then who does the same work nearby, the least laden before others."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from bot.ownership.index import Index
from bot.ownership.model import Question
from bot.ownership.resolver import resolve
from bot.people.model import Member
from bot.roles.model import Assignment, Scope

OPS = "ops"


def proposals(
    index: Index,
    role_id: int,
    scope: Scope,
    on: datetime,
    *,
    without: frozenset[int] = frozenset(),
    limit: int = 3,
) -> list[int]:
    """Members who are here at that instant, best first; `without` are those who cannot be meant."""
    line = resolve(index, Question(role_id=role_id, segments=scope), on, below=0).order
    found = dict.fromkeys(each.member_id for tier in line for each in tier)
    found |= dict.fromkeys(_colleagues(index, role_id, scope, on))
    able = (each for each in found if each not in without and is_here(index, each, on))
    return list(able)[:limit]


def is_here(index: Index, member_id: int, on: datetime) -> bool:
    return index.may_own(member_id, on) and not index.away(member_id, on)


def _colleagues(index: Index, role_id: int, scope: Scope, on: datetime) -> Iterator[int]:
    """Holders of the same role elsewhere: the more they share with the scope, and the less they hold, the sooner."""
    held = [each for each in index.rows.assignments if each.role_id == role_id and each.holds(on)]
    load = Counter(each.member_id for each in index.rows.assignments if each.holds(on))
    ranked = sorted(held, key=lambda each: (-_near(index, each, scope, on), load[each.member_id], each.member_id))
    return (each.member_id for each in ranked)


def _near(index: Index, held: Assignment, scope: Scope, on: datetime) -> int:
    """How many steps of the trees the two scopes have in common."""
    line = index.trees.line
    mine = {above for each in held.scope for above in line(each, on)}
    return len(mine & {above for each in scope for above in line(each, on)})


def sales_ops(index: Index, on: datetime) -> list[Member]:
    """Whom gaps and vacancies are told to: who holds Sales Ops and can be reached; else the admins."""
    role_id = next((each.id for each in index.rows.roles if each.key == OPS), None)
    held = {each.member_id for each in index.rows.assignments if each.role_id == role_id and each.holds(on)}
    ops = [index.members[each] for each in sorted(held) if is_here(index, each, on)]
    admins = [each for each in index.rows.members if each.is_admin and each.may_own(on)]
    return [each for each in ops if each.slack_user_id] or [each for each in admins if each.slack_user_id]
