"""The plan for any days: what targets ask of each working day, added up. Exact, and without a clock."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from bot.kpis.span import JANUARY, Span, periods_in
from bot.kpis.target import WHOLE, Subject, Target, in_force


def planned(targets: Iterable[Target], span: Span, year_start: int = JANUARY) -> Decimal | None:
    """What is planned for these days; None where no target covers any of them.

    The targets are those of one subject, of one measure whose days add up. Each working day carries the value of the
    target in force divided by the working days of its period (of several, that of the shortest period), so a whole
    period carries exactly its value. `year_start` is the month in which fiscal years begin.
    """
    known = tuple(targets)
    return _sum(_share(known, piece, year_start) for piece in _pieces(known, span))


def planned_whole(targets: Iterable[Target], span: Span, year_start: int = JANUARY) -> Decimal | None:
    """What is planned for the whole company: on days without a target of the whole, all members' plans together.

    The targets are all those of one measure; those of roles and of segments are plans of their own and left aside.
    """
    by_subject = _by_subject(targets)
    whole = by_subject.pop(WHOLE, [])
    members = [own for subject, own in by_subject.items() if subject.member_id is not None]
    return _sum(
        _share(own, piece, year_start)
        for piece in _pieces(whole, span)
        for own in ([whole] if in_force(whole, piece.first) else members)
        for piece in _pieces(own, piece)
    )


def _by_subject(targets: Iterable[Target]) -> dict[Subject, list[Target]]:
    found: dict[Subject, list[Target]] = {}
    for each in targets:
        found.setdefault(each.subject, []).append(each)
    return found


def _pieces(targets: Sequence[Target], span: Span) -> Iterator[Span]:
    """The days cut wherever a target begins or ends: within each piece the same ones are in force."""
    edges = {day for each in targets for day in (each.since, each.until) if day and span.first < day < span.end}
    days = [span.first, *sorted(edges), span.end]
    return (Span(first=first, end=end) for first, end in pairwise(days) if first < end)


def _share(targets: Sequence[Target], piece: Span, year_start: int) -> Fraction | None:
    """What the target in force asks of a piece of one; a period has at least one working day."""
    target = in_force(targets, piece.first)
    if target is None:
        return None
    periods = periods_in(target.period, piece, year_start)
    parts = (Fraction(each.meet(piece).working_days(), each.working_days()) for each in periods)
    return Fraction(target.value) * sum(parts, Fraction(0))


def _sum(shares: Iterable[Fraction | None]) -> Decimal | None:
    known = [each for each in shares if each is not None]
    total = sum(known, Fraction(0))
    return Decimal(total.numerator) / total.denominator if known else None
