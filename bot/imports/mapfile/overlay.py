"""What a file says of one thing through time, laid over what is known of it: what is new, changed, and ends now."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.imports.mapfile.entry import Entry
from bot.imports.mapfile.export import real
from bot.imports.timeline import Piece

ENDS_TOO_SOON = "until lies before from."
OVER = "this would end before it begins, for it begins when the file is applied. Give it a from."


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of the file. Without `since` it keeps the beginning of what it was, or begins now."""

    entry: Entry
    value: Hashable
    since: datetime | None
    until: datetime | None

    def says(self, piece: Piece) -> bool:
        began = self.since is None or self.since == piece.since
        return began and (self.value, self.until) == (piece.value, piece.until)


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """One thing that becomes different; without `after` it never begins, or is written over by another line."""

    before: Piece | None = None
    after: Piece | None = None
    entry: Entry | None = None
    ended: bool = False


@dataclass(kw_only=True, slots=True)
class Laid:
    """The timeline as it will be; `said` are the pieces that the file says, with their lines."""

    pieces: list[Piece] = field(default_factory=list)
    said: list[tuple[Piece, Entry]] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)


def overlay(known: Sequence[Piece], lines: Iterable[Line], now: datetime, begin: datetime | None) -> Laid:
    """`begin` is from when a new line without `from` holds. Whatever is over stays as it was, said or not."""
    held, laid = real(known), Laid()
    fresh = []
    for line in lines:
        same = next((each for each in held if line.says(each)), None)
        if same is None:
            fresh.append(line)
        else:
            held.remove(same)
            laid.said.append((same, line.entry))
    for line in sorted(fresh, key=lambda each: (each.since is not None, each.since or now)):
        _put(laid, held, line, now, begin)
    laid.pieces = [*(each for each in known if each not in real(known)), *(piece for piece, _ in laid.said)]
    for piece in held:
        _end(laid, piece, now)
    laid.pieces.sort(key=lambda each: (each.since is not None, each.since or now, each.id or 0))
    return laid


def _put(laid: Laid, held: list[Piece], line: Line, now: datetime, begin: datetime | None) -> None:
    """A line that is not known as it is corrects one that is known of those days, or is new."""
    wanted = Piece(value=line.value, since=line.since, until=line.until)
    past = line.since is not None or _over(line.until, now)
    near = [each for each in held if each.overlaps(wanted) and (past or not _over(each.until, now))]
    was = next((each for each in near if each.since == line.since), near[-1] if near else None)
    since = line.since or (was.since if was else begin)
    if since and line.until and line.until <= since:
        line.entry.fault(ENDS_TOO_SOON if line.since else OVER)
        return
    if was:
        held.remove(was)
    piece = replace(wanted, since=since, id=was.id if was else None)
    laid.said.append((piece, line.entry))
    laid.turns.append(Turn(before=was, after=piece, entry=line.entry))


def _end(laid: Laid, piece: Piece, now: datetime) -> None:
    """What the file does not say any more."""
    if any(each.overlaps(piece) for each, _ in laid.said):
        laid.turns.append(Turn(before=piece))
    elif _over(piece.until, now):
        laid.pieces.append(piece)
    elif piece.since is not None and not _over(piece.since, now):
        laid.pieces.append(replace(piece, until=piece.since))
        laid.turns.append(Turn(before=piece))
    else:
        ended = replace(piece, until=now)
        laid.pieces.append(ended)
        laid.turns.append(Turn(before=piece, after=ended, ended=True))


def _over(instant: date | None, now: datetime) -> bool:
    return isinstance(instant, datetime) and instant <= now


def clashes(laid: Laid) -> Iterable[tuple[Entry, Entry]]:
    """Lines that say different things of the same instant, or one thing twice; not where it is known like that."""
    changed = {id(turn.after) for turn in laid.turns}
    for index, (piece, entry) in enumerate(laid.said):
        for other, above in laid.said[:index]:
            if piece.overlaps(other) and {id(piece), id(other)} & changed:
                yield entry, above
