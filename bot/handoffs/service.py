"""The use-cases of handoffs: starting one, and each move that somebody makes. The door opens the transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.handoffs import book, cap_book, facts, lifecycle, promises
from bot.handoffs.book import edges, stored_edge
from bot.handoffs.contract import Edge, FieldKind
from bot.handoffs.ends import remember_of
from bot.handoffs.model import OPEN, Handoff, HandoffWeek, State
from bot.handoffs.naming import require_may_name, unfit
from bot.handoffs.outcomes import went_on
from bot.handoffs.renewals import learn
from bot.handoffs.rights import require_current, require_may_start, require_receiver, require_sender, require_state
from bot.handoffs.step import NOTHING, Named, News, Refused, Step, World
from bot.handoffs.telling import tell, tell_onward
from bot.handoffs.week import week
from bot.handoffs.world import hours_of, takers, world
from bot.kit.blocks import esc
from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.ownership.index import Index
from bot.ownership.service import ensure_prospect
from bot.roles.model import Scope
from bot.workspace.audit import record
from bot.workspace.model import Actor
from bot.workspace.rights import require_member

__all__ = [
    "Draft", "HandoffWeek", "accept", "complete", "edges", "reassign", "reject", "resend", "send", "week", "withdraw",
]  # fmt: skip

Make = Callable[[Handoff, World], Step]


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What a sender has filled in, checked field by field."""

    edge: str
    account: int | None  # None: a company that may not be known yet
    company: str
    segments: frozenset[int]
    content: Mapping[str, str]
    contract: Edge | None = None  # of the form, where it was edited after the form was taken in
    origin: Mapping[str, str] = field(default_factory=dict)  # the message it begins with


async def send(tx: Tx, index: Index, actor: Actor, draft: Draft, *, via: str, previous: int | None = None) -> Handoff:
    """Start a handoff and offer it to whoever answers now; raises Refusal without the right, or with nobody to ask.

    `previous` is the closed one that this one is a new attempt of.
    """
    require_member(actor)
    edge = draft.contract or await stored_edge(tx, draft.edge)
    fresh = await _drafted(tx, index, actor, draft, edge, via)
    known = fresh.account if fresh.account in index.accounts else None
    scope = frozenset(fresh.segments)
    require_may_start(index, edge, actor, segments=scope, account=known, on=tx.now)
    return await _offered(tx, index, actor, replace(fresh, previous=previous), via)


async def _offered(tx: Tx, index: Index, actor: Actor, fresh: Handoff, via: str) -> Handoff:
    """Linked to the one that brought the account here, whose sender hears that it went on."""
    brought = await book.brought(tx, fresh.account, fresh.edge.sender)
    fresh = replace(fresh, follows=brought.id if brought else None)
    step = lifecycle.send(fresh, await world_of(tx, index, fresh), tx.now)
    if step is None:
        raise Refusal(_nobody(index, fresh))
    made = await _begun(tx, index, step, actor, via)
    if brought and brought.sender != made.sender:
        await tell_onward(tx, index, brought, made)
    return made


async def _drafted(tx: Tx, index: Index, actor: Actor, draft: Draft, edge: Edge, via: str) -> Handoff:
    """The handoff as filled in, its company found or made a prospect; nothing of it is stored yet."""
    if actor.member_id is None:
        raise Refusal("A handoff needs a sender: start it from Slack.")
    account, company = draft.account, draft.company
    if account is None:
        made = await ensure_prospect(tx, actor, company, sorted(draft.segments), via)
        account, company = made.id, made.name
    places = index.trees.by_dimension(index.segments_of(account, tx.now))
    places |= index.trees.by_dimension(draft.segments)
    return Handoff(
        edge=edge,
        sender=actor.member_id,
        account=account,
        company=company,
        segments=tuple(sorted(places.values())),
        content=draft.content,
        created_at=tx.now,
        origin=draft.origin,
    )


def _nobody(index: Index, handoff: Handoff) -> str:
    role = index.role(handoff.edge.receiver).short
    return (
        f"Nobody can take *{esc(handoff.company)}*: nobody else holds {esc(role)} for it, and you report to no one. "
        f"Ask Sales Operations to assign somebody (`/owner {esc(role)}` shows who there is), then send it again."
    )


async def _begun(tx: Tx, index: Index, step: Step, actor: Actor, via: str) -> Handoff:
    stored = await book.add(tx, step.handoff)
    if step.pick:
        await book.settle(tx, stored.edge.key, step.pick)
        await remember_of(tx, index, step.pick.member)
    subject, after = ("handoff", stored.id), stored.snapshot()
    await record(tx, actor, via=via, action="handoff.offered", subject=subject, after=after)
    await facts.keep(tx, index, None, stored)
    await tell(tx, index, None, stored, step.news)
    return stored


async def accept(
    tx: Tx, index: Index, actor: Actor, ticket: tuple[int, int], via: str, reply: Mapping[str, str] = NOTHING
) -> Handoff:
    """A yes; `reply` is what the edge wants told with it."""
    handoff = await _answered(tx, index, actor, ticket)
    step = lifecycle.accept(handoff, await world_of(tx, index, handoff), tx.now, reply)
    await learn(tx, actor, handoff, index, via)
    await promises.make(tx, index, step.handoff)
    return await apply(tx, index, handoff, step, actor, via)


async def complete(
    tx: Tx, index: Index, actor: Actor, ticket: tuple[int, int], via: str, draft: Draft | None = None
) -> Handoff:
    """What was promised is done: the handoff ends, and with `draft` the account goes on along the next edge.

    Both in one transaction, so nothing is completed that could not be handed on. Returns the completed one.
    """
    handoff = await book.load(tx, ticket[0])
    require_receiver(index, handoff, actor)
    require_current(index, handoff, ticket[1], actor)
    require_state(handoff, State.UNDER_WAY)
    done = await apply(tx, index, handoff, lifecycle.complete(handoff, tx.now), actor, via)
    await promises.settle(tx, done)
    if draft:
        edge = draft.contract or await stored_edge(tx, draft.edge)
        await _offered(tx, index, actor, await _drafted(tx, index, actor, draft, edge, via), via)
    return done


async def reject(
    tx: Tx, index: Index, actor: Actor, ticket: tuple[int, int], refused: Refused, via: str, segment: int | None = None
) -> Handoff:
    """A receiver's no; with the right `segment` named, the next one asked is whoever owns that."""
    handoff = await _answered(tx, index, actor, ticket)
    moved = _in_segment(index, handoff, segment) if segment is not None else handoff
    step = lifecycle.reject(moved, refused, await world_of(tx, index, moved), tx.now)
    return await apply(tx, index, handoff, step, actor, via)


async def reassign(tx: Tx, index: Index, actor: Actor, ticket: tuple[int, int], named: Named, via: str) -> Handoff:
    """On to somebody who was named, by whoever is asked, a manager of theirs or an admin."""
    handoff = await book.load(tx, ticket[0])
    require_may_name(index, handoff, actor, tx.now)
    require_current(index, handoff, ticket[1], actor)
    require_state(handoff, State.OFFERED)
    fault = unfit(index, handoff, named.member, tx.now, index.zone)
    if fault:
        raise Refusal(f"{esc(fault)} Nothing changed.")
    seen = await world_of(tx, index, handoff)
    seen = replace(seen, hours={**seen.hours, **hours_of(index, [named.member], tx.now)})
    return await apply(tx, index, handoff, lifecycle.reassign(handoff, named, seen, tx.now), actor, via)


def _in_segment(index: Index, handoff: Handoff, segment: int) -> Handoff:
    if segment not in index.segments:
        raise Refusal("There is no such segment any more. Pick another one, or leave the field empty.")
    by_dimension = index.trees.by_dimension(frozenset(handoff.segments))
    right = dict(by_dimension) | dict(index.trees.by_dimension(frozenset({segment})))
    return replace(handoff, segments=tuple(sorted(right.values())))


async def _answered(tx: Tx, index: Index, actor: Actor, ticket: tuple[int, int]) -> Handoff:
    handoff = await book.load(tx, ticket[0])
    require_current(index, handoff, ticket[1], actor)
    require_receiver(index, handoff, actor)
    require_state(handoff, State.OFFERED)
    return handoff


async def by_receiver(tx: Tx, index: Index, actor: Actor, ticket: tuple[int, int], via: str, make: Make) -> Handoff:
    """A receiver's move other than an answer: `make` gives the step, or raises Refusal."""
    handoff = await _answered(tx, index, actor, ticket)
    return await apply(tx, index, handoff, make(handoff, await world_of(tx, index, handoff)), actor, via)


async def withdraw(tx: Tx, index: Index, actor: Actor, ticket: tuple[int, int], via: str) -> Handoff:
    handoff = await book.load(tx, ticket[0])
    require_sender(index, handoff, actor)
    require_current(index, handoff, ticket[1], actor)
    require_state(handoff, *OPEN)
    return await apply(tx, index, handoff, lifecycle.withdraw(handoff, tx.now), actor, via)


async def resend(tx: Tx, index: Index, actor: Actor, ticket: tuple[int, int], draft: Draft, via: str) -> Handoff:
    """A returned handoff, fixed: it sets out again, to the one who returned it."""
    handoff = await book.load(tx, ticket[0])
    require_sender(index, handoff, actor)
    require_current(index, handoff, ticket[1], actor)
    require_state(handoff, State.RETURNED)
    fixed = replace(handoff, content=draft.content, segments=_fixed_in(index, handoff, draft.segments, tx.now))
    step = lifecycle.resend(fixed, await world_of(tx, index, fixed), tx.now)
    if step is None:
        raise Refusal(_nobody(index, fixed))
    return await apply(tx, index, handoff, step, actor, via)


def _fixed_in(index: Index, handoff: Handoff, picked: Scope, now: datetime) -> tuple[int, ...]:
    """What its form does not ask for stays; where it asks and nothing was picked, the account's own counts again."""
    asks = handoff.edge.asks(FieldKind.SEGMENTS) is not None
    there = index.segments_of(handoff.account, now) if asks else frozenset(handoff.segments)
    places = index.trees.by_dimension(there) | index.trees.by_dimension(picked)
    return tuple(sorted(places.values()))


async def world_of(tx: Tx, index: Index, handoff: Handoff) -> World:
    """Who could take it as the map and the caps stand now, and when they work."""
    order = takers(index, handoff, tx.now)
    owed = await book.owed(tx, handoff.edge.key, sorted({each.member for each in order}))
    seen = world(index, handoff, order, owed, tx.now)
    return replace(seen, loads=await cap_book.loads(tx, seen))


async def apply(tx: Tx, index: Index, before: Handoff, step: Step, actor: Actor, via: str) -> Handoff:
    """Store a step with its timers, its line in the audit and its messages."""
    after = step.handoff
    await book.save(tx, before, after)
    await facts.keep(tx, index, before, after)
    if step.pick:
        await book.settle(tx, after.edge.key, step.pick)
        await remember_of(tx, index, step.pick.member)
    if step.news:
        was, becomes, subject = before.snapshot(), after.snapshot(), ("handoff", after.id)
        action = f"handoff.{step.news}"
        await record(tx, actor, via=via, action=action, subject=subject, before=was, after=becomes)
    await tell(tx, index, before, after, None if step.news is News.LATE else step.news)
    await went_on(tx, actor, after, step.news, via)
    return after
