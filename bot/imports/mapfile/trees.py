"""The dimensions and segments of the file: what they are called, and under what each stood, stands and will stand."""

from collections.abc import Iterable
from dataclasses import replace

from bot.imports.difference import parent_text
from bot.imports.mapfile.entry import Entry
from bot.imports.mapfile.export import ordered, real
from bot.imports.mapfile.overlay import Line
from bot.imports.mapfile.work import Work
from bot.imports.model import quoted
from bot.imports.names import Names
from bot.imports.timeline import Piece, circle
from bot.kit.lexicon import key_of
from bot.roles.model import NAME_LIMIT, Dimension, Segment

KEY_LIMIT = 40
EXAMPLE = 'name = "DACH", parent = "EMEA"'
ROOT = Piece(value=None)
STAYS = "What was must stay askable, so it cannot be taken away. Put it back"


def plan_trees(work: Work) -> None:
    dimensions = [(_dimension(work, key, entry), entry) for key, entry in work.top.table("dimension").tables()]
    _order(work, [axis.id for axis, _ in dimensions])
    for axis, entry in dimensions:
        _plan_segments(work, axis, entry)
    work.replant()


def _dimension(work: Work, key: str, entry: Entry) -> Dimension:
    entry.only("name", "segments")
    name = " ".join(entry.needed("name", NAME_LIMIT).split())
    known = next((each for each in work.book.dimensions.values() if each.key == key), None)
    if known is None:
        require_key(entry, key)
        made = Dimension(id=work.draft.fresh(), key=key, name=name, position=len(work.book.dimensions))
        work.change("dimension", "+", name)
    else:
        made = known if known.name == name else replace(known, name=name)
        if made != known:
            work.change("dimension", "~", f"{known.name}: name {quoted(known.name)} → {quoted(name)}")
    work.book.dimensions[made.id] = made
    return made


def require_key(entry: Entry, key: str) -> None:
    plain = "_".join(key_of(key))
    if key != plain or not 0 < len(key) <= KEY_LIMIT:
        told = f" Write {plain[:KEY_LIMIT]}." if plain else ""
        entry.fault(f"{quoted(key)} cannot be a key: small letters, digits and _, {KEY_LIMIT} at most.{told}")


def _order(work: Work, ids: list[int]) -> None:
    """The order in the file is the written order of the workspace."""
    gone = [each for each in ordered(work.before) if each.id not in ids]
    work.missing += [
        (work.top, f"the dimension {quoted(each.name)} is gone. {STAYS}: [dimension.{each.key}].") for each in gone
    ]
    was = [each.id for each in ordered(work.before)]
    if [each for each in ids if each in was] == [each for each in was if each in ids] and ids[: len(was)] == was:
        last = max((each.position for each in work.before.dimensions.values()), default=-1)
        places = {each: last + place for place, each in enumerate(ids[len(was) :], start=1)}
    else:
        places = {each: place for place, each in enumerate(ids)}
        moved = [work.book.dimensions[each].name for each in ids]
        if not gone and was:
            work.change("dimension", "~", f"their order: {', '.join(moved)}")
    for each, place in places.items():
        work.book.dimensions[each] = replace(work.book.dimensions[each], position=place)


def _plan_segments(work: Work, axis: Dimension, entry: Entry) -> None:
    """Names first, so that a parent may stand below its children."""
    lines = entry.lines("segments", EXAMPLE)
    known = [each for each in work.before.segments.values() if each.dimension_id == axis.id]
    named = Names("segment", ((each.name, each.id) for each in known))
    claimed = {id_ for each in lines for id_ in named.find(_name(each))}
    kept: dict[int, Entry] = {}
    for each in lines:
        segment = _segment(work, axis, each, named, claimed, kept)
        if segment is not None:
            kept[segment.id] = each
    _require_apart(work, kept)
    for gone in known:
        if gone.id not in kept:
            told = f"the {axis.name.casefold()} segment {quoted(gone.name)} is gone. {STAYS}"
            work.missing.append((entry, f"{told}; to rename it, keep this name among its aliases."))
    names = Names(
        "segment of this dimension", ((name, id_) for id_ in kept for name in _names(work.book.segments[id_]))
    )
    for id_, each in kept.items():
        _place(work, id_, each, names)
    _require_no_circle(work, kept)


def _name(entry: Entry) -> str:
    name = entry.body.get("name")
    return " ".join(name.split()) if isinstance(name, str) else ""


def _names(segment: Segment) -> tuple[str, ...]:
    return (segment.name, *segment.aliases)


def _segment(
    work: Work, axis: Dimension, entry: Entry, named: Names[int], claimed: set[int], kept: dict[int, Entry]
) -> Segment | None:
    """The segment of a line by its name, or by an alias that was its name until now."""
    entry.only("name", "aliases", "parent", "from", "until", "former")
    entry.needed("name", NAME_LIMIT)
    name, aliases = _name(entry), entry.texts("aliases", NAME_LIMIT)
    if not key_of(name):
        return None
    found = named.find(name) or [id_ for each in aliases for id_ in named.find(each) if id_ not in claimed]
    if found and found[0] in kept:
        entry.fault(
            f"{quoted(name)} stands on line {kept[found[0]].line} already. Keep one; `former` holds other days."
        )
        return None
    what = f"{name} ({axis.name.casefold()})"
    if not found:
        made = Segment(id=work.draft.fresh(), dimension_id=axis.id, name=name, aliases=aliases)
        work.change("segment", "+", what)
    else:
        known = work.before.segments[found[0]]
        kept_name = known.name if " ".join(known.name.split()) == name else name
        made = replace(known, name=kept_name, aliases=aliases)
        if made != known:
            work.change("segment", "~", f"{known.name} ({axis.name.casefold()}): {_turned(known, made)}")
    work.book.segments[made.id] = made
    return made


def _turned(known: Segment, made: Segment) -> str:
    name = [f"name {quoted(known.name)} → {quoted(made.name)}"] if known.name != made.name else []
    was, becomes = (quoted(", ".join(each.aliases)) if each.aliases else "none" for each in (known, made))
    return ", ".join([*name, *([f"aliases {was} → {becomes}"] if known.aliases != made.aliases else [])])


def _require_apart(work: Work, kept: dict[int, Entry]) -> None:
    """No two segments of a dimension are called alike, as far as the file makes them so."""
    taken: dict[tuple[str, ...], int] = {}
    for id_, entry in kept.items():
        for name in dict.fromkeys(_names(work.book.segments[id_])):
            other = taken.setdefault(key_of(name), id_)
            changed = any(work.before.segments.get(each) != work.book.segments[each] for each in (id_, other))
            if other != id_ and changed:
                told = f"{quoted(name)} is what {quoted(work.book.segments[other].name)}"
                entry.fault(f"{told} on line {kept[other].line} is called. Choose another name.")


def _place(work: Work, id_: int, entry: Entry, names: Names[int]) -> None:
    former = entry.lines("former", 'parent = "EMEA", until = 2025-12-31')
    for each in former:
        each.only("parent", "from", "until")
    read = [_read_place(work, each, names) for each in (*former, entry)]
    wanted = [each for each in read if each is not None]
    if len(wanted) != len(read) or _overlapping(wanted):
        return
    known = real(work.before.parents.get(id_, ())) or [ROOT] * (id_ in work.before.segments)
    after = _timeline(work, known, wanted, whole=bool(former))
    if [(each.value, each.since, each.until) for each in after] != [
        (each.value, each.since, each.until) for each in known
    ]:
        empty = [each for each in work.before.parents.get(id_, ()) if each not in known]
        work.book.parents[id_] = [*empty, *after]
        _tell(work, id_, known, after)


def _tell(work: Work, id_: int, known: list[Piece], after: list[Piece]) -> None:
    """Where it stands anew; a place that only ends is told by the one that follows it."""
    tell, sign = parent_text(work.book), "~" if id_ in work.before.segments else "+"
    before = {(each.value, each.since) for each in known}
    moved = [each for each in after if (each.value, each.since) not in before]
    for each in moved or [each for each in after if not any(each.same(other) for other in known)] or after:
        work.change("place of a segment", sign, tell(id_, each.value) + work.days(each, work.before.zone))


def _read_place(work: Work, entry: Entry, names: Names[int]) -> Line | None:
    text = entry.text("parent", NAME_LIMIT)
    found = names.find(text) if text.strip() else ()
    if text.strip() and len(found) != 1:
        entry.fault(f"parent: {names.fault(text)}", "parent")
        return None
    return work.line(entry, found[0] if found else None, work.zone)


def _overlapping(wanted: list[Line]) -> bool:
    """Two places at once are a fault; the last line of all is the place that a segment has in the end."""
    spans = [Piece(value=None, since=each.since, until=each.until) for each in wanted]
    if len(wanted) > 1 and wanted[-1].since is None:
        wanted[-1].entry.fault("with `former` it needs a from too: the day on which it came to where it stands now.")
        return True
    for index, each in enumerate(spans):
        for other, above in zip(spans[:index], wanted[:index], strict=True):
            if each.overlaps(other):
                wanted[index].entry.fault(
                    f"it would stand in two places at once, as line {above.entry.line} says it too."
                )
                return True
    return False


def _timeline(work: Work, known: list[Piece], wanted: list[Line], *, whole: bool) -> list[Piece]:
    """With `former` the file tells all of it; without, what was before stays as it was."""
    if whole:
        return sorted(
            (_piece(each) for each in wanted), key=lambda each: (each.since is not None, each.since or work.now)
        )
    (line,) = wanted
    same = next((each for each in known if line.says(each)), None)
    here = next((each for each in known if each.holds(work.now)), None)
    since = line.since or (
        same.since if same else here.since if here and here.value == line.value else work.begin if known else None
    )
    new = replace(_piece(line), since=since)
    before = [
        replace(each, until=since) if _reaches(each, since) else each for each in known if _begins_before(each, since)
    ]
    if before and before[-1].value == new.value and before[-1].until == since:
        new = replace(new, since=before.pop().since)
    return [*before, new]


def _piece(line: Line) -> Piece:
    return Piece(value=line.value, since=line.since, until=line.until)


def _begins_before(piece: Piece, since: object) -> bool:
    return since is not None and (piece.since is None or piece.since < since)  # type: ignore[operator]


def _reaches(piece: Piece, since: object) -> bool:
    return since is not None and (piece.until is None or piece.until > since)  # type: ignore[operator]


def _require_no_circle(work: Work, kept: dict[int, Entry]) -> None:
    parents = work.book.parents
    moved = [id_ for id_ in kept if parents.get(id_) != work.before.parents.get(id_)]
    if not moved:
        return
    found = circle(parents, [each for pieces in parents.values() for each in pieces])
    named: Iterable[object] = found or ()
    if found and (lines := [kept[each] for each in found if each in kept]):
        names = [work.book.segments[each].name for each in named if isinstance(each, int)]
        lines[0].fault(f"parent: {' is below '.join([*names, names[0]])}; that is a circle.", "parent")
