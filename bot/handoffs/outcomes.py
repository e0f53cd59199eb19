"""Telling senders what became of what they passed on: each outcome once, however often it is heard of again."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Column, Date, ForeignKey, String, Table, UniqueConstraint, select

from bot.delivery.service import post
from bot.handoffs import book
from bot.handoffs.became import Became, Closing, Outcome, moves_on, of_closings, told
from bot.handoffs.cast import Cast
from bot.handoffs.contract import ANYBODY
from bot.handoffs.model import SAID_YES, Handoff
from bot.handoffs.step import News
from bot.handoffs.store import handoff as handoff_table
from bot.handoffs.telling import sender_key
from bot.kit.db import Id, Tx, UtcDateTime, insert_into, metadata, pk, tenant
from bot.people.service import by_id
from bot.people.working import rings_at
from bot.roles.service import roles
from bot.workspace.audit import record
from bot.workspace.model import Actor
from bot.workspace.service import get

LONGEST, BATCH = 20, 500  # handoffs of one chain; accounts asked for at once

outcome = Table(
    "outcome",
    metadata,
    pk(),
    tenant(),
    Column("handoff_id", Id, ForeignKey("handoff.id"), nullable=False),
    Column("became", String(16), nullable=False),
    Column("about", String(120), nullable=False),
    Column("day", Date),
    Column("told_at", UtcDateTime, nullable=False),
    UniqueConstraint("workspace_id", "handoff_id", "became", "about"),
)


async def deals_closed(tx: Tx, actor: Actor, closings: Sequence[Closing], via: str) -> None:
    """Deals have closed: whoever passed such an account to the one who sells hears of it, once for each deal.

    A handoff whose deal is won has had its answer: what closes later is news of something else.
    """
    known = await _accepted(tx, sorted({each.account for each in closings}))
    if not known:
        return
    ended = await _told(tx, [each.id for each in known], Became.WON)
    open_ = [each for each in known if each.id not in ended]
    await _tell_all(tx, actor, of_closings(open_, closings, (await get(tx)).zone), via)


async def went_on(tx: Tx, actor: Actor, moved: Handoff, news: News | None, via: str) -> None:
    """Whoever passed the account on before hears that the next role has it, and all before them that it is live."""
    if news not in {News.ACCEPTED, News.COMPLETED} or moved.follows is None or not moves_on(moved.edge):
        return
    became = Became.TAKEN if news is News.ACCEPTED else Became.LIVE
    before = await _before(tx, moved, 1 if became is Became.TAKEN else LONGEST)
    heard = {moved.sender, moved.offer.receiver}
    found = []
    for each in before:
        if each.sender not in heard and moves_on(each.edge):
            heard.add(each.sender)
            found.append(Outcome(handoff=each, became=became, about=f"handoff:{moved.id}", by=moved))
    await _tell_all(tx, actor, found, via)


async def churned(tx: Tx, actor: Actor, account: int, about: str, why: str, via: str) -> None:
    """A client leaves: whoever ever passed it on to the next role hears of it, each person once."""
    heard, found = {actor.member_id}, []
    for each in await _accepted(tx, [account]):
        if each.sender not in heard and moves_on(each.edge):
            heard.add(each.sender)
            found.append(Outcome(handoff=each, became=Became.CHURNED, about=about, told=why))
    await _tell_all(tx, actor, found, via)


async def _before(tx: Tx, moved: Handoff, most: int) -> list[Handoff]:
    """Those that brought the account here, the nearest first."""
    found: list[Handoff] = []
    follows = moved.follows
    while follows is not None and len(found) < most:
        found.append(await book.see(tx, follows))
        follows = found[-1].follows
    return found


async def _accepted(tx: Tx, accounts: Sequence[int]) -> list[Handoff]:
    found: list[Handoff] = []
    for start in range(0, len(accounts), BATCH):
        theirs = handoff_table.c.account_id.in_(accounts[start : start + BATCH])
        found += await book.find(tx, theirs, handoff_table.c.state.in_(SAID_YES), limit=book.MOST)
    return found


async def _told(tx: Tx, handoffs: Sequence[int], became: Became) -> set[int]:
    where = (outcome.c.workspace_id == tx.tenant, outcome.c.became == became, outcome.c.handoff_id.in_(handoffs))
    return set((await tx.conn.execute(select(outcome.c.handoff_id).where(*where))).scalars())


async def _tell_all(tx: Tx, actor: Actor, found: Iterable[Outcome], via: str) -> None:
    names: dict[str, str] | None = None
    for each in found:
        made = await _remember(tx, each)
        if made is not None:
            names = names or {role.key: role.short for role in await roles(tx)}
            await _audit(tx, actor, each, made, via)
            await _tell(tx, each, names)


async def _remember(tx: Tx, each: Outcome) -> int | None:
    """Its row, or None where it was told before."""
    row = {"workspace_id": tx.tenant, "handoff_id": each.handoff.id, "became": str(each.became), "told_at": tx.now}
    put = insert_into(tx.conn, outcome).values(row | {"about": each.about, "day": each.day})
    unique = ["workspace_id", "handoff_id", "became", "about"]
    made = await tx.conn.execute(put.on_conflict_do_nothing(index_elements=unique).returning(outcome.c.id))
    found = made.first()
    return None if found is None else int(found.id)


async def _audit(tx: Tx, actor: Actor, each: Outcome, made: int, via: str) -> None:
    after = {"handoff": each.handoff.id, "became": str(each.became), "about": each.about}
    after |= {"day": each.day.isoformat()} if each.day else {}
    await record(tx, actor, via=via, action=f"outcome.{each.became}", subject=("outcome", made), after=after)


async def _tell(tx: Tx, each: Outcome, names: dict[str, str]) -> None:
    sender = await by_id(tx, each.handoff.sender)
    later = [await by_id(tx, each.by.offer.receiver)] if each.by else []
    if not sender.slack_user_id or not sender.may_own(tx.now):
        return
    cast = Cast(members={one.id: one for one in (sender, *later)}, roles=names | {ANYBODY: "Anybody"}, segments={})
    await post(
        tx,
        key=outcome_key(each),
        to=sender.slack_user_id,
        message=told(each, cast),
        due=rings_at(sender, tx.now),
        thread=sender_key(each.handoff),
        broadcast=True,
    )


def outcome_key(each: Outcome) -> str:
    return f"handoff:{each.handoff.id}:{each.became}:{each.about}"


def taken_key(moved: Handoff) -> str:
    """Of the message that a yes sends to whoever brought the account."""
    return f"handoff:{moved.follows}:{Became.TAKEN}:handoff:{moved.id}"
