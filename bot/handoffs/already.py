"""An account that has an open handoff on the same edge: shown instead of a second one, to be followed or withdrawn."""

from sqlalchemy import func, or_, select

from bot.handoffs import book
from bot.handoffs.blocks import standing
from bot.handoffs.cast import Cast, ticket
from bot.handoffs.contract import Edge, FieldKind
from bot.handoffs.entry import functions
from bot.handoffs.model import OPEN, Handoff
from bot.handoffs.store import edge as edge_table
from bot.handoffs.store import handoff as table
from bot.kit.blocks import View, actions, button, confirm, esc, section, when
from bot.kit.db import Tx
from bot.kit.lexicon import normal
from bot.ownership.index import Index
from bot.roles.model import Scope
from bot.workspace.model import Actor


async def find(
    tx: Tx, index: Index, edge: Edge, account: int | None, company: str, segments: Scope = frozenset()
) -> Handoff | None:
    """The newest open one; where the edge asks a function of the receivers, another function is another matter."""
    known = account if account is not None else known_as(index, company)
    same = or_(table.c.account_id == known, func.lower(table.c.company) == company.lower())
    along = select(edge_table.c.id).where(edge_table.c.workspace_id == tx.tenant, edge_table.c.key == edge.key)
    found = await book.find(tx, same, table.c.state.in_(OPEN), table.c.edge_id.in_(along))
    cut = frozenset(each.id for each in functions(index, edge)) if edge.asks(FieldKind.FUNCTION) else frozenset()
    return next((each for each in found if cut & segments == cut & set(each.segments)), None)


def known_as(index: Index, company: str) -> int | None:
    """The account that bears exactly this name."""
    named = (each for each in index.find_accounts(company) if normal(each.name) == normal(company))
    return next((each.id for each in named), None)


def sentence(handoff: Handoff, cast: Cast, reader: int) -> str:
    sent = f"{cast.who(handoff.sender)} sent it on {when(handoff.created_at, cast.zone(reader))}."
    return f"*{esc(handoff.company)}* ({cast.route(handoff.edge)}) is on its way already. {sent}"


def view(handoff: Handoff, cast: Cast, actor: Actor, reader: int, *, close: str = "Close") -> View:
    """Its sender may make way for a new one; others may hear of what becomes of it."""
    value, buttons = ticket(handoff), []
    if reader not in {handoff.sender, handoff.holder}:
        buttons.append(button("Follow along", "handoff.join", value, style="primary"))
    if actor.is_admin or reader == handoff.sender:
        ask = confirm("Withdraw it?", "The receiver is told, and you can hand off a new one.", "Withdraw", "Keep it")
        buttons.append(button("Withdraw it", "handoff.make_way", value, ask=ask))
    blocks = (
        section(f"{sentence(handoff, cast, reader)}\n{standing(handoff, cast, reader)}"),
        actions(*buttons, button("Open", "handoff.open", value)),
    )
    return View(callback="handoff.already", title="On its way already", blocks=blocks, close=close)


def done(text: str) -> View:
    """What a button of that page has done."""
    return View(callback="handoff.already", title="On its way already", blocks=(section(text),), close="Close")
