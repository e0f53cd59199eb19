"""Renewals watched: whose they are, who is told when, marking one at risk and giving it a new date."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from bot.delivery.service import post
from bot.handoffs import renewal_blocks, renewal_store
from bot.handoffs.lists import team
from bot.handoffs.model import Handoff
from bot.handoffs.outcomes import churned
from bot.handoffs.renewal import PASSED, SHOWN_AHEAD, SHOWN_BACK, Renewal, Risk, next_step
from bot.handoffs.renewal_store import KIND, at_risk, renewal
from bot.handoffs.rights import NotYourHandoff, managers
from bot.handoffs.telling import cast_of
from bot.kit.blocks import esc, mention
from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.kit.zones import day_of
from bot.ownership.index import Index
from bot.ownership.model import Account, Answer, Question
from bot.ownership.renewal import set_renewal
from bot.ownership.resolver import resolve
from bot.ownership.takers import sales_ops
from bot.people.model import line_above
from bot.people.working import hours, rings_at
from bot.workspace.audit import record
from bot.workspace.model import Actor
from bot.workspace.rights import require_member
from bot.workspace.service import get

__all__ = ["KIND", "fire", "keep", "learn", "leave", "mark", "redate", "renewals", "unmark"]

KEEPER, DAY_FIELD = "am", "renewal_date"  # the role whose account it is; what a handoff tells of it
MOST = 500  # renewals of one day that are told together


async def keep(tx: Tx, days: Iterable[tuple[int, date | None]]) -> None:
    """Accounts' renewal dates have changed: the clocks go with them, in the same transaction."""
    zone = (await get(tx)).zone
    for account, day in days:
        await renewal_store.watch(tx, account, day, zone)


async def learn(tx: Tx, actor: Actor, accepted: Handoff, index: Index, via: str) -> None:
    """A yes to a handoff that tells the renewal date makes it the account's; one that is over says nothing."""
    told = accepted.content.get(DAY_FIELD)
    day = date.fromisoformat(told) if told else None
    if day and day > day_of(tx.now, index.zone):
        await set_renewal(tx, actor, accepted.account, day, via)
        await keep(tx, [(accepted.account, day)])


def answer_for(index: Index, account: int, now: datetime) -> Answer:
    question = Question(role_id=index.role(KEEPER).id, account_id=account)
    return resolve(index, question, now, below=0)


def _of(index: Index, account: Account, day: date, row: Row[Any] | None, now: datetime) -> Renewal:
    answers = answer_for(index, account.id, now).answering
    return Renewal(account=account.id, company=account.name, day=day, answers=answers, risk=at_risk(row))


async def renewals(tx: Tx, index: Index, actor: Actor) -> list[Renewal]:
    """Of the next 90 days, and those just over: mine and, for managers, their people's; admins see all."""
    people = None if actor.is_admin else team(index, actor, tx)
    found = await within(tx, index, SHOWN_AHEAD.days)
    return [each for each in found if people is None or people & set(each.answers)]


async def within(tx: Tx, index: Index, days: int) -> list[Renewal]:
    """Every renewal until so many days ahead, and those just over, the nearest first."""
    today = day_of(tx.now, index.zone)
    dated = ((each.renewal, each) for each in index.accounts.values())
    near = [(day, each) for day, each in dated if day and today - SHOWN_BACK <= day and (day - today).days <= days]
    rows = {row.account_id: row for row in await renewal_store.find(tx, renewal.c.risk.is_not(None))}
    found = [_of(index, each, day, rows.get(each.id), tx.now) for day, each in near]
    return sorted(found, key=lambda each: (each.day, each.company))


async def fire(tx: Tx, index: Index, account: int) -> None:
    """A step is due: all that are due now are told together, each person once, at their own working start."""
    due = await renewal_store.find(tx, renewal.c.next_at <= tx.now, lock=True, limit=MOST)
    if account not in {row.account_id for row in due}:
        return
    messages: dict[int, list[Renewal]] = defaultdict(list)
    for row in due:
        known = index.accounts.get(row.account_id)
        if known is None or row.day is None:
            await renewal_store.set_clock(tx, row.account_id, None)
            continue
        found = _of(index, known, row.day, row, tx.now)
        readers = _readers(index, found, row.step, tx.now)
        start = _first_start(index, readers, tx.now)
        if start > tx.now:
            await renewal_store.set_clock(tx, row.account_id, (row.step, start))  # whose it is then is seen then
            continue
        for reader in readers:
            messages[reader].append(found)
        await renewal_store.set_clock(tx, row.account_id, next_step(row.day, tx.now, index.zone))
    for reader, theirs in messages.items():
        await _tell(tx, index, reader, theirs)


def _readers(index: Index, found: Renewal, step: int, now: datetime) -> list[int]:
    """Who answers for the account; when it is over their managers too; where there is nobody, Sales Operations."""
    able = [each for each in found.answers if index.may_own(each, now) and index.members[each].slack_user_id]
    above = managers(index, set(able), now) if step == PASSED else {}
    told = [_reachable(index, line_above(each, above), now) for each in able] if above else []
    readers = list(dict.fromkeys([*able, *(each for each in told if each is not None)]))
    return readers or [each.id for each in sales_ops(index, now)]


def _reachable(index: Index, line: Iterable[int], now: datetime) -> int | None:
    return next((each for each in line if index.may_own(each, now) and index.members[each].slack_user_id), None)


def _first_start(index: Index, readers: Sequence[int], now: datetime) -> datetime:
    return min((hours(index.members[each]).next_start(now) for each in readers), default=now)


async def _tell(tx: Tx, index: Index, reader: int, theirs: Sequence[Renewal]) -> None:
    to, due = index.members[reader].slack_user_id, rings_at(index.members[reader], tx.now)
    if to:
        message = renewal_blocks.reminder(theirs, reader, cast_of(index), day_of(tx.now, index.zone))
        key = f"renewals:{theirs[0].account}:{reader}:{tx.now:%Y%m%dT%H%M%S%f}"
        await post(tx, key=key, to=to, message=message, due=due)


async def mark(tx: Tx, index: Index, actor: Actor, account: int, risk: Risk, note: str, via: str) -> Renewal:
    """At risk, with its reason; marked again, the newer word counts."""
    known = require_keeper(index, actor, account, tx.now)
    (row,) = await renewal_store.find(tx, renewal.c.account_id == account)
    values = {"risk": str(risk), "risk_note": note, "risk_since": tx.now, "risk_by": actor.member_id}
    await renewal_store.change(tx, account, values)
    before, after = {"risk": row.risk, "note": row.risk_note}, {"risk": str(risk), "note": note}
    subject = ("renewal", account)
    await record(tx, actor, via=via, action="renewal.at_risk", subject=subject, before=before, after=after)
    return _of(index, index.accounts[account], known, None, tx.now)


async def unmark(tx: Tx, index: Index, actor: Actor, account: int, via: str) -> Renewal:
    day = require_keeper(index, actor, account, tx.now)
    (row,) = await renewal_store.find(tx, renewal.c.account_id == account)
    if row.risk is None:
        raise Refusal(f"*{esc(index.accounts[account].name)}* is not marked as at risk. Nothing changed.")
    await renewal_store.change(tx, account, dict(renewal_store.CLEAR))
    before, subject = {"risk": row.risk, "note": row.risk_note}, ("renewal", account)
    await record(tx, actor, via=via, action="renewal.safe", subject=subject, before=before, after={"risk": None})
    return _of(index, index.accounts[account], day, None, tx.now)


async def leave(tx: Tx, index: Index, actor: Actor, account: int, via: str) -> str:
    """The client does not renew: nothing is watched any more, and whoever passed it on hears why. Returns its name."""
    day = require_keeper(index, actor, account, tx.now)
    rows = await renewal_store.find(tx, renewal.c.account_id == account)
    risk = at_risk(rows[0]) if rows else None
    await set_renewal(tx, actor, account, None, via)
    await keep(tx, [(account, None)])
    before, subject = {"day": day.isoformat(), "risk": risk and str(risk.reason)}, ("renewal", account)
    await record(tx, actor, via=via, action="renewal.lost", subject=subject, before=before, after={"day": None})
    why = risk.reason.meaning.lower() if risk and risk.reason is not Risk.OTHER else ""
    await churned(tx, actor, account, f"renewal:{day}", why, via)
    return index.accounts[account].name


async def redate(tx: Tx, index: Index, actor: Actor, account: int, day: date, via: str) -> None:
    """Renewed, or agreed anew: the clocks start over, and a later day ends the risk."""
    require_keeper(index, actor, account, tx.now)
    if day < day_of(tx.now, index.zone):
        raise Refusal("This day has passed. Pick today or a later one.")
    await set_renewal(tx, actor, account, day, via)
    await keep(tx, [(account, day)])


def require_keeper(index: Index, actor: Actor, account: int, now: datetime) -> date:
    """The renewal's day; raises unless the actor answers for the account, leads somebody who does, or is an admin."""
    require_member(actor)
    known = index.accounts.get(account)
    if known is None or known.renewal is None:
        raise Refusal("This account has no renewal date any more. `/handoff renewals` lists those that have.")
    answer = answer_for(index, account, now)
    mine = {*answer.owners, *answer.stand_ins, *answer.answering}
    above = managers(index, mine, now)
    leads = any(actor.member_id in set(line_above(each, above)) for each in mine)
    if actor.is_admin or actor.member_id in mine or leads:
        return known.renewal
    role = esc(index.role(KEEPER).short)
    who = [mention(index.members[each].slack_user_id, index.members[each].name) for each in answer.answering[:3]]
    whom = f"Ask {' or '.join(who)}." if who else f"Nobody is {role} for it yet, so ask an admin."
    raise NotYourHandoff(
        f"Only whoever is {role} for *{esc(known.name)}*, their stand-in, managers and admins can do that. {whom}"
    )
