"""The form that names another member, and how it is read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.handoffs.cast import Cast, ticket
from bot.handoffs.entry import NOTE_LIMIT
from bot.handoffs.model import Handoff
from bot.handoffs.naming import unfit
from bot.handoffs.step import Named
from bot.kit.blocks import View, esc, input_block, section, text_input, users_select
from bot.kit.errors import FieldErrors
from bot.ownership.index import Index


def naming_form(handoff: Handoff, cast: Cast) -> View:
    line = f"*{esc(handoff.company)}* ({cast.route(handoff.edge)}): they get {handoff.edge.sla} of their own to answer."
    word = text_input("note", multiline=True, limit=NOTE_LIMIT)
    blocks = (
        section(f"{line} {cast.who(handoff.sender)} hears of it."),
        input_block("taker", "Who shall take it", users_select("taker", "Choose a colleague")),
        input_block("note", "A word to them", word, optional=True, hint="Why them, or what to look at first."),
    )
    kept = {"ticket": ticket(handoff)}
    return View(callback="handoff.reassign", title="Reassign", blocks=blocks, submit="Pass it on", metadata=kept)


def read_named(
    index: Index, handoff: Handoff, values: Mapping[str, Any], *, now: datetime, zone: str, by: int | None
) -> Named:
    """Raises FieldErrors with why somebody cannot be named."""
    errors: dict[str, str] = {}
    member = index.members_by_slack.get(str(values.get("taker") or ""))
    note = str(values.get("note") or "").strip()
    fault = unfit(index, handoff, member.id if member else None, now, zone)
    if fault:
        errors["taker"] = fault
    if len(note) > NOTE_LIMIT:
        errors["note"] = f"That is {len(note):,} characters; keep it to {NOTE_LIMIT:,}."
    if errors or member is None:
        raise FieldErrors(errors)
    return Named(member=member.id, by=by, note=note)
