"""What a week of handoffs looked like: the figures of the digest, counted from the offers as they were at its end."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from statistics import median

from sqlalchemy import or_

from bot.handoffs import book
from bot.handoffs.contract import RejectReason
from bot.handoffs.model import Handoff, HandoffWeek, Offer, OfferState
from bot.handoffs.pause import stood_still, was_paused_at
from bot.handoffs.store import handoff as handoff_table
from bot.kit.db import Tx
from bot.people.hours import Hours
from bot.people.service import members
from bot.people.working import hours

MOST = 20_000


async def week(tx: Tx, start: datetime, end: datetime) -> HandoffWeek:
    """The figures of [start, end); asked again later, they are the same."""
    open_or_late = or_(handoff_table.c.ended_at.is_(None), handoff_table.c.ended_at >= start)
    found = await book.find(tx, handoff_table.c.created_at < end, open_or_late, limit=MOST)
    working = {each.id: hours(each) for each in await members(tx)}
    return summary(found, working, start, end)


def summary(handoffs: Sequence[Handoff], working: Mapping[int, Hours], start: datetime, end: datetime) -> HandoffWeek:
    ended = [(each, offer) for each in handoffs for offer in each.offers if _within(offer.ended_at, start, end)]
    accepted = [(each, offer) for each, offer in ended if offer.state is OfferState.ACCEPTED]
    answers = [offer for _, offer in ended if offer.state in {OfferState.ACCEPTED, OfferState.REJECTED}]
    return HandoffWeek(
        sent=sum(_within(each.created_at, start, end) for each in handoffs),
        accepted=len(accepted),
        rejected=_by_reason(answers),
        expired=sum(offer.state is OfferState.EXPIRED for _, offer in ended),
        overdue=sum(_overdue_at(each, end) for each in handoffs),
        answered_in_time=sum(offer.ended_at <= offer.due_at for offer in answers if offer.ended_at),
        median_hours=_median(_took(each, offer, working[offer.receiver]) for each, offer in accepted),
    )


def _within(at: datetime | None, start: datetime, end: datetime) -> bool:
    return at is not None and start <= at < end


def _by_reason(answers: Iterable[Offer]) -> dict[RejectReason, int]:
    counted = Counter(each.reason for each in answers if each.reason)
    return {reason: counted[reason] for reason in RejectReason if reason in counted}


def _overdue_at(handoff: Handoff, end: datetime) -> bool:
    """As it was at `end`: an offer open, and the time of that round's first offer over."""
    made = [each for each in handoff.offers if each.offered_at < end]
    if not made or (made[-1].ended_at is not None and made[-1].ended_at < end):
        return False
    if was_paused_at(made[-1], end):
        return False
    return next(each for each in made if each.round == made[-1].round).due_at < end


def _took(handoff: Handoff, accepted: Offer, working: Hours) -> float:
    """Working hours of whoever accepted, from the day the handoff last set out until the yes, but for pauses."""
    of_round = [each for each in handoff.offers if each.round == accepted.round]
    took = working.between(of_round[0].offered_at, accepted.ended_at or accepted.due_at)
    return (took - sum(stood_still(each, working) for each in of_round)) / 60


def _median(values: Iterable[float]) -> float | None:
    found = list(values)
    return median(found) if found else None
