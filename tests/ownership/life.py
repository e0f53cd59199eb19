"""The ground on which a workspace lives through anything: its database, its map, and what must hold after each step."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from hypothesis.stateful import RuleBasedStateMachine, invariant

from bot.kit.db import Database, Tx
from bot.kit.errors import Refusal
from bot.kit.rows import add_row
from bot.ownership import service as ownership
from bot.ownership.index import Index, build
from bot.ownership.model import Answer, Question, State
from bot.ownership.resolver import resolve
from bot.ownership.service import Ownership
from bot.people.store import member
from bot.roles import setup
from bot.roles.model import EVERYWHERE, Scope, Segment
from bot.workspace.model import OPERATOR
from bot.workspace.service import ensure
from tests.engines import Engine
from tests.ownership.stored import as_stored, replayed

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MEMBERS = (1, 2, 3, 4)
KEYS, VIA = ("ae", "am"), "test"
T = TypeVar("T")
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


class Ground(RuleBasedStateMachine):
    """One workspace, what was answered in it before, and the look at all of it after each step."""

    def __init__(self, runner: asyncio.Runner, engine: Engine) -> None:
        super().__init__()
        self.runner, self.engine, self.now = runner, engine, START
        self.url = self.run(engine.filled("machine", furnish))
        self.db = Database(self.url)
        self.tenant = self.run(ensure(self.db)).id
        self.maps = Ownership(self.db)
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
        done = self.run(self._act(deed))
        before, self.index = self.index, self.run(self._look())
        assert done or self.index.rows == before.rows, "what was refused changed something"

    async def _act(self, deed: Callable[[Tx], Coroutine[Any, Any, object]]) -> bool:
        """Whether it was not refused."""
        with suppress(Refusal):
            async with self.db.begin(self.tenant, self.now) as tx:
                await deed(tx)
            return True
        return False

    async def _look(self) -> Index:
        async with self.db.read(self.tenant, self.now) as tx:
            told, stored = await replayed(tx), await as_stored(tx)
            assert told == stored, "the audit tells another map"
            index = build(await ownership.load_rows(tx))
        assert (await self.maps.index(self.tenant)).rows == index.rows, "the map in memory is another"
        return index

    def there_and_back(self, deed: Callable[[Tx], Coroutine[Any, Any, object]]) -> None:
        """Taken back in the same breath, it is as if it had never been: each answer is exactly what it was."""
        self.now += HOUR
        before = self.everything()
        self.now -= HOUR
        self.act(deed)
        assert self.everything() == before, "an undo left something behind"

    def part(self, place: int) -> Scope:
        """A segment of those there are, or everywhere."""
        own = self._segments()
        return frozenset({own[place - 1].id}) if 0 < place <= len(own) else EVERYWHERE

    def segment(self, pick: int) -> Segment:
        own = self._segments()
        return own[pick % len(own)]

    def _segments(self) -> list[Segment]:
        """All but the functions, which cut roles alone."""
        trees = self.index.trees
        return [each for each in self.index.rows.segments if trees.dimension(each.id).key != "function"]

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
