"""What a move looks at, gathered from the ownership map: who may be asked in which order, when they work."""

from collections.abc import Iterable
from datetime import datetime

from bot.handoffs.model import Handoff, Standing, Taker
from bot.handoffs.rights import managers
from bot.handoffs.step import World
from bot.ownership.index import Index
from bot.ownership.model import Question, Verdict
from bot.ownership.resolver import resolve
from bot.people.hours import Hours
from bot.people.working import hours

STANDINGS = {
    Verdict.NAMED: Standing.OWNER,
    Verdict.WON: Standing.OWNER,
    Verdict.STAND_IN: Standing.BACKUP,
    Verdict.BACKUP: Standing.BACKUP,
    Verdict.FALLBACK: Standing.FALLBACK,
}


def takers(index: Index, handoff: Handoff, now: datetime) -> tuple[Taker, ...]:
    """Who answers now by the ownership rules, tier by tier."""
    known = handoff.account if handoff.account in index.accounts else None
    role = index.role(handoff.edge.receiver)
    question = Question(role_id=role.id, segments=frozenset(handoff.segments), account_id=known)
    answer = resolve(index, question, now, below=0)
    return tuple(
        Taker(
            member=each.member_id,
            tier=place,
            standing=STANDINGS.get(each.why, Standing.NEXT),
            weight=each.weight,
            sole=answer.owners == (each.member_id,),
        )
        for place, tier in enumerate(answer.order)
        for each in tier
    )


def world(index: Index, handoff: Handoff, order: tuple[Taker, ...], owed: dict[int, int], now: datetime) -> World:
    """Everything that a move of this handoff may need; who cannot be reached in Slack has no hours in it."""
    people = {handoff.sender, *(each.member for each in order), *(each.receiver for each in handoff.offers)}
    above = managers(index, people, now)
    return World(
        takers=order,
        managers=above,
        hours=hours_of(index, people | set(above.values()), now),
        owed=owed,
    )


def hours_of(index: Index, people: Iterable[int], now: datetime) -> dict[int, Hours]:
    found = (index.members[each] for each in people if index.may_own(each, now))
    return {each.id: hours(each, index.absences_of(each.id)) for each in found if each.slack_user_id}
