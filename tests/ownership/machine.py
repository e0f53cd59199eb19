"""Everything that may happen to a map, in any order, through the services; after each step the promises hold.

By hand, with more and longer lives: `python -m tests.ownership.machine 200 40`.
"""

import asyncio
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bot.kit.db import Database, Tx
from bot.kit.errors import Refusal
from bot.kit.rows import add_row
from bot.ownership import naming
from bot.ownership import service as ownership
from bot.ownership.index import Index, build
from bot.ownership.model import Answer, Question, State
from bot.ownership.resolver import resolve
from bot.people import absent, intake
from bot.people.absences import Absence
from bot.people.store import member
from bot.roles import service as roles
from bot.roles import setup, trees_edit
from bot.roles.model import EVERYWHERE, Assignment, Rank, Scope
from bot.workspace.model import OPERATOR
from bot.workspace.service import ensure
from tests.engines import Engine
from tests.ownership.stored import as_stored, replayed

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MEMBERS = (1, 2, 3, 4)
KEYS, VIA = ("ae", "am"), "test"
T = TypeVar("T")
people, places = st.sampled_from(MEMBERS), st.integers(0, 8)
days = st.sampled_from([0, 0, 1, 3, 9])
Told = tuple[State, tuple[int, ...], tuple[frozenset[int], ...]]


async def furnish(url: str) -> None:
    """Two small trees, four people, two accounts."""
    db = Database(url)
    tenant = (await ensure(db)).id
    async with db.begin(tenant, START) as tx:
        await setup.install_catalogue(tx)
        for each in MEMBERS:
            about = {"id": each, "slack_user_id": f"U{each}", "name": f"M{each}", "title": "", "zone": "UTC"}
            await add_row(tx, member, about | {"kind": "full", "is_slack_admin": False, "created_at": START})
        top = await setup.add_segment(tx, OPERATOR, dimension="territory", name="North")
        for name in ("Oslo", "Bergen"):
            await setup.add_segment(tx, OPERATOR, dimension="territory", name=name, parent_id=top.id)
        await setup.add_segment(tx, OPERATOR, dimension="vertical", name="Banks")
        for name in ("Acme", "Bolt"):
            await ownership.add_account(tx, OPERATOR, name=name)
    await db.close()


class Life(RuleBasedStateMachine):
    """One workspace from its first day on; an hour passes before each step, so that no two are at one instant."""

    def __init__(self, runner: asyncio.Runner, engine: Engine) -> None:
        super().__init__()
        self.runner, self.engine, self.now = runner, engine, START
        self.url = self.run(engine.filled("machine", furnish))
        self.db = Database(self.url)
        self.tenant = self.run(ensure(self.db)).id
        self.index = self.run(self._look())
        self.given: list[tuple[Question, datetime, Told]] = []  # answers given before, that no correction touched

    def run(self, job: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(job)

    def teardown(self) -> None:
        self.run(self.db.close())
        self.run(self.engine.drop(self.url))

    def act(self, deed: Callable[[Tx], Coroutine[Any, Any, object]], *, corrects: bool = False) -> None:
        """In a transaction of its own; what is refused changes nothing, which the next look proves."""
        self.now += HOUR
        if corrects:
            self.given.clear()
        with suppress(Refusal):
            self.run(self._act(deed))
        self.index = self.run(self._look())

    async def _act(self, deed: Callable[[Tx], Coroutine[Any, Any, object]]) -> None:
        async with self.db.begin(self.tenant, self.now) as tx:
            await deed(tx)

    async def _look(self) -> Index:
        async with self.db.read(self.tenant, self.now) as tx:
            told, stored = await replayed(tx), await as_stored(tx)
            assert told == stored, "the audit tells another map"
            return build(await ownership.load_rows(tx))

    def part(self, place: int) -> Scope:
        """A segment of those there are, or everywhere."""
        own = [each.id for each in self.index.rows.segments if not self._is_function(each.dimension_id)]
        return frozenset({own[place - 1]}) if 0 < place <= len(own) else EVERYWHERE

    def _is_function(self, dimension_id: int) -> bool:
        return any(each.id == dimension_id and each.key == "function" for each in self.index.rows.dimensions)

    def ask(self, question: Question, on: datetime) -> Told:
        answer = resolve(self.index, question, on)
        sound(answer)
        order = tuple(frozenset(each.member_id for each in tier) for tier in answer.order)
        return answer.state, tuple(sorted(answer.owners)), order

    def questions(self) -> list[Question]:
        ids = [self.index.role(key).id for key in KEYS]
        leaves = [self.part(place) for place in range(len(self.index.rows.segments) + 1)]
        cells = [Question(role_id=each, segments=leaf) for each in ids for leaf in dict.fromkeys(leaves)]
        accounts = [Question(role_id=each, account_id=one) for each in ids for one in self.index.accounts]
        return [*cells, *accounts]

    def everything(self) -> list[Told]:
        """All answers at the instants of interest: what was, is and will be."""
        moments = [START - DAY, self.now - HOUR, self.now, self.now + HOUR, self.now + 2 * DAY, self.now + 9 * DAY]
        return [self.ask(each, on) for each in self.questions() for on in moments]

    @rule(who=people, key=st.sampled_from(KEYS), place=places, rank=st.sampled_from(Rank), first=days, long=days)
    def assign(self, who: int, key: str, place: int, rank: Rank, first: int, long: int) -> None:
        self.act(lambda tx: roles.assign(tx, OPERATOR, self._wanted(who, key, place, rank, first, long), VIA))

    def _wanted(self, who: int, key: str, place: int, rank: Rank, first: int, long: int) -> Assignment:
        since = self.now + first * DAY
        return Assignment(
            id=0,
            role_id=self.index.role(key).id,
            member_id=who,
            scope=self.part(place),
            rank=rank,
            since=since,
            until=since + long * DAY if long else None,
        )

    @rule(who=people, key=st.sampled_from(KEYS), place=places)
    def assign_and_undo(self, who: int, key: str, place: int) -> None:
        """Taken back, it is as if it had never been: each answer is exactly what it was."""
        self.now += HOUR
        before = self.everything()

        async def there_and_back(tx: Tx) -> None:
            made = await roles.assign(tx, OPERATOR, self._wanted(who, key, place, Rank.LEAD, 0, 0), VIA)
            await roles.undo(tx, OPERATOR, VIA, made.entry_id)

        self.now -= HOUR
        self.act(there_and_back)
        assert self.everything() == before

    @precondition(lambda self: self.index.rows.assignments)
    @rule(pick=st.integers(0, 99))
    def end(self, pick: int) -> None:
        held = self.index.rows.assignments[pick % len(self.index.rows.assignments)]
        self.act(lambda tx: roles.end(tx, OPERATOR, held.id, self.now, VIA))

    @precondition(lambda self: self.index.rows.assignments)
    @rule(pick=st.integers(0, 99))
    def end_and_undo(self, pick: int) -> None:
        held = self.index.rows.assignments[pick % len(self.index.rows.assignments)]
        self.now += HOUR
        before = self.everything()

        async def there_and_back(tx: Tx) -> None:
            made = await roles.end(tx, OPERATOR, held.id, self.now, VIA)
            await roles.undo(tx, OPERATOR, VIA, made.entry_id)

        self.now -= HOUR
        self.act(there_and_back)
        assert self.everything() == before

    @rule()
    def undo(self) -> None:
        self.act(lambda tx: roles.undo(tx, OPERATOR, VIA), corrects=True)

    @rule(account=st.sampled_from([0, 1]), key=st.sampled_from(KEYS), who=people, always=st.booleans())
    def name_owner(self, account: int, key: str, who: int, *, always: bool) -> None:
        on, role_id, since = (
            [*self.index.accounts][account],
            self.index.role(key).id,
            None if always else self.now + HOUR,
        )

        def name(tx: Tx) -> Coroutine[Any, Any, object]:
            return ownership.name_owner(tx, OPERATOR, account_id=on, role_id=role_id, member_id=who, since=since)

        self.act(name, corrects=always)

    @precondition(lambda self: self.index.rows.named_owners)
    @rule(pick=st.integers(0, 99), back=st.booleans())
    def end_naming(self, pick: int, *, back: bool) -> None:
        """Taken back in the same breath, each answer is exactly what it was."""
        known = self.index.rows.named_owners[pick % len(self.index.rows.named_owners)]
        self.now += HOUR
        before = self.everything()

        async def end(tx: Tx) -> None:
            made = await naming.end(tx, OPERATOR, known.id, self.now, VIA)
            if back:
                await naming.undo(tx, OPERATOR, VIA, made.entry_id)

        self.now -= HOUR
        self.act(end)
        assert not back or self.everything() == before

    @rule()
    def undo_naming(self) -> None:
        self.act(lambda tx: naming.undo(tx, OPERATOR, VIA), corrects=True)

    @rule(account=st.sampled_from([0, 1]), place=st.integers(1, 4))
    def place_account(self, account: int, place: int) -> None:
        (segment,) = self.part(place)
        self.act(lambda tx: ownership.place_account(tx, OPERATOR, [*self.index.accounts][account], segment))

    @rule(place=places)
    def add_segment(self, place: int) -> None:
        parent = next(iter(self.part(place)), None)
        name = f"S{len(self.index.segments)}"
        self.act(lambda tx: setup.add_segment(tx, OPERATOR, dimension="territory", name=name, parent_id=parent))

    @rule(place=st.integers(1, 3), under=st.integers(0, 3))
    def move_segment(self, place: int, under: int) -> None:
        (segment,), parent = self.part(place), next(iter(self.part(under)), None)
        self.act(lambda tx: trees_edit.move(tx, OPERATOR, segment, parent, tx.now, VIA))

    @rule(who=people, cover=st.sampled_from([None, *MEMBERS]), first=days, hours=st.sampled_from([4, 24, 100]))
    def go_away(self, who: int, cover: int | None, first: int, hours: int) -> None:
        async def away(tx: Tx) -> None:
            since = tx.now + first * DAY
            wanted = Absence(id=0, member_id=who, stand_in_id=cover, since=since, until=since + hours * HOUR)
            await absent.send_away(tx, OPERATOR, wanted, VIA, lambda _: "then")

        self.act(away)

    @precondition(lambda self: self.index.rows.absences)
    @rule(pick=st.integers(0, 99), forget=st.booleans())
    def come_back(self, pick: int, *, forget: bool) -> None:
        known = self.index.rows.absences[pick % len(self.index.rows.absences)]
        if forget:
            self.act(lambda tx: absent.take_back(tx, OPERATOR, known.id, VIA), corrects=True)
        else:
            self.act(lambda tx: absent.come_back(tx, OPERATOR, known, VIA))

    @rule(who=people)
    def leave(self, who: int) -> None:
        """As Slack tells it; a fallback is no part of the timeline, so its going changes past answers too."""

        async def part(tx: Tx) -> None:
            await intake.retire(tx, [f"U{who}"])
            await roles.vacate(tx, who, VIA)
            await ownership.unname(tx, who, VIA)
            await roles.clear_fallback(tx, who, VIA)

        self.act(part, corrects=any(each.fallback == who for each in self.index.rows.roles))

    @rule(key=st.sampled_from(KEYS), who=st.sampled_from([None, *MEMBERS]))
    def set_fallback(self, key: str, who: int | None) -> None:
        self.act(lambda tx: setup.set_fallback(tx, OPERATOR, self.index.role(key).id, who, VIA), corrects=True)

    @rule(key=st.sampled_from(KEYS), needed=st.booleans())
    def set_needed(self, key: str, *, needed: bool) -> None:
        role = self.index.role(key)
        self.act(lambda tx: setup.set_needed(tx, OPERATOR, role, needed=needed, via=VIA), corrects=True)

    @rule(hours=st.sampled_from([1, 20, 100]))
    def wait(self, hours: int) -> None:
        self.now += hours * HOUR

    @invariant()
    def what_was_answered_still_is(self) -> None:
        """Every cell has its one answer now, and each question answered before has the same answer as of then."""
        for question, on, told in self.given:
            assert self.ask(question, on) == told, "the past changed"
        self.everything()
        self.given += [(each, self.now, self.ask(each, self.now)) for each in self.questions()]
        del self.given[:-400]


def sound(answer: Answer) -> None:
    """One owner, one pool or an explicit gap; nobody answers twice."""
    asked = [each.member_id for tier in answer.order for each in tier]
    assert len(asked) == len(set(asked)), "somebody is asked twice"
    assert bool(asked) is (answer.state not in {State.GAP, State.NOT_NEEDED}), "neither answered nor a gap"
    if answer.state is State.HELD:
        assert {each.member_id for each in answer.order[0]} <= set(answer.owners), "held by another than the owners"
    if answer.state is State.STAND_IN:
        assert answer.owners, "somebody stands in for nobody"


def live(engine: Callable[[], Engine], lives: int, steps: int) -> None:
    """So many lives of at most so many steps, each in a database of its own."""
    quiet: Sequence[HealthCheck] = [*HealthCheck]
    with asyncio.Runner() as runner:
        started = runner.run(_made(engine))
        pace = settings(
            max_examples=lives, stateful_step_count=steps, deadline=None, suppress_health_check=quiet, database=None
        )
        try:
            life: Any = lambda: Life(runner, started)  # noqa: E731 - a factory serves as the class it asks for
            run_state_machine_as_test(life, settings=pace)
        finally:
            runner.run(started.stop())


async def _made(engine: Callable[[], Engine]) -> Engine:
    return engine()


if __name__ == "__main__":
    from tests.conftest import KINDS

    for name, kind in KINDS.items():
        live(kind, int(sys.argv[1]), int(sys.argv[2]))
        print(f"{name}: {sys.argv[1]} lives of up to {sys.argv[2]} steps: every promise held")
