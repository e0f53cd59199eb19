"""Absences files: who is away from which day to which, and who stands in; what is over may be corrected by one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.imports.draft import Draft
from bot.imports.model import Faults
from bot.imports.rows import Cells
from bot.imports.timeline import Claims, Piece

NOTE_LIMIT = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class _Cover:
    """Somebody whom a row lets stand in."""

    cells: Cells
    stand_in: int
    piece: Piece


def plan_absences(draft: Draft, rows: Iterable[Cells], faults: Faults) -> int:
    """Write an absences file into the draft; how many rows there were. A stand-in may stand below whom they cover."""
    claims, covers, count = Claims(faults), list[_Cover](), 0
    for count, cells in enumerate(rows, start=1):  # noqa: B007 - the last one is the answer
        covers += _plan(draft, cells, claims)
    for each in covers:
        _require_here(draft, each)
    return count


def _plan(draft: Draft, cells: Cells, claims: Claims) -> list[_Cover]:
    for field in ("member", "from", "until"):
        cells.needed(field)
    member, cover = draft.member(cells, "member"), draft.member(cells, "cover")
    if member is None:
        return []
    who = draft.book.members[member]
    since, until = replace(cells, zone=who.zone).period()
    if not since or not until or until <= since:
        return []
    if not who.is_trusted:
        cells.fault(f"{who.name} is no full member, so no role waits for them. Leave the row out.")
    if cover == member:
        cells.fault(f"cover: {who.name} cannot stand in for themselves. Name somebody else, or leave it empty.")
        return []
    piece = Piece(value=(cover, cells.text("note", NOTE_LIMIT)), since=since, until=until, line=cells.row.line)
    claims.lay(draft.book.absences, member, piece, f"{who.name} is away twice")
    return [] if cover is None else [_Cover(cells=cells, stand_in=cover, piece=piece)]


def _require_here(draft: Draft, cover: _Cover) -> None:
    """Asked when the whole file is laid out: a stand-in must be able to hold something, and be there."""
    who = draft.book.members[cover.stand_in]
    if not who.is_trusted:
        cover.cells.fault(f"cover: {who.name} is no full member, so they can stand in for nobody.")
    if who.inactive_since and cover.piece.since and cover.piece.since >= who.inactive_since:
        cover.cells.fault(f"cover: {who.name} has left before that, and can stand in for nobody.")
    if any(each.overlaps(cover.piece) for each in draft.book.absences.get(cover.stand_in, ())):
        cover.cells.fault(f"cover: {who.name} is away too in those days. Name somebody else, or leave it empty.")
