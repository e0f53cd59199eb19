"""Figures of handoffs by another way: counted from the lives themselves, working time by stepping through minutes."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from bot.handoffs import book
from bot.handoffs.catalogue import EDGES
from bot.handoffs.model import Handoff, Offer, OfferState
from bot.kpis import breakdown
from bot.kpis.catalogue import BY_KEY
from bot.kpis.grouping import axis_named
from bot.ownership.index import Index
from tests.handoffs.office import Office

OPENS, CLOSES, MINUTE = 9 * 60, 17 * 60 + 30, timedelta(minutes=1)
ANSWERED = (OfferState.ACCEPTED, OfferState.REJECTED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """One offer of a handoff, and the first of its round."""

    of: Handoff
    offer: Offer
    first: Offer
    segments: Sequence[int]  # of the handoff, while this was its last offer

    @property
    def answered(self) -> bool:
        return self.offer.state in ANSWERED

    @property
    def in_time(self) -> bool:
        return self.answered and self.offer.ended_at is not None and self.offer.ended_at <= self.offer.due_at

    def late(self, now: datetime) -> bool:
        """Of the first one asked: the time ran out before anything else became of it, or stood still."""
        still = self.offer.paused_at if self.offer.resumed_at is None else None
        end = still or self.offer.ended_at or now
        just = end == self.offer.due_at and not (self.answered and self.offer.again_at is None)
        return self.offer == self.first and (end > self.offer.due_at or just)


Placed = Mapping[tuple[int, int], Sequence[int]]  # in which segments each offer of each handoff was seen


def turns(handoffs: Sequence[Handoff], placed: Placed) -> Iterator[Turn]:
    for each in handoffs:
        for offer in each.offers:
            first = min((one for one in each.offers if one.round == offer.round), key=lambda one: one.number)
            yield Turn(of=each, offer=offer, first=first, segments=placed[each.id, offer.number])


Stretch = tuple[datetime, datetime]


def took(turn: Turn, index: Index) -> Fraction:
    """Working hours of whoever answered since the handoff set out, but for pauses and what they were away for."""
    end, who = turn.offer.ended_at, turn.offer.receiver
    if end is None:
        raise AssertionError(turn)
    of_round = [each for each in turn.of.offers if each.round == turn.offer.round]
    paused = [(each.paused_at, each.resumed_at or each.ended_at or end) for each in of_round if each.paused_at]
    away = [(each.since, each.until) for each in index.absences_of(who)]
    return working_hours(turn.first.offered_at, end, index.members[who].zone, [*paused, *away])


def working_hours(start: datetime, end: datetime, zone: str, free: Sequence[Stretch]) -> Fraction:
    """Minute by minute, Monday to Friday."""
    count, here = 0, ZoneInfo(zone)
    while start < end:
        wall = start.astimezone(here)
        works = wall.weekday() < 5 and OPENS <= wall.hour * 60 + wall.minute < CLOSES
        count += works and not any(since <= start < until for since, until in free)
        start += MINUTE
    return Fraction(count, 60)


Figures = tuple[Fraction | None, int]


def ratio(top: int, base: int) -> Figures:
    return (Fraction(100 * top, base) if base else None), base


def figures(found: Sequence[Turn], now: datetime, index: Index) -> Mapping[str, Figures]:
    """Each measure's value, and out of how many cases."""
    answered = [each for each in found if each.answered]
    accepted = [each for each in answered if each.offer.state is OfferState.ACCEPTED]
    ran_out = [each for each in found if each.offer.state is OfferState.EXPIRED and _ended_late(each.offer)]
    times = sorted(took(each, index) for each in accepted)
    middle = (times[(len(times) - 1) // 2] + times[len(times) // 2]) / 2 if times else None
    return {
        "x.handoff_acceptance": ratio(len(accepted), len(answered)),
        "x.handoff_sla": ratio(sum(each.in_time for each in answered), len(answered) + len(ran_out)),
        "x.handoff_time": (middle, len(times)),
        "x.handoff_accepted": (Fraction(len(accepted)), len(accepted)),
        "x.handoff_rejected": (Fraction(len(answered) - len(accepted)), len(answered) - len(accepted)),
        "x.handoff_overdue": _count(each.late(now) for each in found),
    }


def _ended_late(offer: Offer) -> bool:
    return offer.ended_at is not None and offer.ended_at >= offer.due_at


def _count(found: Iterator[bool]) -> Figures:
    count = sum(found)
    return Fraction(count), count


async def assert_counted(office: Office, now: datetime, placed: Placed) -> None:
    """What is measured of all that has happened, whole and by edge, sender, receiver and segment, is what happened."""
    index = await office.index()
    async with office.db.read(office.tenant, now) as tx:
        found = list(turns(await book.find(tx, limit=1000), placed))
        for axis, group_of in groups(index).items():
            expected: dict[str, list[Turn]] = defaultdict(list)
            for each in found:
                expected[group_of(each)].append(each)
            by_hand = {group: figures(theirs, now, index) for group, theirs in expected.items()}
            for key in next(iter(by_hand.values()), {}):
                asked = await breakdown.ask(tx, index, BY_KEY[key], axis_named(index, axis) if axis else None)
                told = {each.group or "": (each.figure.value, each.figure.cases) for each in asked.parts}
                wanted = {group: each[key] for group, each in by_hand.items() if each[key][1] or not axis}
                assert told.keys() == wanted.keys(), (axis, key)
                for group, (value, cases) in wanted.items():
                    assert told[group][1] == cases, (axis, key, group)
                    assert _near(told[group][0], value), (axis, key, group, told[group], value)


def _near(told: object, value: Fraction | None) -> bool:
    if told is None or value is None:
        return told is value
    return abs(Fraction(str(told)) - value) < Fraction(1, 1_000_000)


def groups(index: Index) -> Mapping[str, Callable[[Turn], str]]:
    """By what they are parted, and the name of a turn's group; the first is the whole."""
    names = {each.key: f"{index.role(each.sender).short} → {index.role(each.receiver).short}" for each in EDGES[:5]}
    return {
        "": lambda turn: "",
        "edge": lambda turn: names[turn.of.edge.key],
        "sender": lambda turn: index.members[turn.of.sender].name,
        "receiver": lambda turn: index.members[turn.offer.receiver].name,
        "territory": lambda turn: "".join(index.segments[each].name for each in turn.segments),
    }
