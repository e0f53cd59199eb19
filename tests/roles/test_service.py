"""Assigning, ending and undoing, on both engines: what is kept, who is refused, what the audit says."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.people import service as people
from bot.people.intake import take
from bot.roles import service, setup, trees_edit
from bot.roles.catalogue import ROLES
from bot.roles.model import Rank
from bot.workspace.audit import entries
from bot.workspace.model import OPERATOR, Actor
from bot.workspace.service import revision
from tests.roles.office import NOW, given, make_office, olga

DAY = timedelta(days=1)


async def test_the_catalogue_is_installed_once_and_kept_whole(tx: Tx) -> None:
    await setup.install_catalogue(tx)
    before = await service.roles(tx)
    await setup.install_catalogue(tx)
    assert await service.roles(tx) == before
    assert [(each.key, each.measures, each.duties, each.aliases) for each in before] == [
        (each.key, each.measures, each.duties, each.aliases) for each in ROLES
    ]
    assert [each.key for each in await service.dimensions(tx)] == ["territory", "product", "vertical", "function"]
    assert {len(each.needed_in) for each in before if each.key in ("prd", "fin")} == {3}


async def test_an_assignment_is_kept_with_its_scope_rank_and_days(tx: Tx) -> None:
    office = await make_office(tx)
    wish = office.wants("anna", "ae", "DACH", "Fintech", rank=Rank.BACKUP, since=NOW, until=NOW + DAY)
    change = await service.assign(tx, await olga(tx), wish, "/role assign")
    (kept,) = await service.assignments(tx)
    assert kept == change.assignment
    assert (kept.scope, kept.rank, kept.since, kept.until) == (wish.scope, Rank.BACKUP, NOW, NOW + DAY)


async def test_a_change_is_audited_and_moves_the_map_on(tx: Tx) -> None:
    office = await make_office(tx)
    before = await revision(tx)
    change = await service.assign(tx, await olga(tx), office.wants("anna", "ae", "DACH"), "/role assign")
    (line, *_) = await entries(tx, action="assignment.")
    assert (line.id, line.actor, line.via, line.before) == (change.entry_id, "Olga Ops", "/role assign", None)
    assert line.after == service.state(change.assignment)
    assert await revision(tx) > before
    assert "map" in tx.marks


async def test_those_who_lead_there_already_are_named(tx: Tx) -> None:
    office = await make_office(tx)
    first = await given(tx, office, "anna", "ae", "DACH")
    await given(tx, office, "cleo", "ae", "EMEA")
    change = await service.assign(tx, await olga(tx), office.wants("ben", "ae", "DACH"), "test")
    assert change.others == (first,)


@pytest.mark.parametrize(
    ("days", "refused"),
    [((None, None), True), ((0, 5), True), ((9, None), True), ((10, 20), False), ((-9, 0), False), ((-9, 1), True)],
)
async def test_the_same_again_is_refused_only_where_the_days_overlap(
    tx: Tx, days: tuple[int | None, int | None], *, refused: bool
) -> None:
    office = await make_office(tx)
    held = office.wants("anna", "ae", "DACH", since=NOW, until=NOW + 10 * DAY)
    await service.assign(tx, OPERATOR, held, "test")
    since, until = (None if each is None else NOW + each * DAY for each in days)
    again = office.wants("anna", "ae", "DACH", since=since, until=until)
    if not refused:
        await service.assign(tx, OPERATOR, again, "test")
        return
    with pytest.raises(Refusal, match=r"\*Anna Adler\* holds exactly that already in those days"):
        await service.assign(tx, OPERATOR, again, "test")
    assert len(await service.assignments(tx)) == 1


async def test_another_rank_role_or_scope_is_not_the_same_again(tx: Tx) -> None:
    office = await make_office(tx)
    await given(tx, office, "anna", "ae", "DACH")
    for other in (
        office.wants("anna", "ae", "DACH", rank=Rank.BACKUP),
        office.wants("anna", "am", "DACH"),
        office.wants("anna", "ae", "EMEA"),
        office.wants("ben", "ae", "DACH"),
    ):
        await service.assign(tx, OPERATOR, other, "test")
    assert len(await service.assignments(tx)) == 5


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("guest", r"\*Gil Guest\* is a guest here"),
        ("robot", r"\*Robo Bot\* is a bot"),
        ("ben", "is deactivated in Slack"),
    ],
)
async def test_who_may_hold_nothing_is_refused(tx: Tx, who: str, told: str) -> None:
    office = await make_office(tx)
    ben = await people.by_id(tx, office.people["ben"])
    await take(tx, [replace(ben, inactive_since=NOW)])
    with pytest.raises(Refusal, match=told):
        await service.assign(tx, OPERATOR, office.wants(who, "ae"), "test")


@pytest.mark.parametrize("user", ["UANNA", "UGUEST", "USTRANGER"])
async def test_the_right_is_asked_for_in_the_change_itself(tx: Tx, user: str) -> None:
    office = await make_office(tx)
    held = await given(tx, office, "anna", "ae", "DACH")
    actor: Actor = await people.actor(tx, user)
    for change in (
        service.assign(tx, actor, office.wants("ben", "ae"), "test"),
        service.end(tx, actor, held.id, NOW, "test"),
        service.undo(tx, actor, "test"),
    ):
        with pytest.raises(Refusal):
            await change
    assert await service.assignments(tx) == [held]


async def test_ending_keeps_the_past_and_undo_restores_exactly(tx: Tx) -> None:
    office, actor = await make_office(tx), await olga(tx)
    held = await given(tx, office, "anna", "ae", "DACH")
    change = await service.end(tx, actor, held.id, NOW, "/role end")
    (kept,) = await service.assignments(tx)
    assert (kept.since, kept.until) == (None, NOW)
    restored, stands = await service.undo(tx, actor, "button", change.entry_id)
    assert (restored, stands) == (held, True)
    assert await service.assignments(tx) == [held]


async def test_undoing_an_assignment_leaves_nothing_but_the_audit(tx: Tx) -> None:
    office, actor = await make_office(tx), await olga(tx)
    await service.assign(tx, actor, office.wants("anna", "ae", "DACH", "Fintech"), "test")
    _, stands = await service.undo(tx, actor, "/role undo")
    assert not stands
    assert await service.assignments(tx) == []
    newest, first = await entries(tx, action="assignment.")
    assert (newest.undoes, newest.after) == (first.id, None)


async def test_undo_goes_back_step_by_step_and_then_says_there_is_nothing(tx: Tx) -> None:
    office, actor = await make_office(tx), await olga(tx)
    with pytest.raises(Refusal, match="There is nothing to undo"):
        await service.undo(tx, actor, "test")
    change = await service.assign(tx, actor, office.wants("anna", "ae"), "test")
    await service.end(tx, actor, change.assignment.id, NOW, "test")
    await service.undo(tx, actor, "test")
    await service.undo(tx, actor, "test")
    assert await service.assignments(tx) == []
    with pytest.raises(Refusal, match="There is nothing to undo"):
        await service.undo(tx, actor, "test")
    with pytest.raises(Refusal, match="taken back already"):
        await service.undo(tx, actor, "test", change.entry_id)


async def test_what_another_has_changed_since_cannot_be_undone(tx: Tx) -> None:
    office, actor = await make_office(tx), await olga(tx)
    change = await service.assign(tx, actor, office.wants("anna", "ae"), "test")
    await service.end(tx, OPERATOR, change.assignment.id, NOW, "test")
    with pytest.raises(Refusal, match=r"\*operator\* changed that since"):
        await service.undo(tx, actor, "test")


async def test_an_end_is_not_undone_over_a_new_assignment(tx: Tx) -> None:
    office, actor = await make_office(tx), await olga(tx)
    held = await given(tx, office, "anna", "ae")
    change = await service.end(tx, actor, held.id, NOW, "test")
    await service.assign(tx, OPERATOR, office.wants("anna", "ae", since=NOW + DAY), "test")
    with pytest.raises(Refusal, match="holds exactly that already"):
        await service.undo(tx, actor, "test", change.entry_id)


async def test_what_has_ended_cannot_end_again(tx: Tx) -> None:
    office = await make_office(tx)
    held = await given(tx, office, "anna", "ae")
    await service.end(tx, OPERATOR, held.id, NOW, "test")
    with pytest.raises(Refusal, match="ended already"):
        await service.end(tx, OPERATOR, held.id, NOW + DAY, "test")


async def test_what_has_not_begun_can_be_ended_and_then_never_was(tx: Tx) -> None:
    office = await make_office(tx)
    change = await service.assign(tx, OPERATOR, office.wants("anna", "ae", since=NOW + DAY), "test")
    ended = await service.end(tx, OPERATOR, change.assignment.id, NOW, "test")
    assert not any(ended.assignment.holds(NOW + days * DAY) for days in range(5))
    await service.assign(tx, OPERATOR, office.wants("anna", "ae", since=NOW), "test")


async def test_a_segment_moves_from_now_on_and_never_under_itself(tx: Tx) -> None:
    office = await make_office(tx)
    dach, emea, amer = (office.segments[name] for name in ("DACH", "EMEA", "AMER"))
    await trees_edit.move(tx, OPERATOR, dach, amer, tx.now, "test")
    trees = await service.load_trees(tx)
    assert (trees.parent(dach, tx.now - DAY), trees.parent(dach, tx.now)) == (emea, amer)
    with pytest.raises(Refusal, match="cannot stand under itself"):
        await trees_edit.move(tx, OPERATOR, amer, dach, tx.now, "test")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("emea", "There is a segment \\*emea\\* in Territory already"),
        ("\u200b", "visible character"),
        ("x" * 3001, "3,001"),
    ],
)
async def test_a_segments_name_is_new_visible_and_short(tx: Tx, name: str, told: str) -> None:
    await make_office(tx)
    with pytest.raises(Refusal, match=told):
        await setup.add_segment(tx, OPERATOR, dimension="territory", name=name)
