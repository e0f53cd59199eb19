"""The weekly digest in a running workspace: once for each channel in its own zone, and late after a long sleep."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.playground import Message
from tests.stories.world import Story

MONDAY = datetime(2026, 11, 30, 8, tzinfo=UTC)  # 09:00 in Berlin
CHANNELS = {"sales": "Europe/Berlin", "americas": "America/New_York"}


def digests(told: Story, channel: str) -> list[Message]:
    """What a channel was told of weeks."""
    seen = told.slack.messages(told.channels[channel])
    return [each for each in seen if each.text.startswith("Sales: ")]


async def test_each_channel_gets_its_week_at_nine_of_its_own_zone(told: Story) -> None:
    await told.move_to(MONDAY - timedelta(minutes=1))
    assert [len(digests(told, each)) for each in CHANNELS] == [0, 0]
    await told.move_to(MONDAY + timedelta(minutes=1))
    assert [len(digests(told, each)) for each in CHANNELS] == [1, 0]
    await told.move_to(MONDAY + timedelta(hours=6, minutes=1))
    assert [len(digests(told, each)) for each in CHANNELS] == [1, 1]
    for channel, zone in CHANNELS.items():
        text = digests(told, channel)[0].text
        assert text.startswith("Sales: Mon 23 Nov \u2013 Sun 29 Nov 2026")
        assert f"Mon 30 Nov, 09:00 ({zone.partition('/')[2].replace('_', ' ')}). Times and days of {zone}." in text


async def test_what_is_logged_before_monday_stands_in_the_digest(told: Story) -> None:
    seen = (await told.says("Lena", "/kpi log leads 30")).message
    await told.says("Priya", "/kpi digest preview")
    preview = told.slack.acting(told.who("Priya").id).sees(told.channels["sales"])[-1]
    assert [each["type"] for each in preview.blocks[:4]] == ["header", "context", "section", "image"]
    await told.move_to(MONDAY + timedelta(minutes=1))
    (posted,) = digests(told, "sales")
    value = posted.text.partition("New leads created\n")[2].partition(" of 50")[0]
    assert value == preview.text.partition("New leads created\n")[2].partition(" of 50")[0]
    assert int(value) > 30
    assert seen is None or "30" in seen.text


async def test_the_digest_shows_its_chart_and_everybodys_figures_stand_below_it(told: Story) -> None:
    await told.move_to(MONDAY + timedelta(minutes=1))
    (posted,) = digests(told, "sales")
    (image,) = [each for each in posted.blocks if each["type"] == "image"]
    assert image["alt_text"].startswith("Closed-won revenue: On track, ")
    assert told.slack.world.files.content(image["slack_file"]["id"])[:8] == b"\x89PNG\r\n\x1a\n"
    *more, rivals = below(told, posted)
    details = next(each for each in more if each.text.startswith("Details, 1 of "))
    assert "Lena Vogt: 11 of 12 · pace 91 %" in details.text
    assert [each["type"] for each in rivals.blocks] == ["context", "image"]
    assert " won, " in rivals.text


@pytest.mark.parametrize("call", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
async def test_where_no_picture_can_go_up_the_digest_comes_in_words_and_once(told: Story, call: str) -> None:
    told.slack.faults.add(method=call, kind="status", status=500, times=None)
    await told.move_to(MONDAY + timedelta(minutes=1))
    (posted,) = digests(told, "sales")
    told.slack.faults.clear()
    assert "image" not in {each["type"] for each in posted.blocks}
    assert "image" not in {one["type"] for each in below(told, posted) for one in each.blocks}


def below(told: Story, root: Message) -> list[Message]:
    """The answers to a message, in their order."""
    return [each for each in told.slack.messages(told.channels["sales"]) if each.thread_ts == root.ts != each.ts]


async def test_after_two_weeks_asleep_each_channel_gets_one_late_digest(told: Story) -> None:
    await told.stop()
    await told.move_to(MONDAY + timedelta(weeks=1, days=1))
    await told.start()
    for channel in CHANNELS:
        (late,) = digests(told, channel)
        assert late.text.startswith("Sales: Mon 30 Nov \u2013 Sun 6 Dec 2026")
        assert "Late: it was due Mon 7 Dec, 09:00" in late.text
    status = (await told.says("Priya", "/rolecall digest")).message
    assert status is None or "last: posted, late" in status.text


async def test_an_archived_channel_stops_its_digest_and_an_admin_hears_of_it_once(told: Story) -> None:
    told.slack.admin.archive(told.channels["sales"])
    await told.move_to(MONDAY + timedelta(weeks=1, hours=7))
    (notice,) = [each.text for each in told.dms("Priya") if "weekly digest" in each.text]
    assert "is stopped: the channel is archived." in notice
    assert [len(digests(told, each)) for each in CHANNELS] == [0, 2]
