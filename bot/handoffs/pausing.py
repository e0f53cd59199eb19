"""The doors of a pause: a receiver waits for the customer until a day, and goes on."""

from datetime import date, datetime, timedelta

from bot.handoffs import service
from bot.handoffs.cast import day_text, read_ticket, ticket
from bot.handoffs.desk import Desk, metadata
from bot.handoffs.model import Handoff, State
from bot.handoffs.pause import LONGEST, go_on, goes_on_at, longest_until, pause
from bot.handoffs.rights import require_current, require_receiver, require_state
from bot.handoffs.step import Step, World
from bot.kit.blocks import View, datepicker, esc, input_block, section
from bot.kit.db import Tx
from bot.kit.door import Reply, Request, Route
from bot.kit.errors import FieldErrors, Refusal
from bot.kit.zones import YEARS, day_of


class Pausing(Desk):
    async def ask(self, request: Request) -> Reply:
        index, member, handoff = await self.seen(request)
        require_current(index, handoff, read_ticket(request.value)[1], member.actor())
        require_receiver(index, handoff, member.actor())
        require_pausable(handoff, request.now)
        return Reply(view=pause_form(handoff, day_of(request.now, member.zone)))

    async def check(self, request: Request) -> None:
        _, member = await self.who(request)
        read_day(request, member.zone)

    async def pause(self, tx: Tx, request: Request) -> Reply | None:
        index, member = await self.who(request)
        day = read_day(request, member.zone)

        def paused(handoff: Handoff, world: World) -> Step:
            require_pausable(handoff, tx.now)
            return pause(handoff, goes_on_at(day, world.hours[handoff.offer.receiver]), tx.now)

        told = read_ticket(metadata(request)["ticket"])
        await service.by_receiver(tx, index, member.actor(), told, request.via, paused)
        return None

    async def go_on(self, tx: Tx, request: Request) -> Reply | None:
        index, member = await self.who(request)

        def gone_on(handoff: Handoff, world: World) -> Step:
            if not handoff.offer.is_paused:
                raise Refusal(f"*{esc(handoff.company)}* is not paused, so its time runs anyway. Nothing changed.")
            return go_on(handoff, world, tx.now)

        told = read_ticket(request.value)
        done = await service.by_receiver(tx, index, member.actor(), told, request.via, gone_on)
        return await self.confirmed(tx, request, done, f"*{esc(done.company)}* goes on: its time runs again.")


def require_pausable(handoff: Handoff, now: datetime) -> None:
    """Raise unless it waits for an answer, was not paused before, and there is time left that could stand still."""
    require_state(handoff, State.OFFERED)
    company = f"*{esc(handoff.company)}*"
    if handoff.offer.is_paused:
        raise Refusal(f"{company} is paused already. “Go on” lets its time run again.")
    if handoff.offer.paused_at:
        raise Refusal(f"{company} was paused before, and once is all. Accept it, or reject it with “Timing: later”.")
    if handoff.offer.due_at <= now and handoff.offer.again_at is None:
        raise Refusal(f"Your time for {company} is over, so there is nothing left to pause.")


def pause_form(handoff: Handoff, today: date) -> View:
    blocks = (
        section(
            f"*{esc(handoff.company)}*: until when do you wait for the customer? "
            "Your time stands still until then, and the sender is told."
        ),
        input_block(
            "until",
            "Until",
            datepicker("until", (today + timedelta(days=1)).isoformat()),
            hint=f"At most {LONGEST} days. It goes on at the start of your day, or when you press “Go on”; once only.",
        ),
    )
    return View(
        callback="handoff.pause",
        title="Wait for the customer",
        blocks=blocks,
        submit="Wait",
        metadata={"ticket": ticket(handoff)},
    )


def read_day(request: Request, zone: str) -> date:
    """The day that was picked; raises FieldErrors with what to pick instead."""
    today = day_of(request.now, zone)
    try:
        day = date.fromisoformat(str(request.values.get("until") or "").strip())
    except ValueError:
        raise FieldErrors({"until": "Pick the day until which you wait, or type it as 2026-12-24."}) from None
    if day.year not in YEARS or day > longest_until(today):
        last = day_text(longest_until(today).isoformat())
        told = f"That is more than {LONGEST} days. Pick a day until {last}, or reject it with “Timing: later”."
        raise FieldErrors({"until": told})
    if day <= today:
        raise FieldErrors({"until": "Pick a day after today: on that day it goes on."})
    return day


def actions(doors: Pausing) -> dict[str, Route]:
    return {"handoff.pause": Route(read=doors.ask), "handoff.go_on": Route(write=doors.go_on)}


def forms(doors: Pausing) -> dict[str, Route]:
    return {"handoff.pause": Route(check=doors.check, write=doors.pause)}
