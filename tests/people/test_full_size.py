"""Twenty thousand people, a Slack that slows down, breaks off and forgets its cursor: everyone is there once."""

from collections.abc import Callable
from time import perf_counter

from bot.kit.db import Database
from bot.people.service import head_count
from bot.workspace.service import revision
from tests.people.town import crowd, town

MANY = 20_000


async def test_twenty_thousand_people_come_once_each_through_limits_cuts_and_a_lost_cursor(
    fresh_db: Database, record_property: Callable[[str, object], None]
) -> None:
    async with town(fresh_db, crowd(MANY)) as place:
        faults = place.slack.faults
        for skip, after in ((2, "7"), (5, None), (9, "soon")):
            faults.rate_limit("users.list", after, skip=skip)
        faults.reset("users.list", skip=12)
        faults.reset("users.list", skip=15, accepted=True)
        faults.server_error("users.list", 503, skip=18)
        faults.garbage("users.list", skip=21)
        faults.refuse("users.list", "invalid_cursor", skip=25)
        begun = perf_counter()
        assert await place.watch.everybody() == MANY
        first = perf_counter() - begun
        known = await place.members()
        assert sorted(str(each.slack_user_id) for each in known) == [each.id for each in crowd(MANY)]
        assert {7.0, 30.0} <= set(place.waited)
        async with fresh_db.read(place.tenant) as tx:
            assert (await head_count(tx), await revision(tx)) == (MANY, 1)  # touched once, not once a person
    engine = "SQLite" if fresh_db.is_sqlite else "PostgreSQL"
    record_property("figures", f"{MANY:,} people from Slack on {engine}: {first:.1f} s")
