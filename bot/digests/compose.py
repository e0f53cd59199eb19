"""What a week says, chosen from its figures: the headline, how things stand, handoffs, gaps, and who is asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.digests.moved import Known, Move, to_do
from bot.digests.settings import PLAIN, Section, Settings
from bot.digests.wins import Win
from bot.handoffs.model import HandoffWeek
from bot.kpis.model import Measure, Tally
from bot.kpis.reading import Board, Reading
from bot.kpis.scoring import Score
from bot.kpis.span import Span
from bot.people.model import Member


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenCell:
    """A needed part of a role that nobody holds, or (weak) only the role's fallback: `AE · Iberia`."""

    what: str
    weak: bool = False
    cells: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """Somebody whose numbers are missing in the week."""

    member: Member
    measures: tuple[Measure, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """A promise to an account, until the end of a day; `over`: it has passed."""

    company: str
    what: str
    day: date
    over: bool
    whose: tuple[Member, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Renewing:
    """An account's renewal: how many days are left, whose it is, and why it is at risk."""

    company: str
    day: date
    left: int
    whose: tuple[Member, ...] = ()
    risk: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """Where and when: the channel's zone, the instant the digest was due, and whether it comes late or is a preview."""

    zone: str
    due: datetime
    late: bool = False
    preview: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    """One week of one channel, ready to be drawn."""

    moment: Moment
    week: Span
    currency: str
    headline: Score | None
    readings: tuple[Reading, ...]
    handoffs: HandoffWeek
    gaps: tuple[OpenCell, ...]
    asks: tuple[Ask, ...]
    promises: tuple[Owed, ...] = ()  # of the next seven days, and those that are over; the earliest first
    wins: tuple[Win, ...] = ()  # the biggest first
    renewals: tuple[Renewing, ...] = ()  # at risk, soon, or over without a new date; the nearest first
    settings: Settings = PLAIN
    audience: str = ""  # whose figures they are; everybody's without
    members: frozenset[int] | None = None  # the same by their ids
    forecast: tuple[Score, ...] = ()  # of the quarter
    moved: tuple[Move, ...] = ()
    to_do: str = ""
    gone: tuple[str, ...] = ()  # measures that were chosen and are no more
    restated: tuple[str, ...] = ()  # of the week before, since it was told: a line each

    def shows(self, part: Section) -> bool:
        return self.settings.shows(part)

    def is_about(self, member_id: int | None) -> bool:
        return self.members is None or member_id in self.members

    @property
    def quiet(self) -> bool:
        """Nothing came in, nothing was planned, nothing was passed on, and nothing is open."""
        stirred = any(each.score.entries or each.score.target or each.score.before for each in self.readings)
        watched = self.renewals or self.promises or self.moved
        return not stirred and self.handoffs == HandoffWeek() and not self.gaps and not watched


@dataclass(frozen=True, kw_only=True, slots=True)
class More:
    """What a digest adds to the week: whose it is, the forecast, what moved, who took deals, and what is restated."""

    settings: Settings = PLAIN
    audience: str = ""
    members: frozenset[int] | None = None
    forecast: tuple[Score, ...] = ()
    moved: tuple[Move, ...] = ()
    rival: str = ""
    gone: tuple[str, ...] = ()
    restated: tuple[str, ...] = ()


NOTHING_MORE = More()


def compose(  # noqa: PLR0913 - the parts of a digest, each named at the call
    board: Board,
    moment: Moment,
    *,
    handoffs: HandoffWeek,
    gaps: Sequence[OpenCell],
    asks: Sequence[Ask],
    renewals: Sequence[Renewing] = (),
    promises: Sequence[Owed] = (),
    wins: Sequence[Win] = (),
    more: More = NOTHING_MORE,
) -> Digest:
    """What nobody planned and nobody did for weeks is left out of the readings, unless it was chosen."""
    known = _known(handoffs, gaps, asks, renewals, promises)
    return Digest(
        moment=moment,
        week=board.at.week,
        currency=board.currency,
        headline=headline(board.readings, more.settings.measures),
        readings=tuple(each for each in board.readings if more.settings.measures or not each.silent),
        handoffs=handoffs,
        gaps=tuple(gaps),
        asks=tuple(asks),
        renewals=tuple(renewals),
        promises=tuple(promises),
        wins=tuple(wins),
        settings=more.settings,
        audience=more.audience,
        members=more.members,
        forecast=more.forecast,
        moved=more.moved,
        to_do=to_do(more.moved, more.rival, known) if more.settings.shows(Section.MOVED) else "",
        gone=more.gone,
        restated=more.restated,
    )


def _known(
    handoffs: HandoffWeek,
    gaps: Sequence[OpenCell],
    asks_: Sequence[Ask],
    renewals: Sequence[Renewing],
    promises: Sequence[Owed],
) -> Known:
    return Known(
        overdue=handoffs.overdue,
        gap=next((each.what for each in gaps if not each.weak), ""),
        missing=len(asks_),
        passed_promise=next((each.company for each in promises if each.over), ""),
        at_risk=next((each.company for each in renewals if each.risk), ""),
    )


def headline(readings: Sequence[Reading], chosen: Sequence[str] = ()) -> Score | None:
    """The first measure that can be held against a plan, else the first with a number; in the order chosen, if any."""
    order = {key: place for place, key in enumerate(chosen or [each.measure.key for each in readings])}
    scores = sorted((each.score for each in readings), key=lambda each: order.get(each.measure.key, len(order)))
    judged = [each for each in scores if each.pace is not None]
    return next(iter([*judged, *(each for each in scores if each.entries)]), None)


def asks(holders: Mapping[str, Sequence[Member]], measures: Iterable[Measure], tallies: Iterable[Tally]) -> list[Ask]:
    """Who holds a role that answers for a typed measure (`holders` by its key) and logged nothing of it, by name."""
    logged = {(each.key, each.member_id) for each in tallies}
    missing: dict[int, list[Measure]] = {}
    people: dict[int, Member] = {}
    for measure in measures:
        for member in holders[measure.key]:
            if (measure.key, member.id) not in logged:
                people[member.id] = member
                missing.setdefault(member.id, []).append(measure)
    found = [Ask(member=people[each], measures=tuple(what)) for each, what in missing.items()]
    return sorted(found, key=lambda each: (each.member.name.casefold(), each.member.id))
