"""Finding, making and binding the workspace; its settings; granting and taking the right to change its map."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select, update

from bot.kit.db import Database, Tx
from bot.kit.errors import Refusal
from bot.kit.rows import rows
from bot.workspace import settings
from bot.workspace.audit import record
from bot.workspace.model import CLOCKWORK, Actor, Grant, Workspace
from bot.workspace.rights import require_admin
from bot.workspace.store import admin, role_manager, to_grant, to_workspace, workspace

LOCAL = "local"


class SeveralWorkspaces(Refusal):
    """This database holds several workspaces. Name one with --workspace."""


async def ensure(db: Database, name: str | None = None) -> Workspace:
    """The workspace of that name, or the only one; the first to ask makes `local`, in UTC."""
    async with db.read(0) as tx:
        if found := _named(await _all(tx), name):
            return found
    async with db.begin(0) as tx:
        return _named(await _all(tx), name) or await _make(tx, name or LOCAL)


def _named(known: Sequence[Workspace], name: str | None) -> Workspace | None:
    """None while there is none at all; raises Refusal where the name fits none, or more than one."""
    named = [each for each in known if name in (None, each.name, each.slack_team_id)]
    if len(named) > 1:
        raise SeveralWorkspaces
    if known and not named:
        text = f"There is no workspace “{name}” here; there is {', '.join(each.name for each in known)}."
        raise Refusal(text)
    return next(iter(named), None)


async def bind(db: Database, team_id: str, team_name: str) -> Workspace:
    """The workspace of that Slack team: known already, or the unbound one, which takes the team's id and name."""
    async with db.begin(0) as tx:
        found = await _all(tx)
        for each in found:
            if each.slack_team_id == team_id:
                return each
        unbound = next((each for each in found if each.slack_team_id is None), None) or await _make(tx, team_name)
        values = {"slack_team_id": team_id, "name": team_name[:120]}
        await tx.conn.execute(update(workspace).where(workspace.c.id == unbound.id).values(values))
        return await get(Tx(tx.conn, tx.now, unbound.id))


async def _all(tx: Tx) -> list[Workspace]:
    return [to_workspace(row) for row in await tx.conn.execute(select(workspace).order_by(workspace.c.id))]


async def _make(tx: Tx, name: str) -> Workspace:
    row = {"name": name[:120], "zone": "UTC", "revision": 0, "settings": {}, "created_at": tx.now}
    made = await tx.conn.execute(insert(workspace).values(row).returning(workspace))
    return to_workspace(made.one())


async def get(tx: Tx) -> Workspace:
    return to_workspace((await tx.conn.execute(select(workspace).where(workspace.c.id == tx.tenant))).one())


async def revision(tx: Tx) -> int:
    """How often the map has changed, by whichever process."""
    found = await tx.conn.execute(select(workspace.c.revision).where(workspace.c.id == tx.tenant))
    return int(found.scalar_one())


async def hold(tx: Tx) -> None:
    """Whoever calls this in a workspace waits until the one before has committed: for rare writes that check first.

    SQLite's writers queue anyway. The lock lets others insert rows of the workspace, and is the one that `touch` takes.
    """
    await tx.conn.execute(select(workspace.c.id).where(workspace.c.id == tx.tenant).with_for_update(key_share=True))


async def upcoming(tx: Tx) -> int:
    """The revision of the map's next change, which nobody else can make before this transaction has ended."""
    await hold(tx)
    return await revision(tx) + 1


async def touch(tx: Tx) -> None:
    """The ownership map changed in this transaction: every process that keeps it in memory reads it anew."""
    bump = {"revision": workspace.c.revision + 1}
    await tx.conn.execute(update(workspace).where(workspace.c.id == tx.tenant).values(bump))
    tx.mark("map")


async def set_setting(tx: Tx, actor: Actor, key: str, text: str, via: str) -> str:
    """Read and keep a setting, and the sentence that tells of it; raises Refusal for what it cannot be."""
    require_admin(actor)
    wanted = settings.setting(key)
    await hold(tx)  # the others of the list stand in the same column
    before = await get(tx)
    value, old = settings.read(wanted, text, before), wanted.of(before)
    if value != old:
        key = wanted.key
        kept = {key: value} if key in settings.COLUMNS else {"settings": {**before.settings, key: value}}
        await tx.conn.execute(update(workspace).where(workspace.c.id == tx.tenant).values(kept))
        await touch(tx)
        subject = ("workspace", tx.tenant)
        was, becomes = {key: old}, {key: value}
        await record(tx, actor, via=via, action=f"workspace.{key}", subject=subject, before=was, after=becomes)
    return wanted.told(value)


async def keep_setting(tx: Tx, actor: Actor, key: str, value: object, via: str) -> None:
    """Keep what a door of its own has read: a value as JSON that no typed setting has."""
    require_admin(actor)
    await hold(tx)  # the others of the list stand in the same column
    before = await get(tx)
    kept = {"settings": {**before.settings, key: value}}
    await tx.conn.execute(update(workspace).where(workspace.c.id == tx.tenant).values(kept))
    await touch(tx)
    was, becomes, subject = {key: before.settings.get(key)}, {key: value}, ("workspace", tx.tenant)
    await record(tx, actor, via=via, action=f"workspace.{key}", subject=subject, before=was, after=becomes)


async def set_zone(tx: Tx, actor: Actor, zone: str, via: str) -> None:
    """Where the workspace's days begin, as an IANA name; raises Refusal for an unknown one."""
    await set_setting(tx, actor, "zone", zone, via)


async def admins(tx: Tx) -> Sequence[str]:
    """Slack user ids that were granted the right here (Slack's own admins have it anyway)."""
    asked = select(admin.c.slack_user_id).where(admin.c.workspace_id == tx.tenant).order_by(admin.c.id)
    return list((await tx.conn.execute(asked)).scalars())


async def grants(tx: Tx, member_id: int | None = None) -> tuple[Grant, ...]:
    """The parts of the map that role managers keep, all of them or one member's."""
    mine = [role_manager.c.member_id == member_id] if member_id is not None else []
    return tuple(to_grant(row) for row in await rows(tx, role_manager, *mine))


async def withdraw_grants(tx: Tx, member_id: int, via: str) -> None:
    """Nothing of the map is theirs to manage any more."""
    for each in await grants(tx, member_id):
        where = (role_manager.c.workspace_id == tx.tenant, role_manager.c.id == each.id)
        await tx.conn.execute(delete(role_manager).where(*where))
        before = {"member_id": each.member_id, "role_id": each.role_id, "segment_id": each.segment_id}
        subject = ("role_manager", each.id)
        await record(tx, CLOCKWORK, via=via, action="manager.revoke", subject=subject, before=before)


async def grant(tx: Tx, actor: Actor, slack_user_id: str, via: str) -> bool:
    """Let somebody change the map; False when they might already."""
    if slack_user_id in await admins(tx):
        return False
    row = {
        "workspace_id": tx.tenant,
        "slack_user_id": slack_user_id,
        "granted_by": actor.name[:120],
        "granted_at": tx.now,
    }
    await tx.conn.execute(insert(admin).values(row))
    after = {"slack_user_id": slack_user_id}
    await record(tx, actor, via=via, action="admin.grant", subject=("admin", None), after=after)
    await touch(tx)
    return True


async def revoke(tx: Tx, actor: Actor, slack_user_id: str, via: str) -> bool:
    """Take the granted right away; False when there was none."""
    where = (admin.c.workspace_id == tx.tenant, admin.c.slack_user_id == slack_user_id)
    gone = await tx.conn.execute(delete(admin).where(*where))
    if not gone.rowcount:
        return False
    before = {"slack_user_id": slack_user_id}
    await record(tx, actor, via=via, action="admin.revoke", subject=("admin", None), before=before)
    await touch(tx)
    return True
