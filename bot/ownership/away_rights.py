"""Who may say when somebody is away: they themselves, whoever is above them, who manages a role of theirs, admins."""

from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.people.model import line_above
from bot.people.service import report_lines
from bot.roles import service as roles
from bot.roles.rights import may_keep
from bot.workspace.model import Actor
from bot.workspace.rights import require_member


class NotTheirManager(Refusal):
    """Only they themselves, their managers, who manages their roles, and admins may say when somebody is away."""


async def require_right(tx: Tx, acting: Actor, member_id: int) -> None:
    """Raise unless the actor is that member, above them, managing a role of theirs, or an admin."""
    require_member(acting)
    if acting.is_admin or acting.member_id == member_id or acting.member_id in await _above(tx, member_id):
        return
    if acting.grants:
        trees, held = await roles.load_trees(tx), await roles.assignments(tx, member_id=member_id)
        if any(may_keep(acting, trees, each.role_id, each.scope, tx.now) for each in held if not each.ended(tx.now)):
            return
    raise NotTheirManager


async def _above(tx: Tx, member_id: int) -> set[int]:
    bosses = {each.member_id: each.manager_id for each in await report_lines(tx) if each.holds(tx.now)}
    return set(line_above(member_id, bosses))
