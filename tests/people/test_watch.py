"""In step with Slack: what a lost event, a half-read list, a second replica and a stop leave behind."""

import asyncio
from datetime import timedelta

import pytest

from bot.kit.db import Database
from bot.kit.errors import Refusal
from bot.people import service
from bot.people.jobs import Rhythm
from bot.people.listing import PAGE, TRIES, Unread
from bot.people.turns import What, claim, done, has_been_done
from bot.playground import Person
from bot.workspace.audit import entries
from tests.people.town import crowd, town

ADA, BEN, CAY = (
    Person(id=f"U{name}", name=name, email=f"{name.lower()}@example.com") for name in ("ADA", "BEN", "CAY")
)
LONG = timedelta(hours=1)


async def test_somebody_whose_leaving_was_not_told_is_gone_after_the_next_round(fresh_db: Database) -> None:
    async with town(fresh_db, [ADA, BEN, CAY]) as place:
        await place.watch.everybody()
        place.slack.world.space.change_person("UBEN", deleted=True)
        assert await place.watch.everybody() == 1
        assert await place.active() == ["ADA", "CAY"]
        async with fresh_db.read(place.tenant) as tx:
            (entry,) = await entries(tx, action="member.")
        assert (entry.action, entry.via) == ("member.deactivate", "Slack")


async def test_whom_slack_lists_no_longer_is_asked_after_and_then_gone(fresh_db: Database) -> None:
    async with town(fresh_db, [ADA, BEN]) as place:
        await place.watch.everybody()
        del place.slack.world.space.people["UBEN"]
        await place.watch.everybody()
        assert await place.active() == ["ADA"]
        assert [each.args["user"] for each in place.slack.called("users.info")] == ["UBEN"]


async def test_whom_the_list_leaves_out_but_slack_still_knows_stays(fresh_db: Database) -> None:
    async with town(fresh_db, [ADA, BEN]) as place:
        await place.watch.everybody()
        hidden = place.slack.world.space.people.pop("UBEN")
        place.slack.faults.delay("users.info", 0.2)
        look = asyncio.create_task(place.watch.everybody())
        await place.slack.until(lambda: place.calls() == 2)
        place.slack.world.space.people["UBEN"] = hidden
        assert await look == 0
        assert await place.active() == ["ADA", "BEN"]


@pytest.mark.parametrize("code", ["missing_scope", "fatal_error"])
async def test_half_a_list_deactivates_nobody(fresh_db: Database, code: str) -> None:
    people = crowd(2 * PAGE)
    async with town(fresh_db, people) as place:
        await place.watch.everybody()
        place.slack.world.space.change_person(people[0].id, deleted=True)
        place.slack.faults.refuse("users.list", code, skip=1, times=None)
        with pytest.raises(Unread, match=code):
            await place.watch.everybody()
        gone = [each for each in await place.members() if not each.active]
        assert [each.slack_user_id for each in gone] == [people[0].id]  # of whom the first half had told
        assert place.calls("users.info") == 0


async def test_an_unreadable_cursor_begins_the_list_anew_and_a_circle_ends(fresh_db: Database) -> None:
    async with town(fresh_db, crowd(2 * PAGE)) as place:
        place.slack.faults.refuse("users.list", "invalid_cursor", skip=1)
        assert await place.watch.everybody() == 2 * PAGE
        place.slack.faults.refuse("users.list", "invalid_cursor", skip=1, times=None)
        place.slack.faults.script[-1].where = {"cursor": "bmV4dDo1MDA="}
        place.slack.faults.script[-1].skip = 0
        with pytest.raises(Unread, match="invalid_cursor"):
            await place.watch.everybody()


async def test_a_call_that_breaks_off_is_tried_again_from_the_pages_own_cursor(fresh_db: Database) -> None:
    async with town(fresh_db, crowd(2 * PAGE)) as place:
        place.slack.faults.server_error("users.list", 502, accepted=True, skip=1, times=2)
        await place.watch.everybody()
        first, *others = [each.args.get("cursor", "") for each in place.slack.called("users.list")]
        assert (first, len(others), len({*others[:3]})) == ("", 4, 1)
        assert place.waited == [1.0, 2.0]


async def test_a_call_that_is_always_cut_is_given_up_after_some_tries(fresh_db: Database) -> None:
    async with town(fresh_db, [ADA]) as place:
        place.slack.faults.reset("users.list", times=None)
        with pytest.raises(Unread):
            await place.watch.everybody()
        assert place.waited == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0]


@pytest.mark.parametrize(("header", "waited"), [("12", 12.0), (None, 30.0), ("soon", 30.0), ("-3", 1.0), ("0", 1.0)])
async def test_slack_is_left_alone_for_as_long_as_it_asks(
    fresh_db: Database, header: str | None, waited: float
) -> None:
    async with town(fresh_db, [ADA]) as place:
        place.slack.faults.rate_limit("users.list", header, times=TRIES + 1)
        await place.watch.everybody()
        assert place.waited == [waited] * (TRIES + 1)
        assert await place.active() == ["ADA"]


async def test_a_member_from_a_file_is_linked_and_not_added(fresh_db: Database) -> None:
    async with town(fresh_db, [ADA]) as place:
        async with fresh_db.begin(place.tenant) as tx:
            filed = await service.add(tx, name="Ada from the file", zone="UTC", email="ADA@example.com")
        await place.watch.everybody()
        (member,) = await place.members()
        assert (member.id, member.slack_user_id, member.name) == (filed.id, "UADA", "ADA")


async def test_holders_are_asked_after_one_by_one_and_only_they(fresh_db: Database) -> None:
    async with town(fresh_db, [ADA, BEN, CAY]) as place:
        await place.watch.everybody()
        for each in ("UADA", "UBEN"):
            place.slack.world.space.change_person(each, deleted=True)
        place.holders = ["UADA", "UCAY"]
        assert await place.watch.those_who_hold() == 1
        assert await place.active() == ["BEN", "CAY"]
        assert (place.calls(), place.calls("users.info")) == (1, 2)


async def test_a_fresh_workspace_waits_for_its_people_and_a_known_one_does_not(fresh_db: Database) -> None:
    async with town(fresh_db, [ADA]) as place:
        await place.watch.fill()
        assert (await place.active(), place.calls()) == (["ADA"], 1)
        await place.watch.fill()
        assert place.calls() == 1


async def test_a_fill_that_broke_off_is_no_fill(fresh_db: Database) -> None:
    async with town(fresh_db, crowd(2 * PAGE)) as place:
        place.slack.faults.refuse("users.list", "missing_scope", skip=1)
        with pytest.raises(Refusal, match="does not tell me who is in this workspace"):
            await place.watch.fill()
        await place.watch.fill()
        assert len(await place.active()) == 2 * PAGE


async def test_each_process_asks_once_when_it_starts_and_again_only_when_it_is_due(fresh_db: Database) -> None:
    async with town(fresh_db, [ADA]) as place:
        for _ in range(3):
            await place.watch.beat()
        assert (place.calls(), place.calls("users.info")) == (1, 0)
    hurried = Rhythm(everybody=timedelta(), holders=timedelta(), lease=LONG)
    async with town(fresh_db, [ADA], hurried) as place:
        place.holders = ["UADA"]
        for _ in range(3):
            await place.watch.beat()
        assert (place.calls(), place.calls("users.info")) == (3, 3)


async def test_a_turn_is_taken_by_one_and_free_again_when_it_ends(fresh_db: Database) -> None:
    async with town(fresh_db, []) as place, fresh_db.begin(place.tenant) as tx:
        taken = [await claim(tx, What.EVERYBODY, timedelta(), LONG) for _ in range(2)]
        assert (taken, await has_been_done(tx, What.EVERYBODY)) == ([True, False], False)
        await done(tx, What.EVERYBODY)
        assert await has_been_done(tx, What.EVERYBODY)
        assert not await claim(tx, What.EVERYBODY, LONG, LONG)
        assert await claim(tx, What.EVERYBODY, timedelta(), timedelta())
        assert await claim(tx, What.EVERYBODY, timedelta(), timedelta())  # whose lease is over has lost it


async def test_stopping_drops_the_question_and_keeps_what_was_written(fresh_db: Database) -> None:
    async with town(fresh_db, crowd(2 * PAGE)) as place:
        place.slack.faults.delay("users.list", 5, skip=1)
        place.watch.start()
        await place.slack.until(lambda: place.calls() == 2)
        await place.watch.stop()
        assert len(await place.members()) == PAGE - 1  # our own bot was on the page


async def test_a_stop_in_the_midst_leaves_the_turn_to_the_next_life(fresh_db: Database) -> None:
    async with town(fresh_db, crowd(2 * PAGE)) as place:
        place.slack.faults.delay("users.list", 5, skip=1)
        place.watch.start()
        await place.slack.until(lambda: place.calls() == 2)
        await place.watch.stop()
        async with fresh_db.begin(place.tenant) as tx:
            assert await claim(tx, What.EVERYBODY, timedelta(), LONG)


async def test_two_who_take_in_the_same_people_at_once_take_them_in_once(fresh_db: Database) -> None:
    async with town(fresh_db, crowd(PAGE)) as place, town(fresh_db, crowd(PAGE)) as other:
        await asyncio.gather(place.watch.everybody(), other.watch.everybody())
        assert len(await place.members()) == PAGE
