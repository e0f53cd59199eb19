"""The map as text: the same map gives the same lines, whenever and from whatever database it is written."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from bot.imports.book import Book
from bot.imports.mapfile import toml
from bot.imports.mapfile.names import Labels
from bot.imports.timeline import Piece, instant
from bot.kit.lexicon import normal
from bot.ownership.model import NamedOwner
from bot.roles.model import EVERYWHERE, Dimension, Rank, Role, Scope, Segment

FORMAT = 1
HEAD = """\
# Rolecall's map: roles, dimensions and their segments, who holds what, who is away, whom accounts name.
#
# Change it, look at the difference, then apply it, all of it or nothing:
#     rolecall apply map {file} --dry-run
#     rolecall apply map {file}
#
# Days are days in {zone}; those of an absence are in the zone of whoever is away. `until` is the last day
# and counts in. What begins or ends within a day has its time and offset.
# A line without `from` keeps the beginning that it has; a new one begins when it is applied.
# A line that is taken out ends when that is applied, and what was stays in the history. A role that is taken out is
# retired. Dimensions and segments stay; one is renamed where the new name has the old one among its aliases.
# The order of the dimensions decides which of two scopes is the more specific one.
# Members and accounts are not in here, and come by `rolecall import`. Who has namesakes is written as
# "Name (e-mail, Slack id or external id)".
"""


def whole_text(book: Book, owners: Iterable[NamedOwner], written: datetime, file: str = "map.toml") -> str:
    """With what it is and how to apply it at its head, and the mark by which a map that has moved on is noticed."""
    body = body_text(book, owners)
    head = [
        "[map]",
        f"format = {FORMAT}",
        f"revision = {book.revision}",
        f"written = {written.isoformat()}",
        f"state = {toml.text(mark(body))}",
        f"zone = {toml.text(book.zone)}",
    ]
    return "\n".join([HEAD.format(zone=book.zone, file=file), *head, "", body])


def mark(body: str) -> str:
    """Tells one state of the map from any other."""
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def body_text(book: Book, owners: Iterable[NamedOwner]) -> str:
    labels = Labels.of(book)
    blocks = [
        *(_dimension(book, each) for each in ordered(book)),
        *(_role(book, labels, each) for each in sorted(book.roles.values(), key=lambda each: each.key)),
        _absences(book, labels),
        _owners(book, labels, owners),
    ]
    return "\n".join("".join(f"{line}\n" for line in block) for block in map(list, blocks) if block)


def ordered(book: Book) -> list[Dimension]:
    return sorted(book.dimensions.values(), key=lambda each: (each.position, each.id))


def real(pieces: Iterable[Piece]) -> list[Piece]:
    """Without what ended before it began: that never held."""
    return [each for each in pieces if each.since is None or each.until is None or each.since < each.until]


def _dimension(book: Book, axis: Dimension) -> Iterator[str]:
    yield f"[dimension.{toml.key(axis.key)}]"
    yield f"name = {toml.text(axis.name)}"
    own = [each for each in book.segments.values() if each.dimension_id == axis.id]
    lines = (_indented(depth, _segment(book, each)) for depth, each in _walk(book, own))
    yield from toml.listed("segments", list(lines), short=False)


def _indented(depth: int, line: str) -> str:
    return "    " * depth + line


def _walk(book: Book, own: list[Segment]) -> Iterator[tuple[int, Segment]]:
    """Parents before what stands below them, as the tree stands in the end."""
    below: dict[int | None, list[Segment]] = defaultdict(list)
    for each in sorted(own, key=lambda each: (normal(each.name), each.name)):
        below[_parent(last_place(book, each))].append(each)
    seen: set[int] = set()
    for start in (*below[None], *own):
        waiting = [(0, start)]
        while waiting:
            depth, each = waiting.pop()
            if each.id not in seen:
                seen.add(each.id)
                yield depth, each
                waiting += [(depth + 1, child) for child in reversed(below[each.id])]


def last_place(book: Book, segment: Segment) -> Piece:
    """The place that a segment has or will have in the end; where none was ever said it is a root."""
    return (real(book.parents.get(segment.id, ())) or [Piece(value=None)])[-1]


def _parent(place: Piece) -> int | None:
    return place.value if isinstance(place.value, int) else None


def _segment(book: Book, segment: Segment) -> str:
    *former, _ = real(book.parents.get(segment.id, ())) or [Piece(value=None)]
    tables = [toml.table(_place(book, each)) for each in former]
    return toml.table(
        [
            ("name", toml.text(segment.name)),
            ("aliases", toml.texts(segment.aliases) if segment.aliases else ""),
            *_place(book, last_place(book, segment)),
            ("former", toml.one_line(tables) if tables else ""),
        ]
    )


def _place(book: Book, place: Piece) -> list[tuple[str, str]]:
    parent = _parent(place)
    above = toml.text(book.segments[parent].name) if parent is not None else ""
    return [("parent", above), *_days(place, book.zone)]


def _days(piece: Piece, zone: str) -> list[tuple[str, str]]:
    return [("from", toml.first(instant(piece.since), zone)), ("until", toml.last(instant(piece.until), zone))]


def _role(book: Book, labels: Labels, role: Role) -> Iterator[str]:
    yield f"[role.{toml.key(role.key)}]"
    yield f"name = {toml.text(role.name)}"
    yield from toml.listed("aliases", list(map(toml.text, role.aliases)))
    if role.description:
        yield f"description = {toml.text(role.description)}"
    yield from toml.listed("duties", list(map(toml.text, role.duties)), short=False)
    yield from toml.listed("measures", list(map(toml.text, role.measures)))
    yield from toml.listed("cut_by", list(map(toml.text, role.cut_by)))
    yield from _needed(book, labels, role.needed_in)
    if role.fallback is not None:
        yield f"fallback = {toml.text(labels.members[role.fallback])}"
    if role.retired_at:
        yield f"retired = {toml.first(role.retired_at, book.zone)}"
    yield from toml.listed("held", _held(book, labels, role), short=False)


def _needed(book: Book, labels: Labels, needed: Iterable[Scope]) -> Iterator[str]:
    scopes = set(needed)
    if scopes <= {EVERYWHERE}:
        yield f'needed = "{"everywhere" if scopes else "nowhere"}"'
        return
    yield from toml.listed("needed", sorted(toml.texts(scope_names(book, labels, each)) for each in scopes))


def scope_names(book: Book, labels: Labels, scope: Scope) -> list[str]:
    """In the written order of the dimensions."""
    places = {each.id: place for place, each in enumerate(ordered(book))}
    return [labels.segments[each] for each in sorted(scope, key=lambda id_: places[book.segments[id_].dimension_id])]


def _held(book: Book, labels: Labels, role: Role) -> list[str]:
    lines = []
    for (member, role_id, scope, rank), pieces in book.hats.items():
        if role_id == role.id:
            own = [("member", toml.text(labels.members[member])), ("in", _scope(book, labels, scope))]
            own += [("rank", "" if rank is Rank.LEAD else toml.text(rank.value))]
            place = _folded([*scope_names(book, labels, scope), "", labels.members[member], rank.value])
            lines += [(place, index, _hat(book, own, each)) for index, each in enumerate(real(pieces))]
    return [line for *_, line in sorted(lines)]


def _hat(book: Book, own: list[tuple[str, str]], piece: Piece) -> str:
    return toml.table([*own, ("weight", "" if piece.value == 1 else str(piece.value)), *_days(piece, book.zone)])


def _scope(book: Book, labels: Labels, scope: Scope) -> str:
    return toml.texts(scope_names(book, labels, scope)) if scope else ""


def _folded(names: Iterable[str]) -> tuple[list[str], list[str]]:
    told = list(names)
    return [normal(each) for each in told], told


def _absences(book: Book, labels: Labels) -> Iterator[str]:
    """Somebody a block; days as the absent one's own wall calendar has them."""
    away = [(labels.members[member], member) for member, pieces in book.absences.items() if real(pieces)]
    if away:
        yield "[absences]"
    for label, member in sorted(away, key=lambda each: _folded([each[0]])):
        lines = [_absence(book, labels, member, each) for each in real(book.absences[member])]
        yield from toml.listed(toml.text(label), lines, short=False)


def _absence(book: Book, labels: Labels, member: int, piece: Piece) -> str:
    stand_in, note = piece.value if isinstance(piece.value, tuple) else (None, "")
    cover = "" if stand_in is None else toml.text(labels.members[stand_in])
    days = _days(piece, book.members[member].zone)
    return toml.table([*days, ("cover", cover), ("note", toml.text(note) if note else "")])


def _owners(book: Book, labels: Labels, owners: Iterable[NamedOwner]) -> Iterator[str]:
    """An account a block."""
    lines: Mapping[str, list[tuple[object, str]]] = defaultdict(list)
    for each in owners:
        for piece in real([Piece(value=None, since=each.since, until=each.until)]):
            role, member = book.roles[each.role_id].key, labels.members[each.member_id]
            own = [("role", toml.text(role)), ("member", toml.text(member)), ("in", _scope(book, labels, each.scope))]
            line = toml.table([*own, *_days(piece, book.zone)])
            begin = piece.since.isoformat() if piece.since else ""
            place = _folded([role, *scope_names(book, labels, each.scope), "", member, begin])
            lines[labels.accounts[each.account_id]].append((place, line))
    if lines:
        yield "[owners]"
    for label in sorted(lines, key=lambda each: _folded([each])):
        yield from toml.listed(toml.text(label), [line for _, line in sorted(lines[label])], short=False)
