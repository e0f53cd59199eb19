"""Verbs that change something: who is an admin, the settings, and the sample organisation."""

import re

from bot.config import Storage
from bot.kit.clock import BusinessClock
from bot.kit.db import Database, Tx
from bot.kit.errors import Refusal
from bot.kit.twin import words
from bot.operator.database import opened
from bot.people import service as people
from bot.sample.writer import write
from bot.workspace import service as workspaces
from bot.workspace.model import OPERATOR
from bot.workspace.settings import SETTINGS

SLACK_USER = re.compile(r"[UW][A-Z0-9]{2,}")


async def set_admin(settings: Storage, verb: str, member: str, workspace: str | None) -> str:
    """Grant or revoke, and the sentence that says what changed; a Slack user id will do before anybody is known."""
    async with opened(settings, workspace) as (db, tenant), db.begin(tenant) as tx:
        user = await _user(tx, member)
        change = workspaces.grant if verb == "add" else workspaces.revoke
        changed = await change(tx, OPERATOR, user, via=f"rolecall admin {verb}")
        known = await people.by_slack(tx, user)
    if not changed:
        return "Nothing to change."
    told = f"{known.name if known else user} {'may now' if verb == 'add' else 'may no longer'} change the map."
    return told if known or verb != "add" else f"{told} I do not know that id yet; the right waits for them."


async def set_setting(settings: Storage, key: str | None, value: str, workspace: str | None) -> str:
    """Keep a setting, and the sentence that tells of it; without a key all of them, a line each."""
    async with opened(settings, workspace) as (db, tenant), db.begin(tenant) as tx:
        if key is None:
            found = await workspaces.get(tx)
            return "\n".join(f"{each.key}: {each.of(found)}" for each in SETTINGS)
        return words(await workspaces.set_setting(tx, OPERATOR, key, value, via=f"rolecall set {key}"[:120]))


async def _user(tx: Tx, text: str) -> str:
    if SLACK_USER.fullmatch(text):
        return text
    wanted = text.casefold()
    found = [
        each for each in await people.members(tx) if wanted in (each.name.casefold(), (each.email or "").casefold())
    ]
    if len(found) == 1 and found[0].slack_user_id:
        return found[0].slack_user_id
    raise Refusal(f"{_unclear(text, len(found))} Give the Slack user id (U…) from their profile.")


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
