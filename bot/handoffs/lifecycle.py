"""What a handoff becomes: each move takes it, what is known of the world and the time, and gives the step.

Timers are not moved by hand: `alarms` says which a handoff must have, and the service keeps to it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from bot.handoffs.contract import Consequence, RejectReason
from bot.handoffs.deadline import (
    CHASE_DAYS,
    LAPSE_DAYS,
    NUDGE_DAYS,
    day_before,
    day_over,
    deadline,
    once_more,
    twice,
    working_days,
)
from bot.handoffs.model import Handoff, Offer, OfferState, Pick, Standing, State, Taker
from bot.handoffs.pause import awake
from bot.handoffs.routing import route
from bot.handoffs.step import NOTHING, Named, News, Refused, Step, World
from bot.people.hours import Hours
from bot.people.model import line_above


def send(handoff: Handoff, world: World, now: datetime) -> Step | None:
    """The first offer of a new handoff; None where there is nobody to ask, not even a manager."""
    return _offered(handoff, world, now, News.OFFERED, anew=True)


def accept(handoff: Handoff, world: World, now: datetime, reply: Mapping[str, str] = NOTHING) -> Step:
    """A yes, with what the edge wants told with it; where something is promised for a day, that is still owed."""
    done = replace(_ended(awake(handoff, world, now), OfferState.ACCEPTED, now), reply=reply)
    completion = handoff.edge.completion
    told = handoff.content.get(completion.day) if completion else None
    if told is None:
        return Step(handoff=_closed(done, State.ACCEPTED, now), news=News.ACCEPTED)
    day, hours = date.fromisoformat(told), world.hours[handoff.offer.receiver]
    by, before = day_over(day, hours), day_before(day, hours)
    chase_at = before if before > now else by
    promised = replace(done, state=State.UNDER_WAY, tell_at=None, complete_by=by, chase_at=chase_at)
    return Step(handoff=promised, news=News.ACCEPTED)


def chase(handoff: Handoff, world: World, now: datetime) -> Step:
    """The working day before a promised day, its end, and again and again: whoever promised hears of it.

    When the day is over their manager hears it too, and the sender the first time. Who has left hands it on.
    """
    receiver = handoff.offer.receiver
    if receiver not in world.hours:
        return hand_on(handoff, world, now)
    by = handoff.complete_by
    if by is not None and now < by:
        return Step(handoff=replace(handoff, chase_at=by), chase=receiver)
    again = working_days(CHASE_DAYS, world.hours[receiver], now)
    manager = next((each for each in line_above(receiver, world.managers) if each in world.hours), None)
    news = News.PASSED if handoff.chase_at == by else None
    return Step(handoff=replace(handoff, chase_at=again), news=news, chase=receiver, tell=manager)


def complete(handoff: Handoff, now: datetime) -> Step:
    done = replace(_closed(handoff, State.COMPLETED, now), revision=handoff.revision + 1)
    return Step(handoff=done, news=News.COMPLETED)


def hand_on(handoff: Handoff, world: World, now: datetime) -> Step:
    """Whoever had it under way is gone: it sets out anew, or ends where nobody is left."""
    fresh = replace(handoff, chase_at=None, told_at=None)
    moved = _offered(fresh, world, now, News.MOVED, anew=True)
    return moved or Step(handoff=_withdrawn(fresh, now), news=News.LOST)


def consequence(handoff: Handoff, reason: RejectReason) -> Consequence:
    """What a reason does to this handoff: it comes back to be fixed once only, the second time it is over."""
    again = reason.consequence is Consequence.RETURNED and handoff.returns > 0
    return Consequence.FINAL if again else reason.consequence


def reject(handoff: Handoff, refused: Refused, world: World, now: datetime) -> Step:
    what = consequence(handoff, refused.reason)
    ended = _ended(awake(handoff, world, now), OfferState.REJECTED, now, reason=refused.reason, note=refused.note)
    if what is Consequence.RETURNED and handoff.sender not in world.hours:
        what = Consequence.FINAL  # nobody is left to fix it
    if what is Consequence.RETURNED:
        return Step(handoff=_returned(ended, world, now), news=News.RETURNED)
    if what is Consequence.RECYCLED:
        return Step(
            handoff=replace(ended, state=State.RECYCLED, resume_at=refused.until, tell_at=None),
            news=News.RECYCLED,
        )
    moved = _offered(ended, world, now, News.MOVED) if what is Consequence.REASSIGNED else None
    return moved or Step(handoff=_closed(ended, State.REJECTED, now), news=News.REJECTED)


def resend(handoff: Handoff, world: World, now: datetime) -> Step | None:
    """A returned handoff set out anew, to the one who returned it while they may still be asked."""
    return _anew(handoff, world, now, News.OFFERED)


def withdraw(handoff: Handoff, now: datetime) -> Step:
    return Step(handoff=_withdrawn(handoff, now), news=News.WITHDRAWN)


def remind(handoff: Handoff, world: World, now: datetime) -> Step:
    """50 %: the receiver is reminded; one who has left in the meantime is passed over at once."""
    if handoff.offer.receiver not in world.hours:
        return expire(handoff, world, now)
    reminded = _with_offer(handoff, replace(handoff.offer, reminded_at=now))
    return Step(handoff=reminded, remind=handoff.offer.receiver)


def expire(handoff: Handoff, world: World, now: datetime) -> Step:
    """100 %: on to the next; where there is none it stays where it is, and is asked for again and again."""
    moved = _offered(_ended(awake(handoff, world, now), OfferState.EXPIRED, now), world, now, News.MOVED)
    if moved:
        return moved
    if handoff.offer.receiver not in world.hours:
        return Step(handoff=_withdrawn(handoff, now), news=News.LOST)
    return _stuck(handoff, world, now)


def move_on(handoff: Handoff, world: World, now: datetime, how: OfferState = OfferState.MOVED) -> Step | None:
    """On to whoever answers now, because the receiver does not; None while they do, or nobody else could.

    Who was asked as an owner and lost that (`OVER`) answers no more, even where they would be asked later.
    """
    owned = how is OfferState.OVER and handoff.offer.pick.standing in {Standing.OWNER, Standing.POOL}
    mine = (each for each in world.takers if each.member == handoff.offer.receiver)
    if any(each.standing is Standing.OWNER or not owned for each in mine):
        return None
    moved = _offered(_ended(awake(handoff, world, now), how, now), world, now, News.MOVED)
    return moved if moved and moved.pick and moved.pick.standing is not Standing.MANAGER else None


def reassign(handoff: Handoff, named: Named, world: World, now: datetime) -> Step:
    """On to a named member, with a full time of their own; the manager's clock runs on from the first offer."""
    ended = _ended(awake(handoff, world, now), OfferState.MOVED, now, note=named.note)
    pick = Pick(member=named.member, standing=Standing.NAMED, by=named.by)
    offer = _offer(ended, pick, world.hours[named.member], now, anew=False)
    return Step(handoff=replace(ended, offers=(*ended.offers, offer)), news=News.MOVED, pick=pick)


def tell_manager(handoff: Handoff, world: World, now: datetime) -> Step:
    """200 % of the first offer: the nearest manager who is here hears of it, in their hours unless the edge is urgent.

    A manager who was asked to take the handoff themselves knows already.
    """
    line = [each for each in line_above(handoff.round_offers[0].receiver, world.managers) if each in world.hours]
    manager = next((each for each in line if not world.hours[each].is_away(now)), next(iter(line), None))
    if manager is None or any(each.receiver == manager for each in handoff.offers):
        return Step(handoff=replace(handoff, told_at=now))
    hours = world.hours[manager]
    if not handoff.edge.at_once and not hours.is_working(now):
        return Step(handoff=replace(handoff, tell_at=hours.next_start(now)))
    return Step(handoff=replace(handoff, told_at=now), news=News.LATE, tell=manager)


def nudge(handoff: Handoff) -> Step:
    return Step(handoff=replace(handoff, nudge_at=None), news=News.NUDGE)


def lapse(handoff: Handoff, now: datetime) -> Step:
    """Returned and never fixed: withdrawn."""
    return Step(handoff=_withdrawn(handoff, now), news=News.LAPSED)


def resume(handoff: Handoff, world: World, now: datetime) -> Step:
    """The day of a recycled handoff has come: it sets out anew."""
    return _anew(handoff, world, now, News.BACK) or Step(handoff=_withdrawn(handoff, now), news=News.LOST)


def _anew(handoff: Handoff, world: World, now: datetime, news: News) -> Step | None:
    fresh = replace(handoff, nudge_at=None, lapse_at=None, resume_at=None, told_at=None, tell_at=None)
    return _offered(fresh, _with_named(handoff, world, now), now, news, anew=True, prefer=handoff.offer.receiver)


def _with_named(handoff: Handoff, world: World, now: datetime) -> World:
    """Whoever was named and sent it back may be asked again, though no rule of ownership asks them."""
    last = handoff.offer
    here = last.receiver in world.hours and not world.hours[last.receiver].is_away(now)
    known = any(each.member == last.receiver for each in world.takers)
    if known or not here or last.pick.standing is not Standing.NAMED:
        return world
    again = Taker(member=last.receiver, tier=len(world.takers), standing=Standing.NEXT)
    return replace(world, takers=(*world.takers, again))


def _offered(
    handoff: Handoff, world: World, now: datetime, news: News, *, anew: bool = False, prefer: int | None = None
) -> Step | None:
    """The next one asked; `anew` begins a round, in which everybody may be asked again."""
    passed = _passed(handoff, world, anew=anew)
    managers = _managers(handoff, world)
    pick = route(world.takers, owed=world.owed, passed=passed, managers=managers, prefer=prefer, loads=world.loads)
    if pick is None:
        return None
    offer = _offer(handoff, pick, world.hours[pick.member], now, anew=anew)
    tell_at = twice(handoff.edge.sla, world.hours[pick.member], now) if anew else handoff.tell_at
    out = replace(
        handoff,
        state=State.OFFERED,
        offers=(*handoff.offers, offer),
        tell_at=tell_at,
        complete_by=None,
        revision=handoff.revision + (handoff.offers == () or handoff.state is not State.OFFERED),
    )
    return Step(handoff=out, news=news, pick=pick)


def _offer(handoff: Handoff, pick: Pick, hours: Hours, now: datetime, *, anew: bool) -> Offer:
    times = deadline(handoff.edge.sla, hours, now)
    at_once = pick.standing is Standing.MANAGER and handoff.edge.at_once
    last = handoff.offers[-1].round if handoff.offers else 0
    return Offer(
        number=len(handoff.offers) + 1,
        round=last + anew,
        pick=pick,
        offered_at=now,
        shown_at=now if at_once else times.shown_at,
        half_at=times.half_at,
        due_at=times.due_at,
    )


def _passed(handoff: Handoff, world: World, *, anew: bool) -> dict[int, str]:
    """Who is not asked, and why; in a new round everybody may be asked again."""
    had = {} if anew else {each.receiver: _how(handoff, each) for each in handoff.round_offers}
    gone = {each.member: "left" for each in world.takers if each.member not in world.hours}
    return had | gone | {handoff.sender: "sender"}


def _how(handoff: Handoff, offer: Offer) -> str:
    """How an offer ended, told apart where somebody else was named."""
    named = any(each.number == offer.number + 1 and each.pick.by is not None for each in handoff.offers)
    return "named" if named and offer.state is OfferState.MOVED else str(offer.state)


def _managers(handoff: Handoff, world: World) -> list[int]:
    """Behind all takers: the line above the last one asked, then the sender's own."""
    below = [handoff.offer.receiver] if handoff.offers else []
    below += [each.member for each in world.takers if each.member not in below]
    lines = [each for member in [*below, handoff.sender] for each in line_above(member, world.managers)]
    return [each for each in dict.fromkeys(lines) if each in world.hours]


def _stuck(handoff: Handoff, world: World, now: datetime) -> Step:
    again = once_more(handoff.edge.sla, world.hours[handoff.offer.receiver], now)
    first = handoff.offer.again_at is None
    waiting = _with_offer(handoff, replace(handoff.offer, again_at=again))
    return Step(handoff=waiting, news=News.STUCK if first else None, remind=handoff.offer.receiver)


def _returned(handoff: Handoff, world: World, now: datetime) -> Handoff:
    hours = world.hours.get(handoff.sender) or world.hours[handoff.offer.receiver]
    return replace(
        handoff,
        state=State.RETURNED,
        returns=handoff.returns + 1,
        tell_at=None,
        nudge_at=working_days(NUDGE_DAYS, hours, now),
        lapse_at=working_days(LAPSE_DAYS, hours, now),
    )


def _ended(
    handoff: Handoff, state: OfferState, now: datetime, *, reason: RejectReason | None = None, note: str = ""
) -> Handoff:
    """The handoff with its current offer ended: a move, so every older button is late from here on."""
    offer = replace(handoff.offer, state=state, ended_at=now, reason=reason, note=note)
    return replace(_with_offer(handoff, offer), revision=handoff.revision + 1)


def _withdrawn(handoff: Handoff, now: datetime) -> Handoff:
    if handoff.state is State.OFFERED:
        return _closed(_ended(handoff, OfferState.WITHDRAWN, now), State.WITHDRAWN, now)
    return replace(_closed(handoff, State.WITHDRAWN, now), revision=handoff.revision + 1)


def _closed(handoff: Handoff, state: State, now: datetime) -> Handoff:
    quiet = replace(handoff, tell_at=None, nudge_at=None, lapse_at=None, resume_at=None, chase_at=None)
    return replace(quiet, state=state, ended_at=now)


def _with_offer(handoff: Handoff, offer: Offer) -> Handoff:
    return replace(handoff, offers=(*handoff.offers[:-1], offer))
