"""The forms for numbers: what an entry consists of, and a deal that was won or lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.kit.blocks import (
    Block,
    Element,
    View,
    actions,
    button,
    checkboxes,
    context,
    datepicker,
    esc,
    external_select,
    input_block,
    option,
    select,
    text_input,
    users_select,
)
from bot.kpis.inputs import Input, inputs_of
from bot.kpis.model import Measure, Stage, Unit

ACCOUNT, PRODUCT, ENTRY_ACCOUNT = "kpi.account", "kpi.product", "kpi.entry.account"  # the selects that are searched
LOG, CORRECT, DEAL = "kpi.log", "kpi.correct", "kpi.deal"
PICK, OUTCOME, MORE = "kpi.log.pick", "kpi.deal.outcome", "kpi.deal.more"  # what changes the form in which it stands
LATE = "late"
FIGURES = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """How a form stands: what is filled in by field, as typed, and what goes with its window."""

    values: Mapping[str, Any]
    channel: str | None = None
    account: Element | None = None  # the option that was picked
    late: str = ""  # why it has to be said that it is a correction
    keeps: Mapping[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return str(self.values.get(name) or "")

    @property
    def metadata(self) -> dict[str, Any]:
        return {**({"channel": self.channel} if self.channel else {}), **self.keeps}


def log_form(shown: Shown, measure: Measure | None, known: Sequence[Measure], currency: str) -> View:
    """Without a measure one number is asked for; picking one changes the form to what it needs."""
    options = [option(each.name, each.key) for each in known if each.typed]
    initial = next((each for each in options if measure and each["value"] == measure.key), None)
    what = input_block("measure", "What", select(PICK, "Choose", options, initial), asks=True)
    blocks = (what, *_entry_fields(shown, measure, known, currency))
    return View(callback=LOG, title="Log a number", blocks=blocks, submit="Log it", metadata=shown.metadata)


def correct_form(shown: Shown, measure: Measure, known: Sequence[Measure], currency: str) -> View:
    """An entry that is there already, to be put right."""
    blocks = (context(f"*{esc(measure.name)}*"), *_entry_fields(shown, measure, known, currency))
    return View(callback=CORRECT, title="Correct a number", blocks=blocks, submit="Correct it", metadata=shown.metadata)


def _entry_fields(shown: Shown, measure: Measure | None, known: Sequence[Measure], currency: str) -> list[Block]:
    inputs = inputs_of(measure, known) if measure else ()
    plain = text_input("amount", limit=FIGURES, initial=shown.text("amount"), placeholder="5")
    numbers = [_number(shown, each, currency) for each in inputs] or [input_block("amount", "How many", plain)]
    return [
        *numbers,
        input_block("day", "On which day", datepicker("day", shown.text("day") or None)),
        _whose(shown, measure),
        *_account(shown, measure),
        *_late(shown),
    ]


def _number(shown: Shown, asked: Input, currency: str) -> Block:
    hint = f"In {currency}, without commas." if asked.unit is Unit.MONEY else None
    typed = text_input(asked.field, limit=FIGURES, initial=shown.text(asked.field), placeholder=_example(asked.unit))
    return input_block(asked.field, asked.label, typed, optional=not asked.needed, hint=hint)


def _example(unit: Unit) -> str:
    return {Unit.MONEY: "12500", Unit.HOURS: "7.5"}.get(unit, "5")


def _whose(shown: Shown, measure: Measure | None) -> Block:
    shared = measure is not None and measure.team
    name = whose_field(measure)
    chooser = users_select(name, "Choose", shown.text(name) or None)
    hint = "Leave it empty for the team as a whole." if shared else None
    return input_block(name, "Whose", chooser, optional=shared, hint=hint)


def whose_field(measure: Measure | None) -> str:
    """Another field where it may stay empty: what was picked before in a field of one name stays there."""
    return "member_or_team" if measure is not None and measure.team else "member"


def _account(shown: Shown, measure: Measure | None) -> list[Block]:
    """Asked for where several numbers are about customers; a stock is told account by account."""
    if measure is None or measure.simple or measure.team:
        return []
    chooser = external_select(ENTRY_ACCOUNT, "Type a name", initial=shown.account)
    hint = "The newest number of each account counts." if measure.stands else None
    return [input_block("entry_account", "Account", chooser, optional=True, hint=hint)]


def _late(shown: Shown) -> list[Block]:
    tick = checkboxes(LATE, [option("Yes, it corrects what was reported", "yes")])
    return [input_block(LATE, "A quarter that is over", tick, optional=True, hint=shown.late)] if shown.late else []


def deal_form(shown: Shown, currency: str, *, lost: bool = False, more: bool = False) -> View:
    """A deal that closed; a company that is not known yet becomes a prospect. `more` shows what is asked seldom."""
    outcomes = [option("Won", Stage.WON), option("Lost", Stage.LOST)]
    outcome = select(OUTCOME, "Choose", outcomes, outcomes[int(lost)])
    hint = f"The bare number in {currency}, without commas: 12500 or 12500.50."
    value = text_input("value", limit=FIGURES, initial=shown.text("value"), placeholder="12500")
    day = datepicker("closed_on", shown.text("closed_on") or None)
    blocks = (
        input_block("outcome", "How it ended", outcome, asks=True),
        input_block("account", "Company", external_select(ACCOUNT, "Type a name", initial=shown.account)),
        input_block("product", "Product", external_select(PRODUCT, "Type a name"), optional=True),
        input_block("value", "Value", value, hint=hint, optional=lost),
        *(_lost(shown) if lost else ()),
        input_block("closed_on", "Lost on" if lost else "Won on", day),
        input_block("owner", "Whose deal", users_select("owner", "Choose", shown.text("owner") or None)),
        *(_more(shown, lost=lost) if more else [actions(button("More fields", MORE))]),
        *_late(shown),
    )
    title = "Log a lost deal" if lost else "Log a won deal"
    kept = {**shown.metadata, **({"more": True} if more else {})}
    return View(callback=DEAL, title=title, blocks=blocks, submit="Log it", metadata=kept)


def _lost(shown: Shown) -> list[Block]:
    return [
        _words(shown, "competitor", "Lost to which competitor", "Rival Ltd"),
        _words(shown, "loss_reason", "Why it was lost", "Price"),
    ]


def _more(shown: Shown, *, lost: bool) -> list[Block]:
    renewed = [option("An existing contract was up for renewal", "yes")]
    ticked = renewed if shown.values.get("renewal") else []
    rival = [] if lost else [_words(shown, "competitor", "Won against which competitor", "Rival Ltd")]
    return [
        *rival,
        _money(shown, "cost", "Direct cost"),
        _money(shown, "bookings", "Signed contract value"),
        input_block("renewal", "Renewal", checkboxes("renewal", renewed, ticked), optional=True),
        _money(shown, "old_price", "Old price"),
        _money(shown, "new_price", "New price"),
        input_block("due_on", "Was due on", datepicker("due_on", shown.text("due_on") or None), optional=True),
    ]


def _words(shown: Shown, name: str, label: str, example: str) -> Block:
    typed = text_input(name, limit=255, initial=shown.text(name), placeholder=example)
    return input_block(name, label, typed, optional=True)


def _money(shown: Shown, name: str, label: str) -> Block:
    typed = text_input(name, limit=FIGURES, initial=shown.text(name), placeholder="12500")
    return input_block(name, label, typed, optional=True)
