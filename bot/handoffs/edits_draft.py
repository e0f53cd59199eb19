"""An edit on its way: what it began from and what has changed, small enough to travel in a window's metadata."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.handoffs.contract import Edge, Field, FieldKind
from bot.handoffs.edits import find
from bot.kit.errors import Refusal

LIMIT = 2800  # characters; Slack takes 3,000, and the house puts a little beside it
ATTRIBUTES = ("label", "kind", "required", "help", "limit", "options")  # those that can be edited


class TooMuch(Refusal):
    """That is as much as one go can hold. Go back, save what you have changed, then open the form again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """`base` is the contract as the form first showed it; `typed` what stands in the form's own fields meanwhile."""

    base: Edge
    edge: Edge
    typed: Mapping[str, Any] = field(default_factory=dict)
    channel: str = ""

    def metadata(self) -> dict[str, Any]:
        """Raises TooMuch where it would not fit."""
        kept: dict[str, Any] = {"edge": self.base.key, "seen": self.base.id}
        if self.edge.fields != self.base.fields:
            kept["fields"] = packed(self.base, self.edge.fields)
        kept |= {"typed": dict(self.typed)} if self.typed else {}
        kept |= {"channel": self.channel} if self.channel else {}
        if len(json.dumps(kept, ensure_ascii=False)) > LIMIT:
            raise TooMuch
        return kept


def reopened(base: Edge, kept: Mapping[str, Any]) -> Draft:
    """The edit that this metadata tells of."""
    fields = unpacked(base, kept["fields"]) if "fields" in kept else base.fields
    edge = replace(base, fields=fields)
    return Draft(base=base, edge=edge, typed=kept.get("typed", {}), channel=str(kept.get("channel", "")))


def packed(base: Edge, fields: Sequence[Field]) -> list[Any]:
    """Each field by its name alone where it is as it was, else with what differs."""
    return [_packed(find(base, each.name), each) for each in fields]


def _packed(before: Field | None, after: Field) -> Any:
    origin = before or Field(name=after.name, label="")
    differing = {each: getattr(after, each) for each in ATTRIBUTES if getattr(after, each) != getattr(origin, each)}
    return {"name": after.name, **differing} if differing else after.name


def unpacked(base: Edge, kept: Sequence[Any]) -> tuple[Field, ...]:
    return tuple(_unpacked(base, {"name": each} if isinstance(each, str) else each) for each in kept)


def _unpacked(base: Edge, kept: Mapping[str, Any]) -> Field:
    origin = find(base, kept["name"]) or Field(name=kept["name"], label="")
    differing = {each: kept[each] for each in ATTRIBUTES if each in kept}
    if "kind" in differing:
        differing["kind"] = FieldKind(differing["kind"])
    if "options" in differing:
        differing["options"] = tuple(differing["options"])
    return replace(origin, **differing)
