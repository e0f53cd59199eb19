"""The sample's handoffs: those of the past weeks with their answers, and those that are still waiting."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.delivery.service import withdraw
from bot.handoffs import promise_store
from bot.handoffs import service as handoffs
from bot.handoffs.contract import RejectReason
from bot.handoffs.entry import functions, read_draft
from bot.handoffs.model import Handoff, State
from bot.handoffs.outcomes import taken_key
from bot.handoffs.step import News, Refused
from bot.handoffs.telling import card_key, onward_key, sender_key
from bot.kit.db import Tx
from bot.kit.zones import day_of, start_of_day
from bot.ownership.index import Index
from bot.people.model import Member
from bot.people.working import hours
from bot.sample.days import Days, wall
from bot.sample.read import Organisation, Passed

STEP = timedelta(minutes=5)
VIA = "/handoff"


async def write_handoffs(tx: Tx, organisation: Organisation, index: Index, days: Days) -> None:
    """The oldest first, so that the turns of a pool are taken in their order."""
    sent = [(sent_at(each, index, days), each) for each in organisation.handoffs]
    for moment, each in sorted(sent, key=lambda each: each[0]):
        made = await _send(replace(tx, now=moment), index, each)
        if each.answer:
            await _answer(tx, index, made, each.answer, days)
    for row in await promise_store.find(tx, promise_store.promise.c.next_at <= tx.now):
        await promise_store.end(tx, row.id)  # what was promised for the past weeks was kept


def sent_at(passed: Passed, index: Index, days: Days) -> datetime:
    sender = index.members_by_slack[passed.sender]
    if passed.waiting:
        return _worked_before(days.now, passed.waiting, sender)
    return wall(days.weekday(passed.sent["week"], passed.sent["day"]), passed.sent["at"], sender.zone)


def _worked_before(now: datetime, minutes: int, member: Member) -> datetime:
    """The latest working moment since which the member has worked so many minutes."""
    then, own = now, hours(member)
    while own.between(then, now) < minutes:
        then -= STEP
    return then


async def _send(tx: Tx, index: Index, passed: Passed) -> Handoff:
    sender = index.members_by_slack[passed.sender]
    edge = next(each for each in await handoffs.edges(tx) if each.key == passed.edge)
    account = next(each for each in index.accounts.values() if each.name == passed.account)
    values = {"account": str(account.id), **_content(passed.content, day_of(tx.now, sender.zone))}
    if "function" in values:
        values["function"] = next(str(each.id) for each in functions(index, edge) if each.name == values["function"])
    draft = read_draft(index, edge, values, now=tx.now, zone=sender.zone)
    made = await handoffs.send(tx, index, sender.actor(), draft, via=VIA)
    if made.follows:
        await withdraw(tx, key=onward_key(made))
    return made


def _content(told: Mapping[str, Any], sent: date) -> dict[str, str]:
    """What the form would have held: a number is a day, counted from the day of sending."""
    return {
        name: (sent + timedelta(days=value)).isoformat() if isinstance(value, int) else value
        for name, value in told.items()
    }


async def _answer(tx: Tx, index: Index, made: Handoff, answer: Mapping[str, Any], days: Days) -> None:
    """The receiver's answer at its time; whatever it would have sent is past and stays unsent."""
    receiver = index.members[made.offer.receiver]
    then = replace(tx, now=hours(receiver).add(made.offer.shown_at, answer["after"]))
    ticket = (made.id, made.revision)
    if answer.get("accepted"):
        decided = await handoffs.accept(then, index, receiver.actor(), ticket, "button", answer.get("reply", {}))
    else:
        refused = _refused(answer, receiver, days)
        decided = await handoffs.reject(then, index, receiver.actor(), ticket, refused, "button")
    await _keep_quiet(then, decided)


def _refused(answer: Mapping[str, Any], receiver: Member, days: Days) -> Refused:
    later = days.today + timedelta(days=answer["until"]) if "until" in answer else None
    until = start_of_day(later, receiver.zone) if later else None
    return Refused(reason=RejectReason(answer["reason"]), note=answer["note"], until=until)


async def _keep_quiet(tx: Tx, decided: Handoff) -> None:
    what = News.ACCEPTED if decided.state is State.UNDER_WAY else News(decided.state)
    news = f"handoff:{decided.id}:news:{decided.revision}:{what}"
    for key in (news, taken_key(decided), *(card_key(decided, each) for each in decided.offers), sender_key(decided)):
        await withdraw(tx, key=key)
