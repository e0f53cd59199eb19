"""What counts of a move: facts that measures are made of, read off the offers before it and after."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.handoffs.model import Handoff, Offer, OfferState
from bot.handoffs.pause import stood_still
from bot.people.hours import Hours


class What(StrEnum):
    SENT = "sent"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRED = "expired"  # an offer moved on unanswered
    OVERDUE = "overdue"  # the first offer of a round ran over its time, whoever had the next


ENDED = {
    OfferState.ACCEPTED: What.ACCEPTED,
    OfferState.REJECTED: What.REJECTED,
    OfferState.EXPIRED: What.EXPIRED,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """One fact about an offer. `due`: its full time counts; `minutes` are working ones, from sent until answered."""

    what: What
    offer: Offer
    at: datetime
    in_time: bool = False
    due: bool = False
    minutes: int | None = None


def counted(before: Sequence[Offer], after: Handoff, hours: Mapping[int, Hours]) -> Iterator[Counted]:
    """What a move adds. Who has no hours is somebody that cannot be reached: how long they took is not known."""
    known = {each.number: each for each in before}
    for offer in after.offers:
        was = known.get(offer.number)
        if was is None and offer.number == 1:
            yield Counted(what=What.SENT, offer=offer, at=offer.offered_at)
        if was is not None and was.state is OfferState.OPEN:
            yield from _ended(offer, after, hours)
            yield from _overdue(was, offer, after)


def _ended(offer: Offer, after: Handoff, hours: Mapping[int, Hours]) -> Iterator[Counted]:
    what, at = ENDED.get(offer.state), offer.ended_at
    if what is None or at is None:
        return
    answered = what is not What.EXPIRED
    minutes = _minutes(offer, after, at, hours) if answered else None
    in_time = answered and at <= offer.due_at
    yield Counted(what=what, offer=offer, at=at, in_time=in_time, due=answered or at >= offer.due_at, minutes=minutes)


def _minutes(offer: Offer, after: Handoff, at: datetime, hours: Mapping[int, Hours]) -> int | None:
    """Of whoever answered, since the handoff last set out, but for pauses."""
    own = hours.get(offer.receiver)
    if own is None:
        return None
    of_round = [each for each in after.offers if each.round == offer.round]
    return round(own.between(of_round[0].offered_at, at) - sum(stood_still(each, own) for each in of_round))


def _first(offer: Offer, after: Handoff) -> Offer:
    return next(each for each in after.offers if each.round == offer.round)


def _overdue(was: Offer, offer: Offer, after: Handoff) -> Iterator[Counted]:
    """Once: when it ends late, or when it stays with somebody because nobody comes next."""
    if _first(offer, after) != offer or was.again_at is not None:
        return
    unanswered = offer.state is OfferState.EXPIRED and offer.ended_at is not None and offer.ended_at >= offer.due_at
    late = offer.state in {OfferState.ACCEPTED, OfferState.REJECTED} and (offer.ended_at or offer.due_at) > offer.due_at
    if unanswered or late or offer.again_at is not None:
        yield Counted(what=What.OVERDUE, offer=offer, at=offer.due_at)
