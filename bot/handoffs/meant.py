"""“Did you mean …?”: asked once in the form, when a new company nearly bears the name of a known one."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.handoffs.contract import Edge, FieldKind
from bot.handoffs.entry import NEW
from bot.handoffs.nearly import nearly
from bot.kit.blocks import Block, esc, input_block, option, select
from bot.ownership.index import Index
from bot.ownership.model import Account

MEANT = "meant"  # the field of the answer


def settled(index: Index, edge: Edge, values: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[Account]]:
    """The values with the company that was meant, and the accounts that have to be asked about first."""
    field = edge.asks(FieldKind.ACCOUNT)
    picked = str(values.get(field.name) or "") if field else ""
    if field is None or not picked.startswith(NEW):
        return values, []
    near = nearly(picked.removeprefix(NEW).strip(), index.accounts.values())
    answer = str(values.get(MEANT) or "")
    if not near or answer == _other(picked):
        return values, []
    if answer in {str(each.id) for each in near}:
        return {**values, field.name: answer}, []
    return values, near


def doubt(near: Sequence[Account]) -> str:
    names = " or ".join(f"*{esc(each.name)}*" for each in near)
    return f"Did you mean {names}? Pick it in the form, or say there that it is another one."


def question(company: str, near: Sequence[Account]) -> Block:
    """Below the company; `company` is the new name as it was picked."""
    name = company.removeprefix(NEW).strip()
    known = [option(f"Yes, {each.name}", str(each.id), each.status) for each in near]
    options = [*known, option(f"No, {name} is another one", _other(company))]
    asked = f"Did you mean {near[0].name}?" if len(near) == 1 else "Did you mean one of these?"
    return input_block(MEANT, asked, select("handoff.meant", "Choose", options))


def _other(picked: str) -> str:
    """Of a name, so that an answer about one name says nothing about another."""
    return f"{NEW}{picked.removeprefix(NEW).strip()}"


def asked_again(values: Mapping[str, Any]) -> dict[str, str]:
    """What stood in the form, for the form that takes its place."""
    return {name: text for name, text in values.items() if isinstance(text, str)}
