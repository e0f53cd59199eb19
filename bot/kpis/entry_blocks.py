"""What an entry looks like once it is kept, put right or taken back: its numbers in words, with what may be undone."""

from collections.abc import Mapping
from decimal import Decimal

from bot.kit.blocks import Block, Message, actions, button, esc
from bot.kpis.blocks import UNDO, week_line
from bot.kpis.catalogue import FIRST
from bot.kpis.figures import amount, day
from bot.kpis.inputs import called, inputs_of, is_share
from bot.kpis.kinds import label
from bot.kpis.model import Fact, Measure, Unit
from bot.kpis.reading import Board
from bot.people.model import Member

EDIT, PUT_BACK = "kpi.log.edit", "kpi.correct.undo"
HUNDRED = Decimal(100)


def measure_of_fact(fact: Fact) -> Measure | None:
    return called(fact.kind, fact.components, FIRST.all)


def numbers_words(components: Mapping[str, Decimal], measure: Measure, currency: str) -> str:
    """`5`, `8 of 10 (80 %)`, or each by its name: `Revenue EUR 1,000, Cost of sales EUR 400`."""
    units = {each.name: each.unit for each in inputs_of(measure, FIRST.all)}
    told = {name: amount(value, units.get(name, Unit.TIMES), currency) for name, value in components.items()}
    own = [told.pop(name) for name in measure.components if name in told]
    if measure.simple or is_share(measure):
        main = f"{' of '.join(own)}{_share(components, measure)}"
        return ", ".join([main, *(f"{label(name)} {text}" for name, text in told.items())])
    named = zip(measure.components, own, strict=True)
    return ", ".join(f"{label(name)} {text}" for name, text in [*named, *told.items()])


def _share(components: Mapping[str, Decimal], measure: Measure) -> str:
    if measure.unit is not Unit.PERCENT or not is_share(measure):
        return ""
    top, base = (components[name] for name in measure.components)
    return f" ({amount(top * HUNDRED / base, Unit.PERCENT, '')})" if base else ""


def fact_words(fact: Fact, currency: str) -> str:
    """`5 · New leads created · Mon 23 Nov`."""
    measure = measure_of_fact(fact)
    if measure is None:
        told = ", ".join(
            f"{label(name)} {amount(value, Unit.TIMES, currency)}" for name, value in fact.components.items()
        )
        return f"*{told}* · {esc(label(fact.kind))} · {day(fact.day)}"
    return f"*{numbers_words(fact.components, measure, currency)}* · {esc(measure.name)} · {day(fact.day)}"


def logged(fact: Fact, measure: Measure, member: Member | None, account: str | None, shown: Board) -> Message:
    value = numbers_words(fact.components, measure, shown.currency)
    about = [esc(measure.name), *([esc(account)] if account else []), _whose(member), day(fact.day)]
    kept = f"Logged *{value}* · {' · '.join(about)}."
    return Message.of(kept, week_line(shown), _buttons(fact, UNDO))


def corrected(before: Fact, after: Fact, measure: Measure, member: Member | None, shown: Board) -> Message:
    """What it was, where that is what changed."""
    new, old = (numbers_words(each.components, measure, shown.currency) for each in (after, before))
    was = f", it was {old}" if old != new else ""
    moved = f", it was {day(before.day)}" if before.day != after.day else ""
    told = f"Corrected: *{new}*{was} · {esc(measure.name)} · {_whose(member)} · {day(after.day)}{moved}."
    return Message.of(told, week_line(shown), _buttons(after, PUT_BACK))


def put_back(fact: Fact, currency: str) -> Message:
    return Message.of(f"Put back: {fact_words(fact, currency)}. It counts as before.")


def _buttons(fact: Fact, action: str) -> Block:
    return actions(button("Undo", action, str(fact.id)), button("Edit", EDIT, str(fact.id)))


def _whose(member: Member | None) -> str:
    return "the team" if member is None else esc(member.name)
