"""Who may change which part of the map: admins all of it, a role manager the roles and branches given to them."""

from collections.abc import Callable
from datetime import datetime

from bot.kit.errors import Refusal
from bot.roles.model import Scope
from bot.roles.trees import Trees
from bot.workspace.model import Actor, Grant
from bot.workspace.rights import NotAnAdmin, require_member

MayKeep = Callable[[int, Scope], bool]  # a role and a scope


class NotAKeeper(NotAnAdmin):
    """Only admins may change that. Role managers may within their part: `/rolecall admin list`, `/rolecall manager`."""


class NotYours(Refusal):
    """You may change only the roles and segments that you manage, and this is not within them. Ask an admin."""


def may_keep(actor: Actor, trees: Trees, role_id: int, scope: Scope, on: datetime) -> bool:
    """Whether the actor may say who holds that role in that scope, as the trees stand at an instant."""
    return actor.is_admin or any(_covers(each, trees, role_id, scope, on) for each in actor.grants)


def _covers(grant: Grant, trees: Trees, role_id: int, scope: Scope, on: datetime) -> bool:
    """A scope that does not name the managed branch's dimension reaches beyond the branch."""
    if grant.role_id not in (None, role_id):
        return False
    return grant.segment_id is None or any(grant.segment_id in trees.line(each, on) for each in scope)


def require_keeper(actor: Actor, trees: Trees, role_id: int, scope: Scope, on: datetime) -> None:
    """Raise unless the actor may say who holds that role in that scope."""
    require_any_keeper(actor)
    if not may_keep(actor, trees, role_id, scope, on):
        raise NotYours


def require_any_keeper(actor: Actor) -> None:
    """Raise unless the actor may change some part of the map."""
    require_member(actor)
    if not actor.is_admin and not actor.grants:
        raise NotAKeeper
