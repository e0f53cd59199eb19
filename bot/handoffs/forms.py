"""The forms of handoffs as views: what an edge asks the sender for, and what a receiver must say with a no."""

from bot.handoffs.cast import Cast, ticket
from bot.handoffs.contract import Edge, Field, FieldKind
from bot.handoffs.entry import NEW, NOTE_LIMIT, dimensions, segment_field
from bot.handoffs.model import Handoff
from bot.kit.blocks import (
    Block,
    Element,
    View,
    clip,
    context,
    datepicker,
    esc,
    external_select,
    input_block,
    option,
    section,
    select,
    text_input,
)
from bot.ownership.index import Index
from bot.roles.model import Dimension

SEGMENT_HINT = "One segment is enough, in any of these; what a known company has already counts."
MOST_OPTIONS = 100  # beyond it a select has to be searched


def send_form(index: Index, edge: Edge, cast: Cast, company: str = "", *, fixing: Handoff | None = None) -> View:
    """The form of one edge; `company` is an account's id or a new name marked as such, `fixing` fills it in again."""
    blocks: list[Block] = [context(f"{cast.route(edge)}. The receiver has {edge.sla} to answer.")]
    for field in edge.fields:
        if field.kind is FieldKind.ACCOUNT:
            blocks.append(_fixed(fixing) if fixing else _company(index, field, company))
        elif field.kind is FieldKind.SEGMENTS:
            blocks += [_segment(index, each, fixing) for each in dimensions(index)]
        else:
            blocks.append(_plain(field, fixing.content.get(field.name, "") if fixing else ""))
    metadata = {"edge": edge.key} | ({"ticket": ticket(fixing)} if fixing else {})
    title = "Fix and send again" if fixing else edge.title
    return View(callback="handoff.send", title=title, blocks=tuple(blocks), submit="Hand off", metadata=metadata)


def _fixed(handoff: Handoff) -> Block:
    reason = handoff.offer.reason
    why = f" came back: {reason.meaning.lower()}." if reason else ""
    note = f"\n“{esc(handoff.offer.note)}”" if handoff.offer.note else ""
    return section(f"*{esc(handoff.company)}*{why}{note}")


def _company(index: Index, field: Field, company: str) -> Block:
    known = index.accounts.get(int(company)) if company.isdecimal() else None
    initial = option(known.name, company) if known else None
    if company.startswith(NEW):
        initial = new_option(company.removeprefix(NEW))
    chooser = external_select("handoff.account", "Type a name", initial=initial)
    return input_block(field.name, field.label, chooser, hint=field.help)


def new_option(name: str) -> Element:
    return option(f"New: {name}", f"{NEW}{name}")


def _segment(index: Index, dimension: Dimension, fixing: Handoff | None) -> Block:
    mine = {index.trees.dimension(each).id: each for each in fixing.segments} if fixing else {}
    picked = mine.get(dimension.id)
    initial = option(index.segments[picked].name, str(picked)) if picked is not None else None
    known = [each for each in index.segments.values() if each.dimension_id == dimension.id]
    action = f"handoff.segment.{dimension.key}"
    hint = SEGMENT_HINT if dimension == dimensions(index)[0] else None
    options = [option(each.name, str(each.id)) for each in sorted(known, key=lambda each: each.name)]
    chooser = select(action, "Choose", options, initial)
    if not options or len(options) > MOST_OPTIONS:
        chooser = external_select(action, "Type a name", initial=initial)
    return input_block(segment_field(dimension), dimension.name, chooser, optional=True, hint=hint)


def _plain(field: Field, told: str) -> Block:
    limit = min(field.limit, 3000)
    if field.kind is FieldKind.DATE:
        chooser = datepicker(field.name, told or None)
    else:
        multiline = field.kind is FieldKind.LONG
        chooser = text_input(field.name, multiline=multiline, limit=limit, initial=clip(told, limit) or None)
    return input_block(field.name, field.label, chooser, optional=not field.required, hint=field.help)


def reject_form(handoff: Handoff) -> View:
    reasons = [option(each.meaning, str(each)) for each in handoff.edge.reasons]
    blocks = (
        section(f"*{esc(handoff.company)}*: why not? The sender reads this."),
        input_block("reason", "Reason", select("reason", "Choose", reasons)),
        input_block(
            "note",
            "In your words",
            text_input("note", multiline=True, limit=NOTE_LIMIT),
            optional=True,
            hint="What is missing, who has it already, what to ask. With “Other” it is needed.",
        ),
        input_block(
            "until",
            "Comes back on",
            datepicker("until"),
            optional=True,
            hint="Only with “Timing: later”, and needed there.",
        ),
        input_block(
            "segment",
            "The right segment",
            external_select("handoff.segment", "Type a name"),
            optional=True,
            hint="Only with “Wrong segment or owner”: it goes to whoever owns that.",
        ),
    )
    metadata = {"ticket": ticket(handoff)}
    return View(callback="handoff.reject", title="Reject a handoff", blocks=blocks, submit="Reject", metadata=metadata)
