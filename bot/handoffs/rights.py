"""Who may start a handoff, and who may make each move of one."""

from datetime import datetime

from bot.handoffs.contract import ANYBODY, Edge
from bot.handoffs.model import Handoff, OfferState, State
from bot.kit.blocks import esc, mention, when
from bot.kit.errors import Refusal
from bot.ownership.claims import overlaps
from bot.ownership.index import Index
from bot.people.model import line_above
from bot.roles.model import Scope
from bot.workspace.model import Actor
from bot.workspace.rights import require_member

SHOWN = 5


class NotYourHandoff(Refusal):
    """Only some may make this move of a handoff; the sentence names them."""


def holders(index: Index, role_key: str, segments: Scope, account: int | None, on: datetime) -> set[int]:
    """Everybody who holds a role for a part of these segments, lead or backup, or is named on the account."""
    role = index.role(role_key)
    held = (each for each in index.rows.assignments if each.role_id == role.id and each.holds(on))
    found = {each.member_id for each in held if overlaps(index, each.scope, segments, on)}
    named = index.named(account, role.id) if account is not None else ()
    found |= {each.member_id for each in named if each.holds(on)}
    return {each for each in found if index.may_own(each, on)}


def managers(index: Index, members: set[int], on: datetime) -> dict[int, int]:
    """Whom these members report to, and so on upwards."""
    found: dict[int, int] = {}
    waiting = list(members)
    for member in waiting:
        manager = index.manager_of(member, on)
        if manager is not None and member not in found:
            found[member] = manager
            waiting.append(manager)
    return found


def require_may_start(
    index: Index, edge: Edge, actor: Actor, *, segments: Scope, account: int | None, on: datetime
) -> None:
    """Raise unless the actor holds the sending role there, leads somebody who does, or is an admin.

    Where the edge says anybody, every full member may.
    """
    require_member(actor)
    if actor.is_admin or edge.sender == ANYBODY:
        return
    there = holders(index, edge.sender, segments, account, on)
    above = managers(index, there, on)
    if actor.member_id in there or any(actor.member_id in set(line_above(each, above)) for each in there):
        return
    role = index.role(edge.sender).short
    names = [mention(index.members[each].slack_user_id, index.members[each].name) for each in sorted(there)]
    ask = f" Ask {' or '.join(names[:SHOWN])} to do it." if names else f" Nobody holds {esc(role)} here yet."
    raise NotYourHandoff(
        f"Only those who hold {esc(role)} for this account, their backups and managers may pass it on.{ask}"
    )


def require_receiver(index: Index, handoff: Handoff, actor: Actor) -> None:
    require_member(actor)
    if actor.member_id == handoff.offer.receiver:
        return
    member = index.members[handoff.offer.receiver]
    who = mention(member.slack_user_id, member.name)
    raise NotYourHandoff(f"This is offered to {who}, so only they can answer it. Nothing changed.")


def require_sender(index: Index, handoff: Handoff, actor: Actor) -> None:
    require_member(actor)
    if actor.member_id == handoff.sender or actor.is_admin:
        return
    member = index.members[handoff.sender]
    raise NotYourHandoff(
        f"Only {mention(member.slack_user_id, member.name)}, who sent it, can do that. Nothing changed."
    )


DONE = {
    State.ACCEPTED: "was accepted",
    State.REJECTED: "was rejected",
    State.WITHDRAWN: "was withdrawn",
    State.RETURNED: "went back to its sender to be fixed",
    State.RECYCLED: "was put off",
    State.UNDER_WAY: "was accepted",
    State.COMPLETED: "was completed",
}


def require_closed(handoff: Handoff) -> None:
    """Raise unless nothing more can become of it, so that a new one does not stand beside an open one."""
    if handoff.state.is_open:
        raise Refusal(f"*{esc(handoff.company)}* is still on its way. Withdraw it first, or wait for the answer.")


def require_state(handoff: Handoff, *states: State) -> None:
    """Raise unless the move fits: the buttons of each state offer only what does, so this is for all other ways."""
    if handoff.state not in states:
        stands = DONE.get(handoff.state, "waits for an answer")
        raise Refusal(f"*{esc(handoff.company)}* {stands}, so this cannot be done. Nothing changed.")


def require_current(index: Index, handoff: Handoff, revision: int, actor: Actor) -> None:
    """Raise with what has happened in the meantime when the button or form is older than the handoff."""
    if handoff.revision == revision:
        return
    reader = index.members.get(actor.member_id) if actor.member_id else None
    zone = reader.zone if reader else index.zone
    raise Refusal(f"{_meanwhile(index, handoff, zone, actor)} Nothing changed.")


def _meanwhile(index: Index, handoff: Handoff, zone: str, actor: Actor) -> str:
    offer, company = handoff.offer, f"*{esc(handoff.company)}*"
    if handoff.state is State.OFFERED:
        return _moved_on(index, handoff, zone, actor)
    at = handoff.ended_at or offer.ended_at
    decided = handoff.state is not State.WITHDRAWN
    member = index.members[offer.receiver]
    by = f" by {mention(member.slack_user_id, member.name)}" if decided else ""
    on = f" on {when(at, zone)}" if at else ""
    return f"{company} {DONE[handoff.state]}{by}{on}."


def _moved_on(index: Index, handoff: Handoff, zone: str, actor: Actor) -> str:
    company = f"*{esc(handoff.company)}*"
    if handoff.offer.receiver == actor.member_id and handoff.offer.paused_at:
        return f"This is out of date: {company} {'is paused' if handoff.offer.is_paused else 'goes on'} since then."
    if handoff.offer.receiver == actor.member_id:
        return f"This card is out of date: {company} was offered to you anew, answer on the newest card."
    now_with = index.members[handoff.offer.receiver]
    mine = [each for each in handoff.offers if each.receiver == actor.member_id]
    who = mention(now_with.slack_user_id, now_with.name)
    if mine and mine[-1].state is OfferState.EXPIRED and mine[-1].ended_at:
        return f"Your time for {company} ran out on {when(mine[-1].due_at, zone)}; it is with {who} now."
    return f"{company} has moved on; it is with {who} now."
