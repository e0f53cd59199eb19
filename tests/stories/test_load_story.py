"""What keeps a lead alive while people are busy: a pause for the customer, a role that ends, a cap in a pool."""

from datetime import UTC, datetime

from tests.stories.test_away_story import click, last
from tests.stories.test_handoff_story import about, hand_over, minute
from tests.stories.world import Story

WEDNESDAY = datetime(2026, 12, 2, 7, 59, tzinfo=UTC)


async def test_a_pause_holds_the_lead_until_its_day_and_everybody_knows(told: Story) -> None:
    card = await hand_over(told)
    jonas = told.slack.acting(told.who("Jonas").id)
    await jonas.click(card, "handoff.pause")
    await told.slack.until(lambda: jonas.view is not None)
    assert (await jonas.submit({"until": "2026-12-02"})).ok
    await told.rest()
    assert "paused until Wed 2 Dec, 09:00 (Berlin)" in about(told.dms("Lena"), "Acme Robotics: SDR")[0].text
    assert about(told.dms("Lena"), "waits for the customer until Wed 2 Dec, 09:00", "Acme")

    await told.move_to(WEDNESDAY)
    assert not about(told.dms("Jonas"), "Half of your time", "Acme")
    assert not about(told.dms("Zoë"), "Acme Robotics: SDR")

    await told.move_to(datetime(2026, 12, 2, 10, 30, tzinfo=UTC))
    (reminder,) = about(told.dms("Jonas"), "The day has come", "Acme")
    assert (minute(reminder), reminder.thread_ts) == ("Wed 02 08:00", card.ts)
    assert minute(about(told.dms("Jonas"), "Half of your time", "Acme")[0]) == "Wed 02 10:00"
    assert about(told.dms("Lena"), "goes on", "Acme", "Wed 2 Dec, 13:00 (Berlin)")


async def test_whoever_takes_a_role_over_gets_what_waits_in_it(told: Story) -> None:
    card = await hand_over(told)
    await told.says("Priya", "/role end @Jonas AE DACH")
    label = last(told, "Priya").splitlines()[-1].split(" · ")[0].strip("[]")
    await click(told, "Priya", label)
    assert f"2 open handoffs of <@{told.who('Jonas').id}> follow" in last(told, "Priya")
    taker = label.removesuffix(" takes over")
    assert about(told.dms(taker), "hands you", "Acme", "Outages")
    changed = next(each for each in told.dms("Jonas") if each.ts == card.ts)
    assert f"It went on to <@{told.who(taker).id}>" in changed.text
    assert "you do not answer for AE here any more" in changed.text
    assert about(told.dms("Lena"), "does not answer for AE here any more", f"<@{told.who(taker).id}>")
