"""Finding members, adding them by hand, and who reports to whom."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import func, insert, or_, select, update

from bot.kit.db import Tx
from bot.kit.rows import rows
from bot.people.absences import Absence
from bot.people.model import Member, ReportLine, WorkWeek, renewed
from bot.people.store import absence, member, report_line, to_absence, to_line, to_member
from bot.workspace.audit import record
from bot.workspace.model import Actor, MemberKind
from bot.workspace.service import admins, grants, touch, upcoming


async def members(tx: Tx) -> Sequence[Member]:
    granted = frozenset(await admins(tx))
    return [to_member(row, granted) for row in await rows(tx, member)]


async def caught_up(tx: Tx, known: Sequence[Member], revision: int) -> Sequence[Member]:
    """All members as they are, where `known` is what they were at a revision of the map: only who changed is read."""
    granted = frozenset(await admins(tx))
    changed = await rows(tx, member, or_(member.c.revision > revision, member.c.revision.is_(None)))
    return renewed(known, [to_member(row, granted) for row in changed], granted)


async def head_count(tx: Tx) -> int:
    """How many are known and active."""
    here = select(func.count()).where(member.c.workspace_id == tx.tenant, member.c.inactive_since.is_(None))
    return int((await tx.conn.execute(here)).scalar_one())


async def known_admins(tx: Tx) -> Sequence[Member]:
    """Those active members who may change the map, by Slack or by grant."""
    granted = frozenset(await admins(tx))
    may = or_(member.c.is_slack_admin, member.c.slack_user_id.in_(granted))
    where = (member.c.workspace_id == tx.tenant, member.c.inactive_since.is_(None), may)
    asked = select(member).where(*where, member.c.kind == MemberKind.FULL).order_by(member.c.id)
    return [to_member(row, granted) for row in await tx.conn.execute(asked)]


async def by_slack(tx: Tx, slack_user_id: str) -> Member | None:
    where = (member.c.workspace_id == tx.tenant, member.c.slack_user_id == slack_user_id)
    row = (await tx.conn.execute(select(member).where(*where))).one_or_none()
    return to_member(row, frozenset(await admins(tx))) if row else None


async def by_id(tx: Tx, member_id: int) -> Member:
    where = (member.c.workspace_id == tx.tenant, member.c.id == member_id)
    return to_member((await tx.conn.execute(select(member).where(*where))).one(), frozenset(await admins(tx)))


async def actor(tx: Tx, slack_user_id: str) -> Actor:
    """Who acts, with the rights they have at this very moment; a stranger may ask and change nothing."""
    known = await by_slack(tx, slack_user_id)
    if known:
        return known.actor(await grants(tx, known.id))
    return Actor(name=slack_user_id, slack_user_id=slack_user_id, kind=MemberKind.EXTERNAL)


async def absences(tx: Tx, *, member_id: int | None = None) -> list[Absence]:
    """All that ever were, oldest first, or one member's."""
    mine = [absence.c.member_id == member_id] if member_id is not None else []
    return [to_absence(row) for row in await rows(tx, absence, *mine)]


async def report_lines(tx: Tx) -> Sequence[ReportLine]:
    return [to_line(row) for row in await rows(tx, report_line)]


async def add(  # noqa: PLR0913 - a member's columns, each named at the call
    tx: Tx,
    *,
    name: str,
    zone: str,
    slack_user_id: str | None = None,
    email: str | None = None,
    title: str = "",
    week: WorkWeek | None = None,
    kind: MemberKind = MemberKind.FULL,
    is_slack_admin: bool = False,
) -> Member:
    """Take somebody in; the same Slack user twice is an error of the caller's."""
    row = {
        "workspace_id": tx.tenant,
        "slack_user_id": slack_user_id,
        "name": name[:255],
        "email": email,
        "title": title[:255],
        "zone": zone,
        "week": week.to_json() if week else None,
        "kind": kind,
        "is_slack_admin": is_slack_admin,
        "revision": await upcoming(tx),
        "created_at": tx.now,
    }
    made = await tx.conn.execute(insert(member).values(row).returning(member))
    await touch(tx)
    return to_member(made.one(), frozenset(await admins(tx)))


async def keep_holidays(tx: Tx, actor: Actor, known: Member, place: str | None, via: str) -> Member:
    """Say whose public holidays somebody keeps; whoever calls this has checked the right and the place."""
    await touch(tx)
    where = (member.c.workspace_id == tx.tenant, member.c.id == known.id)
    await tx.conn.execute(update(member).where(*where).values(holidays=place))
    subject, was, becomes = ("member", known.id), {"holidays": known.holidays}, {"holidays": place}
    await record(tx, actor, via=via, action="member.holidays", subject=subject, before=was, after=becomes)
    return replace(known, holidays=place)


async def report_to(tx: Tx, member_id: int, manager_id: int) -> None:
    """From now on (for a first manager: since ever) this member reports to that one."""
    where = (
        report_line.c.workspace_id == tx.tenant,
        report_line.c.member_id == member_id,
        report_line.c.until.is_(None),
    )
    ended = await tx.conn.execute(update(report_line).where(*where).values(until=tx.now))
    since = tx.now if ended.rowcount else None
    row = {"workspace_id": tx.tenant, "member_id": member_id, "manager_id": manager_id, "since": since}
    await tx.conn.execute(insert(report_line).values(row))
    await touch(tx)
