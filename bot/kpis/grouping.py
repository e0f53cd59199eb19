"""By what numbers are parted: by whose they are, the manager, the segment, the account or the month."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.handoffs.catalogue import EDGES
from bot.handoffs.contract import ANYBODY, RejectReason
from bot.kit.blocks import clip, esc
from bot.kit.errors import Refusal
from bot.kit.zones import YEARS, start_of_day
from bot.ownership.index import Index
from bot.ownership.model import Account
from bot.roles.model import Rank, Segment

BY = re.compile(r"(?<!\S)by\s+(\S+)", re.IGNORECASE)
SELLING = "ae"  # the role whose assignment says in which segment somebody sells


class Kind(StrEnum):
    MEMBER = "member"
    MANAGER = "manager"
    ACCOUNT = "account"
    MONTH = "month"
    SEGMENT = "segment"
    SENDER = "sender"  # this and what follows: of handoffs alone
    RECEIVER = "receiver"
    EDGE = "edge"
    REASON = "reason"


@dataclass(frozen=True, kw_only=True, slots=True)
class Axis:
    """`word` is a dimension's key where segments part; `level` counts from the root of its tree, which is 1."""

    kind: Kind
    word: str
    place: int = 0  # of the dimension, in the workspace's order
    level: int | None = None

    def __str__(self) -> str:
        return self.word if self.level is None else f"{self.word}@{self.level}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """What one row of numbers is about; `own` are segments of its own, `raw` the text where the thing is not known."""

    day: date = date.min
    member_id: int | None = None
    account_id: int | None = None
    own: tuple[int, ...] = ()
    raw: str | None = None


NOT_ALL = frozenset({Kind.SEGMENT, Kind.SENDER, Kind.RECEIVER, Kind.EDGE, Kind.REASON})
PEOPLE = frozenset({Kind.MEMBER, Kind.MANAGER, Kind.SENDER, Kind.RECEIVER})
Group = int | str | None  # the id of a member, account or segment; a month or an unknown text; none
Grouping = Callable[[Case], Group]


def axis_named(index: Index, text: str) -> Axis:
    """`member`, `product`, `product@1`; raises Refusal with those there are."""
    word, _, level = text.strip().casefold().partition("@")
    places = {each.key: place for place, each in enumerate(index.trees.dimensions)}
    if word in places and ("@" not in text or (level.isdecimal() and int(level) >= 1)):
        return Axis(kind=Kind.SEGMENT, word=word, place=places[word], level=int(level) if level else None)
    if word in set(Kind) - {Kind.SEGMENT} and "@" not in text:
        return Axis(kind=Kind(word), word=word)
    known = ", ".join([*(each for each in Kind if each not in NOT_ALL), *places])
    told = f"I cannot part numbers by “{esc(clip(text, 40))}”. Type one of {known};"
    raise Refusal(f"{told} a level of a tree is typed as product@1, counted from the top.")


def take_axis(index: Index, text: str) -> tuple[str, Axis | None]:
    """A line without its `by territory`, and that; `by` in front of a person is left where it is."""
    known = {*Kind, *(each.key for each in index.trees.dimensions)} - {Kind.SEGMENT}
    for found in BY.finditer(text):
        if found[1].partition("@")[0].casefold() in known:
            return f"{text[: found.start()]} {text[found.end() :]}".strip(), axis_named(index, found[1])
    return text, None


def grouping(index: Index, axis: Axis) -> Grouping:
    """To which group a case belongs; what it looks up it keeps, so use one for many cases and not for long."""
    if axis.kind is Kind.MONTH:
        return lambda case: f"{case.day:%Y-%m}"
    if axis.kind in {Kind.EDGE, Kind.REASON}:
        return lambda case: case.raw
    if axis.kind in PEOPLE - {Kind.MANAGER}:
        return lambda case: case.raw if case.member_id is None else case.member_id
    if axis.kind is Kind.ACCOUNT:
        return lambda case: case.raw if case.account_id is None else case.account_id
    timeline = Timeline(index, axis)
    return timeline.manager if axis.kind is Kind.MANAGER else timeline.segment


class Timeline:
    """Who somebody's manager was, and where an account or a seller belonged, on the days of the cases."""

    def __init__(self, index: Index, axis: Axis) -> None:
        self._index, self._axis = index, axis
        self._starts: dict[date, datetime] = {}
        self._known: dict[tuple[str, int, date], int | None] = {}

    def manager(self, case: Case) -> Group:
        if case.member_id is None:
            return None
        return self._once("manager", case.member_id, case.day, self._index.manager_of)

    def segment(self, case: Case) -> Group:
        """Its own, else its account's, else its seller's at that time."""
        if own := next((each for each in case.own if self._is_here(each)), None):
            return self._once("level", own, case.day, self._level)
        if case.raw is not None:
            return case.raw
        return self._of(case.account_id, case.day, "account", self._of_account) or self._of(
            case.member_id, case.day, "seller", self._of_seller
        )

    def _of(self, id_: int | None, day: date, what: str, look_up: Callable[[int, datetime], int | None]) -> int | None:
        return None if id_ is None else self._once(what, id_, day, look_up)

    def _once(self, what: str, id_: int, day: date, look_up: Callable[[int, datetime], int | None]) -> int | None:
        key = (what, id_, day)
        if key not in self._known:
            self._known[key] = look_up(id_, self._start(day))
        return self._known[key]

    def _start(self, day: date) -> datetime:
        if day not in self._starts:
            near = min(max(day, date(YEARS[0], 1, 1)), date(YEARS[-1], 12, 31))
            self._starts[day] = start_of_day(near, self._index.zone)
        return self._starts[day]

    def _is_here(self, segment_id: int) -> bool:
        return segment_id in self._index.segments and self._index.trees.place(segment_id) == self._axis.place

    def _of_account(self, account_id: int, on: datetime) -> int | None:
        found = next((each for each in self._index.segments_of(account_id, on) if self._is_here(each)), None)
        return None if found is None else self._level(found, on)

    def _of_seller(self, member_id: int, on: datetime) -> int | None:
        """By the selling role before any other, as a lead before a backup; of several segments what they share."""
        role = self._index.role(SELLING).id if SELLING in {each.key for each in self._index.rows.roles} else None
        held = [(each.role_id == role, each.rank is Rank.LEAD, each.scope) for each in self._index.hats(member_id, on)]
        here = [(sells, leads, s) for sells, leads, scope in held for s in scope if self._is_here(s)]
        best = max(((sells, leads) for sells, leads, _ in here), default=None)
        shared = self._shared([s for sells, leads, s in here if (sells, leads) == best], on)
        return None if shared is None else self._level(shared, on)

    def _shared(self, segments: list[int], on: datetime) -> int | None:
        lines = [self._index.trees.line(each, on) for each in segments]
        return next((each for each in lines[0] if all(each in line for line in lines)), None) if lines else None

    def _level(self, segment_id: int, on: datetime) -> int:
        """Its ancestor at the level asked for; what stands higher than that stays where it is."""
        line = self._index.trees.line(segment_id, on)
        level = self._axis.level
        return segment_id if level is None or level > len(line) else line[-level]


def name_of(index: Index, axis: Axis, group: Group) -> str | None:
    """What came in while the map was being read goes by its number."""
    if group is None or isinstance(group, str):
        return _said(index, axis, group) if group else group
    if axis.kind in PEOPLE:
        return index.members[group].name if group in index.members else f"member #{group}"
    things: Mapping[int, Account | Segment] = index.accounts if axis.kind is Kind.ACCOUNT else index.segments
    return things[group].name if group in things else f"{axis.word} #{group}"


def _said(index: Index, axis: Axis, text: str) -> str:
    """An edge by its roles, a reason by its meaning, anything else as it was written."""
    if axis.kind is Kind.REASON and text in set(RejectReason):
        return RejectReason(text).meaning
    edge = next((each for each in EDGES if axis.kind is Kind.EDGE and each.key == text), None)
    if edge is None:
        return text
    sender = "Anybody" if edge.sender == ANYBODY else index.role(edge.sender).short
    return f"{sender} → {index.role(edge.receiver).short}"
