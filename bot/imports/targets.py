"""Targets files: the plan of a measure for each period, of a member, a role, a segment or the whole team."""

from collections.abc import Iterable
from decimal import Decimal

from bot.imports.cells import DAY, amount_text
from bot.imports.draft import Draft
from bot.imports.entries import measure_names
from bot.imports.model import Change, Faults
from bot.imports.names import Names
from bot.imports.rows import Cells
from bot.imports.subjects import read_subject, subject_text
from bot.imports.timeline import Claims, Lines, Piece, differing, gone_and_new
from bot.kit.lexicon import normal
from bot.kpis.span import PeriodKind
from bot.kpis.target import Subject, Target

Key = tuple[str, Subject, PeriodKind]


def lines_of(targets: Iterable[Target]) -> Lines:
    """{(measure, subject, period): pieces}, oldest first."""
    lines: Lines = {}
    for each in sorted(targets, key=lambda target: (target.since is not None, target.since or 0)):
        piece = Piece(value=each.value, since=each.since, until=each.until, id=each.id)
        lines.setdefault((each.measure, each.subject, each.period), []).append(piece)
    return lines


def plan_targets(draft: Draft, rows: Iterable[Cells], faults: Faults, lines: Lines) -> int:
    """Lay the rows of a targets file over these timelines; how many rows there were."""
    measures, claims, count = measure_names(draft.book.measures), Claims(faults), 0
    for count, cells in enumerate(rows, start=1):  # noqa: B007 - the last one is the answer
        _plan(draft, cells, measures, claims, lines)
    return count


def _plan(draft: Draft, cells: Cells, measures: Names[str], claims: Claims, lines: Lines) -> None:
    for field in ("measure", "period", "value"):
        cells.needed(field)
    key, period, value = cells.named("measure", measures), read_period(cells), cells.amount("value")
    subject = read_subject(draft, cells, key)
    since, until = cells.days()
    if key is None or period is None or value is None or subject is None:
        return
    told = subject_text(draft.book, subject)
    whose = told[0].upper() + told[1:]
    piece = Piece(value=value, since=since, until=until, line=cells.row.line)
    claims.lay(
        lines, (key, subject, period), piece, f"{whose} has two targets of {draft.book.measures.by_key[key].name}"
    )


def read_period(cells: Cells) -> PeriodKind | None:
    """By its word; a fault names those that there are."""
    text = normal(cells.text("period"))
    if text and text not in set(PeriodKind):
        cells.fault(f"period: write one of {', '.join(PeriodKind)}.")
        return None
    return PeriodKind(text) if text else None


def targets_of(lines: Lines, keys: Iterable[Key]) -> list[Target]:
    """The targets in these timelines."""
    return [
        Target(
            measure=key[0],
            member_id=key[1].member_id,
            role=key[1].role,
            segment_id=key[1].segment_id,
            period=key[2],
            value=_value(each),
            since=each.since,
            until=each.until,
            id=each.id,
        )
        for key in keys
        for each in lines.get(key, ())
    ]


def target_changes(draft: Draft, before: Lines, after: Lines) -> list[Change]:
    changes = []
    for key in differing(before, after):
        gone, new = gone_and_new(before.get(key, ()), after[key])
        changes += [Change(what="target", sign="-", text=_told(draft, key, each)) for each in gone]
        changes += [Change(what="target", sign="+", text=_told(draft, key, each)) for each in new]
    return changes


def _told(draft: Draft, key: Key, piece: Piece) -> str:
    measure, subject, period = key
    whose = subject_text(draft.book, subject)
    first = f" from {piece.since}" if piece.since else ""
    last = f" until {piece.until - DAY}" if piece.until else ""
    what = draft.book.measures.by_key[measure].name
    return f"{what} of {whose}: {amount_text(_value(piece))} each {period}{first}{last}"


def _value(piece: Piece) -> Decimal:
    if not isinstance(piece.value, Decimal):
        raise TypeError(piece)
    return piece.value
