"""What nobody covers: seen now and coming, taken over by a button; and how much of each role is held."""

from datetime import timedelta

from tests.stories.test_away_story import day, last, text
from tests.stories.world import Story


async def test_a_gap_that_is_coming_is_shown_with_its_day_its_reason_and_who_could_take_it(told: Story) -> None:
    await told.says("Jonas", f"/role away {day(told, 8)}")
    await told.says("Marco", f"/role away {day(told, 7)}..{day(told, 11)}")
    shown = text(await told.says("Priya", "/owner gaps AE"))
    assert "Within 14 days" in shown
    assert f"Southern Europe · Industrial (6 parts) from Sat 5 Dec: <@{told.who('Jonas').id}> is away" in shown
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
    whole = text(await told.says("Jonas", "/owner coverage"))
    assert whole.startswith("Covered: ")
    assert "AE 208 of 220 · 12 gaps" in whole
    assert "Finance 2 of 3 · 1 gap\n" in whole
    one = text(await told.says("Jonas", "/owner coverage AE"))
    assert one.startswith("AE: ")
    assert "● held" in one
    assert "Sweden" in one
    await told.move_to(told.walk.now() + timedelta(days=1))
    assert "Name one role" in text(await told.says("Jonas", "/owner coverage AE SDR"))
