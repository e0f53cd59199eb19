"""Verbs that change something: who is an admin, the settings, and the sample organisation."""

import re

from bot.config import Storage
from bot.kit.clock import BusinessClock
from bot.kit.db import Database, Tx
from bot.kit.errors import Refusal
from bot.kit.twin import words
from bot.operator.database import opened
from bot.operator.plain import lines, text
from bot.people import admins
from bot.people import service as people
from bot.roles import keepers
from bot.roles.service import load_roster
from bot.roles.words import Ref
from bot.sample.writer import write
from bot.workspace import managers
from bot.workspace import service as workspaces
from bot.workspace.model import OPERATOR
from bot.workspace.settings import SETTINGS

SLACK_USER = re.compile(r"[UW][A-Z0-9]{2,}")


async def set_admin(settings: Storage, verb: str, member: str, workspace: str | None) -> str:
    """Grant or revoke, and the sentence that says what changed; a Slack user id will do before anybody is known."""
    async with opened(settings, workspace) as (db, tenant), db.begin(tenant) as tx:
        user = await _user(tx, member)
        change = admins.grant if verb == "add" else admins.revoke
        changed = await change(tx, OPERATOR, user, via=f"rolecall admin {verb}")
        known = await people.by_slack(tx, user)
    if not changed:
        return "Nothing to change."
    told = f"{known.name if known else user} {'may now' if verb == 'add' else 'may no longer'} change the map."
    return told if known or verb != "add" else f"{told} I do not know that id yet; the right waits for them."


async def set_manager(settings: Storage, verb: str, member: str, what: str, workspace: str | None) -> str:
    """Give or take a part of the map, and the sentence that says what changed; `what` names a role, a segment or both.

    Without it all that the member manages is taken.
    """
    async with opened(settings, workspace) as (db, tenant), db.begin(tenant) as tx:
        known = await people.by_slack(tx, await _user(tx, member))
        if known is None:
            raise Refusal(f"I do not know “{member}” yet: Slack has not told me about them.")
        roster = await load_roster(tx)
        _, wanted = keepers.read_manager(roster, f"{verb} {Ref('member', known.id)} {what}", tx.now)
        via = f"rolecall manager {verb}"
        if verb == "add":
            given = await managers.give(tx, OPERATOR, wanted, via)
            return text(words(keepers.told_given(roster, wanted, given=given)), roster.by_slack)
        gone = await managers.take(tx, OPERATOR, wanted, via)
        return text(words(keepers.told_taken(roster, wanted, gone)), roster.by_slack)


async def list_managers(settings: Storage, workspace: str | None) -> str:
    """Who manages what, a line each."""
    async with opened(settings, workspace) as (db, tenant), db.read(tenant) as tx:
        roster = await load_roster(tx)
        return lines(await keepers.listed(tx), roster.by_slack)


async def set_setting(settings: Storage, key: str | None, value: str, workspace: str | None) -> str:
    """Keep a setting, and the sentence that tells of it; without a key all of them, a line each."""
    async with opened(settings, workspace) as (db, tenant), db.begin(tenant) as tx:
        if key is None:
            found = await workspaces.get(tx)
            return "\n".join(f"{each.key}: {each.of(found)}" for each in SETTINGS)
        return words(await workspaces.set_setting(tx, OPERATOR, key, value, via=f"rolecall set {key}"[:120]))


async def _user(tx: Tx, typed: str) -> str:
    if SLACK_USER.fullmatch(typed):
        return typed
    wanted = typed.casefold()
    found = [
        each for each in await people.members(tx) if wanted in (each.name.casefold(), (each.email or "").casefold())
    ]
    if len(found) == 1 and found[0].slack_user_id:
        return found[0].slack_user_id
    raise Refusal(f"{_unclear(typed, len(found))} Give the Slack user id (U…) from their profile.")


def _unclear(text: str, found: int) -> str:
    if not found:
        return f"I know nobody called “{text}”."
    return f"I know {found} members called “{text}”." if found > 1 else f"“{text}” is not linked to a Slack user yet."


async def fill_sample(settings: Storage) -> None:
    """The sample organisation, written through the features' own services at the present business time."""
    db = Database(settings.database_url, now=BusinessClock(movable=True))
    try:
        async with db.read(0) as tx:
            now = tx.now
        await write(db, now)
    finally:
        await db.close()
