"""Figures worked out from tallies and targets: a measure's own, and a formula's from those of its parts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from bot.kpis.expression import Call, Name, Number, Op, holds, parse, value
from bot.kpis.model import Aggregation, Measure, Tally
from bot.kpis.plan import planned, planned_whole
from bot.kpis.rollup import Figure, roll_up, scaled
from bot.kpis.span import JANUARY, Span, quarter_of
from bot.kpis.target import WHOLE, Subject, Target

DAYS = "days"
Grouped = Mapping[str, Sequence[Tally]]


def grouped(tallies: Iterable[Tally]) -> Grouped:
    found: dict[str, list[Tally]] = defaultdict(list)
    for each in tallies:
        found[each.measure].append(each)
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Book:
    """All that figures are worked out from: the tallies of `who`, or of everybody, and everybody's targets."""

    tallies: Grouped
    targets: Sequence[Target] = ()
    who: Subject = WHOLE
    year_start: int = JANUARY
    seen: list[int] = field(default_factory=list)  # cases of the parts of the formula that is being worked out

    def figure(self, measure: Measure, span: Span) -> Figure:
        """By the definition of the last day; of what is counted by the quarter, from the quarter's beginning on."""
        measure = measure.on(span.last)
        days = self._quarter(measure, span) if measure.quarter else span
        if measure.aggregation is Aggregation.FORMULA:
            return self._formula(measure, days)
        return roll_up(measure, (each for each in self.tallies.get(measure.tag, ()) if _counts(measure, each, days)))

    def _quarter(self, measure: Measure, span: Span) -> Span:
        """Up to the last day, and of what looks ahead all of it."""
        whole = quarter_of(span.last, self.year_start)
        return whole if measure.looks_ahead else replace(whole, end=span.end)

    def _formula(self, measure: Measure, days: Span) -> Figure:
        """As many cases as its largest part has."""
        book = replace(self, seen=[0])

        def look(key: str) -> Decimal | None:
            if key == DAYS:
                return Decimal((days.end - days.first).days)
            found = book.figure(measure.parts[key], days)
            book.seen.append(found.cases)
            return found.value

        found = value(parse(measure.rule), look, lambda call: book.plan(measure, call, days))
        return Figure(value=scaled(measure, found), cases=max(book.seen))

    def plan(self, measure: Measure, call: Call, days: Span) -> Decimal | None:
        """`target`: what is planned for the days; `quota`: for the quarter in which they end; `share`: see there."""
        part = call.parts[0]
        if call.function == "share":
            return self._share(measure, part, days)
        if not isinstance(part, Name):
            raise TypeError(call)
        return self.planned(part.text, days if call.function == "target" else quarter_of(days.last, self.year_start))

    def planned(self, key: str, days: Span) -> Decimal | None:
        """The subject's target, split over working days; of everybody without one, the members' together."""
        of_measure = [each for each in self.targets if each.measure == key]
        if self.who == WHOLE:
            return planned_whole(of_measure, days, self.year_start)
        return planned((each for each in of_measure if each.subject == self.who), days, self.year_start)

    def _share(self, measure: Measure, part: object, days: Span) -> Decimal | None:
        """Of the members who have the measure in these days, the share for whom it holds."""
        if not (isinstance(part, Op) and isinstance(part.left, Name) and isinstance(part.right, Number)):
            raise TypeError(part)
        of = measure.parts[part.left.text]
        found = [self.of(member).figure(of, days).value for member in self._members(of)]
        known = [each for each in found if each is not None]
        self.seen.append(len(known))
        held = sum(holds(part.sign, each, part.right.value) for each in known)
        return Decimal(held) / len(known) if known else None

    def _members(self, measure: Measure) -> list[int]:
        leaves = measure.leaves
        counted = {each.member_id for leaf in leaves for each in self.tallies.get(leaf.tag, ())}
        planned = {each.member_id for each in self.targets if each.measure in {leaf.key for leaf in leaves}}
        return sorted(each for each in counted | planned if each is not None)

    def of(self, member: int) -> "Book":
        """The part of it that is one member's."""
        own = {key: [each for each in all_ if each.member_id == member] for key, all_ in self.tallies.items()}
        return replace(self, tallies=own, who=Subject(member_id=member))


def _counts(measure: Measure, each: Tally, days: Span) -> bool:
    """Of a stock all that happened before the days ended."""
    return each.day < days.end and (measure.stands or each.day >= days.first)
