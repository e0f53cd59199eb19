"""Lives of an office in which anything may be clicked next, however late: what must hold of its handoffs then.

`python -m tests.handoffs.life 200 50` lives so many lives of at most so many steps each, on both engines;
`… 200 50 sqlite` on one.
"""

import asyncio
import itertools
import sys
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from bot.delivery.store import outbox, timer
from bot.handoffs.alarms import Kind, alarms
from bot.handoffs.book import subject
from bot.handoffs.contract import RejectReason
from bot.handoffs.entry import segment_field
from bot.handoffs.jobs import followed, follower
from bot.handoffs.model import Handoff, OfferState, State
from bot.handoffs.routing import replay
from bot.handoffs.telling import card_key
from bot.kit.db import Database, Tx
from bot.kit.door import Feature, Request, Route
from bot.kit.errors import FieldErrors, Refusal
from bot.people import absent, intake
from bot.people.absences import Absence
from bot.roles.service import hand_over
from bot.workspace.audit import State as Told
from bot.workspace.audit import entries
from bot.workspace.model import CLOCKWORK
from tests.engines import Engine
from tests.handoffs.cases import at
from tests.handoffs.naive import assert_counted
from tests.handoffs.office import LEAD, Office, furnish, reopened

START, DAY = at("2026-11-23 10:00"), timedelta(days=1)  # a Monday
WAITS = st.sampled_from([1, 45, 200, 600, 2_000, 9_000])
EVERYBODY = ("sam", "ana", "bo", "cy", "dee", "mia", "chef", "head", "ops", "cara", "zoe")
DATES = {"kickoff": 4, "go_live": 9, "start_date": 3, "live_since": 0, "renewal_date": 300, "next_step_date": 3}
FORMS: dict[str, tuple[str, ...]] = {
    "sdr_ae": (*LEAD, "next_step_date"),
    "ae_cs": ("use_cases", "champion", "kickoff", "go_live", "promised", "contract_value", "renewal_date"),
    "ae_am": ("contract_value", "start_date", "renewal_date", "main_contact", "promised"),
    "cs_am": ("live_since", "adoption", "renewal_date"),
}
TELLS = 50  # how many lives pass between two lines about them
PICKS, ANYBODY = st.integers(0, 99), 5  # every fifth click is somebody else's
RIGHT = st.sampled_from(["", "EMEA", "Americas", "Asia"])  # the segment that a no may name
T = TypeVar("T")


async def _furnish(url: str) -> None:
    db = Database(url)
    await furnish(db)
    await db.close()


class Life(RuleBasedStateMachine):
    """Tickets are kept for ever, so that a click may come as late as it likes, and twice."""

    def __init__(self, runner: asyncio.Runner, engine: Engine) -> None:
        super().__init__()
        self.runner, self.engine, self.now = runner, engine, START
        self.url = self.run(engine.filled("handoffs", _furnish))
        self.db = Database(self.url)
        self.office: Office = self.run(reopened(self.db))
        (axis,) = (each for each in self.run(self.office.index()).trees.dimensions if each.key == "territory")
        self.axis = segment_field(axis)
        self.handoffs: dict[int, Handoff] = {}
        self.placed: dict[tuple[int, int], tuple[int, ...]] = {}  # where each offer of each was, when it was made
        self.tickets: list[tuple[int, int]] = []
        self.told: dict[int | None, Told] = {}  # the state of each in the audit
        self.looked = START

    def run(self, job: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(job)

    def teardown(self) -> None:
        self.run(assert_counted(self.office, self.now, self.placed))
        self.run(self.db.close())
        self.run(self.engine.drop(self.url))

    def does(self, deed: Callable[[], Awaitable[object]]) -> None:
        """What is refused changes nothing; whatever was done, all that is promised holds."""
        done = self.run(_done(deed))
        before, self.handoffs = self.handoffs, self.run(self._look())
        for each in self.handoffs.values():
            for offer in each.offers:
                self.placed.setdefault((each.id, offer.number), each.segments)
        assert done or before == self.handoffs, "what was refused changed something"
        for each in before.values():
            assert_goes_on(each, self.handoffs[each.id])
        fresh = [(each.id, each.revision) for each in self.handoffs.values()]
        self.tickets += [each for each in fresh if each not in self.tickets]

    async def _look(self) -> dict[int, Handoff]:
        await self.office.ownership.refresh(self.office.tenant)
        index, found = await self.office.index(), await self.office.all()
        for each in found:
            assert_sound(each)
            assert [replay(offer.pick) for offer in each.offers] == [offer.receiver for offer in each.offers]
            holder = each.holder
            assert holder is None or index.may_own(holder, self.now), "it waits for somebody who has left"
        async with self.db.read(self.office.tenant) as tx:
            timers = select(timer.c.subject, timer.c.kind, timer.c.due).where(timer.c.state == "pending")
            waiting = {(row.subject, row.kind, row.due) for row in await tx.conn.execute(timers)}
            keys = set((await tx.conn.execute(select(outbox.c.key))).scalars())
            moves = await entries(tx, action="handoff.", since=self.looked - timedelta(seconds=1), limit=1000)
            self.told |= {each.subject[1]: each.after for each in reversed(moves) if each.subject[0] == "handoff"}
            for each in found:
                wanted = {(subject(each), str(alarm.kind), alarm.due) for alarm in alarms(each)}
                assert {one for one in waiting if one[0] == subject(each)} == wanted, "another clock than it must have"
                assert self.told[each.id] == each.snapshot(), "the audit tells another state"
                shown = [offer for offer in each.offers if offer.ended_at is None or offer.ended_at > offer.shown_at]
                assert {card_key(each, offer) for offer in shown} <= keys, "somebody was asked without a card"
        self.looked = self.now
        return {each.id: each for each in found}

    def ticket(self, pick: int) -> str:
        """Any that there ever was, mostly a new one."""
        handoff, revision = self.tickets[-1 - pick % min(len(self.tickets), 3 if pick % 3 else 99)]
        return f"{handoff}:{revision}"

    def current(self, state: State, pick: int) -> str:
        """One that is as the card shows it."""
        there = [each for each in self.handoffs.values() if each.state is state]
        return "{0.id}:{0.revision}".format(there[pick % len(there)])

    def clicker(self, ticket: str, pick: int) -> str:
        handoff = self.handoffs[int(ticket.partition(":")[0])]
        if pick % ANYBODY == 0:
            return EVERYBODY[pick % len(EVERYBODY)]
        members = self.run(self.office.index()).members
        return str(members[handoff.holder or handoff.sender].slack_user_id)[1:].lower()

    def filled(self, edge: str) -> dict[str, str]:
        day = {name: (self.now + days * DAY).date().isoformat() for name, days in DATES.items()}
        return {name: day.get(name, LEAD.get(name, "1")) for name in FORMS[edge] if name != "account"}

    @precondition(lambda self: self.tickets)
    @rule(pick=PICKS, who=PICKS, days=st.integers(1, 9), goes_on=st.booleans())
    def pause(self, pick: int, who: int, days: int, goes_on: bool) -> None:
        open_ = [each for each in self.handoffs.values() if each.state is State.OFFERED]
        ticket = self.current(State.OFFERED, pick) if open_ and pick % 2 else self.ticket(pick)
        clicker, until = self.clicker(ticket, who), {"until": (self.now + days * DAY).date().isoformat()}
        pauses = lambda: self.office.submits(clicker, "pause", until, self.now, ticket=ticket)  # noqa: E731
        self.does((lambda: self.office.clicks(clicker, "go_on", ticket, self.now)) if goes_on else pauses)

    @rule(edge=st.sampled_from(sorted(FORMS)), who=st.sampled_from(["sam", "ana", "cara", "ops", "chef"]), pick=PICKS)
    def send(self, edge: str, who: str, pick: int) -> None:
        known = ("Acme", "Acme Robots", "Bolt")
        account = str(self.office.accounts[known[pick % 5]]) if pick % 5 < len(known) else f"new:Firm {pick}"
        values = self.filled(edge) | {"account": account, self.axis: str(self.office.segments["EMEA"])}
        self.does(lambda: self.office.submits(who, "send", values, self.now, edge=edge))

    @precondition(lambda self: self.tickets)
    @rule(pick=PICKS, who=PICKS, what=st.sampled_from(["accept", "accept", "withdraw"]))
    def click(self, pick: int, who: int, what: str) -> None:
        ticket = self.ticket(pick)
        clicker = self.clicker(ticket, who)
        self.does(lambda: self.office.clicks(clicker, what, ticket, self.now))

    @precondition(lambda self: self.tickets)
    @rule(pick=PICKS)
    def withdraw_as_its_sender(self, pick: int) -> None:
        ticket = self.ticket(pick)
        self.does(lambda: self.office.clicks("ops", "withdraw", ticket, self.now))

    @precondition(lambda self: self.tickets)
    @rule(pick=PICKS, who=PICKS, reason=st.sampled_from(RejectReason), days=st.integers(1, 9), right=RIGHT)
    def reject(self, pick: int, who: int, reason: RejectReason, days: int, right: str) -> None:
        ticket, until = self.ticket(pick), (self.now + (days + 1) * DAY).date().isoformat()
        clicker, values = self.clicker(ticket, who), {"reason": str(reason), "note": "why", "until": until}
        values |= {"segment": str(self.office.segments[right])} if right else {}
        self.does(lambda: self.office.submits(clicker, "reject", values, self.now, ticket=ticket))

    @precondition(lambda self: self.tickets)
    @rule(pick=PICKS, who=PICKS, taker=st.sampled_from(EVERYBODY))
    def reassign(self, pick: int, who: int, taker: str) -> None:
        ticket, values = self.ticket(pick), {"taker": f"U{taker.upper()}", "note": "yours"}
        clicker = self.clicker(ticket, who)
        self.does(lambda: self.office.submits(clicker, "reassign", values, self.now, ticket=ticket))

    @precondition(lambda self: self.tickets)
    @rule(pick=PICKS, who=PICKS)
    def ask(self, pick: int, who: int) -> None:
        ticket, before = self.ticket(pick), self.handoffs
        clicker = self.clicker(ticket, who)
        self.does(lambda: self.office.submits(clicker, "ask", {"question": "Who signs?"}, self.now, ticket=ticket))
        assert self.handoffs == before, "a question moved something"

    @precondition(lambda self: self.tickets)
    @rule(pick=PICKS, who=PICKS)
    def fix(self, pick: int, who: int) -> None:
        ticket = self.ticket(pick)
        edge = self.handoffs[int(ticket.partition(":")[0])].edge.key
        clicker, values = self.clicker(ticket, who), self.filled(edge)
        self.does(lambda: self.office.submits(clicker, "send", values, self.now, edge=edge, ticket=ticket))

    @precondition(lambda self: any(each.state is State.OFFERED for each in self.handoffs.values()))
    @rule(pick=PICKS)
    def accept_in_time(self, pick: int) -> None:
        ticket = self.current(State.OFFERED, pick)
        clicker = self.clicker(ticket, 1)
        self.does(lambda: self.office.clicks(clicker, "accept", ticket, self.now))

    @precondition(lambda self: any(each.state is State.UNDER_WAY for each in self.handoffs.values()))
    @rule(pick=PICKS)
    def complete_in_time(self, pick: int) -> None:
        ticket, values = self.current(State.UNDER_WAY, pick), self.filled("cs_am")
        clicker = self.clicker(ticket, 1)
        self.does(lambda: self.office.submits(clicker, "send", values, self.now, edge="cs_am", completes=ticket))

    @precondition(lambda self: self.tickets)
    @rule(pick=PICKS, who=PICKS)
    def complete(self, pick: int, who: int) -> None:
        ticket = self.ticket(pick)
        clicker, values = self.clicker(ticket, who), self.filled("cs_am")
        self.does(lambda: self.office.submits(clicker, "send", values, self.now, edge="cs_am", completes=ticket))

    @precondition(lambda self: self.tickets)
    @rule(pick=PICKS)
    def hand_off_again(self, pick: int) -> None:
        ticket = self.ticket(pick)
        edge = self.handoffs[int(ticket.partition(":")[0])].edge.key
        values = self.filled(edge)
        self.does(lambda: self.office.submits("ops", "send", values, self.now, edge=edge, previous=ticket))

    @rule(who=st.sampled_from(["ana", "bo", "cy", "dee", "eli", "mia", "cara", "chef"]))
    def leave(self, who: str) -> None:
        async def leaves() -> None:
            async with self.db.begin(self.office.tenant, self.now) as tx:
                await intake.retire(tx, [f"U{who.upper()}"], follower(self.office.ownership))

        self.does(leaves)

    @rule(who=st.sampled_from(["ana", "cy", "mia", "cara", "bo"]), later=st.integers(0, 60), hours=st.integers(2, 90))
    def go_away(self, who: str, later: int, hours: int) -> None:
        since = self.now + later * timedelta(hours=1)

        async def goes() -> None:
            member = await self.office.member(who)
            wanted = Absence(id=0, member_id=member.id, since=since, until=since + hours * timedelta(hours=1))
            async with self.db.begin(self.office.tenant, self.now) as tx:
                await absent.send_away(tx, CLOCKWORK, wanted, "test", str, follower(self.office.ownership))

        self.does(goes)

    @rule(who=st.sampled_from(["ana", "bo", "cy", "mia", "cara"]), taker=st.sampled_from(["dee", "mia", "pia"]))
    def hand_role_over(self, who: str, taker: str) -> None:
        """What is held first ends now, and somebody else holds it from then on: as `/role end … then` does it."""

        async def ends(tx: Tx, request: Request) -> None:
            index, member = await self.office.index(), await self.office.member(who)
            held = next(iter(index.hats(member.id, request.now)), None)
            if held:
                comes = replace(held, id=0, member_id=(await self.office.member(taker)).id, since=request.now)
                await hand_over(tx, CLOCKWORK, held, comes, "test")

        async def hands_over() -> None:
            feature = followed(Feature(actions={"end": Route(write=ends)}), self.office.ownership)
            write, request = feature.actions["end"].write, self.office.request("ops", "action", "end", self.now)
            assert write
            async with self.db.begin(self.office.tenant, self.now) as tx:
                await write(tx, request)

        self.does(hands_over)

    @rule(who=st.sampled_from(["ana", "bo", "cy", "dee", "eli"]), cap=st.sampled_from(["1 a day", "2 open", "none"]))
    def cap(self, who: str, cap: str) -> None:
        self.does(lambda: self.office.caps("chef", f"<@U{who.upper()}> {cap}", self.now))

    @rule(minutes=WAITS)
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        self.does(lambda: self.office.waits_until(self.now))


async def _done(deed: Callable[[], Awaitable[object]]) -> bool:
    """Whether it was not refused."""
    with suppress(Refusal, FieldErrors):
        await deed()
        return True
    return False


def assert_sound(handoff: Handoff) -> None:
    """No open one without a future, no closed one with; one offer open exactly while offered, and the last of them."""
    assert bool(alarms(handoff)) == handoff.state.is_open, "an open one without a clock, or a closed one with"
    waiting = [each for each in handoff.offers if each.state is OfferState.OPEN]
    assert waiting == ([handoff.offer] if handoff.state is State.OFFERED else []), "another offer is open"
    assert (handoff.ended_at is None) == handoff.state.is_open
    assert not handoff.offer.is_paused or {each.kind for each in alarms(handoff)} == {Kind.GO_ON}
    assert (handoff.complete_by is None) <= (handoff.state is not State.UNDER_WAY)
    assert [each.number for each in handoff.offers] == list(range(1, len(handoff.offers) + 1))
    assert all(each.receiver != handoff.sender for each in handoff.offers), "handed to oneself"
    for before, later in zip(handoff.offers, handoff.offers[1:], strict=False):
        straight_back = before.receiver == later.receiver and before.round == later.round
        assert not (straight_back and before.state is OfferState.EXPIRED), "straight back to whoever let it expire"


def assert_goes_on(before: Handoff, after: Handoff) -> None:
    """What is closed stays so; what was decided stays told; every move is a new revision."""
    assert before.state.is_open or before == after, "a closed one moved"
    assert after.revision >= before.revision
    decided = [each for each in before.offers if each.state is not OfferState.OPEN]
    assert decided == list(after.offers[: len(decided)]), "an answer was changed afterwards"
    assert (shown(before) != shown(after)) == (before.revision != after.revision), "a move without a new revision"


def shown(handoff: Handoff) -> tuple[object, ...]:
    """What a button may be late for; a pause may begin and end while one waits."""
    offer = handoff.offer
    return handoff.state, offer.number, offer.state, offer.paused_at, offer.resumed_at


def live(engine: Callable[[], Engine], lives: int, steps: int, told: Callable[[int], object] = lambda _: None) -> None:
    """So many lives of at most so many steps, each in a database of its own; `told` hears which one begins."""
    quiet: Sequence[HealthCheck] = [*HealthCheck]
    begun = itertools.count(1)
    with asyncio.Runner() as runner:
        started = runner.run(_made(engine))
        pace = settings(
            max_examples=lives, stateful_step_count=steps, deadline=None, suppress_health_check=quiet, database=None
        )

        def life() -> Life:
            told(next(begun))
            return Life(runner, started)

        try:
            machine: Any = life  # a factory serves as the class it asks for
            run_state_machine_as_test(machine, settings=pace)
        finally:
            runner.run(started.stop())


async def _made(engine: Callable[[], Engine]) -> Engine:
    return engine()


def main(lives: int, steps: int, *engines: str) -> None:
    from tests.conftest import KINDS

    for name in engines or KINDS:
        live(KINDS[name], lives, steps, partial(_tell, name))
        print(f"{name}: {lives} lives of up to {steps} steps: every promise held")


def _tell(engine: str, life: int) -> None:
    if life % TELLS == 0:
        print(f"{engine}: life {life} begins", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
