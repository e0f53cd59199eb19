"""What counts of an answer: the working time it took whoever gave it, and the segment that it was asked for."""

from typing import Any

from sqlalchemy import Row

from bot.handoffs.facts import between
from tests.handoffs.cases import at
from tests.handoffs.office import Office
from tests.handoffs.test_following import goes_away

MORNING = at("2026-11-24 08:00")  # Tuesday 09:00 in Berlin
ANSWERED = at("2026-11-25 10:00")  # Wednesday 11:00: ten and a half working hours later


async def answer(office: Office) -> Row[Any]:
    async with office.db.read(office.tenant) as tx:
        (found,) = [each for each in await between(tx, MORNING, at("2026-12-24 00:00")) if each.minutes is not None]
    return found


async def test_all_that_a_receiver_works_is_what_an_answer_took(office: Office) -> None:
    handoff = await office.sends("sam", MORNING)
    await office.clicks("ana", "accept", f"{handoff.id}:1", ANSWERED)
    assert (await answer(office)).minutes == 10.5 * 60


async def test_waiting_for_the_customer_is_no_time_of_an_answer(office: Office) -> None:
    handoff, paused = await office.sends("sam", MORNING), at("2026-11-24 10:00")
    await office.submits("ana", "pause", {"until": "2026-11-30"}, paused, ticket=f"{handoff.id}:1")
    await office.clicks("ana", "go_on", f"{handoff.id}:2", at("2026-11-24 12:00"))
    await office.clicks("ana", "accept", f"{handoff.id}:3", ANSWERED)
    assert (await answer(office)).minutes == 8.5 * 60


async def test_a_yes_while_it_waits_for_the_customer_took_the_time_until_then(office: Office) -> None:
    handoff, paused = await office.sends("sam", MORNING), at("2026-11-24 10:00")
    await office.submits("ana", "pause", {"until": "2026-11-30"}, paused, ticket=f"{handoff.id}:1")
    await office.clicks("ana", "accept", f"{handoff.id}:2", ANSWERED)
    assert (await answer(office)).minutes == 2 * 60


async def test_the_time_of_somebody_who_was_away_stands_still_as_their_deadline_does(office: Office) -> None:
    await goes_away(office, "bo", at("2026-11-24 08:30"), at("2026-11-24 17:00"))  # from 9:00 until 12:00 of his day
    handoff = await office.sends("sam", MORNING)
    moved = await office.rejects("ana", handoff, "over_capacity", at("2026-11-24 17:00"))
    await office.clicks("bo", "accept", f"{moved.id}:{moved.revision}", at("2026-11-24 18:00"))
    async with office.db.read(office.tenant) as tx:
        took = {each.what: each.minutes for each in await between(tx, MORNING, ANSWERED)}
    assert (took["rejected"], took["accepted"]) == (8.5 * 60, 60)


async def test_a_no_counts_where_it_was_asked_for_even_if_that_was_the_wrong_segment(office: Office) -> None:
    handoff, americas = await office.sends("sam", MORNING), office.segments["Americas"]
    moved = await office.rejects("ana", handoff, "wrong_segment", MORNING, segment=str(americas))
    assert moved.segments == (americas,)
    assert (await answer(office)).segments == [office.segments["EMEA"]]
