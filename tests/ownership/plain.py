"""Random worlds, and the rules of ownership written again as plain loops over rows, sharing no code."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

START = datetime(2026, 1, 1, tzinfo=UTC)
Span = tuple[datetime | None, datetime | None]


@dataclass
class World:
    """Rows as tuples. Dimensions are 0, 1, 2 … in the workspace's order, `axes` of them."""

    axes: int = 3
    segments: dict[int, int] = field(default_factory=dict)  # segment: dimension
    parents: list[tuple[int, int | None, Span]] = field(default_factory=list)
    members: dict[int, datetime | None] = field(default_factory=dict)  # member: gone since
    # id, role, member, scope, lead?, weight, span
    assignments: list[tuple[int, int, int, frozenset[int], bool, int, Span]] = field(default_factory=list)
    account_segments: list[tuple[int, int, Span]] = field(default_factory=list)
    # id, account, role, member, scope, span
    namings: list[tuple[int, int, int, int, frozenset[int], Span]] = field(default_factory=list)
    needed: dict[int, list[frozenset[int]]] = field(default_factory=dict)
    fallback: dict[int, int | None] = field(default_factory=dict)
    # id, member, stand-in, span with both ends
    absences: list[tuple[int, int, int | None, tuple[datetime, datetime]]] = field(default_factory=list)


def day(number: int, hour: int = 0) -> datetime:
    return START + timedelta(days=number, hours=hour)


def _span(rng: random.Random) -> Span:
    since, until = sorted(rng.sample(range(40), 2))
    return (rng.choice([None, day(since)]), rng.choice([None, day(until)]))


def _scope(rng: random.Random, world: World) -> frozenset[int]:
    chosen: dict[int, int] = {}
    for segment in rng.sample(sorted(world.segments), k=min(3, len(world.segments))):
        if rng.random() < 0.6:
            chosen.setdefault(world.segments[segment], segment)
    return frozenset(chosen.values())


def make_world(seed: int, assignments: int = 25) -> World:
    rng = random.Random(seed)
    world = World(axes=rng.choice([3, 3, 4, 5]))
    for segment in range(1, rng.randint(4, 14)):
        world.segments[segment] = rng.randrange(world.axes)
        older = [each for each in world.segments if each < segment and world.segments[each] == world.segments[segment]]
        parent, turn = rng.choice([None, *older]), day(rng.randrange(40))
        if older and rng.random() < 0.3:  # it moves once
            world.parents += [
                (segment, parent, (None, turn)),
                (segment, rng.choice([None, *older]), (turn, None)),
            ]
        else:
            world.parents.append((segment, parent, (None, None)))
    for member in range(1, 9):
        world.members[member] = day(rng.randrange(40)) if rng.random() < 0.2 else None
    for role in (1, 2):
        world.fallback[role] = rng.choice([None, rng.randint(1, 8)])
        world.needed[role] = rng.choice([[frozenset()], [], [_scope(rng, world)]])
    for number in range(1, rng.randint(1, assignments) + 1):
        who = (number, rng.choice([1, 1, 2]), rng.randint(1, 8))
        world.assignments.append((*who, _scope(rng, world), rng.random() < 0.65, rng.randint(1, 3), _span(rng)))
    _add_accounts(rng, world)
    _add_absences(rng, world)
    return world


def _add_absences(rng: random.Random, world: World) -> None:
    """Some are never away, some are for hours, some twice at once; whoever stands in may be away or gone too."""
    for number in range(1, rng.randint(1, 14)):
        member, first = rng.randint(1, 8), day(rng.randrange(-2, 40), rng.choice([0, 0, 9, 13]))
        last = first + rng.choice([timedelta(hours=4), timedelta(days=1), timedelta(days=rng.randint(2, 30))])
        others = [each for each in world.members if each != member]
        world.absences.append((number, member, rng.choice([None, *others[:3], rng.choice(others)]), (first, last)))


def _add_accounts(rng: random.Random, world: World) -> None:
    for account in (1, 2):
        for dimension in range(world.axes):
            mine = [each for each, its in world.segments.items() if its == dimension]
            if mine and rng.random() < 0.8:
                turn = day(rng.randrange(40))
                world.account_segments.append((account, rng.choice(mine), (None, turn)))
                world.account_segments.append((account, rng.choice(mine), (turn, None)))
    for number in range(1, rng.randint(1, 5)):
        scope = _scope(rng, world) if rng.random() < 0.3 else frozenset[int]()
        naming = (number, rng.choice([1, 2]), rng.choice([1, 2]), rng.randint(1, 8), scope, _span(rng))
        world.namings.append(naming)


def within(span: Span, on: datetime) -> bool:
    return not (span[0] and on < span[0]) and not (span[1] and on >= span[1])


class Loop:
    """One question to one world at one instant."""

    def __init__(self, world: World, role: int, segments: frozenset[int], account: int | None, on: datetime) -> None:
        self.world, self.role, self.account, self.on = world, role, account, on
        self.asked = {world.segments[each]: each for each in segments}
        for owner, segment, span in world.account_segments:
            if owner == account and within(span, on):
                self.asked.setdefault(world.segments[segment], segment)
        self.away: dict[int, list[int]] = {}  # who is away then: those who stand in for them
        for _, member, stand_in, span in world.absences:
            if within(span, on):
                self.away.setdefault(member, []).extend([stand_in] if stand_in else [])

    def ancestors(self, segment: int) -> list[int]:
        chain = [segment]
        while True:
            above = [p for s, p, span in self.world.parents if s == chain[-1] and within(span, self.on) and p]
            if not above:
                return chain
            chain.append(above[0])

    def covers(self, scope: frozenset[int]) -> bool:
        for each in scope:
            target = self.asked.get(self.world.segments[each])
            if target is None or each not in self.ancestors(target):
                return False
        return True

    def touches(self, scope: frozenset[int]) -> bool:
        for each in scope:
            target = self.asked.get(self.world.segments[each])
            if target is not None and each not in self.ancestors(target) and target not in self.ancestors(each):
                return False
        return True

    def rank(self, scope: frozenset[int]) -> list[int]:
        depth = [0] * self.world.axes
        for each in scope:
            depth[self.world.segments[each]] = len(self.ancestors(each))
        return depth

    def employed(self, member: int) -> bool:
        gone = self.world.members.get(member)
        return member in self.world.members and (gone is None or self.on < gone)

    def here(self, member: int) -> bool:
        return self.employed(member) and member not in self.away

    def rows(self) -> list[tuple[str, int, frozenset[int], bool, list[int], Span]]:
        """All rights to this role: (id, member, scope, leads?, sort key, span)."""
        held = [each for each in self.world.assignments if each[1] == self.role]
        rights = [(f"a{n}", m, scope, leads, [0, *self.rank(scope)], span) for n, _, m, scope, leads, _, span in held]
        named = [each for each in self.world.namings if each[1] == self.account and each[2] == self.role]
        return rights + [(f"n{n}", m, scope, True, [1, *self.rank(scope)], span) for n, _, _, m, scope, span in named]

    def answer(self) -> dict[str, object]:
        verdicts: dict[str, str] = {}
        leads: list[tuple[list[int], str, int]] = []
        backups: list[tuple[list[int], str, int]] = []
        for key, member, scope, leading, depth, span in self.rows():
            live = within(span, self.on) and self.employed(member)
            if self.covers(scope):
                if live:
                    (leads if leading else backups).append((depth, key, member))
                elif span[1] and span[1] <= self.on:
                    verdicts[key] = "ended"
                elif within(span, self.on):
                    verdicts[key] = "inactive"
            elif live and self.touches(scope):
                verdicts[key] = "narrower"
        order = self.line_up(leads, backups)
        return {
            "state": self.state(order),
            "owners": {m for d, _, m in leads if d == max(leads)[0]},
            "backups": {m for _, _, m in backups} - {m for d, _, m in leads if d == max(leads)[0]},
            "order": [(why, set(people)) for why, people, _ in order],
            "verdicts": verdicts | self.outcome(leads, backups, order),
        }

    def line_up(
        self, leads: list[tuple[list[int], str, int]], backups: list[tuple[list[int], str, int]]
    ) -> list[tuple[str, list[int], list[str]]]:
        """[(why, people, keys)] of everybody who may be asked, in turn."""
        wanted: list[tuple[str, list[tuple[str, int]]]] = []
        for number, depth in enumerate(sorted({tuple(d) for d, _, _ in leads}, reverse=True)):
            tier = [(key, m) for d, key, m in leads if tuple(d) == depth]
            if number:
                wanted.append(("passed", tier))
                continue
            wanted.append(("named" if depth[0] else "won", tier))
            if not any(self.here(m) for _, m in tier):
                wanted.append(("stand_in", [("", s) for _, m in tier for s in self.away.get(m, ())]))
            levels = sorted({tuple(d) for d, _, _ in backups}, reverse=True)
            wanted += [("backup", [(k, m) for d, k, m in backups if tuple(d) == level]) for level in levels]
        last = self.world.fallback[self.role]
        wanted.append(("fallback", [("", last)] if last else []))
        return list(self.without_repeats(wanted))

    def without_repeats(
        self, wanted: list[tuple[str, list[tuple[str, int]]]]
    ) -> Iterator[tuple[str, list[int], list[str]]]:
        had: set[int] = set()
        for why, tier in wanted:
            turn = sorted(tier, key=lambda each: int(each[0][1:] or 0))
            able = {member: key for key, member in reversed(turn) if self.here(member) and member not in had}
            had |= {*able}
            if able:
                yield why, [*able], [*able.values()]

    def state(self, order: list[tuple[str, list[int], list[str]]]) -> str:
        if not order:
            return "gap" if any(self.touches(scope) for scope in self.world.needed[self.role]) else "not_needed"
        why = order[0][0]
        return "held" if why in ("won", "named") else "weak" if why == "fallback" else "stand_in"

    def outcome(
        self,
        leads: list[tuple[list[int], str, int]],
        backups: list[tuple[list[int], str, int]],
        order: list[tuple[str, list[int], list[str]]],
    ) -> dict[str, str]:
        verdicts = {}
        stepping_in = order[0][2] if self.state(order) == "stand_in" else []
        for depth, key, member in leads:
            first = depth == max(leads)[0]
            verdicts[key] = ("named" if depth[0] else "won") if first else "passed"
            verdicts[key] = "stand_in" if key in stepping_in else verdicts[key]
            verdicts[key] = "absent" if member in self.away else verdicts[key]
        for _, key, member in backups:
            verdicts[key] = "stand_in" if key in stepping_in else "backup"
            verdicts[key] = "absent" if member in self.away else verdicts[key]
        return verdicts
