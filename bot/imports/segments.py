"""Segments files: the nodes of the dimensions' trees, their other names, and where they stood when."""

from collections.abc import Iterable
from dataclasses import replace

from bot.imports.cells import parted
from bot.imports.draft import Draft
from bot.imports.model import Faults, quoted
from bot.imports.rows import Cells
from bot.imports.said import Said
from bot.imports.timeline import Claims, Piece, circle
from bot.roles.model import NAME_LIMIT, Segment

LIST_LIMIT = 4_000


def plan_segments(draft: Draft, rows: Iterable[Cells], faults: Faults) -> int:
    """Write a segments file into the draft; how many rows there were. A parent may stand below its children."""
    said, claims = Said(), Claims(faults)
    kept = [(cells, segment) for cells in rows if (segment := _which(draft, cells, said))]
    for cells, segment in kept:
        _place(draft, cells, segment, claims)
    _require_no_circle(draft, kept)
    return len(kept)


def _which(draft: Draft, cells: Cells, said: Said) -> Segment | None:
    """The segment that a row is about, with its other names."""
    name, dimension = " ".join(cells.needed("name").split()), _dimension(draft, cells)
    if not name or dimension is None:
        return None
    found = draft.segments(dimension).find(name)
    if len(found) > 1:
        cells.fault(f"name: {draft.segments(dimension).fault(name)}")
        return None
    segment = draft.book.segments[found[0]] if found else draft.new_segment(cells, "name", dimension, name)
    aliases = parted(cells.text("aliases", LIST_LIMIT))
    if segment is None or not aliases or not said.agrees(cells, segment.id, "aliases", aliases):
        return segment
    return _named(draft, cells, segment, aliases)


def _named(draft: Draft, cells: Cells, segment: Segment, aliases: tuple[str, ...]) -> Segment:
    for alias in aliases:
        if len(alias) > NAME_LIMIT:
            cells.fault(f"aliases: {quoted(alias)} is longer than {NAME_LIMIT} characters.")
        others = [each for each in draft.segments(segment.dimension_id).find(alias) if each != segment.id]
        if others:
            other = draft.book.segments[others[0]].name
            cells.fault(f"aliases: {quoted(alias)} names {quoted(other)} already, so it cannot name two.")
    return draft.plant(replace(segment, aliases=aliases))


def _dimension(draft: Draft, cells: Cells) -> int | None:
    text = cells.needed("dimension", NAME_LIMIT)
    if text and "dimension" in draft.order.create and not draft.dimensions.find(text):
        return draft.new_dimension(" ".join(text.split())).id
    return cells.named("dimension", draft.dimensions)


def _place(draft: Draft, cells: Cells, segment: Segment, claims: Claims) -> None:
    """Under its parent; an empty parent makes it a root, and a file without the column moves nothing."""
    since, until = cells.period()
    if not cells.has("parent") and segment.id in draft.book.parents:
        return
    parent = draft.segment(cells, "parent", segment.dimension_id)
    piece = Piece(value=parent, since=since, until=until, line=cells.row.line)
    claims.lay(draft.book.parents, segment.id, piece, f"{segment.name} has two parents")


def _require_no_circle(draft: Draft, kept: Iterable[tuple[Cells, Segment]]) -> None:
    parents = draft.book.parents
    found = circle(parents, [each for pieces in parents.values() for each in pieces])
    lines = [cells for cells, segment in kept if found and segment.id in found]
    if found and lines:
        names = [draft.book.segments[each].name for each in found if isinstance(each, int)]
        lines[0].fault(f"parent: {' is below '.join([*names, names[0]])}; that is a circle.")
