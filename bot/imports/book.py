"""A workspace's map laid open: what there is by id, and what held when as timelines by what each is about."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from bot.imports.timeline import Lines, Piece
from bot.kpis.catalogue import FIRST, Catalogue
from bot.kpis.editions import of_editions
from bot.ownership.index import Rows
from bot.ownership.model import Account, NamedOwner
from bot.people.model import Member
from bot.roles.model import Dimension, Role, Scope, Segment


@dataclass(frozen=True, kw_only=True, slots=True)
class Book:
    """`parents`, `managers`: {segment or member: above}; `homes`: {(account, dimension): segment};
    `owners`: {(account, role, scope): members}; `hats`: {(member, role, scope, rank): weight};
    `absences`: {member: (stand-in, note)}.
    """

    dimensions: dict[int, Dimension]
    segments: dict[int, Segment]
    members: dict[int, Member]
    accounts: dict[int, Account]
    roles: dict[int, Role]
    parents: Lines
    managers: Lines
    homes: Lines
    owners: Lines
    hats: Lines
    absences: Lines
    zone: str
    revision: int
    year_start: int = 1  # the month in which fiscal years begin
    measures: Catalogue = FIRST

    @classmethod
    def of(cls, rows: Rows) -> "Book":
        axis = {each.id: each.dimension_id for each in rows.segments}
        hats = (((each.member_id, each.role_id, each.scope, each.rank), each.weight, each) for each in rows.assignments)
        homes = (((each.account_id, axis[each.segment_id]), each.segment_id, each) for each in rows.account_segments)
        return cls(
            dimensions={each.id: each for each in rows.dimensions},
            segments={each.id: each for each in rows.segments},
            members={each.id: each for each in rows.members},
            accounts={each.id: each for each in rows.accounts},
            roles={each.id: each for each in rows.roles},
            parents=_lines((each.segment_id, each.parent_id, each) for each in rows.placements),
            managers=_lines((each.member_id, each.manager_id, each) for each in rows.report_lines),
            homes=_lines(homes),
            owners=_owners(rows.named_owners),
            hats=_lines(hats),
            absences=_lines((each.member_id, (each.stand_in_id, each.note), each) for each in rows.absences),
            zone=rows.zone,
            revision=rows.revision,
            year_start=rows.year_start,
            measures=of_editions(rows.definitions),
        )

    def copy(self) -> "Book":
        """One to be written in, while this one stays."""
        return Book(
            dimensions=dict(self.dimensions),
            segments=dict(self.segments),
            members=dict(self.members),
            accounts=dict(self.accounts),
            roles=dict(self.roles),
            parents=dict(self.parents),
            managers=dict(self.managers),
            homes=dict(self.homes),
            owners=dict(self.owners),
            hats=dict(self.hats),
            absences=dict(self.absences),
            zone=self.zone,
            revision=self.revision,
            year_start=self.year_start,
            measures=self.measures,
        )

    def axis(self, key: str) -> Dimension:
        return next(each for each in self.dimensions.values() if each.key == key)

    def scope_text(self, scope: Scope) -> str:
        """The segments of a scope in the workspace's written order."""
        places = {each.id: (each.position, each.id) for each in self.dimensions.values()}
        segments = sorted((self.segments[each] for each in scope), key=lambda each: places[each.dimension_id])
        return " · ".join(each.name for each in segments)


def _lines(stored: Iterable[tuple[Any, Any, Any]]) -> Lines:
    """{key: pieces} of (key, value, dated row)."""
    lines: Lines = defaultdict(list)
    for key, value, row in stored:
        piece = Piece(value=value, since=row.since, until=row.until, id=getattr(row, "id", None))
        lines[key].append(piece)
    return {key: sorted(pieces, key=_begin) for key, pieces in lines.items()}


def _begin(piece: Piece) -> tuple[bool, Any]:
    return (piece.since is not None, piece.since or 0)


def _owners(named: Iterable[NamedOwner]) -> Lines:
    """Several may be named at once, so that a piece's value is a set of them."""
    rows: dict[Any, list[NamedOwner]] = defaultdict(list)
    for each in named:
        rows[each.account_id, each.role_id, each.scope].append(each)
    return {key: _swept(owners) for key, owners in rows.items()}


def _swept(named: list[NamedOwner]) -> list[Piece]:
    ends = {each.since for each in named if each.since} | {each.until for each in named if each.until}
    cuts: list[datetime | None] = [None, *sorted(ends), None]
    pieces: list[Piece] = []
    for since, until in pairwise(cuts):
        probe = Piece(value=None, since=since, until=until)
        held = frozenset(each.member_id for each in named if _spans(each, probe))
        if held and pieces and pieces[-1].value == held and pieces[-1].until == since:
            pieces[-1] = Piece(value=held, since=pieces[-1].since, until=until)
        elif held:
            pieces.append(Piece(value=held, since=since, until=until))
    return pieces


def _spans(owner: NamedOwner, piece: Piece) -> bool:
    return Piece(value=None, since=owner.since, until=owner.until).covers(piece)
