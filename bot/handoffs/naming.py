"""Naming another member to take what is offered: who may do that, and who may be named."""

from datetime import datetime

from bot.handoffs.model import Handoff, Standing
from bot.handoffs.rights import NotYourHandoff, managers
from bot.kit.blocks import mention, when
from bot.ownership.index import Index
from bot.people.model import line_above
from bot.workspace.model import Actor, MemberKind
from bot.workspace.rights import require_member


def may_name(index: Index, handoff: Handoff, actor: Actor, now: datetime) -> bool:
    """Whoever is asked, their managers, and admins."""
    receiver = handoff.offer.receiver
    above = line_above(receiver, managers(index, {receiver}, now))
    return actor.is_admin or actor.member_id == receiver or actor.member_id in set(above)


def require_may_name(index: Index, handoff: Handoff, actor: Actor, now: datetime) -> None:
    require_member(actor)
    if may_name(index, handoff, actor, now):
        return
    member = index.members[handoff.offer.receiver]
    who = mention(member.slack_user_id, member.name)
    raise NotYourHandoff(
        f"This is offered to {who}, so only they, their managers and admins can pass it on. Nothing changed."
    )


def unfit(index: Index, handoff: Handoff, member_id: int | None, now: datetime, zone: str) -> str | None:
    """Why this member cannot be named, in plain words and the reader's `zone`; None when they can."""
    member = index.members.get(member_id) if member_id is not None else None
    if member is None or member.kind is not MemberKind.FULL or not index.may_own(member.id, now):
        return "Only full members of this workspace can take it. Name one of them."
    if not member.slack_user_id:
        return f"I cannot reach {member.name} in Slack. Name somebody else."
    if member.id == handoff.sender:
        return f"{member.name} sent it. Name somebody else, or reject it, which sends it back."
    if member.id == handoff.offer.receiver:
        return f"{member.name} has it already. Name somebody else."
    absent = index.away(member.id, now)
    if absent:
        back = max(each.until for each in absent)
        return f"{member.name} is away until {when(back, zone)}. Name somebody who is here."
    return None


def stays(index: Index, handoff: Handoff, now: datetime) -> bool:
    """Whoever was named keeps it while they are here: no rule of ownership asked them, so none takes it away."""
    return handoff.offer.pick.standing is Standing.NAMED and not index.away(handoff.offer.receiver, now)
