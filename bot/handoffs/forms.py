"""The forms of handoffs as views: what an edge asks the sender for, and what a receiver says with a yes or a no."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.handoffs import margin
from bot.handoffs.cast import Cast, ticket
from bot.handoffs.contract import Edge, Field, FieldKind
from bot.handoffs.entry import NEW, NOTE_LIMIT, dimensions, functions, segment_field
from bot.handoffs.meant import question
from bot.handoffs.model import Handoff
from bot.handoffs.origin import packed, shown
from bot.handoffs.promise import day_or_none
from bot.handoffs.step import NOTHING
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
from bot.kit.lexicon import normal
from bot.ownership.index import Index
from bot.ownership.model import Account
from bot.roles.model import Dimension

SEGMENT_HINT = "One segment is enough, in any of these; what a known company has already counts."
MOST_OPTIONS = 100  # beyond it a select has to be searched


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """A handoff that a form goes on from: how it says so, and in which name its ticket comes back."""

    handoff: Handoff
    title: str
    line: str
    name: str  # ticket, completes or previous

    @property
    def again(self) -> Handoff | None:
        """The handoff itself where its own contents are filled in once more."""
        return None if self.name == COMPLETES else self.handoff


FIXES, COMPLETES, RETRIES = "ticket", "completes", "previous"


def fixing(handoff: Handoff) -> Given:
    reason = handoff.offer.reason
    why = f" came back: {reason.meaning.lower()}." if reason else ""
    note = f"\n“{esc(handoff.offer.note)}”" if handoff.offer.note else ""
    return Given(handoff=handoff, title="Fix and send again", line=f"*{esc(handoff.company)}*{why}{note}", name=FIXES)


def completing(handoff: Handoff, called: str) -> Given:
    line = f"*{esc(handoff.company)}*: {called}. What you tell here goes to the next role, and this one is completed."
    return Given(handoff=handoff, title=called, line=line, name=COMPLETES)


def retrying(handoff: Handoff) -> Given:
    line = f"*{esc(handoff.company)}* once more, as a new handoff beside the old one."
    return Given(handoff=handoff, title="Hand off again", line=line, name=RETRIES)


def send_form(
    index: Index,
    edge: Edge,
    cast: Cast,
    company: str = "",
    given: Given | None = None,
    filled: Mapping[str, str] = NOTHING,
    origin: Mapping[str, str] = NOTHING,
    near: Sequence[Account] = (),
) -> View:
    """The form of one edge; `company` is an account's id or a new name marked as such, `given` what it goes on from.

    `filled` is what stands in the fields at first, by their names; `origin` the message that it begins with;
    `near` are accounts of which `company` may be one.
    """
    again = given.again if given else None
    about = [f"{cast.route(edge)}. The receiver has {edge.sla} to answer.", shown(origin)]
    blocks: list[Block] = [context(*filter(None, about))]
    if cast.floor is not None and edge.names(margin.PRICE, margin.COST):
        blocks.append(context(f"Terms under the margin floor of {margin.per_cent(cast.floor)} are marked as such."))
    for field in edge.fields:
        if field.kind is FieldKind.ACCOUNT:
            blocks.append(section(given.line) if given else _company(index, field, company))
            blocks += [question(company, near)] if near else []
        elif field.kind is FieldKind.SEGMENTS:
            blocks += [_segment(index, each, again, filled) for each in dimensions(index)]
        elif field.kind is FieldKind.FUNCTION:
            blocks += _function(index, edge, field, again, filled)
        else:
            told = (again.content if again else filled).get(field.name, "")
            blocks.append(_plain(field, told, asks=given is None))
    metadata = {"edge": edge.key, "seen": edge.id, **packed(origin)}
    metadata |= {given.name: ticket(given.handoff)} if given else {}
    title = given.title if given else edge.title
    form = View(callback="handoff.send", title=title, blocks=tuple(blocks), submit="Hand off", metadata=metadata)
    return replace(form, notify=given is None)


def reply_form(handoff: Handoff) -> View:
    """What the edge wants told with a yes."""
    blocks = [
        section(f"*{esc(handoff.company)}*: the sender reads this."),
        *(_plain(each, "") for each in handoff.edge.reply),
    ]
    metadata = {"ticket": ticket(handoff)}
    return View(
        callback="handoff.answer", title=handoff.edge.title, blocks=tuple(blocks), submit="Answer", metadata=metadata
    )


def done_form(handoff: Handoff, called: str) -> View:
    """Where nothing follows: only that it is done."""
    blocks = (section(f"*{esc(handoff.company)}*: {called}. The sender hears that you completed it."),)
    metadata = {"ticket": ticket(handoff)}
    return View(callback="handoff.done", title=called, blocks=blocks, submit="Completed", metadata=metadata)


def _company(index: Index, field: Field, company: str) -> Block:
    known = index.accounts.get(int(company)) if company.isdecimal() else None
    initial = option(known.name, company) if known else None
    if company.startswith(NEW):
        initial = new_option(company.removeprefix(NEW))
    chooser = external_select("handoff.account", "Type a name", initial=initial)
    return input_block(field.name, field.label, chooser, hint=field.help, asks=True)


def new_option(name: str) -> Element:
    return option(f"New: {name}", f"{NEW}{name}")


def _segment(index: Index, dimension: Dimension, fixing: Handoff | None, filled: Mapping[str, str]) -> Block:
    told = filled.get(segment_field(dimension), "")
    there = [int(told)] if told.isdecimal() and int(told) in index.segments else []
    mine = {index.trees.dimension(each).id: each for each in (fixing.segments if fixing else there)}
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


def _function(index: Index, edge: Edge, field: Field, again: Handoff | None, filled: Mapping[str, str]) -> list[Block]:
    known = functions(index, edge)
    options = [option(each.name, str(each.id)) for each in known]
    picked = [str(each) for each in again.segments] if again else [filled.get(field.name, "")]
    usual = [str(each.id) for each in known if normal(each.name) == normal(field.usual)]
    first = next((each for wanted in (picked, usual) for each in options if each["value"] in wanted), None)
    chooser = select(f"handoff.{field.name}", "Choose", options, first)
    return [input_block(field.name, field.label, chooser, hint=field.help)] if known else []


def _plain(field: Field, told: str, *, asks: bool = False) -> Block:
    """With `asks`, a day that is picked tells us what stands in the whole form by then: it is kept as a draft."""
    limit = min(field.limit, 3000)
    if field.kind is FieldKind.DATE:
        day = day_or_none(told)  # it may have been told while the field was another
        chooser = datepicker("handoff.day", day.isoformat() if day else None)
    elif field.kind is FieldKind.CHOICE:
        first = told or field.usual
        initial = option(first, first) if first in field.options else None
        chooser = select(field.name, "Choose", [option(each, each) for each in field.options], initial)
    else:
        multiline = field.kind is FieldKind.LONG
        chooser = text_input(field.name, multiline=multiline, limit=limit, initial=clip(told, limit) or None)
    asks = asks and field.kind is FieldKind.DATE
    return input_block(field.name, field.label, chooser, optional=not field.required, hint=field.help, asks=asks)


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
