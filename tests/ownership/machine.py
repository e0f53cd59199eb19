"""Everything that may happen to a map, in any order, through the services; after each step the promises hold.

By hand, with more and longer lives: `python -m tests.ownership.machine 200 40`.
"""

import asyncio
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from bot.kit.db import Tx
from bot.ownership import leaver, naming
from bot.ownership import service as ownership
from bot.people import absent, intake
from bot.people.absences import Absence
from bot.people.model import Member
from bot.roles import conflicts, editing, setup, trees_edit
from bot.roles import service as roles
from bot.roles.model import Assignment, Rank
from bot.workspace.model import OPERATOR
from tests.engines import Engine
from tests.ownership.life import DAY, HOUR, KEYS, MEMBERS, VIA, Ground

people, places = st.sampled_from(MEMBERS), st.integers(0, 8)
Step = tuple[str, dict[str, Any]]  # a rule and its arguments
days, picks = st.sampled_from([0, 0, 1, 3, 9]), st.integers(0, 99)


class Life(Ground):
    """One workspace from its first day on; an hour passes before each step, so that no two are at one instant."""

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
    def replace_leads(self, who: int, key: str, place: int) -> None:
        self.act(lambda tx: self._replacing(tx, self._wanted(who, key, place, Rank.LEAD, 0, 0)))

    async def _replacing(self, tx: Tx, wanted: Assignment) -> int:
        made = await roles.assign(tx, OPERATOR, wanted, VIA)
        await roles.replace_leads(tx, OPERATOR, made, VIA)
        return made.entry_id

    @rule(who=people, key=st.sampled_from(KEYS), place=places, replacing=st.booleans())
    def assign_and_undo(self, who: int, key: str, place: int, *, replacing: bool) -> None:
        async def deed(tx: Tx) -> None:
            wanted = replace(self._wanted(who, key, place, Rank.LEAD, 0, 0), since=tx.now)
            made = await self._replacing(tx, wanted) if replacing else await self._entry(tx, wanted)
            await roles.undo(tx, OPERATOR, VIA, made)

        self.there_and_back(deed)

    async def _entry(self, tx: Tx, wanted: Assignment) -> int:
        return (await roles.assign(tx, OPERATOR, wanted, VIA)).entry_id

    @precondition(lambda self: self.index.rows.assignments)
    @rule(pick=picks)
    def end(self, pick: int) -> None:
        held = self.index.rows.assignments[pick % len(self.index.rows.assignments)]
        self.act(lambda tx: roles.end(tx, OPERATOR, held.id, self.now, VIA))

    @precondition(lambda self: self.index.rows.assignments)
    @rule(pick=picks)
    def end_and_undo(self, pick: int) -> None:
        held = self.index.rows.assignments[pick % len(self.index.rows.assignments)]

        async def deed(tx: Tx) -> None:
            made = await roles.end(tx, OPERATOR, held.id, tx.now, VIA)
            await roles.undo(tx, OPERATOR, VIA, made.entry_id)

        self.there_and_back(deed)

    @rule()
    def undo(self) -> None:
        self.act(lambda tx: roles.undo(tx, OPERATOR, VIA), corrects=True)

    @rule(account=st.sampled_from([0, 1]), key=st.sampled_from(KEYS), who=people, place=places, always=st.booleans())
    def name_owner(self, account: int, key: str, who: int, place: int, *, always: bool) -> None:
        on, role_id = [*self.index.accounts][account], self.index.role(key).id
        since, scope = None if always else self.now + HOUR, self.part(place)
        named = partial(ownership.name_owner, account_id=on, role_id=role_id, member_id=who, scope=scope, since=since)
        self.act(lambda tx: named(tx, OPERATOR), corrects=always)

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

    @rule(pick=picks, under=places, later=days)
    def move_segment(self, pick: int, under: int, later: int) -> None:
        segment, parent = self.segment(pick), next(iter(self.part(under)), None)
        self.act(lambda tx: trees_edit.move(tx, OPERATOR, segment.id, parent, tx.now + later * DAY, VIA))

    @rule(pick=picks, name=st.sampled_from(["Vest", "Ost"]))
    def rename_segment(self, pick: int, name: str) -> None:
        segment = self.segment(pick)
        self.act(lambda tx: trees_edit.rename(tx, OPERATOR, segment, name, VIA))

    @rule(who=people, cover=st.sampled_from([None, *MEMBERS]), first=days, hours=st.sampled_from([4, 24, 100]))
    def go_away(self, who: int, cover: int | None, first: int, hours: int) -> None:
        async def away(tx: Tx) -> None:
            since = tx.now + first * DAY
            wanted = Absence(id=0, member_id=who, stand_in_id=cover, since=since, until=since + hours * HOUR)
            await absent.send_away(tx, OPERATOR, wanted, VIA, lambda _: "then")

        self.act(away)

    @precondition(lambda self: self.index.rows.absences)
    @rule(pick=picks, forget=st.booleans())
    def come_back(self, pick: int, *, forget: bool) -> None:
        known = self.index.rows.absences[pick % len(self.index.rows.absences)]
        if forget:
            self.act(lambda tx: absent.take_back(tx, OPERATOR, known.id, VIA), corrects=True)
        else:
            self.act(lambda tx: absent.come_back(tx, OPERATOR, known, VIA))

    @precondition(lambda self: self.index.rows.absences)
    @rule(pick=picks, cover=st.sampled_from([None, *MEMBERS]))
    def stand_in(self, pick: int, cover: int | None) -> None:
        """Somebody says yes, or hands it back, before it or in the midst of it."""
        known = self.index.rows.absences[pick % len(self.index.rows.absences)]
        self.act(lambda tx: absent.stand_in(tx, OPERATOR, known, cover, VIA, str))

    @rule(who=people)
    def leave(self, who: int) -> None:
        """As Slack tells it; a fallback is no part of the timeline, so its going changes past answers too."""
        follow, fallen = leaver.follower(self.maps), any(each.fallback == who for each in self.index.rows.roles)
        self.act(lambda tx: intake.retire(tx, [f"U{who}"], follow), corrects=fallen)

    @rule(who=people)
    def come_again(self, who: int) -> None:
        """Active in Slack once more: what was held stays ended."""
        back = Member(id=0, name=f"M{who}", zone="UTC", slack_user_id=f"U{who}")
        self.act(lambda tx: intake.take(tx, [back]))

    @rule(key=st.sampled_from(KEYS), needed=st.booleans())
    def set_needed(self, key: str, *, needed: bool) -> None:
        role = self.index.role(key)
        self.act(lambda tx: setup.set_needed(tx, OPERATOR, role, needed=needed, via=VIA), corrects=True)

    @rule(key=st.sampled_from(KEYS), back=st.booleans())
    def retire_role(self, key: str, *, back: bool) -> None:
        """Only what nobody holds; what is needed and who falls in are no timelines."""
        role, turn = self.index.role(key), editing.restore if back else editing.retire
        self.act(lambda tx: turn(tx, OPERATOR, role.id, VIA), corrects=True)

    @rule(key=st.sampled_from(KEYS))
    def retire_role_and_undo(self, key: str) -> None:
        async def deed(tx: Tx) -> None:
            _, entry = await editing.retire(tx, OPERATOR, self.index.role(key).id, VIA)
            await editing.undo(tx, OPERATOR, entry, VIA)

        self.there_and_back(deed)

    @rule(key=st.sampled_from(KEYS), place=places, who=st.sampled_from([None, *MEMBERS]), cut=st.booleans())
    def edit_role(self, key: str, place: int, who: int | None, *, cut: bool) -> None:
        role = self.index.role(key)
        axes = ("territory", "vertical") if cut else ()
        wanted = replace(role, needed_in=(self.part(place),), fallback=who, cut_by=axes)
        self.act(lambda tx: editing.save(tx, OPERATOR, wanted, editing.mark(role), VIA), corrects=True)

    @rule(marked=st.booleans())
    def mark_conflict(self, *, marked: bool) -> None:
        """A warning, which changes no answer."""
        pair = frozenset(self.index.role(key).id for key in KEYS)
        self.act(lambda tx: conflicts.mark(tx, OPERATOR, pair, marked=marked, via=VIA))

    @rule(hours=st.sampled_from([1, 20, 100]))
    def wait(self, hours: int) -> None:
        self.now += hours * HOUR


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


def relive(engine: Callable[[], Engine], steps: Sequence[Step]) -> None:
    """One life of exactly these steps."""
    with asyncio.Runner() as runner:
        started = runner.run(_made(engine))
        life = Life(runner, started)
        try:
            for name, about in steps:
                getattr(life, name)(**about)
                life.what_was_answered_still_is()
        finally:
            life.teardown()
            runner.run(started.stop())


async def _made(engine: Callable[[], Engine]) -> Engine:
    return engine()


if __name__ == "__main__":
    from tests.conftest import KINDS

    for name, kind in KINDS.items():
        live(kind, int(sys.argv[1]), int(sys.argv[2]))
        print(f"{name}: {sys.argv[1]} lives of up to {sys.argv[2]} steps: every promise held")
