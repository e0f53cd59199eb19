"""What matches a question: leads and backups tier by tier, deepest first, and what no longer counts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, groupby

from bot.ownership.index import Index
from bot.ownership.model import NamedOwner, Question, Step, Taker, Verdict
from bot.roles.model import EVERYWHERE, Assignment, Rank, Scope

Right = Assignment | NamedOwner


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A right to what is asked for, ranked by naming, then depth; a mere stand-in has neither."""

    member_id: int
    scope: Scope = EVERYWHERE
    depth: tuple[int, ...] = ()
    assignment_id: int | None = None
    naming_id: int | None = None
    weight: int = 1

    @property
    def order(self) -> tuple[bool, tuple[int, ...]]:
        return (self.naming_id is not None, self.depth)

    def step(self, verdict: Verdict) -> Step:
        return Step(
            member_id=self.member_id,
            verdict=verdict,
            scope=self.scope,
            assignment_id=self.assignment_id,
            naming_id=self.naming_id,
            weight=self.weight,
        )

    def taker(self, why: Verdict) -> Taker:
        return Taker(
            member_id=self.member_id,
            why=why,
            weight=self.weight,
            assignment_id=self.assignment_id,
            naming_id=self.naming_id,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Claims:
    """Everything that matches a question."""

    leads: tuple[tuple[Claim, ...], ...] = ()
    backups: tuple[tuple[Claim, ...], ...] = ()
    lapsed: tuple[Step, ...] = ()


def asked(index: Index, question: Question, on: datetime) -> Scope:
    """The question's segments; those of its account fill the dimensions it does not name."""
    if question.account_id is None:
        return question.segments
    filled = index.trees.by_dimension(index.segments_of(question.account_id, on))
    return frozenset((filled | index.trees.by_dimension(question.segments)).values())


def gather(index: Index, question: Question, segments: Scope, on: datetime, skipping: frozenset[int]) -> Claims:
    shelf = index.shelf(question.role_id)
    matching = shelf.containing(segments, on) if shelf else []
    named = [each for each in _naming(index, question) if contains(index, each.scope, segments, on)]
    rights: list[Right] = [*named, *(each for each in matching if each.id not in skipping)]
    counting = [each for each in rights if each.holds(on) and index.may_own(each.member_id, on)]
    return Claims(
        leads=_tiers(index, (each for each in counting if _leads(each)), on),
        backups=_tiers(index, (each for each in counting if not _leads(each)), on),
        lapsed=_lapsed(index, rights, on),
    )


def narrower(
    index: Index, question: Question, segments: Scope, on: datetime, skipping: frozenset[int]
) -> Iterator[Step]:
    """Holders of a part of what was asked about, one after the other."""
    shelf = index.shelf(question.role_id)
    assigned = shelf.overlapping(segments, on) if shelf else iter(())
    left = (each for each in assigned if each.id not in skipping)
    rights: Iterable[Right] = chain(_naming(index, question), left)
    for each in rights:
        if _in_part(index, each, segments, on):
            yield claim(index, each, on).step(Verdict.NARROWER)


def _in_part(index: Index, right: Right, segments: Scope, on: datetime) -> bool:
    counts = right.holds(on) and index.may_own(right.member_id, on)
    apart = counts and not contains(index, right.scope, segments, on)
    return apart and overlaps(index, right.scope, segments, on)


def _naming(index: Index, question: Question) -> Iterable[NamedOwner]:
    return () if question.account_id is None else index.named(question.account_id, question.role_id)


def _leads(right: Right) -> bool:
    return isinstance(right, NamedOwner) or right.rank is Rank.LEAD


def contains(index: Index, scope: Scope, segments: Scope, on: datetime) -> bool:
    """Whether every segment of `scope` equals or contains the one asked about in its dimension."""
    theirs = index.trees.by_dimension(segments)
    return all(
        place in theirs and segment_id in index.trees.line(theirs[place], on)
        for place, segment_id in index.trees.by_dimension(scope).items()
    )


def overlaps(index: Index, scope: Scope, segments: Scope, on: datetime) -> bool:
    """Whether the two share something: in each dimension that both name, one contains the other."""
    mine, theirs = index.trees.by_dimension(scope), index.trees.by_dimension(segments)
    line = index.trees.line
    shared = mine.keys() & theirs.keys()
    return all(mine[at] in line(theirs[at], on) or theirs[at] in line(mine[at], on) for at in shared)


def _tiers(index: Index, rights: Iterable[Right], on: datetime) -> tuple[tuple[Claim, ...], ...]:
    """Deepest first; equals share a tier, in the order in which they were made."""
    claims = sorted((claim(index, each, on) for each in rights), key=lambda c: c.assignment_id or c.naming_id or 0)
    claims.sort(key=lambda each: each.order, reverse=True)
    return tuple(tuple(tier) for _, tier in groupby(claims, key=lambda each: each.order))


def claim(index: Index, right: Right, on: datetime) -> Claim:
    depth = index.trees.depths(right.scope, on)
    if isinstance(right, NamedOwner):
        return Claim(member_id=right.member_id, scope=right.scope, depth=depth, naming_id=right.id)
    return Claim(
        member_id=right.member_id,
        scope=right.scope,
        depth=depth,
        assignment_id=right.id,
        weight=right.weight,
    )


def _lapsed(index: Index, rights: Iterable[Right], on: datetime) -> tuple[Step, ...]:
    """What matches and counts no longer: ended, or held by somebody who may hold nothing."""
    steps = []
    for each in rights:
        if each.ended(on):
            steps.append(claim(index, each, on).step(Verdict.ENDED))
        elif each.holds(on) and not index.may_own(each.member_id, on):
            steps.append(claim(index, each, on).step(Verdict.INACTIVE))
    return tuple(steps)
