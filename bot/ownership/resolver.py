"""The rule that says who owns, with its path: named first, then the most specific; absence moves nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from bot.ownership.claims import Claim, Claims, asked, gather, narrower, overlaps
from bot.ownership.index import Index
from bot.ownership.model import Answer, Question, State, Step, Tier, Verdict
from bot.roles.model import Scope

BELOW_SHOWN = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Presence:
    """Who can be turned to at the instant of the question."""

    index: Index
    on: datetime

    def here(self, member_id: int) -> bool:
        return self.index.may_own(member_id, self.on) and not self.index.away(member_id, self.on)

    def fallback(self, role_id: int) -> tuple[Claim, ...]:
        member_id = self.index.roles[role_id].fallback
        return (Claim(member_id=member_id),) if member_id is not None and self.here(member_id) else ()

    def stand_ins(self, owners: Iterable[Claim]) -> tuple[Claim, ...]:
        """Those whom the owners named for their absence."""
        absences = (each for owner in owners for each in self.index.away(owner.member_id, self.on))
        named = dict.fromkeys(each.stand_in_id for each in absences if each.stand_in_id is not None)
        return tuple(Claim(member_id=each) for each in named if self.here(each))


def resolve(
    index: Index,
    question: Question,
    on: datetime,
    *,
    skipping: frozenset[int] = frozenset(),
    below: int = BELOW_SHOWN,
) -> Answer:
    """Who owns it at that instant; at most `below` narrower holders are listed.

    Assignments in `skipping` are left out, which shows what would be without them.
    """
    segments = asked(index, question, on)
    claims = gather(index, question, segments, on, skipping)
    presence = Presence(index=index, on=on)
    order = tuple(_order(claims, presence, question.role_id))
    state = _state(order, needed=is_needed(index, question.role_id, segments, on))
    parts = tuple(islice(narrower(index, question, segments, on, skipping), below + 1))
    return Answer(
        question=question,
        on=on,
        segments=segments,
        state=state,
        owners=_members(claims.leads[:1]),
        stand_ins=tuple(each.member_id for each in order[0]) if state is State.STAND_IN else (),
        backups=tuple(each for each in _members(claims.backups) if each not in _members(claims.leads[:1])),
        order=order,
        path=(*_path(claims, order, state, presence), *claims.lapsed),
        below=parts[:below],
        more_below=len(parts) > below,
    )


def is_needed(index: Index, role_id: int, segments: Scope, on: datetime) -> bool:
    """Whether the workspace wants somebody in this role for any part of these segments."""
    return any(overlaps(index, scope, segments, on) for scope in index.roles[role_id].needed_in)


def _order(claims: Claims, presence: Presence, role_id: int) -> Iterator[Tier]:
    """Who is asked after whom: the owners; else their stand-ins, the backups, the next leads, the fallback.

    A backup never owns: where nobody leads, only the fallback answers.
    """
    seen: set[int] = set()
    for why, tier in _candidates(claims, presence, role_id):
        fresh = {each.member_id: each for each in reversed(tier) if each.member_id not in seen}
        takers = tuple(each.taker(why) for each in reversed(fresh.values()) if presence.here(each.member_id))
        seen.update(fresh)
        if takers:
            yield takers


def _candidates(claims: Claims, presence: Presence, role_id: int) -> Iterator[tuple[Verdict, tuple[Claim, ...]]]:
    if claims.leads:
        owners = claims.leads[0]
        yield Verdict.NAMED if owners[0].naming_id else Verdict.WON, owners
        if not any(presence.here(each.member_id) for each in owners):
            yield Verdict.STAND_IN, presence.stand_ins(owners)
        yield from ((Verdict.BACKUP, tier) for tier in claims.backups)
        yield from ((Verdict.PASSED, tier) for tier in claims.leads[1:])
    yield Verdict.FALLBACK, presence.fallback(role_id)


def _state(order: tuple[Tier, ...], *, needed: bool) -> State:
    if not order:
        return State.GAP if needed else State.NOT_NEEDED
    first = order[0][0].why
    if first in {Verdict.WON, Verdict.NAMED}:
        return State.HELD
    return State.WEAK if first is Verdict.FALLBACK else State.STAND_IN


def _members(tiers: Iterable[tuple[Claim, ...]]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(each.member_id for tier in tiers for each in tier))


def _path(claims: Claims, order: tuple[Tier, ...], state: State, presence: Presence) -> Iterator[Step]:
    """Each claim with what became of it, in the order in which they count."""
    answering = {(each.assignment_id, each.naming_id) for each in order[0]} if order else set()
    for verdict, claim in _verdicts(claims):
        stands_in = state is State.STAND_IN and (claim.assignment_id, claim.naming_id) in answering
        absent = bool(presence.index.away(claim.member_id, presence.on))
        yield claim.step(Verdict.ABSENT if absent else Verdict.STAND_IN if stands_in else verdict)
    if state in {State.STAND_IN, State.WEAK}:
        unclaimed = (each for each in order[0] if each.assignment_id is each.naming_id is None)
        yield from (Step(member_id=each.member_id, verdict=each.why) for each in unclaimed)


def _verdicts(claims: Claims) -> Iterator[tuple[Verdict, Claim]]:
    """What becomes of each claim while everybody is there."""
    for place, tier in enumerate(claims.leads):
        winning = Verdict.NAMED if tier[0].naming_id else Verdict.WON
        yield from ((Verdict.PASSED if place else winning, each) for each in tier)
    yield from ((Verdict.BACKUP, each) for tier in claims.backups for each in tier)
