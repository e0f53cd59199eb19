"""What was typed into the windows of an edit, read: the wish for one field, and the contract as it shall be."""

import html
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.handoffs.cast import Cast
from bot.handoffs.contract import Edge, FieldKind, RejectReason, Sla
from bot.handoffs.edits import Ask, Wish, faults, sla_fault
from bot.handoffs.edits_draft import Draft
from bot.handoffs.edits_forms import AT_ONCE, UNITS, standing
from bot.kit.blocks import clip, esc
from bot.kit.errors import Ambiguous, Choice, FieldErrors, Refusal
from bot.kit.lexicon import Lexicon, normal

Values = Mapping[str, Any]
SHOWN = 8  # as many as a workspace has
ARROW = "→"


def read_wish(values: Values) -> Wish:
    """A firm field's form does not ask whether it is asked; only one's own has a kind and options."""
    kind, ask = str(values.get("kind") or ""), str(values.get("ask") or "")
    lines = [" ".join(each.split()) for each in str(values.get("options") or "").splitlines()]
    return Wish(
        ask=Ask(ask) if ask in set(Ask) else Ask.REQUIRED,
        label=_line(values, "label"),
        help=_line(values, "help"),
        kind=FieldKind(kind) if kind in set(FieldKind) else FieldKind.TEXT,
        options=tuple(each for each in lines if normal(each)),
    )


def _line(values: Values, name: str) -> str:
    return " ".join(str(values.get(name) or "").split())


def keep_typed(draft: Draft, values: Values) -> Draft:
    """The edit with what stands in the contract's own fields at this moment, unread: it is read when it is saved."""
    shown = standing(draft.base)
    typed = {name: values[name] for name in shown if name in values and values[name] != shown[name]}
    if typed.get("unit", "hours") not in UNITS:
        del typed["unit"]
    return replace(draft, typed=typed)


def read_contract(draft: Draft, values: Values) -> Edge:
    """Raises FieldErrors with all that cannot be; what is wrong with the fields stands beside the first."""
    sla, wrong = _sla(str(values.get("sla") or ""), str(values.get("unit") or ""))
    picked = set(values.get("reasons") or ())
    wanted = replace(
        draft.edge,
        sla=sla,
        yes=_line(values, "yes"),
        reasons=tuple(each for each in RejectReason if str(each) in picked),
        at_once=AT_ONCE in (values.get(AT_ONCE) or ()),
    )
    found = dict(faults(wanted, draft.base)) | ({"sla": wrong} if wrong else {})
    if "fields" in found:
        found.setdefault("sla", found.pop("fields"))
    if found:
        raise FieldErrors(found)
    return wanted


def as_far_as_it_goes(draft: Draft, values: Values) -> Edge:
    """For a look at it: with what was typed where that can be read, else without."""
    try:
        return read_contract(draft, values)
    except FieldErrors:
        return draft.edge


def _sla(text: str, unit: str) -> tuple[Sla, str]:
    try:
        count = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        count = Decimal("NaN")
    if not count.is_finite() or abs(count) > 10_000:  # noqa: PLR2004 - beyond any sense, and what a float keeps
        return Sla(), "Type a number, such as 4 or 1.5."
    sla = Sla(days=float(count)) if unit == "days" else Sla(hours=float(count))
    return sla, sla_fault(sla)


def find_edge(edges: list[Edge], cast: Cast, text: str) -> Edge:
    """The contract of that title, key or way (`AE to Finance`); what is close is asked back with buttons."""
    typed = html.unescape(text).strip().strip('"“”').replace(ARROW, " to ")
    ways = [(cast.plain_route(each).replace(ARROW, " to "), each.key) for each in edges]
    lexicon = Lexicon([name for each in edges for name in ((each.title, each.key), (each.key, each.key))] + ways)
    by_key = {each.key: each for each in edges}
    named = lexicon.named(typed)
    if len(named) == 1:
        return by_key[named[0]]
    near = list(named) or [key for _, key in lexicon.near(typed)] or list(by_key)
    choices = [Choice(label=by_key[key].title, text=f"/handoff edges {key}") for key in near[:SHOWN]]
    if not choices:
        raise Refusal("There is no kind of handoff in use here. An admin brings its roles back with `/role restore`.")
    raise Ambiguous(f"I know no kind of handoff called “{esc(clip(typed, 60))}”. Which one do you mean?", choices)
