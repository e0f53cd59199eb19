"""Waiting for the customer: the clocks of an offer stand still, once, and go on with what was left of them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from math import ceil

from bot.handoffs.deadline import once_more
from bot.handoffs.model import Handoff, Offer
from bot.handoffs.step import News, Step, World
from bot.kit.zones import start_of_day
from bot.people.hours import Hours

LONGEST = 30  # days
LEAST = 1  # working minutes that are left to whoever goes on, however few there were


def goes_on_at(day: date, hours: Hours) -> datetime:
    """When a pause until that day ends: at the start of work, for the answer is wanted in working time."""
    return hours.next_start(start_of_day(day, hours.zone))


def pause(handoff: Handoff, until: datetime, now: datetime) -> Step:
    offer = replace(handoff.offer, paused_at=now, paused_until=until)
    return Step(handoff=_moved(handoff, offer), news=News.PAUSED)


def go_on(handoff: Handoff, world: World, now: datetime) -> Step:
    """The day has come, of which the receiver is told; or they say so themselves before."""
    until, on = handoff.offer.paused_until, awake(handoff, world, now)
    came = until is not None and until <= now and handoff.offer.receiver in world.hours
    return Step(handoff=_moved(on, on.offer), news=News.GOES_ON, remind=handoff.offer.receiver if came else None)


def awake(handoff: Handoff, world: World, now: datetime) -> Handoff:
    """The handoff with its clocks going; one that is not paused as it is.

    Each instant that was still to come lies as many working minutes of the receiver ahead as when they paused, a
    begun one counted whole.
    """
    offer, paused_at = handoff.offer, handoff.offer.paused_at
    if not offer.is_paused or paused_at is None:
        return handoff
    hours = world.hours.get(offer.receiver)
    on = replace(_shifted(offer, paused_at, hours, now), resumed_at=now)
    if offer.again_at and hours:
        on = replace(on, again_at=once_more(handoff.edge.sla, hours, now))
    tell_at = _later(handoff.tell_at, paused_at, hours, now) if handoff.tell_at else None
    return replace(handoff, offers=(*handoff.offers[:-1], on), tell_at=tell_at)


def _shifted(offer: Offer, paused_at: datetime, hours: Hours | None, now: datetime) -> Offer:
    """A reminder that was due already is not sent on top of the word that it goes on."""
    half_at = _later(offer.half_at, paused_at, hours, now)
    half_at = hours.next_start(half_at) if hours and half_at > now else half_at
    reminded = offer.reminded_at or (now if half_at <= now else None)
    return replace(offer, half_at=half_at, due_at=_later(offer.due_at, paused_at, hours, now), reminded_at=reminded)


def _later(instant: datetime, paused_at: datetime, hours: Hours | None, now: datetime) -> datetime:
    """What was over when they paused stays so; of somebody who has left, time passes by the wall clock."""
    if instant <= paused_at:
        return instant
    if hours is None:
        return now + (instant - paused_at)
    return hours.add(now, max(LEAST, ceil(hours.between(paused_at, instant))))


def stood_still(offer: Offer, hours: Hours) -> float:
    """Working minutes for which an offer was paused."""
    if offer.paused_at is None:
        return 0.0
    return hours.between(offer.paused_at, offer.resumed_at or offer.ended_at or offer.paused_at)


def was_paused_at(offer: Offer, instant: datetime) -> bool:
    if offer.paused_at is None or offer.paused_at > instant:
        return False
    return all(each is None or each > instant for each in (offer.resumed_at, offer.ended_at))


def longest_until(today: date) -> date:
    """The last day that a pause may name."""
    return today + timedelta(days=LONGEST)


def _moved(handoff: Handoff, offer: Offer) -> Handoff:
    return replace(handoff, offers=(*handoff.offers[:-1], offer), revision=handoff.revision + 1)
