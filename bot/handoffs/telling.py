"""Which messages leave with a step: the receiver's card, the sender's card and its thread, reminders, breaches."""

from collections.abc import Sequence

from bot.delivery.service import post, update, withdraw
from bot.handoffs import margin
from bot.handoffs.blocks import card, sender_card
from bot.handoffs.budget import may_tell
from bot.handoffs.bystanders import tell_followers, tell_thread
from bot.handoffs.cast import Cast
from bot.handoffs.contract import ANYBODY
from bot.handoffs.model import Handoff, Offer, OfferState, State
from bot.handoffs.notes import late, news, onward, promised, reminder
from bot.handoffs.step import News
from bot.kit.db import Tx
from bot.ownership.index import Index
from bot.people.working import rings_at

LATE = frozenset({News.STUCK, News.LOST, News.PASSED})  # told however much was told already
OWN_DOING = frozenset({News.OFFERED, News.WITHDRAWN})  # the sender did it, and sees it on their card


def cast_of(index: Index) -> Cast:
    roles = {each.key: each.short for each in index.rows.roles} | {ANYBODY: "Anybody"}
    floor = margin.floor_of(index.rows.floor)
    return Cast(members=index.members, roles=roles, segments=index.segments, floor=floor)


async def tell(tx: Tx, index: Index, before: Handoff | None, after: Handoff, what: News | None) -> None:
    """Bring every card to what is true now, and tell the sender what happened."""
    cast = cast_of(index)
    if before is None or before.revision != after.revision:
        await _deal(tx, cast, before, after)
        await _tell_sender(tx, cast, after, new=before is None)
    await tell_thread(tx, cast, before, after, what)
    await tell_followers(tx, cast, after, what)
    if what and what not in OWN_DOING:
        await _add_news(tx, cast, after, what)


async def _deal(tx: Tx, cast: Cast, before: Handoff | None, after: Handoff) -> None:
    """The card of one that is under way tells more than its offer: what is still owed, or that it is done."""
    known, owed = (before.offers, before.state is State.UNDER_WAY) if before else ((), False)
    for offer in after.offers:
        if offer.number > len(known):
            await _hand_over(tx, cast, after, offer)
        elif _shows(known[offer.number - 1]) != _shows(offer) or (owed and offer.state is OfferState.ACCEPTED):
            await _change(tx, cast, after, offer)


def _shows(offer: Offer) -> tuple[object, ...]:
    """What of an offer its card depends on."""
    return offer.state, offer.paused_at, offer.resumed_at


async def _hand_over(tx: Tx, cast: Cast, handoff: Handoff, offer: Offer) -> None:
    to = cast.members[offer.receiver].slack_user_id
    held = offer.shown_at if offer.shown_at > tx.now else None
    if to:
        await post(tx, key=card_key(handoff, offer), to=to, message=card(handoff, offer, cast), due=held)


async def _change(tx: Tx, cast: Cast, handoff: Handoff, offer: Offer) -> None:
    """A card that nobody has seen yet, of an offer that is over, is not shown at all."""
    key = card_key(handoff, offer)
    if offer.ended_at and offer.shown_at > tx.now and await withdraw(tx, key=key):
        return
    await update(tx, key=key, message=card(handoff, offer, cast))


async def _tell_sender(tx: Tx, cast: Cast, handoff: Handoff, *, new: bool) -> None:
    to = cast.members[handoff.sender].slack_user_id
    message = sender_card(handoff, cast)
    if new and to:
        await post(tx, key=sender_key(handoff), to=to, message=message)
    elif to:
        await update(tx, key=sender_key(handoff), message=message)


async def _add_news(tx: Tx, cast: Cast, handoff: Handoff, what: News) -> None:
    sender = cast.members[handoff.sender]
    due = rings_at(sender, tx.now)
    if not sender.slack_user_id or not (what in LATE or await may_tell(tx, sender, [handoff], due)):
        return
    await post(
        tx,
        key=f"handoff:{handoff.id}:news:{handoff.revision}:{what}",
        to=sender.slack_user_id,
        message=news(handoff, what, cast),
        due=due,
        thread=sender_key(handoff),
        broadcast=True,
    )


async def remind(tx: Tx, index: Index, reader: int, handoffs: Sequence[Handoff]) -> None:
    """One message for all of a person's reminders; for a single one, in the thread of its card."""
    cast, first = cast_of(index), handoffs[0]
    to = cast.members[reader].slack_user_id
    again = f":{first.offer.again_at:%Y%m%dT%H%M%S%f}" if first.offer.again_at else ""
    again += ":on" if first.offer.resumed_at == tx.now else ""
    due, late = rings_at(cast.members[reader], tx.now), any(each.offer.again_at for each in handoffs)
    if to and (late or await may_tell(tx, cast.members[reader], handoffs, due)):
        await post(
            tx,
            key=f"handoff:{first.id}:remind:{first.offer.number}{again}",
            to=to,
            message=reminder(handoffs, reader, cast),
            due=due,
            thread=card_key(first, first.offer) if len(handoffs) == 1 else None,
            broadcast=True,
        )


async def chase(tx: Tx, index: Index, reader: int, handoffs: Sequence[Handoff]) -> None:
    """One message for all promises that somebody, or their manager, hears of at one time."""
    cast, first = cast_of(index), handoffs[0]
    to = cast.members[reader].slack_user_id
    due, own = rings_at(cast.members[reader], tx.now), reader == first.offer.receiver
    late = any(each.complete_by is not None and each.complete_by <= tx.now for each in handoffs)
    if to and (late or not own or await may_tell(tx, cast.members[reader], handoffs, due)):
        key = f"handoff:{first.id}:chase:{reader}:{tx.now:%Y%m%dT%H%M%S%f}"
        await post(tx, key=key, to=to, message=promised(handoffs, reader, cast, tx.now), due=due)


async def tell_onward(tx: Tx, index: Index, brought: Handoff, made: Handoff) -> None:
    """Whoever passed an account on hears what became of it: it went on to the next role."""
    cast = cast_of(index)
    sender = cast.members[brought.sender]
    due = rings_at(sender, tx.now)
    if sender.slack_user_id and await may_tell(tx, sender, [brought], due):
        await post(
            tx,
            key=onward_key(made),
            to=sender.slack_user_id,
            message=onward(brought, made, cast),
            due=due,
            thread=sender_key(brought),
            broadcast=True,
        )


async def tell_manager(tx: Tx, index: Index, manager: int, handoffs: Sequence[Handoff]) -> None:
    """The lifecycle has chosen the hour already."""
    cast, first = cast_of(index), handoffs[0]
    to = cast.members[manager].slack_user_id
    if to:
        key = f"handoff:{first.id}:late:{first.offer.round}"
        await post(tx, key=key, to=to, message=late(handoffs, manager, cast))


def card_key(handoff: Handoff, offer: Offer) -> str:
    return f"handoff:{handoff.id}:offer:{offer.number}"


def sender_key(handoff: Handoff) -> str:
    return f"handoff:{handoff.id}:sender"


def onward_key(made: Handoff) -> str:
    return f"handoff:{made.follows}:onward:{made.id}"
