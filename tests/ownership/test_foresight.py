"""What a change flips, against two maps built anew and compared cell by cell and account by account."""

import random
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ownership.cells import cells
from bot.ownership.coverage import UNCOVERED
from bot.ownership.foresight import Flip, Foreseen, Held, Move, foresee, named_otherwise, opened
from bot.ownership.foresight_blocks import flips, question
from bot.ownership.index import Index, Rows, build
from bot.ownership.model import Account, AccountSegment, NamedOwner, Question
from bot.ownership.outlook import standing
from bot.ownership.resolver import resolve
from bot.roles.foreseen import Shift
from bot.roles.model import Assignment, Rank, Scope
from tests.ownership.plain import day, make_world
from tests.ownership.town import MEMBERS, NOW, ROLE_IDS, SEGMENTS, at, holds, town
from tests.ownership.worlds import rows

NEW = -1


def world(seed: int) -> Rows:
    """A random world with accounts, whose roles are cut by one or two of its dimensions."""
    rng, made = random.Random(seed), rows(make_world(seed, assignments=30))
    keys = [each.key for each in made.dimensions]
    cut = [replace(each, cut_by=tuple(rng.sample(keys, rng.randint(1, 2)))) for each in made.roles]
    return replace(made, roles=cut, accounts=[Account(id=each, name=f"A{each}") for each in (1, 2, 3)])


@st.composite
def shifts(draw: st.DrawFn) -> tuple[Rows, Shift]:
    """Somebody is assigned, alone or in the place of another; or something ends, with a taker or without."""
    made = world(draw(st.integers(0, 5_000)))
    on = day(draw(st.integers(0, 40)), draw(st.sampled_from([0, 10])))
    held = draw(st.sampled_from([*made.assignments, None]))
    role_id = held.role_id if held else draw(st.sampled_from([1, 2]))
    scopes = [frozenset[int](), *(frozenset({each.id}) for each in made.segments)]
    scope = held.scope if held else draw(st.sampled_from(scopes))
    until = draw(st.sampled_from([None, on + timedelta(days=3)]))
    new = Assignment(id=NEW, role_id=role_id, member_id=draw(st.integers(1, 8)), scope=scope, since=on, until=until)
    new = replace(new, rank=draw(st.sampled_from(Rank)))
    before, after = (held,) if held else (), [replace(held, until=on)] if held else []
    comes = [new] if held is None or draw(st.booleans()) else []
    return made, Shift(role_id=role_id, on=on, before=before, after=(*after, *comes))


def applied(made: Rows, shift: Shift) -> Rows:
    """The rows as they would be stored."""
    gone = {each.id for each in shift.before}
    kept = [each for each in made.assignments if each.id not in gone]
    return replace(made, assignments=[*kept, *shift.after])


def held(index: Index, asked: Question, on: datetime) -> Held:
    found = resolve(index, asked, on)
    return Held(state=found.state, owners=tuple(sorted(found.owners)))


def compared(before: Index, after: Index, shift: Shift, waiting: list[tuple[int, int]]) -> Foreseen:
    """Every cell of the role and every account, in two maps that share nothing."""
    on, role = shift.on, before.roles[shift.role_id]
    every = [Question(role_id=role.id, segments=each.scope) for each in cells(before, role, on)]
    changed = [(each.segments, held(before, each, on), held(after, each, on)) for each in every]
    accounts = [Question(role_id=role.id, account_id=each) for each in before.accounts]
    owned = [(each.account_id or 0, held(before, each, on).owners, held(after, each, on).owners) for each in accounts]
    moves = tuple(Move(account_id=number, before=was, after=now) for number, was, now in owned if was != now)
    left = [(each.account_id, one) for each in moves for one in each.before if one not in each.after]
    (was, now) = (sum((each.covered for each in standing(one, on, [role])), 0) for one in (before, after))
    needed = sum((each.needed for each in standing(before, on, [role])), 0)
    return Foreseen(
        role_id=role.id,
        on=on,
        flips=tuple(Flip(scope=scope, before=was, after=now) for scope, was, now in changed if was != now),
        moves=moves,
        staying=Counter(member for member, account in waiting if (account, member) in left),
        coverage=(was, now, needed) if was != now else None,
    )


@settings(max_examples=250)
@given(shifts())
def test_what_is_foreseen_is_what_two_maps_built_anew_differ_in(drawn: tuple[Rows, Shift]) -> None:
    made, shift = drawn
    before, after = build(made), build(applied(made, shift))
    would_be = before.with_held(shift.before, shift.after, shift.role_id)
    waiting = [(member, account) for member in range(1, 9) for account in (1, 2, 3)]
    found = foresee(before, would_be, shift.role_id, shift.on, shift.scopes, waiting)
    wanted = compared(before, after, shift, waiting)
    assert set(found.flips) == set(wanted.flips)
    assert replace(found, flips=()) == replace(wanted, flips=())


def bad(index: Index, role_id: int, on: datetime) -> set[Scope]:
    return {each.scope for each in cells(index, index.roles[role_id], on) if each.needed and each.state in UNCOVERED}


@settings(max_examples=150)
@given(shifts())
def test_it_is_asked_exactly_where_a_needed_cell_would_open(drawn: tuple[Rows, Shift]) -> None:
    made, shift = drawn
    before, after = build(made), build(applied(made, shift))
    would_be = before.with_held(shift.before, shift.after, shift.role_id)
    moments = shift.moments(shift.on)
    found = opened(before, would_be, shift.role_id, moments, shift.scopes)
    fresh = {on: bad(after, shift.role_id, on) - bad(before, shift.role_id, on) for on in moments}
    first = next((on for on in moments if fresh[on]), None)
    assert (found.on if found else None) == first
    if found and first:
        assert sum(each.cells for each in found.gaps) == len(fresh[first])


def ends(number: int, on: datetime = NOW) -> Shift:
    known = next(each for each in town().rows.assignments if each.id == number)
    return Shift(role_id=known.role_id, on=on, before=(known,), after=(replace(known, until=on),))


def told(shift: Shift, waiting: list[tuple[int, int]] | None = None) -> str:
    index = town()
    after = index.with_held(shift.before, shift.after, shift.role_id)
    return flips(index, foresee(index, after, shift.role_id, shift.on, shift.scopes, waiting or []), NOW)


def asked(shift: Shift) -> str:
    index = town()
    after = index.with_held(shift.before, shift.after, shift.role_id)
    found = opened(index, after, shift.role_id, shift.moments(NOW), shift.scopes)
    return question(index, found, "", NOW) if found else ""


def comes(who: str, *scope: str, since: datetime = NOW) -> Shift:
    return Shift(role_id=ROLE_IDS["ae"], on=since, after=(holds(NEW, "ae", who, *scope, since=since),))


UKI = "UK & Ireland"
TOLD: tuple[tuple[Shift, list[tuple[int, int]], str], ...] = (
    (ends(15), [], "Globex Stores moves from <@U010> to nobody, AE coverage 13 of 18 → 12 of 18."),
    (ends(13), [], ""),
    (comes("Hana", UKI), [], "Globex Energy moves from <@U001> to <@U008>."),
    (
        comes("Dan", "Germany", "Fintech", since=at(2026, 12, 24)),
        [],
        "From 24 Dec 2026: Acme moves from <@U002> to <@U004>.",
    ),
)


@pytest.mark.parametrize(("shift", "waiting", "sentence"), TOLD)
def test_a_change_is_told_in_one_sentence_or_in_none(
    shift: Shift, waiting: list[tuple[int, int]], sentence: str
) -> None:
    assert told(shift, waiting) == sentence


def test_open_handoffs_stay_with_whom_the_account_leaves() -> None:
    ben = MEMBERS["Ben"]
    shift = comes("Dan", "Germany", "Fintech")
    assert told(shift, [(ben, 1), (ben, 1), (ben, 2), (MEMBERS["Eve"], 1)]) == (
        "Acme moves from <@U002> and <@U003> to <@U004>, 2 open handoffs stay with <@U002>."
    )


def test_many_accounts_are_counted_by_from_whom_to_whom() -> None:
    known = town().rows
    many = [Account(id=100 + each, name=f"Shop {each}") for each in range(14)]
    homes = [
        AccountSegment(account_id=each.id, segment_id=SEGMENTS["Retail" if each.id < 112 else "Arm 7"]) for each in many
    ]
    grown = replace(known, accounts=many, account_segments=homes, named_owners=())
    index, shift = build(grown), comes("Ben", "Retail", since=NOW)
    shift = replace(shift, after=(*shift.after, holds(NEW - 1, "ae", "Dan", "Robots", since=NOW)))
    after = index.with_held(shift.before, shift.after, shift.role_id)
    found = foresee(index, after, shift.role_id, NOW, shift.scopes, [(MEMBERS["Maria"], 100)])
    assert flips(index, found, NOW) == (
        "12 accounts move from <@U010> to <@U002> and <@U010>, 2 accounts move from nobody to <@U004>."
    )


def test_a_named_owner_moves_one_account_and_no_other() -> None:
    index = town()
    known = index.rows.named_owners[0]
    found = named_otherwise(index, known, [replace(known, until=NOW)], NOW, [(MEMBERS["Eve"], known.account_id)])
    assert flips(index, found, NOW) == (
        "Initech GmbH moves from <@U005> to <@U002> and <@U003>, 1 open handoff of <@U005> follows."
    )
    new = NamedOwner(id=NEW, account_id=1, role_id=ROLE_IDS["ae"], member_id=MEMBERS["Eve"], since=at(2027, 1, 1))
    later = named_otherwise(index, new, [new], at(2027, 1, 1))
    assert flips(index, later, NOW).startswith("From 1 Jan 2027: Acme moves from ")


def test_a_question_names_what_would_be_open_as_it_was_held() -> None:
    assert asked(ends(15)) == "That leaves *AE · Americas · Retail* with nobody.\nShall somebody take over?"
    assert asked(ends(15, at(2026, 12, 24))).endswith("with nobody from 24 Dec 2026 on.\nShall somebody take over?")
    assert asked(ends(4)) == ""
