"""A file that is older than the map it would overwrite: who changed what since it was written."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.imports.mapfile.work import Work
from bot.imports.model import counted
from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.kit.zones import local
from bot.workspace.audit import Entry, entries

KINDS = frozenset({"role", "dimension", "segment", "assignment", "absence", "account"})
BESIDE = frozenset({"account.add", "account.place", "absence.ask"})  # what the file does not hold
DONE = {
    "assign": "assigned",
    "end": "ended",
    "undo": "took back a change of",
    "add": "added",
    "edit": "edited",
    "retire": "retired",
    "restore": "restored",
    "needed": "said where it is needed:",
    "fallback": "changed the fallback of",
    "rename": "renamed",
    "move": "moved",
    "remove": "removed",
    "name_owner": "named an owner on",
    "unname": "took an owner from",
    "stand_in": "changed who stands in for",
}
BY_FILE = {"imported": "imported", "applied": "applied a file to"}
SHOWN, READ = 10, 1_000
AGAIN = "Export the map again, make your change there, and apply that."


class OlderFile(Refusal):
    """The map is not as it was when the file was written."""


async def older(tx: Tx, work: Work, name: str, written: datetime | None, revision: int) -> OlderFile:
    """What to raise, with the newest changes at its end."""
    found = await entries(tx, since=written, limit=READ) if written else ()
    changes = [each for each in found if each.subject[0] in KINDS and each.action not in BESIDE]
    told = (
        f"{name} is older than the map: it was written at revision {revision:,}, and this is {work.before.revision:,}."
    )
    if not changes:
        return OlderFile(f"{told} Nothing was changed. {AGAIN}")
    lines = [f"  {_line(work, each)}" for each in reversed(changes[:SHOWN])]
    more = [f"  … and {len(changes) - SHOWN:,} before that"] if len(changes) > SHOWN else []
    since = f"Nothing was changed. Since then there {_are(changes)}:"
    return OlderFile("\n".join([f"{told} {since}", *more, *lines, AGAIN]))


def _are(changes: Sequence[Entry]) -> str:
    return f"{'was' if len(changes) == 1 else 'were'} {counted(len(changes), 'change')}"


def _line(work: Work, entry: Entry) -> str:
    at = local(entry.at, work.before.zone)
    verb = DONE.get(entry.action.partition(".")[2], "changed")
    done = BY_FILE.get(entry.action.partition(".")[0], verb)
    return f"{at:%Y-%m-%d %H:%M} {entry.actor} {done} {_what(work, entry)}"


def _what(work: Work, entry: Entry) -> str:
    """Whom or what it was about, as it is called now."""
    kind, id_ = entry.subject
    book, state = work.before, entry.after or entry.before or {}
    if kind in {"assignment", "absence"}:
        member, role = book.members.get(state.get("member_id", 0)), book.roles.get(state.get("role_id", 0))
        scope = frozenset(each for each in state.get("scope", ()) if each in book.segments)
        parts = [role.short, book.scope_text(scope)] if role else ["an absence"]
        return f"{member.name if member else 'somebody'}: {' · '.join(filter(None, parts))}"
    things: Mapping[str, Mapping[int, Any]] = {
        "role": book.roles,
        "dimension": book.dimensions,
        "segment": book.segments,
        "account": book.accounts,
    }
    thing = things[kind].get(id_ or 0)
    return f"the {kind} {thing.name if thing else 'that is gone'}"
