"""`/rolecall setup`: the form that says who holds what, read field by field, and saved as a whole or not at all."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot.kit.again import HOME
from bot.kit.db import Database, Tx
from bot.kit.door import Command, Feature, Reply, Request, Route, Verb
from bot.kit.errors import Refusal
from bot.kit.fields import Faults
from bot.people.service import actor, by_slack
from bot.roles import service, team
from bot.roles.model import Assignment, Rank
from bot.roles.roster import Roster
from bot.roles.setup import set_needed
from bot.roles.team import Wish
from bot.workspace import settings
from bot.workspace.model import Actor
from bot.workspace.rights import require_admin
from bot.workspace.service import get, set_setting

UNSET = "UTC"  # what a workspace begins with
UNTICKED = "You unticked this role above. Tick it, or name nobody here."


@dataclass(frozen=True, kw_only=True, slots=True)
class Setup:
    """Opens the form, reads it before it is acknowledged, and saves it; the right is asked for each time."""

    db: Database

    async def open(self, request: Request) -> Reply:
        async with self.db.read(request.tenant, request.now) as tx:
            require_admin(await actor(tx, request.user))
            roster = await service.load_roster(tx)
            posts = await _posts(tx, roster)
            me = await by_slack(tx, request.user)
        zone = me.zone if me and roster.zone == UNSET else roster.zone
        return Reply(view=team.form(roster, posts, zone, request.channel))

    async def check(self, request: Request) -> None:
        async with self.db.read(request.tenant, request.now) as tx:
            require_admin(await actor(tx, request.user))
            await _read(tx, await service.load_roster(tx), request)

    async def save(self, tx: Tx, request: Request) -> Reply:
        acting = await actor(tx, request.user)
        require_admin(acting)
        roster = await service.load_roster(tx)
        wanted = await _read(tx, roster, request)
        if request.values.get(team.ZONE) != roster.zone:
            await set_setting(tx, acting, "zone", str(request.values[team.ZONE]), request.via)
        held = await service.assignments(tx, not_ended_by=tx.now)
        for wish in wanted:
            await _fulfil(tx, acting, roster, wish, held, request.via)
        roster = await service.load_roster(tx)
        return Reply(message=team.saved(roster, await _posts(tx, roster)))


def feature(db: Database) -> Feature:
    setup = Setup(db=db)
    begin = Verb(
        word="setup",
        usage="/rolecall setup",
        help="Who holds which role, on one form: a team in a few clicks. Admins only.",
        read=setup.open,
    )
    command = Command(name=HOME, summary="sets me up and says how I am.", verbs=(begin,))
    return Feature(commands=(command,), forms={team.SETUP: Route(check=setup.check, write=setup.save)})


async def _posts(tx: Tx, roster: Roster) -> list[team.Post]:
    return team.posts(roster, await service.assignments(tx, not_ended_by=tx.now), tx.now)


async def _read(tx: Tx, roster: Roster, request: Request) -> list[Wish]:
    """Raises FieldErrors with all that is wrong, so that nothing has to be sent twice."""
    wanted = team.wishes(roster.standing, request.values, json.loads(request.value))
    faults = Faults()
    with faults.beside(team.ZONE):
        settings.read(settings.setting("zone"), str(request.values.get(team.ZONE) or ""), await get(tx))
    for wish in wanted:
        with faults.beside(wish.field):
            _require_holders(roster, request, wish)
    faults.tell()
    return wanted


def _require_holders(roster: Roster, request: Request, wish: Wish) -> None:
    if wish.needed is False and request.values.get(wish.field):
        raise Refusal(UNTICKED)
    for user in wish.added:
        if user not in roster.by_slack:
            raise Refusal(f"Slack has not told me about {user} yet. Try again in a minute, or name somebody else.")
        service.require_holder(roster.by_slack[user], request.now)


async def _fulfil(tx: Tx, acting: Actor, roster: Roster, wish: Wish, held: Sequence[Assignment], via: str) -> None:
    """What somebody else has done meanwhile is not done twice."""
    if wish.needed is not None and bool(wish.role.needed_in) != wish.needed:
        await set_needed(tx, acting, wish.role, needed=wish.needed, via=via)
    mine = {each.member_id: each for each in _everywhere(held, wish)}
    for user in wish.added:
        member = roster.by_slack[user]
        if member.id not in mine:
            new = Assignment(id=0, role_id=wish.role.id, member_id=member.id, since=tx.now)
            await service.assign(tx, acting, new, via)
    for user in wish.ended:
        found = mine.get(roster.by_slack[user].id) if user in roster.by_slack else None
        if found:
            await service.end(tx, acting, found.id, tx.now, via)


def _everywhere(held: Sequence[Assignment], wish: Wish) -> list[Assignment]:
    found = [each for each in held if each.role_id == wish.role.id]
    return [each for each in found if not each.scope and each.rank is Rank.LEAD]
