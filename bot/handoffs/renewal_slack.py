"""The doors of renewals: the list, marking one at risk, giving it a new date; and what its timer does."""

from collections.abc import Callable, Mapping
from datetime import date

from bot.delivery.model import Timer
from bot.handoffs import renewal_blocks, renewals
from bot.handoffs.cast import day_text
from bot.handoffs.desk import Desk, metadata
from bot.handoffs.renewal import Risk
from bot.handoffs.renewal_blocks import AT_RISK, DATE, LEFT, NOTE_LIMIT, SAFE
from bot.handoffs.telling import cast_of
from bot.kit.blocks import View, esc
from bot.kit.db import Tx
from bot.kit.door import OnTimer, Reply, Request, Route, Verb
from bot.kit.errors import FieldErrors
from bot.kit.lexicon import normal
from bot.kit.zones import day_of
from bot.ownership.service import Ownership

Form = Callable[[int, str, date], View]


class RenewalDoors(Desk):
    async def show(self, request: Request) -> Reply:
        index, member = await self.who(request)
        async with self.db.read(request.tenant, request.now) as tx:
            found = await renewals.renewals(tx, index, member.actor())
        today = day_of(request.now, index.zone)
        return Reply(message=renewal_blocks.listed(found, member.id, cast_of(index), today))

    async def ask_risk(self, request: Request) -> Reply:
        return Reply(view=await self._form(request, renewal_blocks.risk_form))

    async def ask_date(self, request: Request) -> Reply:
        return Reply(view=await self._form(request, renewal_blocks.date_form))

    async def _form(self, request: Request, form: Form) -> View:
        index, member = await self.who(request)
        account = int(request.value)
        day = renewals.require_keeper(index, member.actor(), account, request.now)
        return form(account, index.accounts[account].name, day)

    async def check_risk(self, request: Request) -> None:
        await self.who(request)
        read_risk(request)

    async def mark(self, tx: Tx, request: Request) -> Reply:
        index, member = await self.who(request)
        risk, note = read_risk(request)
        done = await renewals.mark(tx, index, member.actor(), _account(request), risk, note, request.via)
        return Reply.say(f"⚠️ *{esc(done.company)}* is marked as at risk: {risk.meaning.lower()}.")

    async def unmark(self, tx: Tx, request: Request) -> Reply:
        index, member = await self.who(request)
        done = await renewals.unmark(tx, index, member.actor(), int(request.value), request.via)
        return Reply.say(f"*{esc(done.company)}* is not at risk any more.")

    async def leave(self, tx: Tx, request: Request) -> Reply:
        index, member = await self.who(request)
        name = await renewals.leave(tx, index, member.actor(), int(request.value), request.via)
        return Reply.say(
            f"*{esc(name)}* does not renew. Whoever passed them on hears of it; nobody is reminded any more."
        )

    async def check_date(self, request: Request) -> None:
        index, _ = await self.who(request)
        read_date(request, day_of(request.now, index.zone))

    async def redate(self, tx: Tx, request: Request) -> Reply:
        index, member = await self.who(request)
        day, account = read_date(request, day_of(request.now, index.zone)), _account(request)
        await renewals.redate(tx, index, member.actor(), account, day, request.via)
        name = esc(index.accounts[account].name)
        return Reply.say(f"*{name}* renews on {day_text(day.isoformat())} now.")


def _account(request: Request) -> int:
    return int(metadata(request)["account"])


def read_risk(request: Request) -> tuple[Risk, str]:
    """Raises FieldErrors with all that is missing or wrong."""
    picked, note = str(request.values.get("reason") or ""), str(request.values.get("note") or "").strip()
    errors: dict[str, str] = {}
    if picked not in set(Risk):
        errors["reason"] = "Pick a reason: it tells your manager and the digest what would help."
    if picked == Risk.OTHER and not normal(note):
        errors["note"] = "Say in a few words what it is: “Something else” alone tells nobody anything."
    if len(note) > NOTE_LIMIT:
        errors["note"] = f"That is {len(note):,} characters; keep it to {NOTE_LIMIT:,}."
    if errors:
        raise FieldErrors(errors)
    return Risk(picked), note


def read_date(request: Request, today: date) -> date:
    try:
        day = date.fromisoformat(str(request.values.get("day") or ""))
    except ValueError:
        told = "There is no such day. Pick it in the calendar, or type it as 2027-12-24."
        raise FieldErrors({"day": told}) from None
    if day < today:
        raise FieldErrors({"day": "This day has passed. Pick today or a later one."})
    return day


def verb(doors: RenewalDoors) -> Verb:
    told = "What is up for renewal in 90 days: yours, and your people's."
    return Verb(word="renewals", usage="/handoff renewals", help=told, read=doors.show)


def pressed(doors: RenewalDoors) -> Mapping[str, Route]:
    return {
        AT_RISK: Route(read=doors.ask_risk),
        SAFE: Route(write=doors.unmark),
        DATE: Route(read=doors.ask_date),
        LEFT: Route(write=doors.leave),
    }


def submitted(doors: RenewalDoors) -> Mapping[str, Route]:
    return {
        AT_RISK: Route(check=doors.check_risk, write=doors.mark),
        DATE: Route(check=doors.check_date, write=doors.redate),
    }


def renewal_timers(ownership: Ownership) -> Mapping[str, OnTimer]:
    async def on_timer(tx: Tx, timer: Timer) -> None:
        await renewals.fire(tx, await ownership.seen_by(tx), int(timer.payload["account"]))

    return {renewals.KIND: on_timer}
