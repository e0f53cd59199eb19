"""What nobody covers: seen now and coming, taken over by a button; and how much of each role is held."""

import struct
from datetime import timedelta

import pytest

from tests.stories.test_away_story import day, last, text
from tests.stories.world import Story


async def test_a_gap_that_is_coming_is_shown_with_its_day_its_reason_and_who_could_take_it(told: Story) -> None:
    await told.says("Jonas", f"/role away {day(told, 8)}")
    await told.says("Marco", f"/role away {day(told, 7)}..{day(told, 11)}")
    shown = text(await told.says("Priya", "/owner gaps AE"))
    assert "Within 14 days" in shown
    assert f"Southern Europe · Industrial (6 parts) on Sat 5 Dec: <@{told.who('Jonas').id}> is away" in shown
    assert "[Assign " in shown
    beyond = text(await told.says("Priya", "/owner gaps SDR"))
    assert "Marco" not in beyond


async def test_a_button_fills_a_gap_and_it_is_gone(told: Story) -> None:
    before = text(await told.says("Priya", "/owner gaps"))
    seen = told.slack.acting(told.who("Priya").id).sees(told.channels["sales"])[-1]
    label = next(line for line in before.splitlines() if line.startswith("[Assign ")).split("]")[0][1:]
    await told.slack.acting(told.who("Priya").id).click(seen, label)
    await told.rest()
    assert "Saved." in last(told, "Priya")
    after = text(await told.says("Priya", "/owner gaps"))
    assert after != before


async def test_who_may_not_assign_reads_names_and_gets_no_button(told: Story) -> None:
    shown = text(await told.says("Jonas", "/owner gaps"))
    assert "[Assign" not in shown
    assert "Could take it" in shown


async def test_coverage_is_told_role_by_role_and_of_one_role_part_by_part(told: Story) -> None:
    await told.says("Jonas", "/owner coverage")
    whole = last(told, "Jonas")
    assert whole.startswith("Covered: ")
    assert "AE 208 of 220 · 12 gaps" in whole
    assert "Finance 2 of 3 · 1 gap\n" in whole
    await told.says("Jonas", "/owner coverage AE")
    one = last(told, "Jonas")
    assert one.startswith("AE: ")
    assert "● held" in one
    assert "Nordics (2)" in one
    assert "Name one role" in text(await told.says("Jonas", "/owner coverage AE SDR"))


async def test_coverage_comes_as_a_picture_whose_words_are_complete(told: Story) -> None:
    await told.says("Jonas", "/owner coverage AE")
    seen = told.slack.acting(told.who("Jonas").id).sees(told.channels["sales"])[-1]
    assert [each["type"] for each in seen.blocks] == ["header", "image", "actions"]
    picture = seen.blocks[1]
    assert len(picture["alt_text"]) <= 2000
    for name in ("DACH (3)", "Nordics (2)", "APAC (5)", "Payments", "gap", "not needed"):
        assert name in picture["alt_text"]
        assert name in seen.text
    png = told.slack.world.files.content(picture["slack_file"]["id"])
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    assert width == 800
    assert 7 * 48 < height < 1200  # what stands alike is one line, so that a phone shows it whole


@pytest.mark.parametrize("call", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
async def test_where_the_picture_cannot_go_up_the_words_go_alone(told: Story, call: str) -> None:
    told.slack.faults.add(method=call, kind="status", status=500)
    await told.says("Jonas", "/owner coverage AE")
    seen = told.slack.acting(told.who("Jonas").id).sees(told.channels["sales"])[-1]
    assert [each["type"] for each in seen.blocks] == ["header", "section", "context", "context", "actions"]
    assert "Nordics (2)" in seen.text


async def test_the_last_weeks_are_told_once_days_are_kept(told: Story) -> None:
    await told.says("Jonas", "/owner coverage")
    assert "The last 12 weeks: ···········█ now 94 %" in last(told, "Jonas")
    await told.move_to(told.walk.now() + timedelta(days=3))
    await told.says("Jonas", "/owner coverage CS")
    weeks = next(line for line in last(told, "Jonas").splitlines() if line.startswith("The last 12 weeks"))
    assert weeks.startswith("The last 12 weeks: ··········")
    assert weeks.count("·") == 10  # of this week and the one before something is kept
