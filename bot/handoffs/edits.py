"""How a contract may be edited: what stands firm in it, what each change does, and what no contract may be without."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.handoffs.catalogue import EDGES
from bot.handoffs.contract import Edge, Field, FieldKind, Sla
from bot.kit.lexicon import key_of, normal

OWN = "own_"  # how the name of a field begins that a workspace has added
KINDS = {
    FieldKind.TEXT: "A line of text",
    FieldKind.LONG: "A longer text",
    FieldKind.DATE: "A date",
    FieldKind.MONEY: "An amount of money",
    FieldKind.CHOICE: "A choice",
}  # of a field that a workspace adds
ROUTING = frozenset({FieldKind.ACCOUNT, FieldKind.SEGMENTS, FieldKind.FUNCTION})  # they decide who gets it
FIELDS, LABEL, HELP, OPTIONS, OPTION, YES = 20, 60, 150, 20, 75, 30  # the most there may be
FEW = 2  # options that a choice needs
HOURS, DAYS, SHORTEST = 480, 60, 0.25  # sixty working days of eight hours; the least is a quarter of an hour
LIMITS = {FieldKind.LONG: 2000}


class Ask(StrEnum):
    REQUIRED = "required"
    OPTIONAL = "optional"
    OFF = "off"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """How one field shall be; `kind` and `options` count for the workspace's own alone."""

    ask: Ask
    label: str
    help: str = ""
    kind: FieldKind = FieldKind.TEXT
    options: tuple[str, ...] = ()


def bare(edge: Edge) -> Edge:
    """The contract without its row: two of them are equal when they say the same."""
    return replace(edge, id=0)


def as_it_comes(key: str) -> Edge | None:
    return next((each for each in EDGES if each.key == key), None)


def off(edge: Edge) -> tuple[Field, ...]:
    """Fields that the contract comes with and that are not asked now."""
    asked = {each.name for each in edge.fields}
    came = as_it_comes(edge.key)
    return tuple(each for each in came.fields if each.name not in asked) if came else ()


def find(edge: Edge, name: str) -> Field | None:
    return next((each for each in (*edge.fields, *off(edge)) if each.name == name), None)


def is_own(field: Field) -> bool:
    return field.name.startswith(OWN)


def is_firm(edge: Edge, field: Field) -> bool:
    """Whether the handoff could not go its way without it, so that it is asked always and as it is."""
    promised = edge.completion is not None and field.name == edge.completion.day
    return field.kind in ROUTING or promised


def ask_of(edge: Edge, field: Field) -> Ask:
    if field not in edge.fields:
        return Ask.OFF
    return Ask.REQUIRED if field.required else Ask.OPTIONAL


def changed(edge: Edge, name: str, wish: Wish) -> Edge:
    """One field as wished; switched off it is left out, switched on it stands where the contract had it."""
    before = find(edge, name)
    if before is None:
        return edge
    ask = ask_of(edge, before) if is_firm(edge, before) else wish.ask
    if ask is Ask.OFF:
        return replace(edge, fields=tuple(each for each in edge.fields if each.name != name))
    after = replace(before, required=ask is Ask.REQUIRED, label=wish.label, help=wish.help or None)
    after = _shaped(after, wish) if is_own(before) else after
    if before not in edge.fields:
        return replace(edge, fields=_placed(edge, after))
    return replace(edge, fields=tuple(after if each.name == name else each for each in edge.fields))


def added(edge: Edge, wish: Wish) -> Edge:
    """The contract with one more field of the workspace's own, at its end."""
    if wish.ask is Ask.OFF:
        return edge
    field = Field(name=_free(edge, wish.label), label=wish.label, required=wish.ask is Ask.REQUIRED)
    return replace(edge, fields=(*edge.fields, _shaped(replace(field, help=wish.help or None), wish)))


def _shaped(field: Field, wish: Wish) -> Field:
    options = wish.options if wish.kind is FieldKind.CHOICE else ()
    return replace(field, kind=wish.kind, options=options, limit=LIMITS.get(wish.kind, 300))


def _free(edge: Edge, label: str) -> str:
    """A name that says what was asked, so that what was told under it stays its own after others came and went."""
    stem = (OWN + "_".join(key_of(label)))[:50]
    taken = {each.name for each in edge.fields}
    return next(each for each in (stem, *(f"{stem}_{n}" for n in range(2, 99))) if each not in taken)


def _placed(edge: Edge, field: Field) -> tuple[Field, ...]:
    came = as_it_comes(edge.key)
    names = [each.name for each in came.fields] if came else []
    before = set(names[: names.index(field.name)])
    at = max((place + 1 for place, each in enumerate(edge.fields) if each.name in before), default=0)
    return (*edge.fields[:at], field, *edge.fields[at:])


def field_faults(edge: Edge, name: str, wish: Wish) -> dict[str, str]:
    """What is wrong with a wish for one field (or with `name` empty for a new one), by the form's own fields."""
    before = find(edge, name)
    if wish.ask is Ask.OFF and not (before and is_firm(edge, before)):
        return {}
    found = {"label": _label(edge, name, wish.label), "help": _too_long(wish.help, HELP)}
    if (before is None or is_own(before)) and wish.kind is FieldKind.CHOICE:
        found["options"] = _options(wish.options)
    if before is None and len(edge.fields) >= FIELDS:
        found["label"] = f"A form has at most {FIELDS} fields. Take one away first."
    return {field: sentence for field, sentence in found.items() if sentence}


def _label(edge: Edge, name: str, label: str) -> str:
    if not normal(label):
        return "Type what the field is called, such as Budget owner."
    same = [each for each in edge.fields if each.name != name and normal(each.label) == normal(label)]
    return f"Another field is called “{label}” already. Choose another name." if same else _too_long(label, LABEL)


def _too_long(text: str, limit: int) -> str:
    return f"That is {len(text):,} characters; keep it to {limit}." if len(text) > limit else ""


def _options(options: Sequence[str]) -> str:
    if len({normal(each) for each in options if normal(each)}) < FEW:
        return "A choice needs at least two different options: type one a line."
    if len({normal(each) for each in options}) < len(options):
        return "Two options are the same. Leave one of them out."
    if len(options) > OPTIONS or any(len(each) > OPTION for each in options):
        return f"Keep it to {OPTIONS} options of {OPTION} characters each."
    return ""


def faults(edge: Edge, base: Edge) -> Mapping[str, str]:
    """All that a contract may not be that was made from `base`, by the field of its form, or `fields` for several."""
    found = {"sla": sla_fault(edge.sla), "yes": _yes(edge.yes), "fields": _fields(edge, base)}
    found["reasons"] = "" if edge.reasons else "Leave at least one reason: a no without one helps nobody."
    return {field: sentence for field, sentence in found.items() if sentence}


def sla_fault(sla: Sla) -> str:
    if sla.hours + sla.days * 8 < SHORTEST:
        return "Nobody can answer in no time. Type at least 0.25 hours."
    if sla.hours > HOURS or sla.days > DAYS:
        return f"That is too long for anybody to wait: at most {DAYS} days, or {HOURS} hours."
    return ""


def _yes(text: str) -> str:
    if not normal(text):
        return "Type what the button says, such as Accept."
    return _too_long(text, YES)


def _fields(edge: Edge, base: Edge) -> str:
    if edge.asks(FieldKind.ACCOUNT) is None:
        return "A handoff is about a company: ask for it."
    asked = {each.name: (each.kind, each.required) for each in edge.fields}
    firm = [each for each in base.fields if is_firm(base, each)]
    lost = [each.label for each in firm if asked.get(each.name) != (each.kind, each.required)]
    if lost:
        return f"Without “{lost[0]}” it cannot go its way: ask for it as before."
    labels = [normal(each.label) for each in edge.fields]
    twice = next((each.label for each in edge.fields if labels.count(normal(each.label)) > 1), "")
    if twice:
        return f"Two fields are called “{twice}”. Rename one of them."
    few = [each.label for each in edge.fields if each.kind is FieldKind.CHOICE and _options(each.options)]
    if few:
        return f"“{few[0]}” is a choice and needs at least two different options."
    return f"A form has at most {FIELDS} fields. Take some away." if len(edge.fields) > FIELDS else ""
