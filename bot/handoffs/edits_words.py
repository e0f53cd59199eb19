"""The kinds of handoff in words: what each asks, how soon it is answered, what follows, and what an edit changed."""

from collections.abc import Sequence

from bot.handoffs.cast import Cast
from bot.handoffs.contract import Edge, Field, FieldKind
from bot.handoffs.edits import KINDS, Ask, ask_of
from bot.kit.blocks import SECTION_LIMIT, Element, Message, actions, button, context, esc, header, section

EDIT, PREVIEW, TAKE_BACK = "handoff.edit", "handoff.preview", "handoff.edit.undo"
PLAINLY = frozenset({FieldKind.DATE, FieldKind.MONEY, FieldKind.CHOICE})  # kinds worth a word; the others are text
ASKED = {Ask.REQUIRED: "required", Ask.OPTIONAL: "optional", Ask.OFF: "not asked"}


def kinds(edges: Sequence[Edge], editable: Sequence[str], cast: Cast, titles: dict[str, str]) -> Message:
    """All of a workspace's; `editable` are the keys of those that this reader may edit."""
    lines = [section(described(each, cast, titles), accessory=_edit(each, editable)) for each in edges]
    how = "Edit one: `/handoff edges Qualified lead`." if editable else "Admins and role managers edit them."
    return Message.of(header("What each handoff asks for"), *lines, context(how))


def _edit(edge: Edge, editable: Sequence[str]) -> Element | None:
    return button("Edit", EDIT, edge.key) if edge.key in editable else None


def one(edge: Edge, cast: Cast, titles: dict[str, str], *, editable: bool) -> Message:
    """A single one, with what each field means."""
    fields = pages([field_line(edge, each) for each in edge.fields])
    may = [] if editable else [context("Admins, and the role managers of its two roles, may change it.")]
    edit = [button("Edit", EDIT, edge.key)] if editable else []
    buttons = actions(*edit, button("Preview the form", PREVIEW, edge.key))
    return Message.of(section(described(edge, cast, titles)), *fields, *may, buttons)


def pages(lines: Sequence[str]) -> list[str]:
    """These lines as few texts, none longer than a section takes."""
    found = [""]
    for each in lines:
        if len(found[-1]) + len(each) >= SECTION_LIMIT:
            found.append("")
        found[-1] = f"{found[-1]}\n{each}".strip()
    return [each for each in found if each]


def described(edge: Edge, cast: Cast, titles: dict[str, str]) -> str:
    """As one reads it on a phone: who to whom, within what time, what is told, what comes back and what follows."""
    lines = [f"*{esc(edge.title)}* · {cast.route(edge)}"]
    lines += [f"_{word}:_ {esc(' · '.join(names))}" for word, names in _asked(edge) if names]
    answer = f"_Within {edge.sla}:_ {comes_back(edge)}{_at_once(edge)}"
    return "\n".join([*lines, answer, *_follows(edge, titles)])


def _at_once(edge: Edge) -> str:
    return "; managers hear of a breach at once" if edge.at_once else ""


def _asked(edge: Edge) -> list[tuple[str, list[str]]]:
    needed = [each.label for each in edge.fields if each.required]
    return [("Must tell", needed), ("May tell", [each.label for each in edge.fields if not each.required])]


def comes_back(edge: Edge) -> str:
    choice = next((each for each in edge.reply if each.kind is FieldKind.CHOICE), None)
    if choice:
        *first, last = [esc(each).lower() for each in choice.options]
        return f"{', '.join(first)} or {last}"
    return f"“{esc(edge.yes)}”, or why not"


def _follows(edge: Edge, titles: dict[str, str]) -> list[str]:
    done = edge.completion
    if done is None:
        return []
    day = next((each.label for each in edge.fields if each.name == done.day), "the promised day")
    then = f", then *{esc(titles[done.starts])}* starts" if done.starts in titles else ""
    return [f"_After a yes:_ {esc(done.called.lower())} by the day told in “{esc(day)}”{then}"]


def field_line(edge: Edge, field: Field) -> str:
    """A field with what it is, for whoever reads or edits it."""
    of = f" ({esc(', '.join(field.options))})" if field.options else ""
    kind = f" · {KINDS[field.kind].lower()}{of}" if field.kind in PLAINLY else ""
    help_ = f"\n_{esc(field.help)}_" if field.help else ""
    return f"*{esc(field.label)}* · {ASKED[ask_of(edge, field)]}{kind}{help_}"


def saved(before: Edge, after: Edge, entry: int, waiting: int) -> Message:
    """What an edit changed, what it does not touch, and the ways on from here."""
    keeps = {0: "", 1: "The one on its way keeps the form it was sent with."}.get(
        waiting, f"The {waiting} on their way keep the form they were sent with."
    )
    lines = pages([f"• {each}" for each in differences(before, after)])
    buttons = actions(button("Preview the form", PREVIEW, after.key), button("Undo", TAKE_BACK, str(entry)))
    opening = f"Saved. *{esc(after.title)}* is asked like this from now on."
    return Message.of(opening, *lines, *([context(keeps)] if keeps else []), buttons)


def differences(before: Edge, after: Edge) -> list[str]:
    """One line of mrkdwn for each thing that is different."""
    lines = [f"Answer within {before.sla} → {after.sla}"] if before.sla != after.sla else []
    if before.at_once != after.at_once:
        lines.append("Managers hear of a breach " + ("at once" if after.at_once else "in their working hours"))
    if before.yes != after.yes:
        lines.append(f"The button of a yes says “{esc(after.yes)}”")
    gone = [each.meaning for each in before.reasons if each not in after.reasons]
    come = [each.meaning for each in after.reasons if each not in before.reasons]
    lines += [f"A no may no longer say: {esc(', '.join(gone))}"] if gone else []
    lines += [f"A no may say: {esc(', '.join(come))}"] if come else []
    return [*lines, *_fields(before, after)]


def _fields(before: Edge, after: Edge) -> list[str]:
    was, now = ({each.name: each for each in edge.fields} for edge in (before, after))
    gone = [f"Not asked any more: {esc(was[name].label)}" for name in was if name not in now]
    come = [f"New: {field_line(after, now[name])}" for name in now if name not in was]
    kept = [name for name in now if name in was and now[name] != was[name]]
    return [*gone, *come, *(_field(was[name], now[name]) for name in kept)]


def _field(was: Field, now: Field) -> str:
    name = esc(now.label) if was.label == now.label else f"{esc(was.label)} → {esc(now.label)}"
    told = []
    if was.required != now.required:
        told.append("required" if now.required else "optional")
    if was.help != now.help:
        told.append(f"its help: {esc(now.help)}" if now.help else "no help")
    if (was.kind, was.options) != (now.kind, now.options):
        told.append(f"{KINDS[now.kind].lower()} {esc(', '.join(now.options))}".strip())
    return f"{name}: {', '.join(told)}" if told else f"{name}"
