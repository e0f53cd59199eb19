"""Whose numbers somebody may write: their own, their people's, and as an admin everybody's."""

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.kit.blocks import esc
from bot.kit.errors import Refusal
from bot.people.model import Member, ReportLine
from bot.workspace.model import Actor
from bot.workspace.rights import require_member


class NotYourTeam(Refusal):
    """Only admins set the team's targets, and those of roles and segments. For your own, leave out the `for`."""


class NotTheTeamsNumbers(Refusal):
    """Only admins and who answers for this write the team's numbers. For your own, add `for` and your name."""


class NotTheirNumbers(Refusal):
    """Somebody else's numbers; the sentence says whose, and who writes them."""


def manages(manager: int, member: int, lines: Sequence[ReportLine], at: datetime) -> bool:
    """Whether `manager` stands anywhere above `member`; a circle of lines ends where it began."""
    above = {each.member_id: each.manager_id for each in lines if each.holds(at)}
    seen, boss = {member}, above.get(member)
    while boss is not None and boss not in seen:
        if boss == manager:
            return True
        seen.add(boss)
        boss = above.get(boss)
    return False


def may_see(viewer: Member, member_id: int | None, lines: Sequence[ReportLine], at: datetime) -> bool:
    """Whether what is planned for or promised to a member is shown: to them, to whoever leads them, to admins.

    What is everybody's, a role's or a segment's is shown to all.
    """
    own = member_id is None or viewer.id == member_id or viewer.actor().is_admin
    return own or (member_id is not None and manages(viewer.id, member_id, lines, at))


def require_right_over(actor: Actor, member: Member, lines: Sequence[ReportLine], at: datetime) -> None:
    """Raise unless the actor may write that member's numbers, and the member can have any."""
    require_member(actor)
    if not member.may_own(at):
        told = f"{esc(member.name)} is deactivated or not a full member, so no numbers are kept for them."
        raise Refusal(told)
    if actor.is_admin or actor.member_id == member.id:
        return
    if actor.member_id is None or not manages(actor.member_id, member.id, lines, at):
        told = f"Only {esc(member.name)}, their managers and admins write their numbers. Ask one of them."
        raise NotTheirNumbers(told)


def require_team_right(actor: Actor) -> None:
    require_member(actor)
    if not actor.is_admin:
        raise NotYourTeam


def require_team_numbers(actor: Actor, holders: Collection[int]) -> None:
    """Admins, and who holds the role that answers for the measure: `holders`, by id."""
    require_member(actor)
    if not actor.is_admin and actor.member_id not in holders:
        raise NotTheTeamsNumbers
