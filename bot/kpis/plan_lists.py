"""What is planned, expected and promised, as lists: a heading for each measure, a line for each of whom it is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from bot.kit.blocks import Message, context, esc, header, section
from bot.kpis.blocks import lines
from bot.kpis.catalogue import Catalogue
from bot.kpis.figures import amount
from bot.kpis.forecast import Forecast
from bot.kpis.incentive import Incentive
from bot.kpis.incentive_words import percent, worth
from bot.kpis.model import Measure
from bot.kpis.plan_blocks import DAY, dated, whose
from bot.kpis.subjects import EVERYBODY, named
from bot.kpis.target import WHOLE, Target
from bot.ownership.index import Index

SHOWN = 60  # lines of a list
T = TypeVar("T", Target, Forecast, Incentive)


def targets(index: Index, known: Catalogue, found: Iterable[Target], today: date) -> Message:
    """Those in force and those to come; what is over is no plan any more."""
    held = [each for each in found if each.until is None or each.until > today]

    def line(each: Target, measure: Measure) -> str:
        ahead = f", from {dated(each.since)}" if each.since and each.since > today else ""
        ends = f", until {dated(each.until - DAY)}" if each.until else ""
        return f"*{amount(each.value, measure.unit, index.currency)}* per {each.period}{ahead}{ends}"

    usage = "`/kpi target revenue 300000 per quarter for AE` sets one, `/kpi target revenue none per quarter` ends it."
    return _list(index, known, "Targets", held, line, usage)


def forecasts(index: Index, known: Catalogue, found: Iterable[Forecast], today: date) -> Message:
    """Of the periods that are not over, the newest word of each."""
    newest = {each.about: each for each in found if each.span(index.year_start).end > today}

    def line(each: Forecast, measure: Measure) -> str:
        value = amount(each.value, measure.unit, index.currency)
        return f"*{value}* in the {each.period} from {dated(each.first)}, said on {dated(each.frozen_on)}"

    usage = "`/kpi forecast revenue 320000 next quarter` says what you expect."
    return _list(index, known, "Forecasts", list(newest.values()), line, usage)


def incentives(index: Index, known: Catalogue, found: Sequence[Incentive]) -> Message:
    def line(each: Incentive, _: Measure) -> str:
        return f"*{percent(each)}* of the target per {each.period}: {worth(each, index.currency)}"

    usage = 'Admins set them: `/kpi incentive revenue 100% "Dinner for two" 500 per quarter`.'
    return _list(index, known, "Incentives", found, line, usage, "everybody")


def _list(
    index: Index,
    catalogue: Catalogue,
    title: str,
    found: Sequence[T],
    line: Callable[[T, Measure], str],
    usage: str,
    all_: str = EVERYBODY.name,
) -> Message:
    order = {key: place for place, key in enumerate(catalogue.by_key)}
    known = [each for each in found if each.measure in order]
    known.sort(key=lambda each: (order[each.measure], each.subject.member_id is not None))
    groups: dict[str, list[str]] = {}
    for each in known[:SHOWN]:
        of = all_ if each.subject == WHOLE else whose(named(index, each.subject))
        groups.setdefault(each.measure, []).append(f"• {of}: {line(each, catalogue.by_key[each.measure])}")
    more = [f"… and {len(known) - SHOWN} more."] if len(known) > SHOWN else []
    told = lines(_paragraphs(catalogue, groups), gap="\n\n") or [section("None yet.")]
    return Message.of(header(title), *told, context(*more, usage))


def _paragraphs(catalogue: Catalogue, groups: Mapping[str, Sequence[str]]) -> list[str]:
    return ["\n".join([f"*{esc(catalogue.by_key[key].name)}*", *own]) for key, own in groups.items()]
