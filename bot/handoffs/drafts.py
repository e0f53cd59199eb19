"""What stood in a form that was closed or refused: kept for an hour for whoever filled it in, then deleted.

Slack tells of a closed window only what it knew of it: what stood there when something in it was last picked, or when
it was last sent. What was typed after that never left the person's screen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from bot.delivery.model import Timer
from bot.delivery.service import schedule
from bot.handoffs.around import draft as table
from bot.handoffs.meant import MEANT
from bot.kit.blocks import Block, View, button, section
from bot.kit.db import Tx, insert_into
from bot.kit.zones import local

HOUR = timedelta(hours=1)
OVER = "handoff.draft_over"
PICKED = ("account", "function", MEANT, "segments_", "from_")  # what alone is not worth keeping


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """`content` is what stood in the fields, by their names, and where the handoff began."""

    content: Mapping[str, str]
    kept_at: datetime

    @property
    def company(self) -> str:
        return self.content.get("account", "")


def worth(values: Mapping[str, Any]) -> dict[str, str]:
    """What of a form's values is kept; nothing where nobody has typed anything yet."""
    told = {name: text for name, text in values.items() if isinstance(text, str) and text and name != MEANT}
    return told if any(not name.startswith(PICKED) for name in told) else {}


async def find(tx: Tx, member: int, edge: str) -> Kept | None:
    asked = select(table.c.content, table.c.kept_at).where(*_whose(tx, member, edge), table.c.kept_at > tx.now - HOUR)
    row = (await tx.conn.execute(asked)).one_or_none()
    return Kept(content=row.content, kept_at=row.kept_at) if row else None


async def keep(tx: Tx, member: int, edge: str, content: Mapping[str, str]) -> None:
    """In the place of an older one along that edge."""
    row = {"workspace_id": tx.tenant, "member_id": member, "edge": edge, "content": dict(content), "kept_at": tx.now}
    put = insert_into(tx.conn, table).values(row)
    new = {"content": put.excluded.content, "kept_at": put.excluded.kept_at}
    unique = ["workspace_id", "member_id", "edge"]
    await tx.conn.execute(put.on_conflict_do_update(index_elements=unique, set_=new))
    subject, due = f"draft:{member}:{edge}", tx.now + HOUR
    key = f"{subject}:{due:%Y%m%dT%H%M%S%f}"
    await schedule(tx, kind=OVER, subject=subject, due=due, key=key, payload={"member": member, "edge": edge})


async def drop(tx: Tx, member: int, edge: str) -> None:
    await tx.conn.execute(delete(table).where(*_whose(tx, member, edge)))


async def on_over(tx: Tx, timer: Timer) -> None:
    """The hour is over; one that was kept anew in the meantime has an hour of its own."""
    whose = _whose(tx, int(timer.payload["member"]), str(timer.payload["edge"]))
    await tx.conn.execute(delete(table).where(*whose, table.c.kept_at <= tx.now - HOUR))


def _whose(tx: Tx, member: int, edge: str) -> tuple[Any, ...]:
    return (table.c.workspace_id == tx.tenant, table.c.member_id == member, table.c.edge == edge)


def noticed(view: View, kept: Kept, zone: str, again: str) -> View:
    """The form with a word on where its contents come from; `again` is the value of the button that empties it."""
    start = button("Start empty", "handoff.empty", again)
    notice = section(f"From your draft of {local(kept.kept_at, zone):%H:%M}.", accessory=start)
    return replace(view, blocks=(notice, *view.blocks))


def emptied(view: View) -> View:
    """With inputs that are others to Slack, which else keeps in them what was typed."""
    return replace(view, blocks=tuple(_fresh(each) for each in view.blocks))


def _fresh(block: Block) -> Block:
    if block["type"] != "input":
        return block
    element = block["element"]
    return {**block, "element": {**element, "action_id": f"{element['action_id']}#empty"}}
