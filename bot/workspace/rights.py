"""Who may do what: everybody may ask, full members act for themselves, admins change the map."""

from bot.kit.errors import Refusal
from bot.workspace.model import Actor, MemberKind


class NotAnAdmin(Refusal):
    """Only admins may change that. `/rolecall admin list` names them; one may type `/rolecall admin add @you`."""


class NotAMember(Refusal):
    """Only full members of this workspace can do that. Guests, bots and other organisations may only ask."""


class NotKnown(Refusal):
    """I do not know you yet: Slack has not told me about you. Try again in a minute."""


class NotActive(Refusal):
    """Your account is deactivated in Slack, so nothing can be changed with it."""


def require_member(actor: Actor) -> None:
    """Raise unless the actor is an active, full member (or the operator)."""
    if actor.kind is not MemberKind.FULL:
        raise NotAMember
    if not actor.active:
        raise NotActive


def require_admin(actor: Actor) -> None:
    """Raise unless the actor may change the map."""
    require_member(actor)
    if not actor.is_admin:
        raise NotAnAdmin
