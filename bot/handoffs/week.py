"""What a week of handoffs looked like: the figures of the digest, added up from the facts that measures read."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, or_

from bot.handoffs import book
from bot.handoffs.contract import RejectReason
from bot.handoffs.counted import What
from bot.handoffs.facts import between
from bot.handoffs.model import Handoff, HandoffWeek
from bot.handoffs.pause import was_paused_at
from bot.handoffs.store import handoff as handoff_table
from bot.kit.db import Tx

MOST = 20_000


async def week(tx: Tx, start: datetime, end: datetime, members: Collection[int] | None = None) -> HandoffWeek:
    """The figures of [start, end); asked again later, they are the same.

    Of some `members` alone: what they sent or were asked.
    """
    facts = [each for each in await between(tx, start, end) if _is_of(members, each.sender_id, each.member_id)]
    still = or_(handoff_table.c.ended_at.is_(None), handoff_table.c.ended_at >= end)
    found = await book.find(tx, handoff_table.c.created_at < end, still, limit=MOST)
    open_ = [each for each in found if _is_of(members, each.sender, *(one.receiver for one in each.offers))]
    return summary(facts, sum(_overdue_at(each, end) for each in open_))


def _is_of(members: Collection[int] | None, *people: int) -> bool:
    return members is None or any(each in members for each in people)


def summary(facts: Sequence[Row[Any]], overdue: int) -> HandoffWeek:
    count = Counter(each.what for each in facts)
    answers = [each for each in facts if each.what in {What.ACCEPTED, What.REJECTED}]
    took = sorted(each.minutes for each in facts if each.what == What.ACCEPTED and each.minutes is not None)
    return HandoffWeek(
        sent=count[What.SENT],
        accepted=count[What.ACCEPTED],
        rejected=_by_reason(answers),
        expired=count[What.EXPIRED],
        overdue=overdue,
        answered_in_time=sum(each.in_time for each in answers),
        median_hours=_median(took),
        p90_hours=took[-(-len(took) * 9 // 10) - 1] / 60 if took else None,
    )


def _by_reason(answers: Sequence[Row[Any]]) -> dict[RejectReason, int]:
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


def _median(took: Sequence[int]) -> float | None:
    count = len(took)
    return (took[(count - 1) // 2] + took[count // 2]) / 2 / 60 if count else None
