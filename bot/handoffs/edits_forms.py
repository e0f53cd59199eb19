"""The windows in which a contract is edited: the contract, one field of it, and the form as senders will see it."""

from dataclasses import replace
from typing import Any

from bot.handoffs.cast import Cast
from bot.handoffs.contract import Edge, Field, FieldKind, RejectReason
from bot.handoffs.edits import HELP, KINDS, LABEL, OPTION, OPTIONS, YES, Ask, ask_of, find, is_firm, is_own, off
from bot.handoffs.edits_draft import Draft
from bot.handoffs.edits_words import PREVIEW, field_line
from bot.handoffs.forms import send_form
from bot.kit.blocks import (
    Block,
    View,
    actions,
    button,
    checkboxes,
    context,
    divider,
    esc,
    header,
    input_block,
    multi_select,
    option,
    section,
    select,
    text_input,
)
from bot.ownership.index import Index

CONTRACT, FIELD = "handoff.contract", "handoff.field"  # the callbacks of the two forms
CHANGE, ADD, BACK = "handoff.field", "handoff.field.add", "handoff.field.back"
UNITS = {"hours": "Working hours", "days": "Working days"}
AT_ONCE = "at_once"
ASKS = {Ask.REQUIRED: "Required", Ask.OPTIONAL: "Optional", Ask.OFF: "Not asked"}
PREVIEWED = "This is how senders see it. Nothing is handed off from here."
CLOSE = "Close without saving"


def contract_form(draft: Draft, cast: Cast) -> View:
    """All of a contract but what its fields are like: each of them has a window of its own."""
    edge, typed = draft.edge, {**standing(draft.base), **draft.typed}
    units = {each: option(label, each) for each, label in UNITS.items()}
    reasons = {str(each): option(each.meaning, str(each)) for each in RejectReason}
    at_once = option("At once, outside their working hours too", AT_ONCE)
    blocks = [
        context(f"{cast.route(edge)}. What is on its way keeps the form that it was sent with."),
        input_block("sla", "Answer within", text_input("sla", limit=8, initial=typed["sla"])),
        input_block("unit", "Counted in", select("unit", "Choose", [*units.values()], units[typed["unit"]])),
        input_block("yes", "The button of a yes says", text_input("yes", limit=YES, initial=typed["yes"])),
        input_block(
            "reasons",
            "A no may say",
            multi_select("reasons", "Choose", [*reasons.values()], [reasons[each] for each in typed["reasons"]]),
        ),
        input_block(
            AT_ONCE,
            "Managers hear of a breach",
            checkboxes(AT_ONCE, [at_once], [at_once] if typed[AT_ONCE] else []),
            optional=True,
        ),
        header("What the sender is asked"),
        *(_line(edge, each) for each in edge.fields),
        *_switched_off(edge),
        divider(),
        actions(button("Add a field", ADD), button("Preview the form", PREVIEW)),
    ]
    return View(callback=CONTRACT, title=edge.title, blocks=tuple(blocks), submit="Save", metadata=draft.metadata())


def standing(edge: Edge) -> dict[str, Any]:
    """What the form's own fields show of a contract."""
    count, unit = (edge.sla.days, "days") if edge.sla.days else (edge.sla.hours, "hours")
    ticked = [AT_ONCE] if edge.at_once else []
    return {
        "sla": f"{count:g}",
        "unit": unit,
        "yes": edge.yes,
        "reasons": [str(each) for each in edge.reasons],
        AT_ONCE: ticked,
    }


def _line(edge: Edge, field: Field) -> Block:
    change = None if field.kind is FieldKind.SEGMENTS else button("Change", CHANGE, field.name)
    return section(field_line(edge, field), accessory=change)


def _switched_off(edge: Edge) -> list[Block]:
    lines = [_line(edge, each) for each in off(edge)]
    return [divider(), *lines] if lines else []


def field_form(draft: Draft, name: str) -> View:
    """One field, or with no `name` a new one; what decides the way of a handoff is asked always."""
    field = find(draft.edge, name) or Field(name="", label="", required=True)
    own = not name or is_own(field)
    blocks = [actions(button("Back", BACK)), *_ask(draft.edge, field, own=own)]
    blocks.append(input_block("label", "It is called", text_input("label", limit=LABEL, initial=field.label)))
    blocks.append(
        input_block(
            "help",
            "Help below it",
            text_input("help", limit=HELP, initial=field.help),
            optional=True,
            hint="What to tell there, and an example.",
        )
    )
    title = "Change a field" if name else "Add a field"
    metadata = draft.metadata() | {"field": name}
    blocks += _shape(field) if own else []
    return View(callback=FIELD, title=title, blocks=tuple(blocks), submit="Done", close=CLOSE, metadata=metadata)


def _ask(edge: Edge, field: Field, *, own: bool) -> list[Block]:
    if field.name and is_firm(edge, field):
        return [section(f"*{esc(field.label)}* is asked always: a handoff goes its way by it.")]
    named = {**ASKS, Ask.OFF: "Take it away"} if own else ASKS
    shown = {each: option(label, str(each)) for each, label in named.items() if field.name or each is not Ask.OFF}
    now = ask_of(edge, field) if field.name else Ask.REQUIRED
    return [input_block("ask", "It is", select("ask", "Choose", [*shown.values()], shown[now]))]


def _shape(field: Field) -> list[Block]:
    shown = {each: option(label, str(each)) for each, label in KINDS.items()}
    return [
        input_block("kind", "What is told in it", select("kind", "Choose", [*shown.values()], shown[field.kind])),
        input_block(
            "options",
            "Options of a choice",
            text_input("options", multiline=True, limit=OPTIONS * OPTION, initial="\n".join(field.options)),
            optional=True,
            hint="One a line, at least two; only for a choice.",
        ),
    ]


def preview(index: Index, edge: Edge, cast: Cast) -> View:
    """The form of the contract with nothing behind it."""
    shown = send_form(index, edge, cast)
    blocks = (context(PREVIEWED), *shown.blocks)
    return replace(shown, callback=PREVIEW, title="Preview", close="Back", blocks=blocks, metadata={})
