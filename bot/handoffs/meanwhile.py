"""A form that was open while its contract was edited: whether what was told still does, else the form of today."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.handoffs.contract import Edge, Field
from bot.handoffs.edits import bare
from bot.handoffs.entry import APART, NEW, read_draft
from bot.handoffs.forms import new_option
from bot.handoffs.model import Handoff
from bot.handoffs.promise import day_or_none
from bot.kit.blocks import Block, Element, View, clip, esc, option, section
from bot.kit.errors import FieldErrors
from bot.ownership.index import Index

Values = Mapping[str, Any]
CHANGED = (
    "⚠️ *What this handoff asks for was changed while you typed.* What you typed is kept: "
    "look it over, add what is new, and hand it off again."
)
SAID = "This form has changed while it was open. Look it over and send it again: what you typed is kept."
SHOWN = 2500  # characters of what is not asked any more: all of it, in one block


def fits(
    index: Index, shown: Edge, today: Edge, values: Values, *, now: datetime, zone: str, given: Handoff | None = None
) -> bool:
    """Whether all that was told in a form of `shown` has its place in `today`, which asks for nothing more."""
    if bare(shown) == bare(today):
        return True
    try:
        read_draft(index, today, values, now=now, zone=zone, fixing=given)
    except FieldErrors:
        return False
    return not homeless(shown, today, values)


def homeless(shown: Edge, today: Edge, values: Values) -> Sequence[tuple[Field, str]]:
    """What was told in fields that are not asked any more, or in another manner."""
    asked = {each.name: (each.kind, each.options) for each in today.fields}
    told = [(each, str(values.get(each.name) or "").strip()) for each in shown.fields if each.kind not in APART]
    return [(each, text) for each, text in told if text and asked.get(each.name) != (each.kind, each.options)]


def renewed(index: Index, form: View, shown: Edge, today: Edge, values: Values) -> View:
    """The form of today's contract with all that was typed; what has no place in it stands above, to be copied."""
    filled = tuple(_filled(index, each, values) for each in form.blocks)
    kept = [section(_quoted(each, text)) for each, text in homeless(shown, today, values)]
    return replace(form, blocks=(section(CHANGED), *kept, *filled))


def _quoted(field: Field, text: str) -> str:
    return f"Not asked like this any more: *{esc(field.label)}*: “{esc(clip(text, SHOWN))}”"


def _filled(index: Index, block: Block, values: Values) -> Block:
    text = str(values.get(block.get("block_id", "")) or "")
    if block["type"] != "input" or not text:
        return block
    return block | {"element": block["element"] | _initial(index, block["element"], text)}


def _initial(index: Index, element: Element, text: str) -> Element:
    """How an element of this type shows what was typed or picked in it; nothing where it cannot any more."""
    kind = element["type"]
    if kind == "plain_text_input":
        return {"initial_value": clip(text, element["max_length"])}
    if kind == "datepicker":
        day = day_or_none(text)
        return {"initial_date": day.isoformat()} if day else {}
    listed = element.get("options") or _searched(index, element, text)
    picked = next((each for each in listed if each["value"] == text), None)
    return {"initial_option": picked} if picked else {}


def _searched(index: Index, element: Element, text: str) -> Sequence[Element]:
    """What a select with search may have offered under that value: an account, a new company, or a segment."""
    if text.startswith(NEW):
        return [new_option(text.removeprefix(NEW))]
    known = index.accounts if element["action_id"] == "handoff.account" else index.segments
    return [option(known[int(text)].name, text)] if text.isdecimal() and int(text) in known else []
