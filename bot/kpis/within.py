"""Which cases a question is about: those of some segments, of an account, of people who held a role that day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from bot.kit.zones import YEARS, start_of_day
from bot.kpis.grouping import Axis, Case, Kind, Timeline
from bot.kpis.target import WHOLE, Subject
from bot.ownership.index import Index
from bot.roles.model import EVERYWHERE, Scope

Raw = Mapping[str, str | None]  # by dimension what was written there where the segment is not known
Keeps = Callable[[Case, Raw], bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class Within:
    """All that is given holds together; of segments there is at most one per dimension."""

    segments: Scope = EVERYWHERE
    account_id: int | None = None
    role_id: int | None = None

    def __bool__(self) -> bool:
        return bool(self.segments) or self.account_id is not None or self.role_id is not None


ALL = Within()


def subject(index: Index, within: Within, member_id: int | None) -> Subject | None:
    """Whose plans the cases are held against; None where nothing can be planned for what was asked."""
    parts = [member_id, within.account_id, within.role_id, *within.segments]
    named = [each for each in parts if each is not None]
    if not named:
        return WHOLE
    if len(named) > 1 or within.account_id is not None:
        return None
    if member_id is not None:
        return Subject(member_id=member_id)
    if within.role_id is not None:
        return Subject(role=index.roles[within.role_id].key)
    return Subject(segment_id=next(iter(within.segments)))


def axes(index: Index, within: Within) -> list[Axis]:
    """The dimensions of its segments, in the order of their ids."""
    places = [index.trees.place(each) for each in sorted(within.segments)]
    return [Axis(kind=Kind.SEGMENT, word=index.trees.dimensions[each].key, place=each) for each in places]


def keeper(index: Index, within: Within) -> Keeps:
    """Whether a case belongs: its segment is the one asked about or lies below it, as things stood on its day.

    What it looks up it keeps, so use one for many cases and not for long.
    """
    both = zip(axes(index, within), sorted(within.segments), strict=True)
    tests = [_in_segment(index, axis, wanted) for axis, wanted in both]
    if within.account_id is not None:
        tests.append(lambda case, _: case.account_id == within.account_id)
    if within.role_id is not None:
        tests.append(_in_role(index, within.role_id))
    return lambda case, raw: all(each(case, raw) for each in tests)


def _in_segment(index: Index, axis: Axis, wanted: int) -> Keeps:
    timeline = Timeline(index, axis)

    @cache
    def below(segment_id: int, day: date) -> bool:
        return wanted in index.trees.line(segment_id, _start(day, index.zone))

    def keeps(case: Case, raw: Raw) -> bool:
        found = timeline.segment(replace(case, raw=raw.get(axis.word)))
        return isinstance(found, int) and below(found, case.day)

    return keeps


def _in_role(index: Index, role_id: int) -> Keeps:
    @cache
    def held(member_id: int, day: date) -> bool:
        return any(each.role_id == role_id for each in index.hats(member_id, _start(day, index.zone)))

    return lambda case, _: case.member_id is not None and held(case.member_id, case.day)


def _start(day: date, zone: str) -> datetime:
    return start_of_day(min(max(day, date(YEARS[0], 1, 1)), date(YEARS[-1], 12, 31)), zone)
