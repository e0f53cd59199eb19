"""`/kpi audit`: the quality of the CRM's data now; and the snapshot that is kept every Monday morning."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.delivery.service import schedule
from bot.kit.blocks import clip, esc
from bot.kit.db import Tx
from bot.kit.door import Command, Feature, OnTimer, Reply, Request, Verb
from bot.kit.errors import Refusal
from bot.kit.zones import at_minute, day_of
from bot.kpis import quality_blocks as blocks
from bot.kpis import quality_store
from bot.kpis.entry import asker
from bot.kpis.gaps import keep_filled
from bot.kpis.quality import Audited
from bot.kpis.words import find_member, is_team, split
from bot.ownership.index import Index
from bot.ownership.service import Ownership
from bot.ownership.takers import sales_ops
from bot.people.model import Member
from bot.workspace.audit import record
from bot.workspace.model import CLOCKWORK, Actor
from bot.workspace.rights import require_member
from bot.workspace.service import get

KIND = "kpi.audit"  # of its timer
FIVE = 5 * 60  # minutes of the Monday: before any digest is due
WORST = 10
BY = re.compile(r"(?<!\S)by\s+(owner|seller|member|rule)s?(?!\S)", re.IGNORECASE)
USAGE = "Type `/kpi audit`, `/kpi audit by owner`, `/kpi audit by rule` or `/kpi audit for @sam`."


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """How the audit is shown (None: the overview), and whose rows are read (None: everybody's)."""

    by: str | None
    whose: Member | None


def read_line(index: Index, text: str) -> Asked:
    """`by owner`, `by rule`, `for @sam`."""
    found = BY.search(text)
    line = split(BY.sub(" ", text))
    if line.words or line.numbers or line.parts.keys() - {"for"}:
        said = " ".join([*line.words.split(), *line.numbers, *(line.parts.keys() - {"for"})])
        raise Refusal(f"“{esc(clip(said, 60))}” says nothing here. {USAGE}")
    named = line.parts.get("for")
    whose = None if named is None or is_team(named) else find_member(named, index.rows.members, "/kpi audit")
    by = found and (blocks.RULE if found[1].lower() == "rule" else blocks.OWNER)
    return Asked(by=by or None, whose=whose)


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """Every full member may look; it takes seconds where there are many deals, so it is answered behind the ack."""

    ownership: Ownership

    async def check(self, request: Request) -> None:
        index = await self.ownership.index(request.tenant)
        require_member(asker(index, request.user).actor())
        read_line(index, request.text)

    async def audit(self, tx: Tx, request: Request) -> Reply:
        index = await self.ownership.index(request.tenant)
        me = asker(index, request.user)
        require_member(me.actor())
        asked = read_line(index, request.text)
        today = day_of(tx.now, index.zone)
        who = asked.whose.id if asked.whose else None
        found = await quality_store.audit(tx, index, worst=WORST, owner_id=who)
        before = await quality_store.kept_before(tx, today, who)
        keeps = asked.whose is None and may_keep(index, me, tx.now)
        if keeps:
            await keep(tx, me.actor(), index, found, request.via)
        shown = blocks.Shown(found=found, members=index.members, whose=asked.whose, before=before, kept=keeps)
        return Reply(message=blocks.audit(shown, asked.by))


def may_keep(index: Index, member: Member, now: datetime) -> bool:
    """Sales Ops and admins answer for the figure of the day."""
    return member.is_admin or member.id in {each.id for each in sales_ops(index, now)}


async def keep(tx: Tx, actor: Actor, index: Index, found: Audited, via: str) -> None:
    """Put the audit down as the figure of the day in the workspace's zone; a later one of the day replaces it."""
    day, score = day_of(tx.now, index.zone), found.score
    await quality_store.keep(tx, found, day, actor.member_id)
    after = {"day": day.isoformat(), "passed": score.passed, "applicable": score.applicable}
    await record(tx, actor, via=via, action="kpi.audit", subject=("audit", None), after=after)


async def begin(tx: Tx) -> None:
    """Set the weekly clock; where it is set it changes nothing."""
    await _set(tx, (await get(tx)).zone)


async def _set(tx: Tx, zone: str) -> None:
    due = next_monday(tx.now, zone)
    await schedule(tx, kind=KIND, subject="audit", due=due, key=f"{KIND}:{due.isoformat()}")


def next_monday(now: datetime, zone: str) -> datetime:
    """The next Monday's five o'clock in that zone, after `now`."""
    today = day_of(now, zone)
    monday = today - timedelta(days=today.weekday())
    return next(due for weeks in range(3) if (due := at_minute(monday + timedelta(weeks=weeks), FIVE, zone)) > now)


def timers(ownership: Ownership) -> Mapping[str, OnTimer]:
    async def weekly(tx: Tx, _: object) -> None:
        index = await ownership.index(tx.tenant)
        await keep(tx, CLOCKWORK, index, await quality_store.audit(tx, index, worst=0), "clock")
        await keep_filled(tx, index)
        await _set(tx, index.zone)

    return {KIND: weekly}


def feature(ownership: Ownership) -> Feature:
    desk = Desk(ownership=ownership)
    verb = Verb(
        word="audit",
        usage="/kpi audit · /kpi audit by owner",
        help="How good the CRM's data is, and what to mend first; also `by rule` and `for @somebody`.",
        check=desk.check,
        write=desk.audit,
    )
    command = Command(name="/kpi", summary="says how we are doing.", verbs=(verb,))
    return Feature(commands=(command,), timers=timers(ownership))
