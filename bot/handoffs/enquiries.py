"""Asking the sender and answering: stored with the handoff, told in both threads; no clock stands still for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, insert, select, update

from bot.delivery.service import post
from bot.delivery.service import update as change
from bot.handoffs import book
from bot.handoffs.around import enquiry as table
from bot.handoffs.enquiry import LIMIT, Enquiry, to_asker, to_receiver, to_sender
from bot.handoffs.model import Handoff, State
from bot.handoffs.rights import require_current, require_receiver, require_sender, require_state
from bot.handoffs.telling import card_key, cast_of, sender_key
from bot.kit.blocks import esc, mention, when
from bot.kit.db import Tx
from bot.kit.errors import FieldErrors, Refusal
from bot.kit.lexicon import normal
from bot.ownership.index import Index
from bot.people.working import rings_at
from bot.workspace.audit import record
from bot.workspace.model import Actor


class NoSuchQuestion(Refusal):
    """This question is not there any more. `/handoff inbox` and `/handoff sent` list what is open."""


def read_words(values: Mapping[str, Any], name: str) -> str:
    """A question or an answer as typed; raises FieldErrors."""
    text = str(values.get(name) or "").strip()
    if not normal(text):
        raise FieldErrors({name: "Type something that can be seen."})
    if len(text) > LIMIT:
        raise FieldErrors({name: f"That is {len(text):,} characters; keep it to {LIMIT:,}."})
    return text


async def ask(tx: Tx, index: Index, actor: Actor, ticket: tuple[int, int], question: str, via: str) -> Enquiry:
    """By whoever is asked for an answer themselves, while they are."""
    handoff = await book.load(tx, ticket[0])
    require_current(index, handoff, ticket[1], actor)
    require_receiver(index, handoff, actor)
    require_state(handoff, State.OFFERED)
    row: dict[str, Any] = {"handoff_id": handoff.id, "offer": handoff.offer.number, "asker_id": handoff.offer.receiver}
    row |= {"workspace_id": tx.tenant, "asked": question, "asked_at": tx.now}
    made = (await tx.conn.execute(insert(table).values(row).returning(table.c.id))).scalar_one()
    enquiry = await find(tx, int(made))
    await _note(tx, actor, via, "handoff.asked", handoff, question)
    await _tell_question(tx, index, handoff, enquiry)
    return enquiry


async def answer(tx: Tx, index: Index, actor: Actor, enquiry_id: int, words: str, via: str) -> Enquiry:
    """Once, by the sender or an admin; it may come after the handoff was decided."""
    handoff = await book.load(tx, (await find(tx, enquiry_id)).handoff)
    enquiry = await find(tx, enquiry_id)
    require_may_answer(index, handoff, enquiry, actor)
    values = {"answer": words, "answerer_id": actor.member_id or handoff.sender, "answered_at": tx.now}
    where = (table.c.workspace_id == tx.tenant, table.c.id == enquiry_id)
    await tx.conn.execute(update(table).where(*where).values(values))
    answered = await find(tx, enquiry_id)
    await _note(tx, actor, via, "handoff.told", handoff, words)
    await _tell_answer(tx, index, handoff, answered)
    return answered


def require_may_answer(index: Index, handoff: Handoff, enquiry: Enquiry, actor: Actor) -> None:
    require_sender(index, handoff, actor)
    if enquiry.answered_at and enquiry.answerer is not None:
        member = index.members[enquiry.answerer]
        who, at = mention(member.slack_user_id, member.name), when(enquiry.answered_at, index.zone)
        raise Refusal(f"{who} answered that on {at}: “{esc(enquiry.answer)}” Nothing changed.")


async def find(tx: Tx, enquiry_id: int) -> Enquiry:
    asked = select(table).where(table.c.workspace_id == tx.tenant, table.c.id == enquiry_id)
    row = (await tx.conn.execute(asked)).one_or_none()
    if row is None:
        raise NoSuchQuestion
    return _enquiry(row)


async def about(tx: Tx, handoff_id: int) -> Sequence[Enquiry]:
    """The record of both sides, oldest first."""
    asked = select(table).where(table.c.workspace_id == tx.tenant, table.c.handoff_id == handoff_id)
    return [_enquiry(row) for row in await tx.conn.execute(asked.order_by(table.c.id))]


def _enquiry(row: Row[Any]) -> Enquiry:
    return Enquiry(
        id=row.id,
        handoff=row.handoff_id,
        offer=row.offer,
        asker=row.asker_id,
        asked=row.asked,
        asked_at=row.asked_at,
        answer=row.answer or "",
        answerer=row.answerer_id,
        answered_at=row.answered_at,
    )


async def _note(tx: Tx, actor: Actor, via: str, action: str, handoff: Handoff, words: str) -> None:
    """A line about the handoff, whose state it leaves as it is."""
    state = handoff.snapshot()
    await record(
        tx, actor, via=via, action=action, subject=("handoff", handoff.id), before=state, after=state, note=words
    )


async def _tell_question(tx: Tx, index: Index, handoff: Handoff, enquiry: Enquiry) -> None:
    cast = cast_of(index)
    sender, asker = cast.members[handoff.sender], cast.members[enquiry.asker]
    if asker.slack_user_id:
        thread = card_key(handoff, handoff.offer)
        message = to_asker(handoff, enquiry, cast)
        await post(tx, key=f"enquiry:{enquiry.id}:asked", to=asker.slack_user_id, message=message, thread=thread)
    if sender.slack_user_id:
        await post(
            tx,
            key=_sender_key(enquiry),
            to=sender.slack_user_id,
            message=to_sender(handoff, enquiry, cast),
            due=rings_at(sender, tx.now),
            thread=sender_key(handoff),
            broadcast=True,
        )


async def _tell_answer(tx: Tx, index: Index, handoff: Handoff, enquiry: Enquiry) -> None:
    """Whoever asked reads it, and whoever has the handoff now."""
    cast = cast_of(index)
    await change(tx, key=_sender_key(enquiry), message=to_sender(handoff, enquiry, cast))
    asked = next(each for each in handoff.offers if each.number == enquiry.offer)
    readers = {each.receiver: each for each in (handoff.offer, asked)}
    for reader, offer in readers.items():
        to = cast.members[reader].slack_user_id
        if to and index.may_own(reader, tx.now):
            await post(
                tx,
                key=f"enquiry:{enquiry.id}:answer:{reader}",
                to=to,
                message=to_receiver(handoff, enquiry, cast, reader),
                due=rings_at(cast.members[reader], tx.now),
                thread=card_key(handoff, offer),
                broadcast=True,
            )


def _sender_key(enquiry: Enquiry) -> str:
    return f"enquiry:{enquiry.id}"
