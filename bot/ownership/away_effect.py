"""What an absence does to the map: who answers instead, and which needed parts nobody would cover."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.ownership.claims import contains
from bot.ownership.coverage import gaps
from bot.ownership.index import Index
from bot.ownership.model import Gap, Question, State
from bot.ownership.resolver import resolve
from bot.ownership.takers import proposals
from bot.people.absences import Absence
from bot.roles.model import Assignment, Rank, Scope

LOOKS = 12  # instants of a long absence that are looked at


@dataclass(frozen=True, kw_only=True, slots=True)
class Cover:
    """One thing somebody leads, and who answers for it while they are away."""

    held: Assignment
    state: State
    answering: tuple[int, ...]


def with_one_more(index: Index, absence: Absence) -> Index:
    """The map as it is while that absence is (or, where it is known already, stays) in it."""
    others = [each for each in index.rows.absences if each.id != absence.id]
    return index.with_absences([*others, absence])


def covers(index: Index, absence: Absence) -> list[Cover]:
    """Of the absent one's leads, who answers at its beginning; pools that still have somebody hold as before."""
    led = [each for each in index.hats(absence.member_id, absence.since) if each.rank is Rank.LEAD]
    return [_cover(index, each, absence.since) for each in led]


def _cover(index: Index, held: Assignment, on: datetime) -> Cover:
    found = resolve(index, Question(role_id=held.role_id, segments=held.scope), on, below=0)
    return Cover(held=held, state=found.state, answering=found.answering)


def emptied(before: Index, absence: Absence) -> list[Gap]:
    """Needed parts that nobody holds at some instant of the absence, and that somebody would without it."""
    roles = {each.role_id for each in before.rows.assignments if each.member_id == absence.member_id}
    after = with_one_more(before, absence)
    without = before.with_absences([each for each in before.rows.absences if each.id != absence.id])
    found: dict[tuple[int, Scope], Gap] = {}
    for on in _instants(before, absence):
        open_anyway = {(each.role_id, each.scope) for each in gaps(without, on, roles)}
        for each in gaps(after, on, roles):
            if (key := (each.role_id, each.scope)) not in open_anyway:
                found.setdefault(key, each)
    return [gap for key, gap in found.items() if not any(_holds(before, each, key, absence) for each in found)]


def _holds(index: Index, wide: tuple[int, Scope], narrow: tuple[int, Scope], absence: Absence) -> bool:
    """Whether one is a true part of the other, seen open as a whole at another instant."""
    same = wide[0] == narrow[0] and wide[1] != narrow[1]
    return same and contains(index, wide[1], narrow[1], absence.since)


def _instants(index: Index, absence: Absence) -> Sequence[datetime]:
    """Its beginning, and whenever somebody else goes away or stops holding something before it is over."""
    turns = [each.since for each in index.rows.absences]
    turns += [each.until for each in index.rows.assignments if each.until is not None]
    within = sorted({each for each in turns if absence.since < each < absence.until})
    return [absence.since, *within[: LOOKS - 1]]


def askable(index: Index, absence: Absence, limit: int = 3) -> list[int]:
    """Those who could stand in for most of what the absent one leads, best first; nobody who is away in those days."""
    votes: dict[int, int] = {}
    for each in covers(index, absence):
        line = proposals(
            index,
            each.held.role_id,
            each.held.scope,
            absence.since,
            without=frozenset({absence.member_id}),
            limit=limit,
        )
        for place, member_id in enumerate(line):
            votes[member_id] = votes.get(member_id, 0) + limit - place
    free = (each for each in votes if not any(one.overlaps(absence) for one in index.absences_of(each)))
    reached = (each for each in free if index.members[each].slack_user_id)
    return sorted(reached, key=lambda each: (-votes[each], each))[:limit]
