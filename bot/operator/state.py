"""`rolecall status`: which database and workspace, whether a bot serves it, and what it still has in hand."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from bot.config import Storage
from bot.delivery.backlog import backlog
from bot.digests import service as digests
from bot.kit.clock import engine_time, read_pulse
from bot.kit.db import Database, Tx
from bot.kit.zones import local
from bot.kpis.service import count_deals
from bot.operator import plain
from bot.operator.database import opened, shown
from bot.ownership.coverage import gaps
from bot.ownership.index import Index, build
from bot.ownership.service import load_rows
from bot.workspace.service import get

TIMES = frozenset({"now", "next", "next_timer", "last_beat"})
ALIVE = timedelta(seconds=10)  # a serving bot says so several times in that time


async def ask(settings: Storage, workspace: str | None) -> Mapping[str, Any]:
    async with opened(settings, workspace) as (db, tenant):
        async with db.read(tenant) as tx:
            index = build(await load_rows(tx))
            told = await _told(tx, index)
        return {"database": shown(db.url)} | told | await _engine(db)


async def _told(tx: Tx, index: Index) -> dict[str, Any]:
    workspace, rows = await get(tx), index.rows
    left = asdict(await backlog(tx))
    return {
        "workspace": workspace.name,
        "slack_team": workspace.slack_team_id,
        "zone": workspace.zone,
        "now": tx.now.isoformat(),
        "members": sum(each.active for each in rows.members),
        "admins": sum(each.active and each.is_admin for each in rows.members),
        "segments": len(rows.segments),
        "assignments": sum(each.holds(tx.now) for each in rows.assignments),
        "accounts": len(rows.accounts),
        "deals": await count_deals(tx),
        "gaps": sum(each.cells for each in gaps(index, tx.now)),
        "digests": [await _digest(tx, each.channel) for each, _ in await digests.overview(tx) if each.active],
        **left | {"next_timer": _iso(left["next_timer"])},
    }


async def _digest(tx: Tx, channel: str) -> dict[str, Any]:
    schedule = await digests.of_channel(tx, channel)
    return {"channel": channel, "next": _iso(schedule.next_due if schedule else None)}


async def _engine(db: Database) -> dict[str, Any]:
    """By the engine's own word: it beats while it serves."""
    pulse = await read_pulse(db.engine)
    async with db.read(0) as tx:
        now = await engine_time(tx.conn)
    return {"serving": bool(pulse and now - pulse.beat < ALIVE), "last_beat": _iso(pulse.beat if pulse else None)}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def as_text(found: Mapping[str, Any]) -> str:
    """Times in the workspace's zone, to the minute; the JSON has them whole."""
    zone = str(found["zone"])
    return plain.pairs((name.replace("_", " "), _said(name, value, zone)) for name, value in found.items())


def _said(name: str, value: object, zone: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        posts = (f"{each['channel']}, next {_said('next', each['next'], zone)}" for each in value)
        return "; ".join(posts) or "none"
    if value is None:
        return "none"
    return f"{local(datetime.fromisoformat(str(value)), zone):%Y-%m-%d %H:%M} {zone}" if name in TIMES else str(value)
