"""An example in a workspace's own words, so that whoever types it as it stands gets an answer."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.roles.model import Assignment, Rank, Role
from bot.roles.trees import Trees

AE = "ae"
FEW = 2  # segments; more are no example but a puzzle


def example(roles: Mapping[int, Role], trees: Trees, held: Iterable[Assignment], now: datetime) -> str:
    """What somebody leads now, as people would type it: `AE EMEA Fintech`; where nobody leads anything, a role."""
    offered = {role.id: role for role in roles.values() if role.stands(now)}
    leads = [each for each in held if each.rank is Rank.LEAD and each.role_id in offered and each.holds(now)]
    told = [each for each in leads if len(each.scope) <= FEW] or leads
    if not told:
        return next((each.short for each in offered.values() if each.key == AE), "AE")
    best = max(told, key=lambda each: (len(each.scope), offered[each.role_id].key == AE, -each.id))
    return " ".join([offered[best.role_id].short, *(each.name for each in trees.ordered(best.scope))])
