"""Rows of the channels' schedules and of each week's run."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    UniqueConstraint,
    insert,
    select,
    text,
    update,
)

from bot.digests.model import Run, RunState, Schedule
from bot.digests.rule import Rule
from bot.digests.settings import Settings
from bot.kit.db import Id, Json, Tx, UtcDateTime, insert_into, metadata, pk, tenant

digest_schedule = Table(
    "digest_schedule",
    metadata,
    pk(),
    tenant(),
    Column("channel", String(32), nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("at", String(5), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("broken", String(60)),
    Column("revision", Integer, nullable=False),
    Column("next_due", UtcDateTime, nullable=False),
    Column("settings", Json, nullable=False, server_default=text("'{}'")),
    Column("member_id", Id, ForeignKey("member.id")),
    UniqueConstraint("workspace_id", "channel"),
)
digest_run = Table(
    "digest_run",
    metadata,
    pk(),
    tenant(),
    Column("schedule_id", Id, ForeignKey("digest_schedule.id"), nullable=False),
    Column("week", Date, nullable=False),
    Column("due", UtcDateTime, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("late", Boolean, nullable=False),
    UniqueConstraint("schedule_id", "week"),
)


def to_schedule(row: Row[Any]) -> Schedule:
    rule = Rule(weekday=row.weekday, at=time.fromisoformat(row.at), zone=row.zone)
    return Schedule(
        id=row.id,
        channel=row.channel,
        rule=rule,
        active=row.active,
        broken=row.broken,
        revision=row.revision,
        next_due=row.next_due,
        settings=Settings.from_json(row.settings),
        member_id=row.member_id,
    )


def rule_values(rule: Rule) -> dict[str, Any]:
    return {"weekday": rule.weekday, "at": f"{rule.at:%H:%M}", "zone": rule.zone}


def to_run(row: Row[Any]) -> Run:
    state = RunState(row.state)
    return Run(schedule_id=row.schedule_id, week=row.week, due=row.due, made_at=row.made_at, state=state, late=row.late)


async def weeks_run(tx: Tx, schedule_id: int) -> frozenset[date]:
    """The Mondays of the weeks that a schedule has reported or skipped."""
    where = (digest_run.c.workspace_id == tx.tenant, digest_run.c.schedule_id == schedule_id)
    return frozenset((await tx.conn.execute(select(digest_run.c.week).where(*where))).scalars())


async def add_run(tx: Tx, run: Run) -> bool:
    """Write a week's run, once for ever; False when the week has one."""
    values = {name: getattr(run, name) for name in Run.__dataclass_fields__} | {"workspace_id": tx.tenant}
    put = insert_into(tx.conn, digest_run).values(values)
    once = put.on_conflict_do_nothing(index_elements=["schedule_id", "week"]).returning(digest_run.c.id)
    return (await tx.conn.execute(once)).first() is not None


async def schedules(tx: Tx, *where: ColumnElement[bool]) -> list[Schedule]:
    """Of all the channels and all the people, or those that are asked for."""
    asked = select(digest_schedule).where(digest_schedule.c.workspace_id == tx.tenant, *where)
    return [to_schedule(row) for row in await tx.conn.execute(asked.order_by(digest_schedule.c.id))]


async def of_channels(tx: Tx) -> list[Schedule]:
    return await schedules(tx, digest_schedule.c.member_id.is_(None))


async def of_people(tx: Tx) -> list[Schedule]:
    return await schedules(tx, digest_schedule.c.member_id.is_not(None))


async def of_member(tx: Tx, member_id: int) -> Schedule | None:
    return next(iter(await schedules(tx, digest_schedule.c.member_id == member_id)), None)


async def of_channel(tx: Tx, channel: str) -> Schedule | None:
    return next(iter(await schedules(tx, digest_schedule.c.channel == channel)), None)


async def by_id(tx: Tx, schedule_id: int) -> Schedule | None:
    return next(iter(await schedules(tx, digest_schedule.c.id == schedule_id)), None)


async def add(
    tx: Tx, channel: str, rule: Rule, next_due: datetime, settings: Settings, member_id: int | None = None
) -> Schedule:
    begins = {"active": True, "revision": 1, "next_due": next_due, "settings": settings.to_json()}
    row = {"workspace_id": tx.tenant, "channel": channel, "member_id": member_id} | rule_values(rule) | begins
    made = await tx.conn.execute(insert(digest_schedule).values(row).returning(digest_schedule))
    return to_schedule(made.one())


async def save(tx: Tx, schedule: Schedule) -> None:
    """All of it but whose it is."""
    names = ("channel", "active", "broken", "revision", "next_due")
    kept = {"settings": schedule.settings.to_json()}
    values = {name: getattr(schedule, name) for name in names} | rule_values(schedule.rule) | kept
    where = (digest_schedule.c.workspace_id == tx.tenant, digest_schedule.c.id == schedule.id)
    await tx.conn.execute(update(digest_schedule).where(*where).values(values))


async def runs(tx: Tx, schedule_id: int) -> list[Run]:
    """Every week there was, the newest first."""
    where = (digest_run.c.workspace_id == tx.tenant, digest_run.c.schedule_id == schedule_id)
    asked = select(digest_run).where(*where).order_by(digest_run.c.week.desc())
    return [to_run(row) for row in await tx.conn.execute(asked)]


async def mark_run(tx: Tx, schedule_id: int, week: date, state: RunState) -> None:
    mine = (digest_run.c.workspace_id == tx.tenant, digest_run.c.schedule_id == schedule_id)
    await tx.conn.execute(update(digest_run).where(*mine, digest_run.c.week == week).values(state=state))
