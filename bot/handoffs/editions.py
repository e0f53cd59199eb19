"""The editions of a contract: an edited one is a new row, so what is on its way keeps the one of its time."""

from datetime import datetime

from sqlalchemy import func, insert, select, update

from bot.handoffs.book import stored_edge
from bot.handoffs.contract import ANYBODY, Edge
from bot.handoffs.edits import as_it_comes, bare, faults
from bot.handoffs.model import State
from bot.handoffs.store import edge, edge_row, handoff, to_edge
from bot.kit.blocks import esc
from bot.kit.db import Tx
from bot.kit.errors import FieldErrors, Refusal
from bot.ownership.index import Index
from bot.roles.model import EVERYWHERE
from bot.roles.rights import may_keep
from bot.workspace.audit import Entry, entries, entry_of, record
from bot.workspace.model import Actor
from bot.workspace.rights import NotAnAdmin, require_member

EDIT, UNDO = "edge.edit", "edge.undo"
FAR = 200  # lines of the audit that are looked through


class NotTheirContract(NotAnAdmin):
    """Only admins, and who manages one of its two roles, may change that. `/rolecall admin list` names the admins."""


class NothingChanged(Refusal):
    """Nothing of it is different, so there is nothing to save. Change something, or close this form."""


def may_edit(index: Index, contract: Edge, actor: Actor, on: datetime) -> bool:
    """Admins, and role managers of all of the sending or the receiving role."""
    roles = [index.role(each).id for each in (contract.sender, contract.receiver) if each != ANYBODY]
    return any(may_keep(actor, index.trees, each, EVERYWHERE, on) for each in roles)


def require_may_edit(index: Index, contract: Edge, actor: Actor, on: datetime) -> None:
    require_member(actor)
    if not may_edit(index, contract, actor, on):
        raise NotTheirContract


async def edition(tx: Tx, key: str, edge_id: int) -> Edge:
    """A contract as it was or is in one of its rows; as it comes where there was no row yet."""
    where = (edge.c.workspace_id == tx.tenant, edge.c.key == key, edge.c.id == edge_id)
    row = (await tx.conn.execute(select(edge).where(*where))).first()
    came = as_it_comes(key)
    if row:
        return to_edge(row)
    if edge_id or came is None:
        raise Refusal("This kind of handoff is not in use any more. Type `/handoff edges` to see those that are.")
    return came


async def stored(tx: Tx, wanted: Edge) -> Edge:
    """The newest row that says the same as this contract, which a form showed."""
    where = (edge.c.workspace_id == tx.tenant, edge.c.key == wanted.key)
    rows = await tx.conn.execute(select(edge).where(*where).order_by(edge.c.id.desc()))
    found = next((each for each in map(to_edge, rows) if bare(each) == bare(wanted)), None)
    if found is None:
        raise Refusal("What this handoff asks for was changed. Type `/handoff` and fill in today's form.")
    return found


async def require_unchanged(tx: Tx, now: Edge, base: Edge) -> None:
    """Raise, naming who it was, where somebody has edited the contract since it was `base`."""
    if bare(now) == bare(base):
        return
    known = await entries(tx, action="edge.", limit=FAR)
    who = next((each.actor for each in known if each.after and each.after["key"] == now.key), "Somebody")
    raise Refusal(
        f"{esc(who)} has changed this kind of handoff while your form was open. "
        "Copy what you typed, close this, and open it again."
    )


async def save(tx: Tx, index: Index, actor: Actor, base: Edge, wanted: Edge, via: str) -> tuple[Edge, int]:
    """Keep an edited contract for all that is handed off from now on, and return it with the audit's line.

    `base` is what the form showed; raises FieldErrors or Refusal, and changes nothing then.
    """
    now = await stored_edge(tx, wanted.key)
    require_may_edit(index, now, actor, tx.now)
    await require_unchanged(tx, now, base)
    wrong = faults(wanted, base)
    if wrong:
        raise FieldErrors(wrong)
    if bare(wanted) == bare(now):
        raise NothingChanged
    return await _succeed(tx, actor, now, wanted, via=via, action=EDIT)


async def require_may_undo(tx: Tx, index: Index, actor: Actor, entry_id: int) -> Entry:
    """The audit's line of an edit, for those who might have made it."""
    entry = await entry_of(tx, entry_id)
    if entry is None or entry.action != EDIT or entry.before is None or entry.after is None:
        raise Refusal("There is no such change to be taken back. `/handoff edges` shows what stands now.")
    require_may_edit(index, await edition(tx, entry.after["key"], entry.after["id"]), actor, tx.now)
    return entry


async def undo(tx: Tx, index: Index, actor: Actor, entry_id: int, via: str) -> Edge:
    """Take one edit back; raises Refusal when the contract was edited since."""
    entry = await require_may_undo(tx, index, actor, entry_id)
    was, became = entry.before or {}, entry.after or {}
    now = await stored_edge(tx, became["key"])
    if now.id != became["id"]:
        raise Refusal(f"*{esc(now.title)}* was changed since, so that cannot be taken back. Nothing was changed.")
    before = await edition(tx, now.key, was["id"])
    again, _ = await _succeed(tx, actor, now, before, via=via, action=UNDO, undoes=entry.id)
    return again


async def _succeed(
    tx: Tx, actor: Actor, now: Edge, wanted: Edge, *, via: str, action: str, undoes: int | None = None
) -> tuple[Edge, int]:
    await tx.conn.execute(
        update(edge).where(edge.c.workspace_id == tx.tenant, edge.c.id == now.id).values(until=tx.now)
    )
    row = edge_row(wanted) | {"workspace_id": tx.tenant, "since": tx.now}
    made = to_edge((await tx.conn.execute(insert(edge).values(row).returning(edge))).one())
    was, becomes = edge_row(now) | {"id": now.id}, edge_row(made) | {"id": made.id}
    subject = ("edge", made.id)
    told = await record(tx, actor, via=via, action=action, subject=subject, before=was, after=becomes, undoes=undoes)
    return made, told


async def on_their_way(tx: Tx, key: str) -> int:
    """How many handoffs are open along an edge, whichever of its rows they keep to."""
    rows = select(edge.c.id).where(edge.c.workspace_id == tx.tenant, edge.c.key == key)
    states = [each for each in State if each.is_open]
    where = (handoff.c.workspace_id == tx.tenant, handoff.c.edge_id.in_(rows), handoff.c.state.in_(states))
    return int((await tx.conn.execute(select(func.count()).select_from(handoff).where(*where))).scalar_one())
